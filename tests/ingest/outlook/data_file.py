"""A writer of small Outlook data files for tests: items in, the bytes of a `.pst` out. Source: [MS-PST], Unicode form.

As little as a reader needs: a handful of nodes, one page for each of the two indexes, every table in one block.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from tests.ingest.outlook.outlook_message import BINARY, NUMBER, TIME

PAGE, TRAILER, BLOCK = 512, 16, 64
STORE, NAMES, ROOT = 0x21, 0x61, 0x122
FOLDER_TYPE, MESSAGE_TYPE, HIERARCHY, CONTENTS, ASSOCIATED, RECIPIENTS = 0x02, 0x04, 0x0D, 0x0E, 0x0F, 0x692
FIXED = {0x0002: 2, NUMBER: 4, 0x000B: 1}
ROW_ID, ROW_VERSION = (0x67F2, NUMBER), (0x67F3, NUMBER)


def crc(data):
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(at, bid):
    mixed = (at ^ bid) & 0xFFFFFFFF
    return (mixed >> 16 ^ mixed) & 0xFFFF


def packed(kind, value):
    """A value as it lies in a property context."""
    if kind == NUMBER:
        return struct.pack("<i", value)
    if kind == TIME:
        return struct.pack("<Q", value)
    return value if isinstance(value, bytes) else value.encode("utf-16-le")


class Heap:
    """Allocations in one block, each named by its number."""

    def __init__(self, client):
        self.client, self.parts = client, []

    def add(self, data):
        self.parts.append(data)
        return len(self.parts) << 5

    def block(self, root):
        at, places = 12, []
        for part in self.parts:
            places.append(at)
            at += len(part)
        page_map = at + at % 2
        header = struct.pack("<HBBI4x", page_map, 0xEC, self.client, root)
        body = (header + b"".join(self.parts)).ljust(page_map, b"\0")
        return body + struct.pack(f"<HH{len(places) + 1}H", len(places), 0, *places, at)


def property_context(properties):
    heap = Heap(0xBC)
    header = heap.add(b"")
    records = b""
    for (number, kind), value in sorted(properties.items()):
        data = packed(kind, value)
        place = int.from_bytes(data.ljust(4, b"\0"), "little") if kind in FIXED else heap.add(data) if data else 0
        records += struct.pack("<HHI", number, kind, place)
    heap.parts[0] = struct.pack("<BBBBI", 0xB5, 2, 6, 0, heap.add(records) if records else 0)
    return heap.block(header)


def table(rows, columns):
    """`rows` are (id, {(number, type): value}); columns of numbers first, then of texts, all four bytes wide."""
    heap = Heap(0x7C)
    info = heap.add(b"")
    every = [ROW_ID, ROW_VERSION, *columns]
    width = 4 * len(every)
    bits = (len(every) + 7) // 8
    index, matrix = b"", b""
    for number, (row_id, values) in enumerate(rows):
        cells = values | {ROW_ID: row_id, ROW_VERSION: 1}
        exists = bytearray(bits)
        for place, column in enumerate(every):
            held = b"\0" * 4
            if column in cells:
                exists[place // 8] |= 0x80 >> place % 8
                data = packed(column[1], cells[column])
                held = data if column[1] in FIXED else struct.pack("<I", heap.add(data) if data else 0)
            matrix += held
        matrix += bytes(exists)
        index += struct.pack("<II", row_id, number)
    row_index = heap.add(struct.pack("<BBBBI", 0xB5, 4, 4, 0, heap.add(index) if index else 0))
    described = sorted((number << 16 | kind, place) for place, (number, kind) in enumerate(every))
    heap.parts[0] = struct.pack(
        "<BB4HIII", 0x7C, len(every), width, width, width, width + bits, row_index, heap.add(matrix) if matrix else 0, 0
    ) + b"".join(struct.pack("<IHBB", tag, 4 * place, 4, place) for tag, place in described)
    return heap.block(info)


@dataclass
class DataFile:
    """Blocks and nodes as they are added; `file` puts the two indexes and the header around them."""

    body: bytearray = field(default_factory=lambda: bytearray(0x4600))
    blocks: list[bytes] = field(default_factory=list)
    nodes: dict[int, bytes] = field(default_factory=dict)

    def block(self, data, internal=False):
        bid = 4 * (len(self.blocks) + 1) | 2 * internal
        at = len(self.body)
        padded = data + b"\0" * (-(len(data) + TRAILER) % BLOCK)
        self.body += padded + struct.pack("<HHIQ", len(data), signature(at, bid), crc(data), bid)
        self.blocks.append(struct.pack("<QQHH4x", bid, at, len(data), 2))
        return bid

    def node(self, nid, data, parent=0, below=0):
        self.nodes[nid] = struct.pack("<QQQI4x", nid, self.block(data), below, parent)

    def folder(self, nid, name, parent, folders=(), messages=()):
        text = {(0x3001, 0x001F): name}
        self.node(nid, property_context(text | {(0x3602, NUMBER): len(messages)}), parent)
        index = nid & ~0x1F
        self.node(index | HIERARCHY, table([(each, {(0x3001, 0x001F): "x"}) for each in folders], [(0x3001, 0x001F)]))
        self.node(index | CONTENTS, table([(each, {}) for each in messages], [(0x0E17, NUMBER)]))
        self.node(index | ASSOCIATED, table([], [(0x0E17, NUMBER)]))

    def message(self, nid, parent, properties, recipients):
        columns = [(0x0C15, NUMBER), (0x3001, 0x001F), (0x3003, 0x001F), (0x39FE, 0x001F)]
        listed = self.block(table(list(enumerate(recipients)), columns))
        entries = self.block(struct.pack("<BBHIQQQ", 2, 0, 1, 0, RECIPIENTS, listed, 0), internal=True)
        self.node(nid, property_context(properties), parent, entries)

    def page(self, kind, entries, size, most):
        at, bid = len(self.body), 0x1000 + 4 * kind
        data = b"".join(entries).ljust(488, b"\0") + struct.pack("<BBBB4x", len(entries), most, size, 0)
        self.body += data + struct.pack("<BBHIQ", kind, kind, signature(at, bid), crc(data), bid)
        return bid, at

    def file(self):
        self.body += b"\0" * (-len(self.body) % PAGE)
        nodes = self.page(0x81, [self.nodes[nid] for nid in sorted(self.nodes)], 32, 15)
        blocks = self.page(0x80, sorted(self.blocks, key=lambda each: struct.unpack("<Q", each[:8])), 24, 20)
        root = struct.pack("<4xQQQQQQQQB3x", len(self.body), 0x4400, 0, 0, *nodes, *blocks, 2)
        partial = struct.pack("<HHHBB8xQQI128x8x", 0x4D53, 23, 19, 1, 1, 0, 0x2000, 1) + root
        full = partial + b"\0" * 4 + b"\xff" * 256 + struct.pack("<BB2xQ", 0x80, 0, 0x4000)
        header = b"!BDN" + struct.pack("<I", crc(full[:471])) + full + struct.pack("<I", crc(full[:516])) + b"\0" * 36
        self.body[: len(header)] = header
        return bytes(self.body)


def data_file(items, folder="Inbox"):
    """One folder with these items: (properties, recipients) as in `outlook_message`."""
    file = DataFile()
    inbox, first = 0x8022, 0x200024
    file.node(STORE, property_context({(0x3001, 0x001F): "Store"}))
    streams = {(number, BINARY): bytes(16) for number in (2, 3, 4)}
    file.node(NAMES, property_context({(1, NUMBER): 251} | streams))
    numbers = [first + 0x20 * number for number in range(len(items))]
    file.folder(ROOT, "", ROOT, folders=[inbox])
    file.folder(inbox, folder, ROOT, messages=numbers)
    for nid, (properties, recipients) in zip(numbers, items, strict=True):
        file.message(nid, inbox, properties, recipients)
    return file.file()
