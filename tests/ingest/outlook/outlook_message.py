"""A writer of Outlook messages for tests: properties in, the bytes of a `.msg` file out."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from tests.ingest.outlook.compound_file import compound_file

TEXT, ANSI, NUMBER, TIME, BINARY, TEXTS = 0x001F, 0x001E, 0x0003, 0x0040, 0x0102, 0x101F
APPOINTMENT, MEETING, PUBLIC = 3, 4, 2  # sets of named properties: two guids of the file's own, and one that all know


def ticks(*when):
    """A moment as Windows counts it."""
    return (datetime(*when, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10


def message(properties, recipients=(), named=(), encoding="cp1252"):
    """`properties` and each of `recipients` are {(number, type): value}; `named` adds (number or name, type, value)."""
    own, names, texts = dict(properties), b"", b""
    for place, (name, kind, value) in enumerate(named):
        own[0x8000 + place, kind] = value
        if isinstance(name, str):
            names += struct.pack("<IHH", len(texts), PUBLIC << 1 | 1, place)
            encoded = name.encode("utf-16-le")
            texts += struct.pack("<I", len(encoded)) + encoded + b"\0" * (-len(encoded) % 4)
        else:
            names += struct.pack("<IHH", name, APPOINTMENT << 1, place)
    tree = _storage(own, 32, encoding)
    tree["__nameid_version1.0"] = {
        "__substg1.0_00020102": b"", "__substg1.0_00030102": names, "__substg1.0_00040102": texts
    }  # fmt: skip
    for number, recipient in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = _storage(recipient, 8, encoding)
    return compound_file(tree)


def _storage(properties, header, encoding):
    tree, packed = {}, b"\0" * header
    for (number, kind), value in properties.items():
        name = f"__substg1.0_{number:04X}{kind:04X}"
        if kind == NUMBER:
            packed += struct.pack("<HHIi4x", kind, number, 6, value)
        elif kind == TIME:
            packed += struct.pack("<HHIQ", kind, number, 6, value)
        elif kind == TEXTS:
            tree[name] = struct.pack(f"<{len(value)}I", *(2 * len(each) + 2 for each in value))
            tree |= {f"{name}-{place:08X}": each.encode("utf-16-le") + b"\0\0" for place, each in enumerate(value)}
        else:
            tree[name] = value if kind == BINARY else value.encode("utf-16-le" if kind == TEXT else encoding)
            packed += struct.pack("<HHII4x", kind, number, 6, len(tree[name]))
    tree["__properties_version1.0"] = packed
    return tree


def recipient(kind, name, email, smtp="", **more):
    """A recipient: 1 To, 2 Cc, 3 Bcc."""
    properties = {(0x0C15, NUMBER): kind, (0x3001, TEXT): name, (0x3003, TEXT): email}
    if smtp:
        properties[0x39FE, TEXT] = smtp
    return properties | {(number, NUMBER): value for number, value in more.get("numbers", {}).items()}
