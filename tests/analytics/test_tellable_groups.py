"""Units and levels of people who are not named: of no group that is too small, and none that is left over."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from analytics.influence import influence_findings
from analytics.parameters import RunParameters
from analytics.tellable_groups import tellable_places
from analytics.ties import compute_ties
from tests.analytics.snapshots import company

places = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 3, None]), st.sampled_from([1.0, 2.0, None])), min_size=1, max_size=40
)


@given(places, st.integers(2, 6))
def test_whoever_is_told_by_unit_or_level_or_by_neither_is_one_of_the_minimum_group(
    people: list[tuple[int | None, float | None]], least: int
) -> None:
    told = tellable_places([unit for unit, _ in people], [level for _, level in people], least)
    units, cells = Counter(unit for unit, _ in told), Counter(told)
    assert all(number >= min(least, len(people)) for number in units.values())
    assert all(number >= min(least, units[unit]) for (unit, _), number in cells.items())
    assert all(
        one in (known, None) for pair, of in zip(told, people, strict=True) for one, known in zip(pair, of, strict=True)
    )


@given(places, st.integers(2, 6))
def test_what_may_be_told_is_told(people: list[tuple[int | None, float | None]], least: int) -> None:
    """Where every unit is large enough and known, none is left out."""
    sizes = Counter(unit for unit, _ in people)
    if None not in sizes and min(sizes.values()) >= least:
        told = tellable_places([unit for unit, _ in people], [level for _, level in people], least)
        assert [unit for unit, _ in told] == [unit for unit, _ in people]


def told_of(units: list[int], levels: list[float]) -> Counter[tuple[str | None, float | None]]:
    everybody = range(len(units))
    mails = [(a, [b], 0) for a in everybody for b in everybody if a != b for _ in range(3)]
    snapshot = company(len(units), mails=mails, unit=units, level=levels, units=["Buying", "Board"])
    parameters = RunParameters()
    found = influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)
    return Counter((each.details["told_unit"], each.details["told_level"]) for each in found)


def test_a_unit_of_which_few_are_ranked_is_left_out_and_so_is_one_that_would_tell_by_what_is_missing() -> None:
    assert told_of([0] * 8 + [1] * 4, [2.0] * 12) == {(None, 2.0): 12}, "four of the Board: Buying would tell them"
    assert told_of([0] * 7 + [1] * 5, [2.0] * 12) == {("Buying", 2.0): 7, ("Board", 2.0): 5}
    assert told_of([0] * 7 + [1] * 6, [2.0] * 12 + [9.0]) == {("Buying", 2.0): 7, ("Board", None): 6}, (
        "five of the Board would tell the sixth"
    )
