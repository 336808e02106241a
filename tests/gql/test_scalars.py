"""Instants as text: every number has one, and text leads back to the same instant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.scalars import DateTime, instant
from graph_model.snapshot import NO_TIME

FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1e300, LAST),
        (-1e300, FIRST),
        (10**30, LAST),
        (float("inf"), LAST),
        (float("-inf"), FIRST),
        (253_402_300_800_000, LAST),
    ],
)
def test_instant_outside_the_calendar_is_the_nearest_inside(milliseconds: float, shown: str) -> None:
    assert DateTime.serialize(milliseconds) == shown


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.integers(), st.floats()))
def test_every_number_can_be_shown(milliseconds: float) -> None:
    shown = DateTime.serialize(milliseconds)
    assert FIRST <= shown <= LAST
    assert DateTime.serialize(DateTime.parse_value(shown)) == shown


@pytest.mark.parametrize("held", [None, NO_TIME])
def test_no_time_is_null(held: int | None) -> None:
    assert instant("at")({"at": held}, None) is None


def test_absurd_time_of_a_record_does_not_raise() -> None:
    held = instant("at")({"at": float("inf")}, None)
    assert held is not None
    assert DateTime.serialize(held) == LAST
