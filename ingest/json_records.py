r"""JSON files as their records: a stream of bytes in, the bytes of one object at a time out. Pure, in constant memory.

A file may hold one object, an array, objects one a line or one behind the other, pretty-printed or not, and objects with a list
of records under a known name (pages of an API, packages), in UTF-8 or in UTF-16 with a byte order mark.

What is broken costs its neighbours as little as can be told: a bracket closes the nearest one of its kind, no string
goes beyond its line, and where a line starts a new object though the one before it cannot go on so, the broken one ends there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from graph_model.errors import BadRecord
from ingest.json_brackets import LINE_FEED, Brackets
from ingest.json_text import as_utf8

MAX_RECORD_BYTES = 1 << 25
"""One object: above 32 MiB it is rejected."""
MAX_DEPTH = 200
"""Brackets that are open at once, those around the records among them."""
PAGES = frozenset({"value", "items", "messages"})
"""The lists in pages of Graph, Calendar and Gmail."""

_REJECTED = b"\0"
"""Starts a record of which there is only the reason why it is none; no object starts so."""
_FOREIGN = "text that is no object"
_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_BREAKS_OFF = "the file breaks off in a list"

_OBJECT, _ARRAY = ord("{"), ord("[")
_OPENING = {ord("}"): _OBJECT, ord("]"): _ARRAY}
_BEFORE = {_OBJECT: b":", _ARRAY: b"[,"}
_ANY_BEFORE = b":[,"
"""What may stand before a brace, by what is open around it."""
_BLANKS = b" \t\r\n"
_BETWEEN = _BLANKS + b",\x1e\xef\xbb\xbf"
"""May stand between records; also the separator of RFC 7464, and a byte order mark where files were joined."""
_NAME = re.compile(rb'(?<!\\)"([^"\\]{1,40})"\s*:\s*\Z')
_BARE_BRACE = re.compile(rb"\{[ \t\r]*\n")
_LOOK_BACK = 64
"""Bytes before a bracket: enough for a name."""


def records_in(
    pieces: Iterable[bytes], lists: frozenset[str] = PAGES, *, remainders: bool = False
) -> Iterator[tuple[str, bytes]]:
    r"""(place, bytes) of each object of a file, for `json_value`.

    An object with a list of one of these names (in any case) is cut into what the list holds. What remains of the object
    comes behind that if `remainders` are asked for.

    >>> [data for _, data in records_in([b'{"a": 1}\n{"a": "x\n{"a"', b': [{}]}{"value": [{"b": 2}, {}], "c": {}}'])]
    [b'{"a": 1}', b'{"a": "x', b'{"a": [{}]}', b'{"b": 2}', b'{}']
    >>> list(records_in([b'{"v": 1, "Resources": [{"a": 1}]}'], frozenset({"resources"}), remainders=True))
    [('record 1', b'{"a": 1}'), ('record 2', b'{"v": 1, "Resources": []}')]
    """
    for number, data in enumerate(_Cutter(lists, remainders).records(as_utf8(pieces)), 1):
        yield f"record {number}", data


def json_value(data: bytes) -> Any:
    """What a record says. Raises BadRecord where it is no JSON, or was beyond a limit."""
    if data.startswith(_REJECTED):
        raise BadRecord(data.removeprefix(_REJECTED).decode("utf-8", "replace"))
    try:
        return json.loads(data)
    except RecursionError as exc:
        raise BadRecord("unreadable JSON: nested too deep") from exc
    except ValueError as exc:
        raise BadRecord(f"unreadable JSON: {_brief(exc)}") from exc


def parsed_object(data: bytes) -> dict[str, Any]:
    """The object that a record is. Raises BadRecord for what is none."""
    value = json_value(data)
    if not isinstance(value, dict):
        raise BadRecord("no JSON object")
    return value


def _brief(exc: ValueError) -> str:
    return exc.msg if isinstance(exc, json.JSONDecodeError) else "no text, or an absurd number"


class _Cutter:
    """Follows the brackets of a stream. It stands either in an object, which is a record or a page, or between records."""

    def __init__(self, lists: frozenset[str], remainders: bool) -> None:
        self._lists = frozenset(name.lower() for name in lists)
        self._remainders = remainders
        self._found: list[bytes] = []
        self._data = b""  # the piece at hand, behind a little of what came before it
        self._start = 0  # of what was not taken of it yet
        self._kept = bytearray()  # of the object at hand, from the pieces before
        self._flaw = ""  # a reason to reject what is at hand
        self._torn = False  # a line ended in a string of the object at hand
        self._starts_line = False  # the object at hand does
        self._is_line = False  # the record before was alone on its line
        self._outside()

    def _outside(self) -> None:
        self._open = bytearray()  # the brackets
        self._deeper = 0  # brackets that are open beyond MAX_DEPTH, in an object
        self._floor = 0  # brackets that are open around records
        self._list = 0  # the same in a list that is cut, else 0
        self._page: bytearray | None = None  # what was read of the object around that list

    def records(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        brackets = Brackets()
        for piece in pieces:
            before = self._before()
            self._data, self._start = before + piece, len(before)
            for at in brackets.places(self._data, self._start):
                self._sign(self._data[at], at)
                if self._found:
                    yield from self._found
                    self._found.clear()
            self._keep()
        self._end()
        yield from self._found

    def _before(self) -> bytes:
        """The last bytes that were read, with one blank for many: enough to look back to."""
        text = self._data.rstrip(_BLANKS)
        blank = self._data[-1:] if len(text) < len(self._data) else b""
        return text[-_LOOK_BACK:] + blank

    def _keep(self) -> None:
        """Puts aside what is needed of the piece at hand, before the next one."""
        if self._is_between():
            self._look_at_gap(len(self._data))
            return
        self._kept += self._data[self._start :]
        self._start = len(self._data)
        if len(self._kept) > MAX_RECORD_BYTES:
            self._flaw = _too_long()
            self._kept.clear()

    def _end(self) -> None:
        """The stream has ended, wherever that is."""
        if not self._is_between():
            self._take(len(self._data))
        elif self._open:
            self._found.append(_rejected(_BREAKS_OFF))
        self._tell()

    def _is_between(self) -> bool:
        return len(self._open) == self._floor

    def _sign(self, sign: int, at: int) -> None:
        if sign == LINE_FEED:
            self._torn = True
        elif sign in _OPENING:
            self._closes(_OPENING[sign], at)
        elif self._is_between():
            self._opens_between(sign, at)
        else:
            self._opens_within(sign, at)

    def _opens_between(self, sign: int, at: int) -> None:
        self._look_at_gap(at)
        if sign == _OBJECT:
            self._begin(at)
        elif len(self._open) < MAX_DEPTH - 1:
            self._push(sign)
            self._floor = len(self._open)
        else:
            self._flaw = _TOO_DEEP
            self._outside()

    def _opens_within(self, sign: int, at: int) -> None:
        if sign == _OBJECT and self._starts_anew(at):
            self._take(at)
            self._outside()
            self._begin(at)
        elif sign == _ARRAY and self._is_cut(at):
            self._enter_list(at)
        else:
            self._push(sign)

    def _push(self, sign: int) -> None:
        if len(self._open) < MAX_DEPTH:
            self._open.append(sign)
        else:
            self._deeper += 1
            self._flaw = _TOO_DEEP

    def _begin(self, at: int) -> None:
        self._tell()
        self._start, self._torn = at, False
        self._starts_line = at == 0 or self._data[at - 1] == LINE_FEED
        self._push(_OBJECT)

    def _closes(self, opening: int, at: int) -> None:
        """A bracket closes the nearest one of its kind, and what is open within it."""
        if len(self._open) > self._floor + 1 and self._open[-1] == opening and not self._deeper:
            self._open.pop()
            return
        self._closes_more(opening, at)

    def _closes_more(self, opening: int, at: int) -> None:
        """The same where it ends an object, does not match, or stands between records."""
        if self._deeper:
            self._deeper -= 1
            return
        within = not self._is_between()
        if not within:
            self._look_at_gap(at)
        depth = self._open.rfind(opening)
        if depth < 0:
            return
        if within and depth <= self._floor:
            self._take(at + 1 if depth == self._floor else at)
        del self._open[depth:]
        if depth < self._floor:
            self._leave(at, depth)

    def _leave(self, at: int, depth: int) -> None:
        """What stood around the records closes: an array, or a list that is cut, maybe with the object around it."""
        self._tell()
        if not self._list:
            self._start, self._floor = at + 1, depth
            return
        self._kept, self._page = self._page or bytearray(), bytearray()
        self._start, self._floor, self._list = at, self._list - 2, 0
        if self._is_between():
            self._take(at + 1)

    def _is_cut(self, at: int) -> bool:
        """Whether the array that opens is one of the lists, and stands in an object that may be a page."""
        if self._list or not self._floor + 1 == len(self._open) < MAX_DEPTH:
            return False
        name = _NAME.search(self._data[max(at - _LOOK_BACK, 0) : at])
        return name is not None and name[1].decode("latin-1").lower() in self._lists

    def _enter_list(self, at: int) -> None:
        self._tell()
        self._page = self._kept + self._data[self._start : at + 1] if self._remainders else bytearray()
        self._kept, self._start = bytearray(), at + 1
        self._push(_ARRAY)
        self._floor = self._list = len(self._open)

    def _starts_anew(self, at: int) -> bool:
        """Whether a brace is at a line's start where none can be, unless the object at hand broke off in the line before."""
        if self._data[at - 1] != LINE_FEED:
            return False
        if self._torn or self._is_among_lines():
            return True
        end = at - 1
        while self._data[end - 1] in _BLANKS:
            end -= 1
        return self._data[end - 1] not in (_ANY_BEFORE if self._deeper else _BEFORE[self._open[-1]])

    def _is_among_lines(self) -> bool:
        """Whether objects come one a line; one that has nothing but its brace in its first line is another."""
        if not self._is_line or not self._starts_line or self._floor:
            return False
        head = bytes(self._kept[:_LOOK_BACK]) + self._data[self._start : self._start + _LOOK_BACK]
        return not _BARE_BRACE.match(head)

    def _take(self, end: int) -> None:
        """Hand out the object at hand, which ends or breaks off, unless it is a page whose remainder nobody asked for."""
        data = (bytes(self._kept) + self._data[self._start : end]).rstrip()
        if len(data) > MAX_RECORD_BYTES:
            self._flaw = _too_long()
        is_page = self._page is not None and not self._list
        if self._remainders or not is_page:
            self._found.append(_rejected(self._flaw) if self._flaw else data)
            self._is_line = self._starts_line and not self._floor and b"\n" not in data
        if is_page:
            self._page = None
        self._kept.clear()
        self._start, self._flaw = end, ""

    def _look_at_gap(self, end: int) -> None:
        """What stands between records should be blank."""
        if self._data[self._start : end].strip(_BETWEEN):
            self._flaw = self._flaw or _FOREIGN
        self._start = end + 1

    def _tell(self) -> None:
        """Where something is wrong with what is no record, a rejection stands for it."""
        if self._flaw:
            self._found.append(_rejected(self._flaw))
            self._flaw = ""


def _rejected(reason: str) -> bytes:
    return _REJECTED + reason.encode()


def _too_long() -> str:
    return f"longer than {MAX_RECORD_BYTES >> 20} MiB"
