"""Where the calendar library gets time zones from, in place of its own provider: any name or VTIMEZONE in, a zone out.

Its own looks a name up as a file's, so that one that is too long for a file, or is a folder's (`Europe`, `US`), is an error of
the operating system; and it follows the rules of a VTIMEZONE without end, once a second if they say so.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

from graph_model.errors import BadRecord
from ingest.calendars.file_zone import file_zone


class _Zones(ZONEINFO):
    def timezone(self, name: str) -> tzinfo | None:
        try:
            return super().timezone(name)
        except OSError:
            return None

    def create_timezone(self, tz: Any) -> tzinfo:  # type: ignore[override] # the base class says otherwise than its users
        try:
            return file_zone(tz)
        except BadRecord as exc:
            raise ValueError(str(exc)) from exc


def forget_zones() -> None:
    """Begin a file: what a name means must not depend on the files before."""
    tzp.use(_Zones())
