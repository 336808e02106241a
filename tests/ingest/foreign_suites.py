"""What becomes of the public data, file by file: `python -m tests.ingest.foreign_suites` prints a table of it."""

from __future__ import annotations

import tarfile
import tempfile
import time
from pathlib import Path

from graph_model.entities import ImportRecord
from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.terms import Terms
from tests.conftest import SHARED_DATA
from tests.ingest.memory_recording import MemoryRecording

NOW_MS = 1_790_000_000_000


def foreign_files() -> list[Path]:
    """Every file of the public data, in order; none where it is not there."""
    return sorted(path for path in SHARED_DATA.rglob("*") if path.is_file())


def account_of(path: Path) -> ImportRecord:
    """The account of loading a file or folder into memory."""
    return load([path], MemoryRecording(), terms=Terms(Policy(), NOW_MS))


def account_of_unpacked(path: Path) -> ImportRecord:
    """The account of loading the folder that an archive unpacks to."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
        return account_of(Path(folder))


def _print_account(path: Path) -> None:
    started = time.perf_counter()
    record = account_of(path)
    print(f"{path.relative_to(SHARED_DATA)} ({time.perf_counter() - started:.1f} s)")  # noqa: T201 # a table to look at
    for name, counts in record.by_source.items():
        print(f"    {name}: read {counts.read}, distinct {counts.new}, rejected {sum(counts.rejected.values())}, "  # noqa: T201
              f"dropped {sum(counts.dropped.values())} {counts.dropped or ''}")  # fmt: skip
    for reason, count in record.rejected.items():
        print(f"    {count} × {reason}")  # noqa: T201


if __name__ == "__main__":
    for each in foreign_files():
        _print_account(each)
