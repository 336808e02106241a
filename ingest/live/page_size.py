"""How many messages of a folder are asked for at once: fewer where the server breaks off, down to the one at which it does.

Servers die at a message that they cannot read. Asked for the same page again they die again, so what stands behind it would
never be read. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SHRINKS_BY = 8
"""From a page of 500 it is four failures down to one message, fewer than a sync has patience for."""


@dataclass(slots=True)
class PageSize:
    """Of one folder in one sync. `bad` are the messages at which the server broke off each time."""

    most: int
    bad: set[int] = field(default_factory=set)
    _size: int = 0
    _suspect: int | None = None

    def __post_init__(self) -> None:
        self._size = self.most

    def next_of(self, uids: Sequence[int]) -> Sequence[int]:
        return uids[: self._size]

    def came(self) -> None:
        """The last page did: the next one may be larger again."""
        self._size, self._suspect = min(self.most, self._size * 2), None

    def broke_off(self, uids: Sequence[int]) -> None:
        """The connection was lost when these were asked for. One message alone is asked for twice."""
        if len(uids) > 1:
            self._size = max(1, len(uids) // SHRINKS_BY)
        elif self._suspect == uids[0]:
            self.bad.add(uids[0])
            self._size = 1  # told by itself, at once: with a page patience begins anew, for the next may be bad, too
        else:
            self._suspect = uids[0]
