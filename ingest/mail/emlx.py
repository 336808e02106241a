"""What Apple Mail keeps below the message in its file (`.emlx`): a property list, in which its flags stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MAX_LIST_BYTES = 1 << 16
_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>([0-9]{1,20})</integer>")
# what each bit means: https://www.jwz.org/blog/2005/07/emlx-flags/
_LEFT_OUT = {1 << 1: "trash", 1 << 6: "draft", 1 << 24: "spam"}


def noting_end(pieces: Iterable[bytes], end: bytearray) -> Iterator[bytes]:
    """The same pieces; `end` becomes the last bytes of what was taken so far, enough for the property list."""
    for piece in pieces:
        end += piece
        del end[:-MAX_LIST_BYTES]
        yield piece


def left_out_by_flags(end: bytes) -> str:
    """The name under which the message of a file that ends so is counted, "" where it counts as mail.

    >>> left_out_by_flags(b"<key>flags</key><integer>8590195715</integer>"), left_out_by_flags(b"")
    ('trash', '')
    """
    bits = int((_FLAGS.findall(end) or [b"0"])[-1])
    return next((what for bit, what in _LEFT_OUT.items() if bits & bit), "")
