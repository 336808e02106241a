"""Units and levels of people who are not named: of no group that is too small, in whole steps, and none that is left over."""

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
People = list[tuple[int | None, float | None]]


def told_to(people: People, step: int) -> People:
    return tellable_places([unit for unit, _ in people], [level for _, level in people], step)


@given(places, st.integers(2, 6))
def test_units_and_levels_and_those_without_are_counted_in_whole_steps(people: People, step: int) -> None:
    told = told_to(people, step)
    listed = told[: len(people) // step * step]
    assert all(number % step == 0 for number in Counter(unit for unit, _ in listed).values())
    assert all(number % step == 0 for number in Counter(listed).values())
    assert set(told[len(listed) :]) <= {(None, None)}
    assert all(
        one in (known, None) for pair, of in zip(told, people, strict=True) for one, known in zip(pair, of, strict=True)
    )


@given(places, st.integers(2, 6))
def test_what_may_be_told_is_told(people: People, step: int) -> None:
    """Of each unit as many whole steps as there are among those who are listed."""
    listed = Counter(unit for unit, _ in people[: len(people) // step * step])
    told = Counter(unit for unit, _ in told_to(people, step))
    assert all(told[unit] == number // step * step for unit, number in listed.items() if unit is not None)


@given(places, st.integers(2, 6), st.data())
def test_fewer_people_than_a_step_more_or_less_make_whole_steps_of_difference_or_none(
    people: People, step: int, data: st.DataObject
) -> None:
    fewer = list(people)
    for _ in range(data.draw(st.integers(1, step - 1))):
        if fewer:
            fewer.pop(data.draw(st.integers(0, len(fewer) - 1)))
    before, after = (Counter(unit for unit, _ in told_to(each, step)) for each in (people, fewer))
    assert all(abs(before[unit] - after[unit]) in (0, step, 2 * step) for unit in (0, 1, 2, 3))


def told_of(units: list[int], levels: list[float]) -> Counter[tuple[str | None, float | None]]:
    everybody = range(len(units))
    mails = [(a, [b], 0) for a in everybody for b in everybody if a != b for _ in range(3)]
    snapshot = company(len(units), mails=mails, unit=units, level=levels, units=["Buying", "Board"])
    parameters = RunParameters()
    found = influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)
    return Counter((each.details["told_unit"], each.details["told_level"]) for each in found)


def test_of_a_unit_five_are_told_to_be_in_it_where_nine_are() -> None:
    assert told_of([0] * 9 + [1] * 6, [2.0] * 15) == {("Buying", 2.0): 5, ("Board", 2.0): 5, (None, 2.0): 5}


def test_a_unit_of_which_few_are_ranked_is_left_out() -> None:
    assert told_of([0] * 6 + [1] * 4, [2.0] * 10) == {("Buying", 2.0): 5, (None, 2.0): 5}
    assert told_of([0] * 10 + [1] * 5, [2.0] * 14 + [9.0]) == {("Buying", 2.0): 10, ("Board", None): 5}, (
        "four of the Board's level would tell the fifth"
    )
