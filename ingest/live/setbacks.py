"""What of a live source cannot be read (a folder, a mailbox, a message) is a reject, and costs nothing that stands behind it.

In: the pages of one place. Out: the same, or a reject. What may pass is tried again first, as every failure of a source is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph_model.entities import Reject
from graph_model.errors import CursorExpired, SourceFailed, SourceRefused, SourceUnavailable
from ingest.live.source import Page

TRIES = 3
"""At so many failures in a row where the server can be reached, a failure is taken for the place's own."""

Setback = SourceRefused | SourceFailed | SourceUnavailable | CursorExpired


class Setbacks:
    """Those of one sync, however often its source is called again."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._failures: Counter[str] = Counter()
        self._given_up: set[str] = set()
        self._owners: set[str] = set()
        self._last: SourceRefused | SourceFailed | None = None

    def apart(self, place: str, pages: Iterator[Page], path: str = "") -> Iterator[Page]:
        """The pages of a place (`owner`, or `owner/more`), and a reject, of `path`, where it cannot be read to the end."""
        if self.gave_up(place):
            return
        try:
            for page in pages:
                self._failures.pop(place, None)
                yield page
        except (SourceRefused, SourceFailed, SourceUnavailable, CursorExpired) as error:
            if not self.lasts(place, error):
                raise
            self._owners.add(_owner(place))
            self._last = error if isinstance(error, SourceRefused) else SourceFailed(self._source, error.reason)
            why = "refused" if isinstance(error, SourceRefused) else "cannot be read"
            yield Page((), {}, (Reject(path or f"{self._source}/{place}", "", f"{why} ({error.reason})"),))

    def lasts(self, place: str, error: Setback) -> bool:
        """Whether it is given up for this sync: the server said so, or it failed often enough."""
        if isinstance(error, SourceUnavailable) and not error.was_reached:
            return False
        self._failures[place] += 1
        if isinstance(error, SourceUnavailable | CursorExpired) and self._failures[place] < TRIES:
            return False
        self._given_up.add(place)
        return True

    def gave_up(self, place: str) -> bool:
        return place in self._given_up

    def has(self, owner: str) -> bool:
        """Whether anything of that owner was given up."""
        return _owner(owner) in self._owners

    def end(self, *, anything_is_whole: bool) -> None:
        """Raises the last of them where nothing was read without one."""
        if self._last and not anything_is_whole:
            raise self._last


def _owner(place: str) -> str:
    return place.partition("/")[0]
