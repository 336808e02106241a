"""Files on disk: paths in, the files to look at out, opened as they are or through gzip. The only place that reads them."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from graph_model.errors import BadRecord, UnrecognisedInput

HEAD_BYTES = 1 << 14
"""What recognition sees of a file: enough for any header line of a table, and for the first fields of any mail."""
MAX_WHOLE_FILE = 1 << 28
"""Tables and calendars are read as a whole, up to 256 MiB; mailboxes of any size are streamed."""

_HOUSEKEEPING_NAMES = frozenset({
    "subscriptions", "maildirsize", "maildirfolder", "courierimapacl", "courierimapkeywords", "courierimapuiddb", "thumbs.db",
    "desktop.ini", "mailboxes.msf", "popstate.dat", "msgfilterrules.dat",
})  # fmt: skip
_HOUSEKEEPING_ENDS = (".lock", ".msf", ".index", ".cache", ".idx", ".swp", "~", ".part")
_HOUSEKEEPING_STARTS = ("dovecot", "courierimap", "maildirfolder")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Head:
    """A file's path, its size on disk, and the first bytes of its content, decompressed."""

    path: str
    size: int
    data: bytes


def walk(paths: Iterable[str | Path]) -> list[Path]:
    """Every file to look at under `paths`, each once, sorted. Raises UnrecognisedInput for a path that is not there.

    Left out without counting: hidden files (but not the folders of Maildir++, which begin with a dot), the index and lock
    files of mail programs, and what is still being delivered (Maildir's `tmp`).
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise UnrecognisedInput(str(path), "there is no such file or folder")
        root = path.resolve()  # once, not for each file: it asks the disk about every folder above
        found.update(dict.fromkeys([root] if root.is_file() else _under(root)))
    return sorted(found)


def _under(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if _is_worth_entering(Path(here), name)]
        yield from (Path(here, name) for name in files if not is_housekeeping(name) and Path(here, name).is_file())


def _is_worth_entering(here: Path, name: str) -> bool:
    if name == "tmp":
        return not ((here / "cur").is_dir() and (here / "new").is_dir())
    return not name.startswith(".") or (here / name / "cur").is_dir()


def is_housekeeping(name: str) -> bool:
    """A file that programs keep for themselves beside what we look for."""
    low = name.lower()
    return (
        low.startswith((".", *_HOUSEKEEPING_STARTS)) or low.endswith(_HOUSEKEEPING_ENDS) or low in _HOUSEKEEPING_NAMES
    )


def head_of(path: Path) -> Head:
    """The first bytes of a file. Raises BadRecord if it cannot be read."""
    return Head(str(path), path.stat().st_size, next(chunks(path, HEAD_BYTES), b""))


def whole(path: Path) -> bytes:
    """All of a file. Raises BadRecord if it cannot be read or is beyond the limit of what is read as a whole."""
    return b"".join(_limited(chunks(path, 1 << 20), str(path)))


def _limited(pieces: Iterator[bytes], path: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_WHOLE_FILE:
            raise BadRecord(f"larger than {MAX_WHOLE_FILE >> 20} MiB", path=path, place="file")
        yield piece


def chunks(path: Path, size: int) -> Iterator[bytes]:
    """A file's content in pieces of up to `size` bytes. Raises BadRecord where reading fails, after what could be read."""
    try:
        with _opened(path) as stream:
            while piece := stream.read1(size):  # what was unpacked before the damage is not lost
                yield piece
    except (OSError, EOFError, zlib.error) as exc:
        raise BadRecord(f"cannot be read: {_cause(exc)}", path=str(path), place="file") from exc


def written_ms(path: Path) -> int:
    """When the file was last written. Raises BadRecord where it is gone."""
    try:
        return path.stat().st_mtime_ns // 1_000_000
    except OSError as exc:
        raise BadRecord(f"cannot be read: {_cause(exc)}", path=str(path), place="file") from exc


@contextmanager
def _opened(path: Path) -> Iterator[BufferedIOBase]:
    with path.open("rb") as stream:
        if stream.peek(2)[:2] == _GZIP:
            with gzip.open(stream) as unpacked:
                yield cast(BufferedIOBase, unpacked)
        else:
            yield stream


def _cause(exc: BaseException) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return exc.strerror
    return "damaged compression"
