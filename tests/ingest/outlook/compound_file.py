"""A writer of small compound files (OLE, [MS-CFB]), as Outlook's messages are, for tests: a tree of names in, bytes out."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT_SECTOR, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(tree: Tree) -> bytes:
    """A compound file with these streams (bytes) in these folders (mappings)."""
    return _Writer(tree).file()


def _padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (-len(data) % size)


class _Writer:
    def __init__(self, tree: Tree) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.mini = b""
        self.mini_fat: list[int] = []
        self.entries: list[bytes] = []
        self._folder("Root Entry", 5, tree)

    def _chain(self, data: bytes) -> int:
        """The data in sectors of their own; gives the first."""
        if not data:
            return END
        first = len(self.sectors)
        count = len(_padded(data, SECTOR)) // SECTOR
        self.sectors += [_padded(data, SECTOR)[n * SECTOR : (n + 1) * SECTOR] for n in range(count)]
        self.fat += [*range(first + 1, first + count), END]
        return first

    def _mini_chain(self, data: bytes) -> int:
        first, count = len(self.mini_fat), len(_padded(data, MINI)) // MINI
        self.mini += _padded(data, MINI)
        self.mini_fat += [*range(first + 1, first + count), END]
        return first

    def _entry(self, name, kind, right, child, start, size):  # noqa: PLR0917 # as they lie in the file
        encoded = name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, NONE, right, child, b"", 0, 0, 0, start, size
        )

    def _folder(self, name: str, kind: int, tree: Tree) -> int:
        """Its own entry, and those of all that is in it: brothers hang on each other in one row."""
        at = len(self.entries)
        self.entries.append(b"")
        right = NONE
        for below, content in sorted(tree.items(), reverse=True):
            right = (
                self._stream(below, content, right) if isinstance(content, bytes) else self._sub(below, content, right)
            )
        self.entries[at] = self._entry(name, kind, NONE, right, 0, 0)
        return at

    def _sub(self, name: str, tree: Tree, right: int) -> int:
        at = self._folder(name, 1, tree)
        self.entries[at] = self.entries[at][:72] + struct.pack("<I", right) + self.entries[at][76:]
        return at

    def _stream(self, name: str, data: bytes, right: int) -> int:
        start = END if not data else self._mini_chain(data) if len(data) < CUTOFF else self._chain(data)
        self.entries.append(self._entry(name, 2, right, NONE, start, len(data)))
        return len(self.entries) - 1

    def file(self) -> bytes:
        mini_start = self._chain(self.mini)
        self.entries[0] = self.entries[0][:116] + struct.pack("<IQ", mini_start, len(self.mini))
        directory = self._chain(b"".join(self.entries))
        mini_fat = struct.pack(f"<{len(self.mini_fat)}I", *self.mini_fat)
        mini_fat_start = self._chain(mini_fat + b"\xff" * (-len(mini_fat) % SECTOR))
        fat_count = 1
        while (len(self.sectors) + fat_count) * 4 > fat_count * SECTOR:
            fat_count += 1
        fat_start = len(self.sectors)
        fat = self.fat + [FAT_SECTOR] * fat_count
        fat += [FREE] * (fat_count * SECTOR // 4 - len(fat))
        places = [*range(fat_start, fat_start + fat_count)]
        header = struct.pack(
            "<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, fat_count,
            directory, 0, CUTOFF, mini_fat_start, -(-len(mini_fat) // SECTOR), END, 0,
        )  # fmt: skip
        header += struct.pack("<109I", *places, *[FREE] * (109 - fat_count))
        return header + b"".join(self.sectors) + struct.pack(f"<{len(fat)}I", *fat)
