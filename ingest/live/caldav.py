"""Calendars on a CalDAV server as a live source: what changed in each calendar since the last sync, page by page.

Cursor: {"calendars": {path: {"token", "ctag", "etags": {name: etag}, "coming": {name: [thread, due ms]}}}}.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from graph_model.errors import ConfigurationError
from ingest.live.caldav_discovery import calendars_at
from ingest.live.caldav_reading import Known, Reading
from ingest.live.http import HttpService, check_address
from ingest.live.setbacks import Setbacks
from ingest.live.source import Cursor, Opening, Page, Secrets
from ingest.live.trust import trusted


@dataclass(frozen=True, slots=True)
class CalDavOptions:
    """Keys of a source of kind caldav.

    `url` is the server, a principal, or one calendar. `calendars` and `skip_calendars` are patterns with `*` and `?` of their
    names, case ignored. `tls = "none"` allows an http:// address that is not this machine's.
    """

    url: str
    user: str = ""
    calendars: tuple[str, ...] = ("*",)
    skip_calendars: tuple[str, ...] = ()
    tls: str = "required"
    ca_file: str = ""

    def __post_init__(self) -> None:
        if self.tls not in ("required", "none"):
            raise ConfigurationError("tls", "It must be required or none.")
        check_address(self.url, plain_is_meant=self.tls == "none")

    def takes(self, name: str) -> bool:
        """Whether a calendar of that name is wanted."""
        wanted, skipped = (
            any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)
            for patterns in (self.calendars, self.skip_calendars)
        )
        return wanted and not skipped


class CalDavSource:
    """The calendars of one account as a live source."""

    def __init__(self, opening: Opening) -> None:
        self._name, self._now_ms = opening.name, opening.now_ms
        self._options: CalDavOptions = opening.options
        self._trusted = trusted(self._options.ca_file)
        self._setbacks = Setbacks(opening.name)
        self._login = _login(self._options.user, opening.secrets)

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """What changed in each calendar that is wanted, and what has been held meanwhile."""
        options = self._options
        with HttpService(
            self._name, options.url, authorise=lambda: self._login, plain=options.tls == "none", tls=self._trusted
        ) as service:
            calendars = [each for each in calendars_at(service) if options.takes(each.name)]
            before = cursor.get("calendars", {})
            known = {
                each.path: Known.from_cursor(before[each.path]) if each.path in before else Known()
                for each in calendars
            }
            is_whole = False
            for number, calendar in enumerate(calendars):
                reading = Reading(service, calendar, known, self._now_ms, self._setbacks)
                for page in self._setbacks.apart(calendar.path, reading.pages(), reading.path):
                    yield Page(
                        page.raws,
                        {"calendars": {path: each.to_cursor() for path, each in known.items()}},
                        page.rejects,
                        page.withdrawn,
                        page.said,
                        (number + page.part) / len(calendars),
                    )
                is_whole |= not self._setbacks.gave_up(calendar.path)
            self._setbacks.end(anything_is_whole=is_whole)


def _login(user: str, secrets: Secrets) -> dict[str, str]:
    if secrets.token:
        return {"Authorization": f"Bearer {secrets.token}"}
    if not user or not secrets.password:
        raise ConfigurationError("password_file", "There is neither a user with a password nor a token to log in with.")
    return {"Authorization": "Basic " + b64encode(f"{user}:{secrets.password}".encode()).decode()}
