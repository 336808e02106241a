"""How much work a caller may ask for with the parameters of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from analytics.parameters import RunParameters
from gql.jobs.parameters import FREE, MOST, parameters_of


def whole_numbers(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int | None]]:
    for each in fields(group):
        value = getattr(group, each.name)
        if is_dataclass(value):
            yield from whole_numbers(value, (*path, each.name))
        elif str(each.type).startswith("int"):
            yield (*path, each.name), value


def test_every_whole_number_has_a_largest_or_makes_no_work() -> None:
    names = {path for path, _ in whole_numbers(RunParameters())}
    assert {path for path in names if path[-1] not in FREE} == set(MOST)


def test_no_default_is_above_what_may_be_asked_for() -> None:
    defaults = dict(whole_numbers(RunParameters()))
    assert all((defaults[path] or 0) <= most for path, most in MOST.items())


def test_the_largest_may_be_asked_for() -> None:
    for (group, name), most in MOST.items():
        assert getattr(getattr(parameters_of({group: {name: most}}), group), name) == most
