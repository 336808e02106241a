"""Renderings: a document in, a file out. Every one takes names for what they are: text from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.document import Document, printable
from reports.formats.csv_tables import csv_tables
from reports.formats.html import html
from reports.formats.json_text import json_text
from reports.formats.markdown import markdown
from reports.formats.pdf import pdf


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix` of the file's name; `text` where it can be read in a terminal."""

    suffix: str
    render: Callable[[Document], bytes]
    text: bool = False


def _workbook(document: Document) -> bytes:
    from reports.formats.workbook import workbook  # noqa: PLC0415  # as in ingest/tables/workbook.py

    return workbook(document)


FORMATS: Mapping[str, Format] = {
    "html": Format(".html", html, text=True),
    "pdf": Format(".pdf", pdf),
    "md": Format(".md", markdown, text=True),
    "csv": Format(".csv.zip", csv_tables),
    "xlsx": Format(".xlsx", _workbook),
    "json": Format(".json", json_text, text=True),
}


def file_name(document: Document, name: str) -> str:
    """What a file of the document in this format is called: what it is, of which run, and for whom."""
    edition = document.edition
    return f"{document.key}-{edition.run[:8]}-{edition.role}{FORMATS[name].suffix}"


def rendered(document: Document, name: str) -> bytes:
    """The document as a file of the format of this name: the same document, the same bytes."""
    return FORMATS[name].render(printable(document))
