"""Substitutes of one owner: said beside the choke points by default, one failure where the parameters say so."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.choke_points import choke_point_findings, choke_points
from analytics.common_control import controlled_by, controllers_of, controlling
from analytics.parameters import SupplyParameters
from analytics.supply_graph import supply_graph
from graph_model.findings import DETAILS, FindingKind
from graph_model.snapshot import NO_TIME, Organisations, Snapshot
from tests.analytics.supply_rows import PLANTED, YES, chain

PAIR = [("A", "us", "steel", {"flag": YES, "value": 10.0}), ("B", "us", "steel", {"flag": YES, "value": 20.0})]
BOTH = {"A": "Middle", "Middle": "Top", "B": "Top"}


def found(rows, *, fail_with_controlled=False, **declared):
    graph = supply_graph(chain(rows, **declared), NO_TIME)
    points = choke_points(graph, SupplyParameters(fail_with_controlled=fail_with_controlled))
    findings = choke_point_findings(graph, points, "EUR")
    assert all(each.score.adds_up() and set(each.details) == set(DETAILS[FindingKind.CHOKE_POINT]) for each in findings)
    return {each.subject: each for each in findings}


def test_who_controls_both_substitutes_is_listed_by_who_does_so_in_the_end_and_costs_nothing_alone():
    points = found(PAIR, controls=BOTH)
    assert list(points) == ["Top"]
    details = points["Top"].details
    assert (details["operational"], details["value_at_risk"], details["controls"]) == ("safe", 0.0, ["A", "B"])
    assert [(each["category"], each["value"]) for each in details["needs_together"]] == [("steel", 30.0)]
    assert (details["tier"], details["path"]) == (1, ["A", "us"])
    assert "(supplied by A and B, both controlled by Top)" in points["Top"].score.reasons[0].text


def test_where_the_parameters_say_so_it_fails_with_what_it_controls():
    details = found(PAIR, controls=BOTH, fail_with_controlled=True)["Top"].details
    assert (details["operational"], details["value_at_risk"], details["needs_together"]) == ("lost", 30.0, [])


def test_a_supplier_that_controls_its_substitute_is_no_second_source():
    points = found(PAIR, controls={"B": "A"})
    assert list(points) == ["A"]
    assert "B controlled by A" in points["A"].score.reasons[0].text


def test_owners_of_one_substitute_only_and_our_own_subsidiaries_are_not_listed():
    assert found(PAIR, controls={"A": "Top"}) == {}
    assert found(PAIR, controls={"A": "us", "B": "us"}) == {}
    assert found(PAIR, controls={"A": "One", "B": "Other"}) == {}


def test_middlemen_of_one_owner_lose_the_need_two_tiers_down():
    points = found(PLANTED, controls={"B1": "Top", "B2": "Top"})
    assert points["Z"].details["operational"] == "lost"
    assert [each["category"] for each in points["Top"].details["needs_together"]] == ["sensors"]
    assert points["Z"].score.value == found(PLANTED)["Z"].score.value


def test_customers_of_one_owner_are_none_of_its_suppliers():
    rows = [*PAIR, ("us", "C", "machines", {}), ("us", "D", "machines", {})]
    assert found(rows, controls={"C": "Top", "D": "Top", "A": "Top"}) == {}


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_what_somebody_controls_are_those_above_whom_they_stand(controllers):
    up = [controller if controller < place else -1 for place, controller in enumerate(controllers)]  # no circles
    snapshot = Snapshot.from_columns(organisations=Organisations.of(id=list("abcdefgh"), controller=up))
    for place, top in enumerate(controlling(snapshot)):
        above = list(controllers_of(snapshot, place))
        assert (above[-1] if above else place) == top
        assert all(place in controlled_by(snapshot, each) for each in above)
        assert controlled_by(snapshot, place) == [each for each in range(8) if place in controllers_of(snapshot, each)]


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(["A1", "A2", "B1", "B2", "Big", "Small"]), st.sampled_from(["P", "Q"])))
def test_who_controls_whom_changes_no_value_at_risk_by_default(controls):
    def costs(points):
        return {name: each.score.value for name, each in points.items() if each.details["operational"] != "safe"}

    assert costs(found(PLANTED, controls=controls)) == costs(found(PLANTED))
    together = found(PLANTED, controls=controls, fail_with_controlled=True)
    alone = found(PLANTED, controls=controls)
    for name, each in alone.items():
        whole = {need["category"] for need in (*each.details["needs_lost"], *each.details["needs_together"])}
        assert whole == {need["category"] for need in together[name].details["needs_lost"]}
