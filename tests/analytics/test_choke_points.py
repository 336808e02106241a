"""Choke points: the planted source is found, its value counted once, and the big supplier with a substitute is not."""

from __future__ import annotations

import random

import pytest

from analytics.choke_points import choke_point_findings, choke_points
from analytics.parameters import SupplyParameters
from analytics.supply_graph import supply_graph
from graph_model.findings import DETAILS, FindingKind, ScoreKind
from graph_model.snapshot import NO_TIME
from tests.analytics.supply_rows import NO, PLANTED, YES, chain


def found(rows, **more):
    graph = supply_graph(chain(rows, **more), NO_TIME)
    findings = choke_point_findings(graph, choke_points(graph, SupplyParameters()), "EUR")
    assert all(each.score.adds_up() and set(each.details) == set(DETAILS[FindingKind.CHOKE_POINT]) for each in findings)
    assert [each.rank for each in findings] == list(range(1, len(findings) + 1))
    return {each.subject: each for each in findings}


def test_the_source_three_tiers_up_is_the_choke_point_and_nobody_else():
    points = found(PLANTED)
    assert list(points) == ["Z"]
    z = points["Z"].details
    assert (z["operational"], z["value_at_risk"], z["tier"], z["redundancy"]) == ("lost", 600.0, 3, 2)
    assert z["path"] == ["Z", "B1", "A1", "us"]


def test_a_big_supplier_with_a_declared_substitute_is_safe_however_big():
    assert "Big" not in found(PLANTED)


def test_a_need_lost_twice_counts_once():
    rows = [("A", "us", "steel", {"flag": NO, "value": 10.0}), ("B", "us", "steel", {"flag": NO, "value": 20.0}),
            ("Z", "A", "ore"), ("Z", "B", "ore")]  # fmt: skip
    assert found(rows)["Z"].details["value_at_risk"] == 30.0


def test_the_sole_buyer_of_others_is_structural_though_no_need_is_lost():
    rows = [("A", "us", "steel", {"flag": YES}), ("B", "us", "steel", {"flag": YES}), ("C", "A", "ore")]
    a = found(rows)["A"]
    assert (a.details["structural"], a.details["operational"], a.details["dominates"]) == (True, "safe", ["C"])


def test_undeclared_substitutability_is_a_state_of_its_own_with_its_own_value():
    point = found([("A", "us", "steel", {"value": 10.0}), ("B", "us", "steel", {"value": 20.0})])["A"]
    assert (point.details["operational"], point.details["value_at_risk"], point.details["value_unknown"]) == (
        "unknown",
        0.0,
        30.0,
    )
    assert [need["certain"] for need in point.details["needs_lost"]] == [False]


def test_a_value_that_cannot_be_summed_is_not_summed_and_that_is_said():
    point = found([("A", "us", "steel", {"value": 10.0, "currency": "XAU"})])["A"]
    assert point.details["value_at_risk"] is None
    assert point.score.kind is ScoreKind.EVIDENCE
    assert "no exchange rate for XAU" in point.score.reasons[0].text


def test_points_are_ranked_by_value_and_then_by_whom_they_dominate():
    rows = [
        ("A", "us", "steel", {"value": 10.0}),
        ("B", "us", "coal", {"value": 20.0}),
        ("C", "us", "gas", {"value": 10.0}),
        ("D", "C", "x"),
    ]
    assert list(found(rows)) == ["B", "C", "A", "D"]


def test_shuffled_rows_give_the_same_findings():
    rows = [(*row[:3], {"evidence": f"{row[0]}-{row[1]}", **row[3]}) for row in PLANTED]
    shuffled = random.Random(3).sample(rows, len(rows))
    assert found(shuffled) == found(rows)


@pytest.mark.parametrize("rows", [[], [("A", "B", "x"), ("B", "A", "x")], [("us", "A", "x")]])
def test_where_nobody_supplies_us_there_is_no_choke_point(rows):
    assert found(rows) == {}


def test_without_an_organisation_of_ours_there_is_no_choke_point():
    assert found([("A", "B", "x")], ours=()) == {}
