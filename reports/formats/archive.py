"""Zip archives whose bytes depend on what is in them only: no clock, no machine."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_OF_ALL = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold."""


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """These files by name, in this order."""
    file = io.BytesIO()
    with ZipFile(file, "w") as made:
        for name, data in files:
            made.writestr(ZipInfo(name, FIRST_OF_ALL), data, ZIP_DEFLATED, 6)
    return file.getvalue()
