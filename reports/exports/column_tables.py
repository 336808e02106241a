"""What the exports hold, as the tables of docs/exports.md.

`python -m reports.exports.column_tables` writes them there; a test compares them with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from analytics.networks import ORGANISATION, PERSON, SUPPLY, TIE, Attribute
from graph_model.findings import FindingKind
from reports.exports.finding_columns import FIRST, JSON, PSEUDONYMOUS, columns_of

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "exports.md"
TYPES: Final[Mapping[type, str]] = {
    str: "text", bool: "yes or no", int: "whole number", float: "number", datetime: "moment, UTC", JSON: "JSON",
}  # fmt: skip
NETWORKS: Final[Mapping[str, tuple[Attribute, ...]]] = {
    "person": PERSON, "tie": TIE, "organisation": ORGANISATION, "supply": SUPPLY,
}  # fmt: skip


def tables() -> Iterator[tuple[str, str]]:
    """The name of each table and the table."""
    yield "networks", _table("of | attribute | type | what it says", _network_rows())
    yield "findings", _table("table | column | type | what it says", _finding_rows())


def _network_rows() -> Iterator[str]:
    for of, attributes in NETWORKS.items():
        yield from _rows(of, attributes)


def _finding_rows() -> Iterator[str]:
    yield from _rows("all", FIRST)
    for kind in FindingKind:
        yield from _rows(f"`{kind.value}`", columns_of(kind)[len(FIRST) :])
    yield from _rows("`pseudonymous_influence`", [each for each in PSEUDONYMOUS if each not in FIRST])


def _rows(of: str, columns: Iterable[Attribute]) -> Iterator[str]:
    return (f"{of} | `{each.name}` | {TYPES[each.type]} | {each.says.replace('|', 'or')}" for each in columns)


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|".join("---" for _ in head.split(" | "))
    return "\n".join([f"| {head} |", f"|{rule}|", *(f"| {row} |" for row in rows)])


def page(text: str) -> str:
    """The page with its tables as they are now: each stands between two comments."""
    for name, table in tables():
        before, begin, rest = text.partition(f"<!-- {name}: make schema -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        text = f"{before}{begin}{table}{end}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
