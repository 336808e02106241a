"""Going on after a failure: how long to wait, how often to try, and when to give up.

In: a source, a cursor, limits, and the seams to sleep and to draw chance from. Out: the source's pages, one stream across
all tries. Waiting doubles each time without a page, is spread by chance so that many clients do not come back at once, is
never shorter than what the server asked for, and has a limit on the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph_model.errors import CursorExpired, SourceThrottled, SourceUnavailable
from ingest.live.source import Cursor, LiveSource, Page

MAX_RESTARTS = 20
"""Cursors that may expire in one sync: one for each folder or calendar of a large account, not for ever."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds of the first and the longest wait, tries in a row without a page, and seconds of waiting in one sync."""

    first_s: float = 1.0
    longest_s: float = 60.0
    tries: int = 6
    total_s: float = 900.0


class Patience:
    """Waits between the tries of one sync. `jitter` gives numbers from 0 to 1; `tell` gets a sentence before each wait."""

    def __init__(
        self,
        limits: BackOff,
        *,
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        self._limits, self._sleep, self._jitter, self._tell = limits, sleep, jitter, tell
        self._failures = 0
        self._waited_s = 0.0

    def page_came(self) -> None:
        """The source works again: the next wait is a first one, but time already waited counts."""
        self._failures = 0

    def wait(self, error: SourceUnavailable | SourceThrottled) -> None:
        """Sleep until the next try. Raises `error` where there is to be none."""
        self._failures += 1
        delay_s = self._delay_s(error)
        if self._failures >= self._limits.tries or self._waited_s + delay_s > self._limits.total_s:
            raise error
        self._waited_s += delay_s
        self._tell(f"{error} Trying again in {delay_s:.0f} s.")
        self._sleep(delay_s)

    def _delay_s(self, error: SourceUnavailable | SourceThrottled) -> float:
        doubled = self._limits.first_s * 2.0 ** (self._failures - 1)
        own = min(doubled, self._limits.longest_s) * (1 + self._jitter()) / 2
        return max(own, error.retry_after_s + self._jitter()) if isinstance(error, SourceThrottled) else own


def patient_pages(
    source: LiveSource, cursor: Cursor, patience: Patience, tell: Callable[[str], None]
) -> Iterator[Page]:
    """The pages of `source` from `cursor` on, through failures that pass. Raises the others, and the last of too many."""
    restarts = 0
    while True:
        try:
            for page in source.pages(cursor):
                patience.page_came()
                yield page
                cursor = page.cursor
            return
        except (SourceUnavailable, SourceThrottled) as error:
            patience.wait(error)
        except CursorExpired as error:
            restarts += 1
            if restarts > MAX_RESTARTS:
                raise
            cursor = error.restart
            tell(str(error))
