"""A report as a document: what every rendering is made from.

In: what a report has to say. Out: sections of blocks; names with their ids, numbers as numbers, rows with their reasons, charts
with the table that says the same. Nothing here knows how it will look. Who may not see names gets a document without them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from reports.days import day

if TYPE_CHECKING:
    from reports.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something of the graph: shown by name, kept with its id."""

    id: str
    name: str

    def __str__(self) -> str:
        return self.name


Value = str | float | bool | Named | tuple[Named, ...] | None
"""What a cell holds; None is not known."""


class Kind(StrEnum):
    """What the values of a column are, and so how they are shown."""

    TEXT = "text"
    NAMES = "names"
    PATH = "names, each leading to the next"
    WHOLE = "whole number"
    NUMBER = "number"
    PART = "part of 1"
    DAY = "day, in milliseconds"

    @property
    def is_named(self) -> bool:
        return self in (Kind.NAMES, Kind.PATH)

    @property
    def is_number(self) -> bool:
        return self in (Kind.WHOLE, Kind.NUMBER, Kind.PART)


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, why it stands there, and what was decided about it ("": nothing)."""

    values: tuple[Value, ...]
    reasons: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`nothing` is said where there are no rows; `left_out` counts rows that are not listed."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    nothing: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture; `description` says what it shows, and the table behind it the same in numbers."""

    key: str
    title: str
    description: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What is to be kept in mind."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names of things and what they are."""

    key: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, and what is to be known for it."""

    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    key: str
    title: str
    tasks: tuple[Task, ...]


Block = Paragraph | Notes | Facts | Table | Chart | Checklist


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which run a document is of, what it was drawn from, and for whom it was made; stands on every page."""

    run: str
    as_of_ms: int | None
    from_ms: int | None
    role: str
    confidentiality: str

    @property
    def window(self) -> str:
        return f"{day(self.from_ms)} to {day(self.as_of_ms)}"


_OF_FACTS = (Column("what", "What"), Column("is", "Is"))
_OF_TASKS = (Column("task", "To do"), Column("remark", "To be known"))


@dataclass(frozen=True, slots=True)
class Document:
    key: str
    title: str
    about: str
    edition: Edition
    sections: tuple[Section, ...]

    def tables(self) -> Iterator[Table]:
        return (block for section in self.sections for block in section.blocks if isinstance(block, Table))

    def sheets(self) -> Iterator[Table]:
        """All that is rows of something: tables, and facts and checklists as tables, for formats that know nothing else."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block
                elif isinstance(block, Facts):
                    yield Table(block.key, section.title, _OF_FACTS, tuple(map(Row, block.facts)), "")
                elif isinstance(block, Checklist):
                    rows = tuple(Row((each.text, each.remark)) for each in block.tasks)
                    yield Table(block.key, block.title, _OF_TASKS, rows, "")

    def notes(self) -> Iterator[str]:
        """What is to be kept in mind, and what tables leave out."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Notes):
                    yield from block.texts
                elif isinstance(block, Table) and block.left_out:
                    yield f"{block.caption}: {block.left_out:,} more left out"


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(value: Value, kind: Kind) -> str:
    """A value as a reader sees it.

    >>> shown(1234.5, Kind.WHOLE), shown(0.125, Kind.PART), shown(None, Kind.NUMBER), shown((Named("a", "Ada"),), Kind.NAMES)
    ('1,234', '12%', '–', 'Ada')
    """
    if value is None or value in ((), ""):
        return "–"
    if isinstance(value, tuple):
        return (" → " if kind is Kind.PATH else ", ").join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | Named):
        return str(value)
    return _NUMBERS[kind](value)


_NUMBERS: Mapping[Kind, Callable[[float], str]] = {
    Kind.WHOLE: "{:,.0f}".format,
    Kind.NUMBER: "{:,.1f}".format,
    Kind.PART: "{:.0%}".format,
    Kind.DAY: lambda value: day(int(value)),
    Kind.TEXT: "{:,.4g}".format,
    Kind.NAMES: str,
    Kind.PATH: str,
}

D = TypeVar("D")


def printable(thing: D) -> D:
    r"""The same with texts that every format can hold: without characters that steer, are no characters, or turn the line.

    >>> printable(Named("a", "A\x00d\u202ea\n"))
    Named(id='a', name='Ada ')
    """
    return _printable(thing)  # type: ignore[no-any-return]


def _printable(thing: Any) -> Any:
    if isinstance(thing, StrEnum):
        return thing
    if isinstance(thing, str):
        return thing if thing.isascii() and thing.isprintable() else "".join(map(_character, thing))
    if isinstance(thing, tuple):
        return tuple(map(_printable, thing))
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{each.name: _printable(getattr(thing, each.name)) for each in fields(thing)})
    return thing


def _character(one: str) -> str:
    if one.isspace():
        return " "
    category = unicodedata.category(one)
    return "" if category in ("Cc", "Cs", "Cn", "Co") or one in _TURNING else one


_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that change the direction in which a line is read, and so what it seems to say."""
