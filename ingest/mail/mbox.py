"""A mailbox file as the header blocks of its messages: a stream of bytes in, one block at a time out.

Works in bounded memory whatever the size of the mailbox: bodies are scanned for the next message and thrown away. A message
starts at a line `From … time …` with header fields below it, which mboxo and mboxrd quote where it occurs in a body. mboxcl
says in Content-Length how long a body is: believed where it leads exactly to a next message or to the end, since old mail often
carries a wrong one. MMDF sets messages apart by lines of four control characters. Source: RFC 4155; qmail's mbox(5); mmdf(5).

A mailbox grows at its end, so each message says whether more bytes could still change it. One that was cut off at its front
begins with the rest of a message.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph_model.errors import BadRecord
from ingest.mail.headers import MAX_HEADER_BYTES
from ingest.mail.line_ends import stream_with_line_feeds

CHUNK_BYTES = 1 << 20
MAX_LOOKAHEAD_BYTES = 1 << 22
"""What looks like messages inside of a body that claims its length: 4 MiB of headers are kept to see where it leads."""

_FIELD = rb"[!-9;-~]{1,200}[ \t]*:"
_FROM_LINE = rb"From [^\n]{0,998}?\d\d?:\d\d[^\n]{0,200}\n(?=(?:>From |" + _FIELD + rb"|\r?\n))"
_MMDF_LINE = rb"\x01{4}\r?\n(?:From [^\n]{0,1200}\n)?(?=" + _FIELD + rb")"
_MARKED = b"\n" + codecs.BOM_UTF8
_LONGEST_SEPARATOR = 1 << 12
_START_BYTES = 256  # what a start takes in memory besides its header
_BLANK_LINE_BYTES = 2
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Separators:
    """How messages are set apart: by lines that match, which also end a header that has no blank line below it."""

    line: re.Pattern[bytes]
    header_end: re.Pattern[bytes]

    @classmethod
    def of(cls, line: bytes) -> Separators:
        return cls(re.compile(rb"\n" + line), re.compile(rb"\n(?:\r?\n|(?=" + line + rb"))"))


MBOX = Separators.of(_FROM_LINE)
MMDF = Separators.of(_MMDF_LINE)


@dataclass(frozen=True, slots=True)
class Message:
    """Where a message's separator and its header stand, in bytes, and the header block; one beyond the limit exceeds it.

    `breaks_off`: the mailbox ends within the header. `is_open`: what is appended to the mailbox may still change the message,
    or whether it is one; once a message is open, all that follow are. `is_rest`: the mailbox begins in the middle of it.
    """

    separator: int
    offset: int
    header: bytes
    breaks_off: bool
    is_open: bool
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """What looks like the start of a message; `claimed_end` is where its body says it ends."""

    separator: int
    offset: int
    header: bytes
    breaks_off: bool
    claimed_end: int | None


def messages_in_mbox(pieces: Iterable[bytes], separators: Separators = MBOX, begin: int = 0) -> Iterator[Message]:
    """The messages of a mailbox, or those from `begin` on, where a separator stands: then `pieces` start there.

    Raises BadRecord where the pieces do, after every message whose header could be read.
    """
    window = _Window(pieces if begin else stream_with_line_feeds(pieces), separators, begin)
    starts = _Lookahead(window)
    start, is_open = starts.next(), False
    if start and window.begins_with_text:
        yield Message(begin, begin, b"", breaks_off=False, is_open=False, is_rest=True)
    while start:
        decided = start.claimed_end is None or starts.skip_to(start.claimed_end)
        following = starts.next()
        is_open = is_open or not decided or following is None
        yield Message(start.separator, start.offset, start.header, start.breaks_off, is_open)
        start = following
    if window.damage:
        raise window.damage


class _Lookahead:
    """The starts of a mailbox, as far as they were looked at, with those that lie in a body passed over."""

    def __init__(self, window: _Window) -> None:
        self._window = window
        self._waiting: deque[_Start] = deque()
        self._separators: set[int] = set()
        self._bytes = 0

    def next(self) -> _Start | None:
        if not self._waiting:
            return self._window.next_start()
        return self._drop()

    def skip_to(self, end: int) -> bool:
        """Passes over what starts before `end`, if a message starts there, or the mailbox ends there.

        Whether the same would be passed over if the mailbox went on.
        """
        last = self._waiting[-1].separator if self._waiting else -1
        decided = True
        while last < end and self._bytes <= MAX_LOOKAHEAD_BYTES:
            start = self._window.next_start()
            if start is None:
                decided = False
                break
            self._keep(start)
            last = start.separator
        if self._starts_at(end) or (last < end and self._ends_at(end)):
            while self._waiting and self._waiting[0].separator < end:
                self._drop()
        return decided

    def _starts_at(self, end: int) -> bool:
        """Whether a separator stands there; a blank line may lie between."""
        return any(end + gap in self._separators for gap in range(_BLANK_LINE_BYTES + 1))

    def _ends_at(self, end: int) -> bool:
        return self._window.finished and end <= self._window.offset <= end + _BLANK_LINE_BYTES

    def _keep(self, start: _Start) -> None:
        self._waiting.append(start)
        self._separators.add(start.separator)
        self._bytes += len(start.header) + _START_BYTES

    def _drop(self) -> _Start:
        start = self._waiting.popleft()
        self._separators.discard(start.separator)
        self._bytes -= len(start.header) + _START_BYTES
        return start


class _Window:
    """The part of the stream that is in memory, and how far it has been looked at."""

    def __init__(self, pieces: Iterable[bytes], separators: Separators, begin: int) -> None:
        self._pieces = filter(None, pieces)  # an empty piece is not the end
        self._separator = separators.line
        self._header_end = separators.header_end
        self._data = b"\n"  # so that the first line, too, follows a line feed
        self._at = 0
        self._dropped = begin - 1
        self._separator_seen = self.begins_with_text = False
        self.finished = False
        self.damage: BadRecord | None = None

    @property
    def offset(self) -> int:
        """Where in the stream the next unread byte stands; at the end, its length."""
        return self._dropped + (len(self._data) if self.finished else self._at)

    def next_start(self) -> _Start | None:
        """Moves to just behind the next header; None at the end."""
        separator = self._find_separator()
        if separator is None:
            return None
        offset = self._dropped + self._at + 1
        taken = self._take_header()
        if taken is None:
            return None
        header, body, breaks_off = taken
        return _Start(separator, offset, header, breaks_off, _claimed_end(header, body))

    def _find_separator(self) -> int | None:
        """Moves to the line feed that ends the next separator, and says where that stands."""
        while True:
            found = self._separator.search(self._data, self._at)
            passed = found.start() if found else max(self._at, len(self._data) - _LONGEST_SEPARATOR)
            if not self._separator_seen:
                self.begins_with_text = self.begins_with_text or bool(self._data[self._at : passed].strip())
            if found:
                self._separator_seen = True
                self._at = found.end() - 1
                return self._dropped + found.start() + 1
            self._at = passed
            if not self._more():
                return None

    def _take_header(self) -> tuple[bytes, int, bool] | None:
        """The header block, where in the stream its body starts, and whether it breaks off; None where that is for damage.

        Its last line feed stays, since a separator may follow.
        """
        while True:
            end = self._header_end.search(self._data, self._at)
            if end:
                return self._take(end.start()), self._dropped + end.end(), False
            too_long = len(self._data) - self._at > MAX_HEADER_BYTES + 1
            if too_long or not self._more():
                if self.damage and not too_long:
                    return None
                cut = min(len(self._data), self._at + MAX_HEADER_BYTES + 2)
                return self._take(cut), self._dropped + cut, not too_long

    def _take(self, end: int) -> bytes:
        taken = self._data[self._at + 1 : end]
        self._at = end
        return taken

    def _more(self) -> bool:
        try:
            piece = next(self._pieces, b"")
        except BadRecord as exc:
            piece, self.damage = b"", exc
        self._dropped, self._data, self._at = self._dropped + self._at, self._data[self._at :] + piece, 0
        if self._dropped < 0 and self._data.startswith(_MARKED):
            self._data = self._data.replace(_MARKED, b"\n" * len(_MARKED), 1)  # a separator may follow
        self.finished = not piece
        return bool(piece)


def _claimed_end(header: bytes, body: int) -> int | None:
    """Where the body ends by its Content-Length, None where there is none."""
    if b"ontent-Length" not in header and b"ontent-length" not in header:  # a plain search, since few have it
        return None
    found = _LENGTH.search(header)
    return body + int(found[1]) if found else None
