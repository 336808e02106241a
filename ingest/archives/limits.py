"""How far a packed file is followed: everything that comes out of one file on disk counts together, nested or not.

A file made to unpack to a thousand times its size, or to itself, is given up with a reason once it passes a limit; what was
read before that stays. All limits grow with the file, so the work stays linear in what was given.
"""

from __future__ import annotations

from graph_model.errors import BadRecord

MAX_ENTRIES = 2_000_000
"""Files in one archive, with those in the archives in it. Large mailboxes kept as a file for each mail have some 100,000."""
MAX_RATIO = 200
"""Unpacked bytes for each byte on disk. Mail packs five- to tenfold, attachments not at all, log files thirtyfold."""
FREE_BYTES = 1 << 26
"""Up to 64 MiB may come out of any file: a small one of blanks is no bomb."""
MAX_UNPACKED_BYTES = 1 << 40
"""1 TiB out of one file."""
MAX_DEPTH = 4
"""Archive in archive, or compressed in archive: `backup.zip!/mail.tar.gz` is three deep."""


class Budget:
    """What may still come out of one file on disk. Raises BadRecord beyond it, and from then on always."""

    def __init__(self, packed_bytes: int) -> None:
        self._allowed = min(MAX_UNPACKED_BYTES, max(FREE_BYTES, MAX_RATIO * packed_bytes))
        self._unpacked = 0
        self._entries = 0

    @property
    def spent(self) -> bool:
        """Whether a limit was passed: nothing more is read of this file."""
        return self._unpacked > self._allowed or self._entries > MAX_ENTRIES

    def enter(self) -> None:
        """Count one entry of an archive."""
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            raise BadRecord(f"more than {MAX_ENTRIES} files in one archive: unpack it and load the folder")

    def unpack(self, count: int) -> None:
        """Count bytes that came out."""
        self._unpacked += count
        if self._unpacked > self._allowed:
            raise BadRecord(f"unpacks to more than {self._allowed >> 20} MiB, as no ordinary file of its size does")


def check_depth(depth: int) -> None:
    """Raises BadRecord where packing is nested too deeply."""
    if depth > MAX_DEPTH:
        raise BadRecord(f"packed in more than {MAX_DEPTH} layers")
