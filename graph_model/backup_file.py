"""The file of a backup: a zip archive of tables, each line a JSON list of rows, and a manifest with the digest of each.

In: tables, as they come. Out: the file, whole or not at all, which only its owner can read. Read back, every byte is checked
before the first row is handed out. The digests tell damage, not forgery: nothing is signed.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from graph_model.errors import InputError, UnusableBackup

FORMAT: Final = 1
NOTICE: Final = (
    "This backup holds personal data: who wrote to whom, and what was concluded about people. Keep it as such."
)

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_COMPRESSION = 1
"""The quickest: the fifth part of the time of the usual 6, for a file a fifth larger."""

Line = Sequence[Sequence[Any]]
"""Some rows of a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: the names of its columns, how many rows it has, and the SHA-256 of its text."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: of which form, by which version, made when (UTC milliseconds), of which state of which graph.

    `schema` is the number of the migrations that the graph had seen, `revision` and `privacy` are properties of these nodes.
    """

    schema: int
    made_by: str
    made_ms: int
    revision: Mapping[str, Any]
    privacy: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    format: int = FORMAT
    notice: str = NOTICE

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        told = json.loads(text)
        tables = (Table(each["name"], tuple(each["columns"]), each["rows"], each["sha256"]) for each in told["tables"])
        return cls(**{**told, "tables": tuple(tables)})

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    def rows(self, name: str) -> int:
        """How many rows the table of that name has, 0 where there is none."""
        return next((each.rows for each in self.tables if each.name == name), 0)

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of the table of that name, () where there is none."""
        return next((each.columns for each in self.tables if each.name == name), ())


def write_backup(path: Path, about: Manifest, tables: Iterable[tuple[str, Sequence[str], Iterable[Line]]]) -> Manifest:
    """Write tables (name, columns, lines) to a new file, mode 0600; the manifest as it was written.

    Raises:
        InputError: there is such a file already, or it cannot be written.

    """
    if path.exists():
        raise InputError(f"{path} is there already. Name another file: no backup is ever overwritten.")
    fresh = path.with_name(f".{path.name}.unfinished")
    try:
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
                manifest = replace(about, tables=tuple(_write_table(archive, *each) for each in tables))
                archive.writestr(_MANIFEST, manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _write_table(archive: ZipFile, name: str, columns: Sequence[str], lines: Iterable[Line]) -> Table:
    digest, rows = sha256(), 0
    with archive.open(_member(name), "w", force_zip64=True) as member:
        for line in lines:
            text = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            member.write(text)
            digest.update(text)
            rows += len(line)
    return Table(name, tuple(columns), rows, digest.hexdigest())


class Backup:
    """A backup whose every byte was checked."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def lines(self, name: str) -> Iterator[Line]:
        """The table of that name, some rows at a time; nothing where there is none."""
        if not self.manifest.rows(name):
            return
        with self._archive.open(_member(name)) as member:
            for text in member:
                yield json.loads(text)


@contextmanager
def opened_backup(path: Path) -> Iterator[Backup]:
    """The backup in a file, once all of it was checked.

    Raises:
        UnusableBackup: it is none, was cut or altered, or is of a form that this version does not know.

    """
    if not path.is_file():
        raise UnusableBackup(path, "there is no such file.")
    with _refused(path, "it is no backup of Sociogram, its end is missing, or it cannot be read."):
        archive = ZipFile(path)
    with archive:
        manifest = _manifest(path, archive)
        for table in manifest.tables:
            if _digest(path, archive, table.name) != table.sha256:
                raise UnusableBackup(path, f"its table {table.name} is not what was written.")
        yield Backup(archive, manifest)


def _manifest(path: Path, archive: ZipFile) -> Manifest:
    with _refused(path, "it has no manifest that can be read."):
        text = archive.read(_MANIFEST)
        form = json.loads(text)["format"]
    if form != FORMAT:
        raise UnusableBackup(
            path, f"it is of form {form}, and this version reads form {FORMAT}. Use the version that made it."
        )
    with _refused(path, "its manifest does not say what it must."):
        return Manifest.from_json(text)


def _digest(path: Path, archive: ZipFile, name: str) -> str:
    digest = sha256()
    with _refused(path, f"its table {name} is cut or altered."), archive.open(_member(name)) as member:
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


_DAMAGE = (
    OSError, EOFError, LookupError, RuntimeError, TypeError, ValueError, BadZipFile, LZMAError, struct.error, zlib.error
)  # fmt: skip
"""What the library says of it: a byte may claim encryption, or another compression."""


@contextmanager
def _refused(path: Path, reason: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise UnusableBackup(path, reason) from error


def _member(name: str) -> str:
    return f"{name}.jsonl"
