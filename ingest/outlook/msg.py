"""A `.msg` file: its bytes in, the item that it holds out. Pure.

The file is a compound document: a small file system in which each property with a text is a stream named for its number and
type, and all numbers of one item are packed into one stream. Bodies and attachments are never opened.
Source: [MS-OXMSG], [MS-CFB].
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import olefile

from graph_model.errors import BadRecord
from ingest.outlook.item import Item
from ingest.outlook.properties import (
    ANSI,
    BINARY,
    FIRST_NAMED,
    MANY_ANSI,
    MANY_UNICODE,
    NAMED,
    NUMBERS,
    UNICODE,
    WANTED,
    WESTERN,
    Properties,
    Tag,
    Value,
    encoding_of,
    value_of,
)

MAX_PROPERTY_BYTES = 1 << 20
"""A text of a wanted property: as long as a whole header may be."""
MAX_STREAMS = 1 << 18
"""Streams in one file. A mail to ten thousand recipients has some hundred thousand."""
START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_NUMBERS = "__properties_version1.0"
_NAMES = "__nameid_version1.0"
_RECIPIENT = "__recip_version1.0_#"
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(?:-([0-9A-F]{8}))?", re.IGNORECASE)
_ITEM_HEADER, _RECIPIENT_HEADER = 32, 8
_SECTOR_COUNTS = (44, 64, 72)
"""Where the file's first bytes say how many sectors its tables have."""
_SMALLEST_SECTOR = 512
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)
"""What olefile lets through where a file is broken."""
_MANY = {MANY_UNICODE: UNICODE, MANY_ANSI: ANSI}


def parse_msg(data: bytes) -> Item:
    """The item of a `.msg` file. Raises BadRecord where it is broken, or is another program's compound document."""
    _check_tables(data)
    try:
        with warnings.catch_warnings(), olefile.OleFileIO(io.BytesIO(data)) as ole:
            warnings.simplefilter("ignore")
            return _item(_Storages.of(ole, len(data)))
    except _DAMAGE as exc:
        raise BadRecord("damaged Outlook message") from exc


def _check_tables(data: bytes) -> None:
    """Refuses tables that claim to be longer than the file, around which a reader would go for ever."""
    if not data.startswith(START) or len(data) < 2 * _SMALLEST_SECTOR:
        raise BadRecord("damaged Outlook message")
    if any(struct.unpack_from("<I", data, at)[0] > len(data) // _SMALLEST_SECTOR for at in _SECTOR_COUNTS):
        raise BadRecord("damaged Outlook message: its tables are longer than the file")


@dataclass(frozen=True, slots=True)
class _Storages:
    """The streams of a file by the folder that they are in; only what is asked for is read."""

    ole: olefile.OleFileIO[Any]
    longest: int
    names: Mapping[str, list[str]]

    @classmethod
    def of(cls, ole: olefile.OleFileIO[Any], file_bytes: int) -> _Storages:
        if ole.root is None or ole.root.size > file_bytes:  # type: ignore[attr-defined]  # missing in the stubs
            raise BadRecord("damaged Outlook message: a stream is longer than the file")
        names: dict[str, list[str]] = {}
        for number, path in enumerate(ole.listdir()):
            if number >= MAX_STREAMS:
                raise BadRecord(f"an Outlook message of more than {MAX_STREAMS} streams")
            names.setdefault("/".join(path[:-1]), []).append(path[-1])
        return cls(ole, min(file_bytes, MAX_PROPERTY_BYTES), names)

    def read(self, folder: str, name: str) -> bytes:
        """The stream, b"" where it is not there. Raises BadRecord where it is too long."""
        path = f"{folder}/{name}" if folder else name
        if name not in self.names.get(folder, ()):
            return b""
        if self.ole.get_size(path) > self.longest:
            raise BadRecord(f"an Outlook message with a property longer than {self.longest} bytes")
        return bytes(self.ole.openstream(path).read())


def _item(files: _Storages) -> Item:
    if _NUMBERS not in files.names.get("", ()):
        raise BadRecord("a document of Microsoft Office, not a message of Outlook")
    numbers = _packed_numbers(files, "", _ITEM_HEADER)
    pages = [
        value_of(0x0003, numbers.get((tag, 0x0003), b""), "") for tag in (Tag.MESSAGE_CODE_PAGE, Tag.INTERNET_CODE_PAGE)
    ]
    encoding = next((encoding_of(page) for page in pages if isinstance(page, int) and page > 0), WESTERN)
    tags = _tags(files)
    folders = sorted(folder for folder in files.names if folder.startswith(_RECIPIENT) and "/" not in folder)
    return Item(
        _properties(files, "", _ITEM_HEADER, tags, encoding),
        tuple(_properties(files, folder, _RECIPIENT_HEADER, tags, encoding) for folder in folders),
    )


def _tags(files: _Storages) -> dict[int, Tag]:
    """The number of each wanted property in this file -> what it is."""
    fixed = {number: Tag(number) for number in WANTED}
    entries, texts = files.read(_NAMES, "__substg1.0_00030102"), files.read(_NAMES, "__substg1.0_00040102")
    for name, kind, place in struct.iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
        wanted = NAMED.get(_name_at(texts, name) if kind & 1 else name)
        if wanted:
            fixed[FIRST_NAMED + place] = wanted
    return fixed


def _name_at(texts: bytes, at: int) -> str:
    if at + 4 > len(texts):
        return ""
    (length,) = struct.unpack_from("<I", texts, at)
    return texts[at + 4 : at + 4 + min(length, 512)].decode("utf-16-le", "replace")


def _packed_numbers(files: _Storages, folder: str, header: int) -> dict[tuple[int, int], bytes]:
    """(property, type) -> the eight bytes in which its number is packed."""
    data = files.read(folder, _NUMBERS)[header:]
    return {(tag, kind): value for kind, tag, _, value in struct.iter_unpack("<HHI8s", data[: len(data) // 16 * 16])}


def _properties(files: _Storages, folder: str, header: int, tags: Mapping[int, Tag], encoding: str) -> Properties:
    values: dict[Tag, Value] = {}
    for (number, kind), packed in _packed_numbers(files, folder, header).items():
        value = value_of(kind, packed, encoding) if kind in NUMBERS and number in tags else None
        if value is not None:
            values[tags[number]] = value
    values |= _texts(files, folder, tags, encoding)
    return Properties(values)


def _texts(files: _Storages, folder: str, tags: Mapping[int, Tag], encoding: str) -> dict[Tag, Value]:
    values: dict[Tag, Value] = {}
    for tag, kind, part, name in _streams(files, folder, tags):
        if kind in (UNICODE, ANSI, BINARY) and not part:
            values[tag] = value_of(kind, files.read(folder, name), encoding) or ""
        elif kind in _MANY and part:
            text = value_of(_MANY[kind], files.read(folder, name), encoding)
            known = values.get(tag, ())
            values[tag] = (*(known if isinstance(known, tuple) else ()), str(text))
    return values


def _streams(files: _Storages, folder: str, tags: Mapping[int, Tag]) -> Iterator[tuple[Tag, int, str, str]]:
    """(property, type, part of a list, name of its stream) of each wanted text, in the order of names."""
    for name in sorted(files.names.get(folder, ())):
        found = _STREAM.fullmatch(name)
        tag = tags.get(int(found[1], 16)) if found else None
        if found and tag is not None:
            yield tag, int(found[2], 16), found[3] or "", name
