"""Lines that somebody entered by hand, beside those that files list: the same recorded facts, with a source of their own.

What a file listed is changed there and loaded again; only what was entered by hand is changed and withdrawn by hand. If both
say something about one thing, the later statement holds, as between files.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from graph_model.entities import Contract, Dependency, Organisation
from graph_model.errors import InputError
from graph_model.queries import recorded
from graph_model.recorder import Recorder
from graph_model.store import Transaction, View
from graph_model.writer_lease import WriterLease

SOURCE: Final = "api"
"""Of every line that is entered by hand."""

Line = Contract | Dependency | Organisation


def enter(view: View, recorder: Recorder, line: Line) -> None:
    """Record a line whose `source` is SOURCE.

    Raises:
        InputError: a file listed it.

    """
    _check_ours(view, line)
    match line:
        case Contract():
            recorder.contracts([line])
        case Dependency():
            recorder.dependencies([line])
        case Organisation():
            recorder.organisations([line])


def withdraw(view: View, lease: WriterLease, line: Line) -> bool:
    """Forget what was entered about the thing that this line is about; False where nothing was.

    Raises:
        InputError: a file listed it.

    """
    if not _check_ours(view, line):
        return False
    lease.write(partial(_forget, type(line).__name__, line.id), interactions=())
    return True


def _check_ours(view: View, line: Line) -> bool:
    """Whether it was entered by hand before."""
    rows = view.read(recorded.KNOWN_LINES[type(line).__name__], ids=[line.id])
    source = next((row["line"].get("source") for row in rows if "stated_ms" in row["line"]), None)
    if source not in (None, SOURCE):
        raise InputError(f"{source} lists it. Change it there, and load that again.")
    return source is not None


def _forget(label: str, key: str, transaction: Transaction) -> None:
    transaction.run(recorded.FORGET_LINE[label], id=key)
