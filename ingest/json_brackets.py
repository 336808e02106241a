"""The brackets of a JSON text that comes in pieces, without those in its strings: pieces in, places of brackets out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_FEED = 0x0A
_SIGN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\[^\n])*+")*+(["{}\[\]]|\Z)')
"""The next bracket, or the quote of a string that does not end in its line; the end matches, so that nothing is tried twice."""
_INSIDE = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')


class Brackets:
    """Remembers from one piece to the next whether it is within a string."""

    def __init__(self) -> None:
        self._in_string = False
        self._behind_backslash = False

    def places(self, data: bytes, at: int) -> Iterator[int]:
        r"""The places of brackets in `data` from `at` on, which is where the piece before it ended.

        No string goes on in the next line: one that is not closed ends with it, and its line feed is a place, too.

        >>> list(Brackets().places(b'{"a{": "x\n}', 0))
        [0, 9, 10]
        """
        while at < len(data):
            if self._in_string:
                at = self._string_end(data, at)
                if at == len(data):
                    return
                if data[at] == LINE_FEED:
                    yield at
                at += 1
            for found in _SIGN.finditer(data, at):
                at = found.end()
                self._in_string = found[1] == b'"'
                if self._in_string:
                    break
                if found[1]:
                    yield at - 1

    def _string_end(self, data: bytes, at: int) -> int:
        """The place of the quote or line feed that ends the string, the end of `data` where it goes on."""
        if self._behind_backslash and data[at] != LINE_FEED:
            at += 1
        inside = _INSIDE.match(data, at)
        at = inside.end() if inside else at
        left = data[at : at + 2]
        self._behind_backslash = left == b"\\"
        return at + 1 if left in (b"\\", b"\\\n") else at
