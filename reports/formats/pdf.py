"""A document as PDF: tagged, so that screen readers know headings, tables and what pictures show; the same bytes each time.

The template is fixed, and what it is filled with comes to it as JSON: no text from outside is ever read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import punctuation
from typing import Any, Final

from reports.charts.svg import svg
from reports.document import Block, Chart, Column, Document, Table, shown
from reports.formats.html import TEMPLATES
from reports.formats.json_text import facts_of

WIDEST: Final = 60
"""Letters from which on a column gets no wider."""
LINE, MARGIN, UNBROKEN = 96, 2, 11
"""Letters of a line of a table, those that a column's margins take, and those of a word from which on it may be hyphenated."""


def pdf(document: Document) -> bytes:
    """The file, dated as of the day that it speaks of."""
    import matplotlib as mpl  # noqa: PLC0415  # as in svg.py
    import typst  # noqa: PLC0415

    at_ms, fonts = document.edition.as_of_ms, Path(mpl.get_data_path()) / "fonts" / "ttf"
    made: bytes = typst.compile(  # type: ignore[misc]  # the stub's default has no type
        (TEMPLATES / "report.typ").read_bytes(),
        sys_inputs={"document": json.dumps(_told(document), ensure_ascii=False)},
        font_paths=[str(fonts)],  # those of the charts; letters that they lack come from the machine
        timestamp=max((at_ms or 0) // 1000, 0),
    )
    return made


def _told(document: Document) -> dict[str, Any]:
    """As in JSON, with the window in words, pictures, and cells as they are shown."""
    facts = facts_of(document)
    facts["window"] = document.edition.window
    for section, told in zip(document.sections, facts["sections"], strict=True):
        told["blocks"] = [_block(block, each) for block, each in zip(section.blocks, told["blocks"], strict=True)]
    return facts


def _block(block: Block, told: dict[str, Any]) -> dict[str, Any]:
    if isinstance(block, Chart):
        return {**told, "svg": svg(block)}
    if not isinstance(block, Table):
        return told
    rows = [
        {
            "cells": [shown(value, column.kind) for value, column in zip(row.values, block.columns, strict=True)],
            "why": [*row.reasons, *([row.decision] if row.decision else [])],
        }
        for row in block.rows
    ]
    numbers = [column.kind.is_number for column in block.columns]
    return {**told, "rows": rows, "numbers": numbers, "widths": widths(block, rows), "nothing": block.nothing}


def widths(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """How wide each column is beside the others: by its words and numbers, which must not run into the next column, and what
    is left of a line by their longest cells, as in a browser.
    """
    columns = [[row["cells"][place] for row in rows] for place in range(len(table.columns))]
    least = [_least(column, cells) for column, cells in zip(table.columns, columns, strict=True)]
    longest = [min(max(map(len, cells), default=0), WIDEST) for cells in columns]
    more = [max(wish - at_least, 0) for wish, at_least in zip(longest, least, strict=True)]
    left = max(LINE - sum(least), 0) / max(sum(more), 1)
    return [at_least + left * wish for at_least, wish in zip(least, more, strict=True)]


def _least(column: Column, cells: Sequence[str]) -> int:
    """Letters that a column needs, with its margins."""
    words = [word for cell in cells for word in cell.split()]
    needed = max((len(word) if column.kind.is_number else _unbroken(word) for word in words), default=1)
    return max(needed, max(map(len, column.title.split()), default=1)) + MARGIN


def _unbroken(word: str) -> int:
    """Long words of a language can be hyphenated, mail addresses cannot."""
    spelled = "".join(letter for letter in word.strip(punctuation) if letter not in "-’'")
    return min(len(word), UNBROKEN if spelled.isalpha() else WIDEST)
