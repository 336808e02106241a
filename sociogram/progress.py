"""Progress of a long work, on standard error: a moving bar on a terminal, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Callable[[str, float], None]]:
    """A function to report (what, part done 0–1) to; each new `what` is a line of its own."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    hidden = quiet or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=hidden, transient=True) as bars:
        tasks: dict[str, TaskID] = {}
        last = ""

        def report(what: str, part: float) -> None:
            nonlocal last
            stage = what.partition(":")[0]
            if stage not in tasks:
                tasks[stage] = bars.add_task(what, total=1.0)
            bars.update(
                tasks[stage], description=what, completed=part, refresh=what != last
            )  # a short step is seen too
            last = what

        yield report
