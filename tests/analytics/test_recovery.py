"""Time to recover against time to survive: known answers, and a day-by-day twin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.choke_points import NO_SHORTAGE, Failures, choke_point_findings, choke_points
from analytics.failure_spread import NOTHING, needs_lost
from analytics.parameters import SupplyParameters
from analytics.recovery import exposure, value_lost
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from graph_model.snapshot import NO_TIME
from tests.analytics.supply_rows import NO, PLANTED, SILENT, YES, chain

QUICK = settings(deadline=None, max_examples=150)


def point(name, rows, **declared):
    graph = supply_graph(chain(rows, **declared), NO_TIME)
    found = choke_point_findings(graph, choke_points(graph, SupplyParameters()), "EUR")
    return next(each for each in found if each.subject == name)


def steel(**declared):
    return ("A", "us", "steel", {"flag": NO, "value": 730.0, **declared})


@pytest.mark.parametrize(
    ("recovery", "survival", "state", "days", "lost"),
    [
        (90.0, 30.0, "exposed", 60.0, 120.0),  # 730 a year, two a day
        (30.0, 30.0, "covered", 0.0, 0.0),
        (30.0, 90.0, "covered", 0.0, 0.0),
        (730.0, 0.0, "exposed", 730.0, 1460.0),  # two years without it
        (None, 30.0, "unknown", None, None),
        (90.0, None, "unknown", None, None),
        (None, None, "unknown", None, None),
    ],
)
def test_a_need_is_missed_for_as_long_as_recovery_takes_beyond_what_we_can_go_on(recovery, survival, state, days, lost):
    row = steel(**({} if survival is None else {"survival": survival}))
    details = point("A", [row], recovery={} if recovery is None else {"A": recovery}).details
    assert (details["exposure"], details["exposed_days"]) == (state, days)
    assert details["value_lost"] == pytest.approx(lost)
    assert details["value_at_risk"] == 730.0  # a year's value, whatever was declared


def test_of_several_declarations_the_cautious_one_holds():
    rows = [steel(recovery=10.0, survival=9.0), steel(recovery=40.0, survival=7.0)]
    details = point("A", rows, recovery={"A": 20.0}, survival={"A": 5.0}).details
    assert (details["recovery_days"], details["needs_lost"][0]["survival_days"]) == (40.0, 5.0)


def test_what_one_need_lacks_leaves_the_value_of_all_unknown_but_not_that_another_is_exposed():
    rows = [steel(survival=10.0), ("A", "us", "coal", {"flag": NO, "value": 1.0})]
    details = point("A", rows, recovery={"A": 20.0}).details
    assert (details["exposure"], details["exposed_days"], details["value_lost"]) == ("exposed", None, None)


def test_a_failure_three_tiers_up_lasts_until_its_source_has_recovered():
    details = point("Z", PLANTED, recovery={"Z": 73.0, "B1": 999.0}, survival={"A1": 36.5}).details
    assert (details["exposed_days"], details["value_lost"]) == (36.5, pytest.approx(60.0))


def test_the_sentence_says_both_times_or_which_is_missing():
    def text(**declared):
        return point("A", [steel(survival=30.0)], **declared).score.reasons[0].text

    assert "recovery takes 90 days, we can go on for 30 days: 60 days without it, 120 EUR" in text(recovery={"A": 90.0})
    assert "nobody said how long recovery takes" in text()


def test_together_a_need_is_lost_until_the_first_substitute_is_back():
    rows = [("A", "us", "steel", {"flag": YES}), ("B", "us", "steel", {"flag": YES})]
    graph = supply_graph(chain(rows, recovery={"A": 30.0, "B": 80.0}), NO_TIME)
    assert outages_of(graph, ["A", "B"]) == {"steel": 30.0}
    unknown = supply_graph(chain(rows, recovery={"A": 30.0}), NO_TIME)
    assert outages_of(unknown, ["A", "B"]) == {"steel": None}  # 30 days at most, fewer if B is back before


def test_whose_time_is_unknown_does_not_matter_where_another_keeps_the_need_down():
    rows = [("A", "us", "steel", {"flag": NO}), ("B", "us", "steel", {"flag": YES})]
    graph = supply_graph(chain(rows, recovery={"A": 30.0}), NO_TIME)
    assert outages_of(graph, ["A", "B"]) == {"steel": 30.0}


def test_what_may_last_longer_if_nobody_can_stand_in_lasts_for_an_unknown_time():
    rows = [
        ("A", "us", "steel", {"flag": NO, "survival": 50.0}),
        ("B", "us", "steel", {"flag": SILENT, "survival": 50.0}),
        ("C", "us", "steel", {"flag": YES, "survival": 50.0}),
    ]
    graph = supply_graph(chain(rows, recovery={"A": 10.0, "B": 100.0}), NO_TIME)
    assert outages_of(graph, ["A"]) == {"steel": 10.0}
    assert outages_of(graph, ["A", "B"]) == {"steel": None}
    alone = point("B", rows, recovery={"B": 100.0}).details
    assert (alone["operational"], alone["exposure"], alone["exposed_days"]) == ("unknown", "unknown", 50.0)


def test_a_covered_need_does_not_hide_that_another_may_be_missed():
    rows = [
        ("A", "us", "steel", {"flag": NO, "survival": 50.0}),
        ("A", "us", "coal", {"flag": SILENT, "survival": 1.0}),
        ("B", "us", "coal", {"flag": YES, "survival": 1.0}),
    ]
    assert point("A", rows, recovery={"A": 10.0}).details["exposure"] == "unknown"


def outages_of(graph: SupplyGraph, names: list[str]) -> dict[str, float | None]:
    group = tuple(graph.ids.index(name) for name in names)
    lost, _ = Failures.of(graph).shortages([group])[group]
    return {each.need.category: each.outage for each in lost}


NAMES = ["us", "A", "B", "C", "D"]
LINES = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["x", "y"]),
        st.fixed_dictionaries({"flag": st.sampled_from([YES, NO, SILENT]), "survival": st.integers(0, 6)}),
    ),
    max_size=12,
)


@QUICK
@given(LINES, st.dictionaries(st.sampled_from(NAMES[1:]), st.integers(0, 8), min_size=1))
def test_days_without_are_those_of_a_simulation_day_by_day(lines, times):
    graph = supply_graph(chain(lines, recovery=times), NO_TIME)
    failures = Failures.of(graph)
    down = {graph.ids.index(name): days for name, days in times.items() if name in graph.ids}
    without: dict[tuple[int, str], int] = {}
    for today in range(9):
        failing = tuple(node for node, days in down.items() if days > today)
        for number in needs_lost(failures.kind, failures.cautious, [failing]).get(0, NOTHING).lost:
            need = graph.needs[number]
            without[need.buyer, need.category] = without.get((FOCAL, need.category), 0) + (
                today >= (need.survival or 0)
            )
    lost, _ = failures.shortages([tuple(down)]).get(tuple(down), NO_SHORTAGE)
    told = {(FOCAL, each.need.category): each.exposed for each in lost if each.outage}
    assert told == {need: days for need, days in without.items() if need in told}
    assert without.keys() <= {(FOCAL, each.need.category) for each in lost}
    known = all(each.exposed is not None for each in lost)
    assert (exposure(lost) == "exposed") <= any(without.values())
    assert (exposure(lost) == "covered") <= (not any(without.values()))
    assert (value_lost(lost) is None) <= (not known or any(each.exposed for each in lost))
