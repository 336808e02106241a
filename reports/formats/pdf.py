"""A document as PDF: tagged, so that screen readers know headings, tables and what pictures show; the same bytes each time.

The template is fixed, and what it is filled with comes to it as JSON: no text from outside is ever read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reports.charts.svg import svg
from reports.document import Block, Chart, Document, Table, shown
from reports.formats.html import TEMPLATES
from reports.formats.json_text import facts_of

WIDEST: Final = 40
"""Letters from which on a column gets no wider."""


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
    return {**told, "rows": rows, "numbers": numbers, "widths": _widths(block, rows), "nothing": block.nothing}


def _widths(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """How wide each column is beside the others: by its longest word, and by what most of its cells hold."""
    return [
        max(
            _longest_word(column.title), min(sum(len(row["cells"][place]) for row in rows) // max(len(rows), 1), WIDEST)
        )
        for place, column in enumerate(table.columns)
    ]


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=1)
