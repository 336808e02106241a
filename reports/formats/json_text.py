"""A document as JSON: ids beside names, numbers as numbers, days as ISO dates. What stands there keeps its name and place.

`format` counts up when something is renamed, moved or removed; what is added does not change it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from reports.days import day
from reports.document import Block, Chart, Checklist, Document, Facts, Kind, Named, Notes, Paragraph, Table, Value

FORMAT: Final = 1


def json_text(document: Document) -> bytes:
    """The document as JSON in UTF-8."""
    return (json.dumps(facts_of(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def facts_of(document: Document) -> dict[str, Any]:
    """The document as plain values."""
    edition = document.edition
    return {
        "format": FORMAT,
        "report": document.key,
        "title": document.title,
        "about": document.about,
        "run": edition.run,
        "as_of": _day(edition.as_of_ms),
        "window_from": _day(edition.from_ms),
        "role": edition.role,
        "confidentiality": edition.confidentiality,
        "sections": [
            {"key": each.key, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"type": "paragraph", "text": text}
        case Notes(texts):
            return {"type": "notes", "texts": list(texts)}
        case Facts(key, facts):
            return {"type": "facts", "key": key, "facts": dict(facts)}
        case Chart(key, title, description):
            return {"type": "chart", "key": key, "title": title, "description": description}
        case Checklist(key, title, tasks):
            shown = [{"text": each.text, "remark": each.remark} for each in tasks]
            return {"type": "checklist", "key": key, "title": title, "tasks": shown}
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "key": table.key,
        "caption": table.caption,
        "columns": [{"key": each.key, "title": each.title, "kind": each.kind.value} for each in table.columns],
        "rows": [
            {
                **{
                    column.key: _value(value, column.kind)
                    for column, value in zip(table.columns, row.values, strict=True)
                },
                "reasons": list(row.reasons),
                "decision": row.decision,
            }
            for row in table.rows
        ],
        "left_out": table.left_out,
    }


def _value(value: Value, kind: Kind) -> Any:
    if isinstance(value, tuple):
        return [_value(each, kind) for each in value]
    if isinstance(value, Named):
        return {"id": value.id, "name": value.name}
    return _day(int(value)) if kind is Kind.DAY and isinstance(value, int | float) else value


def _day(at_ms: int | None) -> str | None:
    return None if at_ms is None else day(at_ms)
