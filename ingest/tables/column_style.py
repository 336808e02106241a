"""How a column writes days and amounts, judged from the whole column: its cells in, one style out. Pure.

A column of days that does not tell is written as the others of its table are.

`03/04/2024` is a day of April in Europe and of March in the United States; `1.234` is a thousand in Germany. A single cell
does not say which; another one of its column often does. Where cells contradict each other, what can be read either way is
not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

_Style = TypeVar("_Style")

_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d{2})(?: .*)?")
_PLAIN_NUMBER = re.compile(r"\d[\d.,' \u00a0\u202f]*")


class DayOrder(Enum):
    """Which comes first where both can be it."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    CONTRADICTORY = "contradictory"


class DecimalMark(Enum):
    """What stands before the decimals. `UNTOLD`: a single mark before three digits parts thousands."""

    COMMA = ","
    POINT = "."
    UNTOLD = ""
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Judged(Generic[_Style]):
    """A style, and whether nothing but the default told it though some cell could be read either way."""

    style: _Style
    by_default: bool = False


def day_orders(columns: Mapping[str, Sequence[str]]) -> dict[str, Judged[DayOrder]]:
    """The order of each column of a table.

    >>> {name: each.style.value for name, each in day_orders({"start": ["01/02/2024"], "end": ["12/31/2025"]}).items()}
    {'start': 'month first', 'end': 'month first'}
    """
    told = {order for cells in columns.values() for cell in cells if (order := told_by_day(cell))}
    agreed = told.pop() if len(told) == 1 else None
    return {name: day_order(cells, agreed) for name, cells in columns.items()}


def day_order(cells: Iterable[str], elsewhere: DayOrder | None = None) -> Judged[DayOrder]:
    """Days first, unless cells show that months are, or nothing is shown here and they are `elsewhere`.

    >>> day_order(["03/04/2024", "03/25/2024"]).style, day_order(["03/04/2024"])
    (<DayOrder.MONTH_FIRST: 'month first'>, Judged(style=<DayOrder.DAY_FIRST: 'day first'>, by_default=True))
    """
    told, ambiguous = set(), False
    for cell in cells:
        order = told_by_day(cell)
        told |= {order} if order else set()
        ambiguous = ambiguous or is_ambiguous_day(cell)
    if len(told) > 1:
        return Judged(DayOrder.CONTRADICTORY)
    order = told.pop() if told else elsewhere
    return Judged(order) if order else Judged(DayOrder.DAY_FIRST, by_default=ambiguous)


def is_ambiguous_day(cell: str) -> bool:
    """Whether a day can be read either way."""
    return told_by_day(cell) is None and _DAY.fullmatch(cell.strip()) is not None


def told_by_day(cell: str) -> DayOrder | None:
    """The order that one cell shows by itself. Points stand between day, month and year only."""
    found = _DAY.fullmatch(cell.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if second > 12:
        return DayOrder.MONTH_FIRST
    return DayOrder.DAY_FIRST if first > 12 or found[2] == "." else None


def decimal_mark(cells: Iterable[str]) -> Judged[DecimalMark]:
    """What the cells that show it agree on.

    >>> decimal_mark(["1.234", "12,50"]).style, decimal_mark(["1.234"]).by_default
    (<DecimalMark.COMMA: ','>, True)
    """
    told, ambiguous = set(), False
    for cell in cells:
        mark = told_by_number(cell)
        told |= {mark} if mark else set()
        ambiguous = ambiguous or (mark is None and is_ambiguous(cell))
    if len(told) > 1:
        return Judged(DecimalMark.CONTRADICTORY)
    return Judged(told.pop()) if told else Judged(DecimalMark.UNTOLD, by_default=ambiguous)


def _marks(cell: str) -> tuple[str, list[str]]:
    """The number in a cell without spaces and apostrophes, and its points and commas in their order."""
    found = _PLAIN_NUMBER.search(cell)
    digits = re.sub(r"[' \u00a0\u202f]", "", found[0]) if found else ""
    return digits.rstrip(".,"), re.findall(r"[.,]", digits.rstrip(".,"))


def told_by_number(cell: str) -> DecimalMark | None:
    """The decimal mark that one cell shows: the last of two, not one that is repeated, or one not before three digits."""
    digits, marks = _marks(cell)
    if not marks:
        return None
    last, tail = marks[-1], len(digits) - max(digits.rfind("."), digits.rfind(",")) - 1
    if len(set(marks)) == 1 and len(marks) > 1:
        return DecimalMark.POINT if last == "," else DecimalMark.COMMA
    is_decimal = len(set(marks)) > 1 or tail != 3 or digits.startswith(("0.", "0,"))
    return DecimalMark(last) if is_decimal else None


def is_ambiguous(cell: str) -> bool:
    """Whether a number can be read either way: one mark with three digits behind it, and no scale such as `m`."""
    _, marks = _marks(cell)
    return (
        len(marks) == 1
        and told_by_number(cell) is None
        and not re.search(r"\d\s*(?:k|m|mn|mio|million|bn|b|billion)\b", cell, re.I)
    )
