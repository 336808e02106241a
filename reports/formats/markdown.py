"""A document as Markdown (GitHub's, for its tables): for wikis, reviews and terminals. Charts are their tables.

Text from outside is escaped: it makes no heading, link, picture or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reports.days import day
from reports.document import Block, Chart, Checklist, Document, Facts, Notes, Paragraph, Table, shown

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~$&@!]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What means something wherever it stands; addresses become links by themselves."""
_BEGINNING: Final = re.compile(r"^(\d*)([-+=.)])(?=[-+=\s]|$)")
"""What makes a list or a line where a line begins with it."""


def markdown(document: Document) -> bytes:
    """The page, in UTF-8."""
    return ("\n".join(_lines(document)) + "\n").encode()


def _lines(document: Document) -> Iterator[str]:
    edition = document.edition
    said = f"Run {edition.run} · as of {day(edition.as_of_ms)} · data window {edition.window} · made for {edition.role}"
    yield from (
        f"# {_plain(document.title)}",
        "",
        _plain(document.about),
        "",
        f"**{_plain(edition.confidentiality)}**",
        "",
    )
    yield _plain(said)
    for section in document.sections:
        yield from ("", f"## {_plain(section.title)}")
        for block in section.blocks:
            yield ""
            yield from _block(block)
    yield from ("", "---", "", _plain(edition.confidentiality), "", _plain(said))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield _plain(text)
        case Notes(texts):
            yield from (f"- {_plain(text)}" for text in texts)
        case Facts(_, facts):
            yield from (f"- **{_plain(name)}**: {_plain(text)}" for name, text in facts)
        case Chart(_, title, description):
            yield f"*{_plain(title)}.* {_plain(description)}"
        case Checklist(_, title, tasks):
            yield from (f"### {_plain(title)}", "")
            yield from (f"- [ ] {_plain('; '.join(filter(None, (each.text, each.remark))))}" for each in tasks)
        case Table():
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield _plain(table.nothing)
        return
    more = f" ({table.left_out:,} more left out)" if table.left_out else ""
    yield from (f"**{_plain(table.caption + more)}**", "")
    is_explained = any(row.reasons or row.decision for row in table.rows)
    yield _row([*(_plain(each.title) for each in table.columns), *(["Why"] if is_explained else [])])
    yield _row(
        [*("---:" if each.kind.is_number else "---" for each in table.columns), *(["---"] if is_explained else [])]
    )
    for row in table.rows:
        cells = [_plain(shown(value, column.kind)) for value, column in zip(row.values, table.columns, strict=True)]
        why = "<br>".join(map(_plain, filter(None, (*row.reasons, row.decision))))
        yield _row([*cells, *([why] if is_explained else [])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    r"""Text that says itself and nothing else.

    >>> print(_plain("[a](b) <i>|"), _plain("1. x"), _plain("https://x"), _plain("2024-06-30"))
    \[a\](b) \<i\>\| 1\. x https\://x 2024-06-30
    """
    return _BEGINNING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
