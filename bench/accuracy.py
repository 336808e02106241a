"""How right the findings are, as sentences and Markdown tables: docs/accuracy.md is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bench import real, second_sample
from bench.truths import measured, tables


def accuracy(folder: Path | None, figure: Path | None, *, truths: bool, intervals: bool) -> Iterator[str]:
    """Planted truths, intervals of ranks (also on Enron's mail, given the folder), or only what the folder's networks say."""
    if truths:
        found = list(measured())
        yield from tables(found)
        if figure:
            import_module("bench.truths_figure").draw(found, figure)  # needs matplotlib: `make figures` installs it
    if intervals:
        yield from second_sample.report(folder)
    elif folder:
        yield from real.report(folder)
