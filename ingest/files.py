"""Files to read, on disk or in an archive: paths in, entries out, whose content comes decompressed and in bounded pieces."""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import cast

from graph_model.errors import BadRecord, UnrecognisedInput
from ingest.archives.byte_stream import byte_stream
from ingest.archives.compression import unpacked
from ingest.archives.limits import Budget

HEAD_BYTES = 1 << 14
"""What recognition sees of a file: enough for any header line of a table, and for the first fields of any mail."""
LONG_HEAD_BYTES = 1 << 25
"""Where a mailbox may begin in the middle of a message: 32 MiB, since that may be within its attachment."""
MAX_WHOLE_FILE = 1 << 28
"""Tables and calendars are read as a whole, up to 256 MiB; mailboxes of any size are streamed."""

_HOUSEKEEPING_NAMES = frozenset({
    "subscriptions", "maildirsize", "maildirfolder", "courierimapacl", "courierimapkeywords", "courierimapuiddb", "thumbs.db",
    "desktop.ini", "mailboxes.msf", "popstate.dat", "msgfilterrules.dat", "lock",
})  # fmt: skip
_HOUSEKEEPING_ENDS = (".lock", ".msf", ".index", ".cache", ".idx", ".swp", "~", ".part")
_HOUSEKEEPING_STARTS = ("dovecot", "courierimap", "maildirfolder")
LINKED_FOLDER = "is a link to a folder, which is not followed: name the folder itself"
_BUFFER_BYTES = 1 << 15
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What reading raises where a file, its compression or its archive is broken."""


@dataclass(frozen=True, slots=True)
class Head:
    """A file's path, its size on disk, and the first bytes of its content, decompressed."""

    path: str
    size: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read: `path` as it is shown (`backup.zip!/inner/name` in an archive), its size, and when it was written.

    `opened` gives its content, decompressed; for a file in an archive only once. `disk` is where it lies if it is a file of
    its own. `budget` and `depth` are what may come out of the file on disk, and how deep in it this one lies.
    """

    path: str
    size: int
    written_ms: int
    opened: Callable[[], AbstractContextManager[io.BufferedReader]]
    budget: Budget
    depth: int = 0
    disk: Path | None = None

    def chunks(self, size: int, begin: int = 0) -> Iterator[bytes]:
        """The content in pieces of up to `size` bytes. Raises BadRecord where reading fails, after what could be read.

        `begin`: the first byte to read, in a file on disk that is not compressed.
        """
        with self.damage_told(), self.opened() as stream:
            if begin:
                stream.seek(begin)
            while piece := stream.read1(size):  # what was unpacked before the damage is not lost
                yield piece

    @contextmanager
    def damage_told(self) -> Iterator[None]:
        """Turns every error of reading into a BadRecord that names this file."""
        try:
            yield
        except _DAMAGE as exc:
            raise BadRecord(f"cannot be read: {_cause(exc)}", path=self.path, place="file") from exc
        except BadRecord as exc:
            raise BadRecord(exc.reason, path=exc.path or self.path, place=exc.place or "file") from exc

    @contextmanager
    def looked_into(self, size: int = HEAD_BYTES) -> Iterator[tuple[Head, Entry]]:
        """Its head, and this entry again, readable from its start even where it can be opened only once."""
        with self.damage_told(), self.opened() as stream:
            head = first_bytes(stream, size)
            again = _from_start(head, stream)
            yield Head(self.path, self.size, head), replace(self, opened=lambda: nullcontext(again))


def _from_start(head: bytes, stream: io.BufferedReader) -> io.BufferedReader:
    """A stream whose first bytes were read, from its start."""
    waiting = io.BytesIO(head)
    return byte_stream(lambda limit: waiting.read(limit) or stream.read1(limit))


def shown(path: Path) -> str:
    """A path as text that can be stored: what is no text in a name is replaced."""
    text = str(path)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


_being_read: dict[Path, io.BufferedReader] = {}


@contextmanager
def open_on_disk(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file as they lie there; `read_so_far` tells how many were read."""
    with cast("io.BufferedReader", path.open("rb", _BUFFER_BYTES)) as stream:
        _being_read[path] = stream
        try:
            yield stream
        finally:
            _being_read.pop(path, None)


def read_so_far(path: Path) -> int:
    """How many bytes of a file were read while it is open; 0 before and after."""
    stream = _being_read.get(path)
    return stream.tell() if stream else 0


def on_disk(path: Path) -> Entry:
    """The file at a path. Raises BadRecord where it is gone, or a link to a folder."""
    try:
        stat = path.stat()
        if S_ISDIR(stat.st_mode) and path.is_symlink():
            raise BadRecord(LINKED_FOLDER, path=shown(path), place="file")
    except OSError as exc:
        raise BadRecord(f"cannot be read: {_cause(exc)}", path=shown(path), place="file") from exc
    budget = Budget(stat.st_size)

    @contextmanager
    def opened() -> Iterator[io.BufferedReader]:
        with open_on_disk(path) as stream:
            yield unpacked(stream, budget)

    return Entry(shown(path), stat.st_size, stat.st_mtime_ns // 1_000_000, opened, budget, disk=path)


def walk(paths: Iterable[str | Path]) -> list[Path]:
    """Every file to look at under `paths`, each once, sorted. Raises UnrecognisedInput for a path that is not there.

    So are folders that may not be entered, and links to folders, which are not followed: reading them will say why they are not
    read. Left out without counting: hidden files (but not the folders of Maildir++, which begin with a dot), the index and lock
    files of mail programs, what is still being delivered (Maildir's `tmp`), and pipes, sockets and devices.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if not _is_there(path):
            raise UnrecognisedInput(str(path), "there is no such file or folder")
        root = path.resolve()  # once, not for each file: it asks the disk about every folder above
        found.update(dict.fromkeys([root] if root.is_file() else _under(root)))
    return sorted(found)


def roots_of(paths: Iterable[str | Path]) -> tuple[str, ...]:
    """What stands above the folders of `walk`, and above those of its single files, each with a slash at its end.

    So the name of a folder counts which was named itself, as each is where a shell makes `Mail/Council Mail/Inbox` of `Mail/*`.
    """
    resolved = (Path(path).resolve() for path in paths)
    folders = (path if path.is_dir() else path.parent for path in resolved)
    return tuple(dict.fromkeys(f"{folder.parent.as_posix().rstrip('/')}/" for folder in folders))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as exc:
        raise UnrecognisedInput(str(path), f"it cannot be read: {_cause(exc)}") from exc


def _under(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = [name for name in folders if _is_worth_entering(Path(here), name)]
        yield from (Path(here, name) for name in folders if Path(here, name).is_symlink())
        yield from (Path(here, name) for name in files if not is_housekeeping(name) and _is_worth_reading(here, name))
    yield from closed


def _is_worth_reading(here: str, name: str) -> bool:
    """Whether it is a file, or nobody can tell: then reading it says why."""
    try:
        return S_ISREG(os.stat(os.path.join(here, name)).st_mode)
    except OSError:
        return True


def _is_worth_entering(here: Path, name: str) -> bool:
    if name == "tmp":
        return not os.path.isdir(here / "cur")
    return not name.startswith(".") or os.path.isdir(here / name / "cur")


def is_housekeeping(name: str) -> bool:
    """A file that programs keep for themselves beside what we look for."""
    low = name.lower()
    return (
        low.startswith((".", *_HOUSEKEEPING_STARTS)) or low.endswith(_HOUSEKEEPING_ENDS) or low in _HOUSEKEEPING_NAMES
    )


def head_of(entry: Entry, size: int = HEAD_BYTES) -> Head:
    """The first bytes of a file. Raises BadRecord if it cannot be read."""
    with entry.damage_told(), entry.opened() as stream:
        return Head(entry.path, entry.size, first_bytes(stream, size))


def first_bytes(stream: io.BufferedReader, size: int = HEAD_BYTES) -> bytes:
    """As much of a stream as recognition sees; what comes before damage, where it is damaged there."""
    data = bytearray()
    try:
        while len(data) < size and (piece := stream.read1(size - len(data))):
            data += piece
    except _DAMAGE:
        if not data:
            raise
    return bytes(data)


def whole(entry: Entry) -> bytes:
    """All of a file. Raises BadRecord if it cannot be read or is beyond the limit of what is read as a whole."""
    return b"".join(_limited(entry.chunks(1 << 20), entry.path))


def _limited(pieces: Iterator[bytes], path: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_WHOLE_FILE:
            raise BadRecord(f"larger than {MAX_WHOLE_FILE >> 20} MiB", path=path, place="file")
        yield piece


def _cause(exc: BaseException) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return exc.strerror
    return "damaged compression"
