"""A document as PDF: tagged, so that screen readers know headings, tables and what pictures show; the same bytes each time.

The template is fixed, and what it is filled with comes to it as JSON: no text from outside is ever read as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from reports.charts.svg import svg
from reports.document import Block, Chart, Column, Document, Table, shown
from reports.formats.html import TEMPLATES
from reports.formats.json_text import facts_of

PICTURED: Final = 100.0
"""Dots per inch of a page as a picture."""
LINE, MARGIN = 96, 2
"""Letters of a line of a table, and those that a column's margins take."""
NARROWEST: Final = 12
"""Letters that a column of words keeps beside others that want more than there is."""
WIDE: Final = frozenset("mwMW@%")
BREAK: Final = "\u200b"
"""Where a word may be broken, without a hyphen."""


def pdf(document: Document) -> bytes:
    """The file, dated as of the day that it speaks of."""
    import typst  # noqa: PLC0415  # as in svg.py

    at_ms = document.edition.as_of_ms
    made: bytes = typst.compile(**_source(document), timestamp=max((at_ms or 0) // 1000, 0))
    return made


def png_pages(document: Document) -> list[bytes]:
    """A picture of each page of it."""
    import typst  # noqa: PLC0415  # as in svg.py

    made = typst.compile(**_source(document), format="png", ppi=PICTURED)
    return made if isinstance(made, list) else [made]


def _source(document: Document) -> dict[str, Any]:
    """The template, what it is filled with, and the fonts of the charts; letters that they lack come from the machine."""
    import matplotlib as mpl  # noqa: PLC0415  # as in svg.py

    return {
        "input": (TEMPLATES / "report.typ").read_bytes(),
        "sys_inputs": {"document": json.dumps(_told(document), ensure_ascii=False)},
        "font_paths": [str(Path(mpl.get_data_path()) / "fonts" / "ttf")],
    }


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
    cells = [
        [shown(value, column.kind) for value, column in zip(row.values, block.columns, strict=True)]
        for row in block.rows
    ]
    wide = widths(block, cells)
    rows = [
        {
            "cells": [breakable(cell, width - MARGIN) for cell, width in zip(line, wide, strict=True)],
            "why": [*row.reasons, *([row.decision] if row.decision else [])],
        }
        for row, line in zip(block.rows, cells, strict=True)
    ]
    numbers = [column.kind.is_number for column in block.columns]
    return {**told, "rows": rows, "numbers": numbers, "widths": wide, "nothing": block.nothing}


def widths(table: Table, rows: Sequence[Sequence[str]]) -> list[float]:
    """How wide each column is beside the others, in letters: by its words and numbers, which are not broken where there is
    room for them, then by what a cell has on average, and what is left by the longest cells.
    """
    columns = [[row[place] for row in rows] for place in range(len(table.columns))]
    found = _fitting(
        [_least(column, cells) for column, cells in zip(table.columns, columns, strict=True)],
        [column.kind.is_number for column in table.columns],
    )
    long = [[min(letters(cell), LINE) for cell in cells] or [0] for cells in columns]
    for wishes in ([sum(each) / len(each) for each in long], [max(each) for each in long]):
        more = [max(wish + MARGIN - has, 0) for wish, has in zip(wishes, found, strict=True)]
        part = min(max(LINE - sum(found), 0) / max(sum(more), 1), 1)
        found = [has + part * wish for has, wish in zip(found, more, strict=True)]
    return found


def breakable(cell: str, room: float) -> str:
    """The same, with places to break words that are longer than these letters.

    >>> breakable("Ben ben.rogers@them.example", 12).split(BREAK)
    ['Ben ben.', 'rogers@', 'them.', 'example']
    """
    return " ".join(word if letters(word) <= room else _in_pieces(word, room) for word in cell.split(" "))


def letters(text: str) -> float:
    """How long a text is, in letters of common width."""
    return len(text) + 0.625 * sum(each in WIDE or each >= "\u2e80" for each in text)


def _least(column: Column, cells: Sequence[str]) -> float:
    """Letters that the words of a column need, with its margins."""
    words = {word for cell in cells for word in cell.split()} | {*column.title.split()}
    return max(map(letters, words), default=1) + MARGIN


def _fitting(wishes: Sequence[float], numbers: Sequence[bool]) -> list[float]:
    """As wide as they wish if that fits a line; else the widest are made narrower, but for numbers."""
    most = max(wishes)
    while True:
        found = [wish if number else min(wish, most) for wish, number in zip(wishes, numbers, strict=True)]
        if sum(found) <= LINE or most <= NARROWEST:
            return found
        most -= 1


def _in_pieces(word: str, room: float) -> str:
    pieces = re.findall(r"[^@._/-]*[@._/-]|[^@._/-]+", word)
    return BREAK.join(each if letters(each) <= room else BREAK.join(each) for each in pieces)
