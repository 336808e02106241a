"""A mailbox file as the header blocks of its messages: a stream of bytes in, one block at a time out.

Works in constant memory whatever the size of the mailbox: bodies are scanned for the next message and thrown away. A message
starts at a line `From … time …` with header fields below it, which mboxo and mboxrd quote where it occurs in a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.mail.headers import MAX_HEADER_BYTES

CHUNK_BYTES = 1 << 20
_LONGEST_SEPARATOR = 1 << 12
_SEPARATOR = re.compile(rb"\nFrom [^\n]{0,998}?\d\d?:\d\d[^\n]{0,200}\n(?=(?:>From |[!-9;-~]{1,200}[ \t]*:|\r?\n))")
_BLANK_LINE = re.compile(rb"\n\r?\n")


def messages_in_mbox(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(offset in bytes, header block) of each message. A header beyond the limit comes as what exceeds the limit."""
    window = _Window(iter(pieces))
    while window.find_message():
        yield window.offset, window.take_header()


class _Window:
    """The part of the stream that is in memory, and how far it has been looked at."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._data = b"\n"  # so that the first line, too, follows a line feed
        self._at = 0
        self._dropped = -1

    @property
    def offset(self) -> int:
        """Where in the stream the next unread byte stands."""
        return self._dropped + self._at

    def find_message(self) -> bool:
        """Moves to just behind the next separator line; False at the end."""
        while True:
            found = _SEPARATOR.search(self._data, self._at)
            if found:
                self._at = found.end()
                return True
            self._at = max(self._at, len(self._data) - _LONGEST_SEPARATOR)
            if not self._more():
                return False

    def take_header(self) -> bytes:
        """The header block, up to its blank line; its last line feed stays, since a separator may follow at once."""
        while True:
            if self._data.startswith((b"\n", b"\r\n"), self._at):
                return b""
            end = _BLANK_LINE.search(self._data, self._at)
            if end:
                return self._take(end.start())
            if len(self._data) - self._at > MAX_HEADER_BYTES or not self._more():
                return self._take(min(len(self._data), self._at + MAX_HEADER_BYTES + 1))

    def _take(self, end: int) -> bytes:
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._data = self._data[self._at :] + piece
        self._dropped, self._at = self._dropped + self._at, 0
        return bool(piece)
