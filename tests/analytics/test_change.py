"""What changed between two runs: topics matched whatever their people are called by now, and parts that add up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.change import Direction, changes, value_of
from analytics.change_causes import Cause, Step, causes
from analytics.parameters import RunParameters, TieParameters
from analytics.tie_changes import cooled, warmed
from analytics.ties import compute_ties
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind, Topic
from tests.analytics.snapshots import company, on_day

SINGLE, INFLUENCE, CRITICAL = (
    FindingKind.SINGLE_POINT_OF_FAILURE,
    FindingKind.INFLUENCE,
    FindingKind.CRITICAL_CONTACT,
)


def finding(
    subject: str,
    *weights: float,
    kind: FindingKind = SINGLE,
    low: int | None = None,
    high: int | None = None,
    **details,
) -> Finding:
    """One reason a weight, each about an account of its own."""
    reasons = tuple(Reason(weight, f"account {n}: {weight}", (f"account {n}",)) for n, weight in enumerate(weights))
    return Finding(kind, subject, 1, Score(sum(weights), ScoreKind.SUM, reasons), (), low, high, details)


def test_what_came_went_rose_and_fell_is_told_apart() -> None:
    before = [finding("went", 1.0), finding("rose", 1.0), finding("fell", 1.0), finding("stayed", 1.0)]
    after = [finding("came", 1.0), finding("rose", 2.0), finding("fell", 0.5), finding("stayed", 1.05)]
    found = {each.topic.subject: each.direction for each in changes(before, after)}
    assert found == {
        "went": Direction.GONE,
        "rose": Direction.ROSE,
        "fell": Direction.FELL,
        "came": Direction.NEW,
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((1, 3), (3, 6), None),
        ((4, 6), (1, 3), Direction.ROSE),
        ((1, 3), (4, 4), Direction.FELL),
        ((1, 9), (4, 5), None),
    ],
)
def test_a_rank_has_moved_only_if_the_intervals_are_apart(
    before: tuple[int, int], after: tuple[int, int], expected: Direction | None
) -> None:
    old = finding("ada", 10.0, kind=INFLUENCE, low=before[0], high=before[1])
    new = finding("ada", 90.0, kind=INFLUENCE, low=after[0], high=after[1])
    assert [each.direction for each in changes([old], [new])] == ([expected] if expected else [])


def test_findings_about_one_person_and_two_organisations_are_two_topics() -> None:
    before = [finding("ada", 1.0, kind=CRITICAL, organisation="acme")]
    after = [finding("ada", 1.0, kind=CRITICAL, organisation="bolt")]
    assert {(each.topic.others, each.direction) for each in changes(before, after)} == {
        (("acme",), Direction.GONE),
        (("bolt",), Direction.NEW),
    }


def test_who_has_another_id_by_now_is_the_same() -> None:
    assert changes([finding("ada", 1.0)], [finding("ada.king", 1.0)], {"ada": "ada.king"}) == []


def test_the_parts_that_moved_are_matched_by_what_they_are_about() -> None:
    [change] = changes([finding("ada", 1.0, 2.0)], [finding("ada", 1.0, 0.0, 5.0)])
    assert [(part.before, part.after) for part in change.parts] == [
        ("", "account 2: 5.0"),
        ("account 1: 2.0", "account 1: 0.0"),
    ]


WEIGHTS = st.lists(st.floats(0, 100).map(lambda value: round(value, 3)), min_size=1, max_size=4)
RUN = st.dictionaries(st.sampled_from(["ada", "bob", "cy"]), WEIGHTS).map(
    lambda people: [finding(name, *weights) for name, weights in people.items()]
)


@given(RUN, RUN)
def test_the_parts_of_a_change_add_up_to_it(before: Sequence[Finding], after: Sequence[Finding]) -> None:
    for change in changes(before, after):
        assert math.isclose(sum(part.delta for part in change.parts), change.delta, abs_tol=1e-6)


@given(RUN, RUN)
def test_backwards_what_rose_fell(before: Sequence[Finding], after: Sequence[Finding]) -> None:
    turned = {
        Direction.NEW: Direction.GONE,
        Direction.GONE: Direction.NEW,
        Direction.ROSE: Direction.FELL,
        Direction.FELL: Direction.ROSE,
    }
    there = {each.topic: each.direction for each in changes(before, after)}
    back = {each.topic: turned[each.direction] for each in changes(after, before)}
    assert there == back
    assert changes(before, before) == []


@given(RUN, RUN, RUN, RUN)
def test_the_causes_add_up_to_the_whole_change(
    before: Sequence[Finding], facts: Sequence[Finding], time: Sequence[Finding], after: Sequence[Finding]
) -> None:
    steps = [Step(Cause.FACTS, before, facts), Step(Cause.TIME, facts, time), Step(Cause.PARAMETERS, time, after)]
    found = causes(steps)
    old, new = ({each.topic: each for each in some} for some in (before, after))
    for topic in old.keys() | new.keys():
        whole = value_of(new.get(topic)) - value_of(old.get(topic))
        assert math.isclose(sum(found.get(topic, {}).values()), whole, abs_tol=1e-6)


def test_a_tie_cools_that_nobody_keeps_up() -> None:
    early, late = (
        [(0, [other], day) for day in days for _ in range(5)] for other, days in ((1, [0, 5]), (2, [300, 305]))
    )
    snapshot = company(3, mails=[*early, *late])
    told = RunParameters(ties=TieParameters(live_scale=5.0))
    then, now = (compute_ties(snapshot, RunParameters(as_of_ms=on_day(day))) for day in (10, 310))
    [cold], [warm] = cooled(then, now, told), warmed(then, now, told)
    assert (cold.one, cold.other, cold.last_at) == (0, 1, on_day(5))
    assert cold.before > 40 > cold.after > 0
    assert (warm.one, warm.other, warm.before) == (0, 2, 0.0)
    assert cooled(now, now, told) == warmed(now, now, told) == []


def test_a_topic_speaks_of_present_ids() -> None:
    topic = Topic(SINGLE, "ada")
    assert topic.renamed({}) == topic
    assert topic.renamed({"ada": "bob"}).id == Topic(SINGLE, "bob").id != topic.id


def test_parts_of_health_are_compared_by_name_also_where_one_was_not_known() -> None:
    def health(**points: float | None) -> Finding:
        known = {name: value for name, value in points.items() if value is not None}
        reasons = tuple(Reason(value, f"{name}: {value}") for name, value in known.items())
        parts = [{"name": name, "points": value} for name, value in points.items()]
        score = Score(sum(known.values()), ScoreKind.SUM, reasons)
        return Finding(FindingKind.ACCOUNT_HEALTH, "acme", 1, score, details={"parts": parts})

    (change,) = changes([health(strength=30.0, recency=5.0)], [health(strength=None, recency=7.0)])
    assert [(each.before, each.after) for each in change.parts] == [
        ("strength: 30.0", ""),
        ("recency: 5.0", "recency: 7.0"),
    ]
