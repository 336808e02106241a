"""Concentration of revenue and spend: known answers, and adding up in another way."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.common_control import controlling
from analytics.concentration import (
    Concentration,
    Side,
    concentration_findings,
    concentrations,
    without_rate,
)
from analytics.parameters import SupplyParameters
from analytics.run import analyse
from graph_model.findings import FindingKind
from graph_model.snapshot import NO_TIME, Contracts, Organisations, Snapshot

TOLD = SupplyParameters()
Deal = tuple[Any, ...]
"""(supplier, buyer, value) and optionally a dictionary of `Contracts` columns."""


def trade(
    *deals: Deal, controls: dict[str, str] | None = None, ours: tuple[str, ...] = ("us",), **more: Any
) -> Snapshot:
    """Organisations whose ids are their names, and these contracts; `controls`: who is controlled by whom."""
    names = sorted(
        {*ours, *(name for deal in deals for name in deal[:2]), *(controls or {}), *(controls or {}).values()}
    )
    place = {name: number for number, name in enumerate(names)}
    columns: dict[str, list[Any]] = defaultdict(list)
    for number, (supplier, buyer, value, *said) in enumerate(deals):
        row = {"currency": "EUR", "start": NO_TIME, "end": NO_TIME, **(said[0] if said else {})}
        row |= {"id": f"c{number}", "supplier": place[supplier], "buyer": place[buyer], "annual_value": value}
        for name, each in row.items():
            columns[name].append(each)
    controller = [place.get((controls or {}).get(name, ""), -1) for name in names]
    organisations = Organisations.of(
        id=names, name=names, internal=[name in ours for name in names], controller=controller
    )
    return Snapshot.from_columns(organisations=organisations, contracts=Contracts.of(**columns), **more)


def of_all(snapshot: Snapshot, side: Side) -> Concentration:
    [found] = [each for each in concentrations(snapshot, NO_TIME) if each.side is side and each.of < 0]
    return found


def test_customers_under_common_control_are_one() -> None:
    deals = [("us", "A1", 30.0), ("us", "A2", 30.0), ("us", "B", 40.0)]
    apart, together = (
        of_all(trade(*deals), Side.REVENUE),
        of_all(trade(*deals, controls={"A1": "A", "A2": "sub", "sub": "A"}), Side.REVENUE),
    )
    assert apart.hhi == pytest.approx(900 + 900 + 1600)
    assert together.hhi == pytest.approx(3600 + 1600)
    snapshot = trade(*deals, controls={"A1": "A", "A2": "sub", "sub": "A"})
    finding, *_ = concentration_findings(snapshot, concentrations(snapshot, NO_TIME), TOLD)
    largest = finding.details["parties"][0]
    assert (largest["organisation"], largest["members"], largest["share"]) == ("A", ["A1", "A2"], 0.6)
    assert (
        finding.score.reasons[0].text == "A, through A1 and A2: 60 EUR a year, 60% of the revenue of loaded contracts."
    )
    assert finding.about == ("A", "B")


def test_the_limit_of_revenue_is_a_tenth_and_that_of_spend_fifteen_percent() -> None:
    small = [("us", f"C{i}", 8.8) for i in range(10)]
    bought = [(f"S{i}", "us", 8.8) for i in range(10)]
    snapshot = trade(*small, ("us", "major", 12.0), *bought, ("large", "us", 12.0))
    found = {
        each.details["side"]: each for each in concentration_findings(snapshot, concentrations(snapshot, NO_TIME), TOLD)
    }
    assert found[Side.REVENUE].about == ("major",)
    assert found[Side.SPEND].about == ()


@pytest.mark.parametrize(
    ("parties", "old", "new"),
    [
        (1, "high", "high"),
        (4, "moderate", "high"),
        (5, "moderate", "high"),
        (6, "moderate", "moderate"),
        (11, "unconcentrated", "unconcentrated"),
    ],
)
def test_bands_are_those_of_the_guidelines(parties: int, old: str, new: str) -> None:
    snapshot = trade(*(("us", f"C{i:02}", 1.0) for i in range(parties)))
    [finding] = concentration_findings(snapshot, concentrations(snapshot, NO_TIME), TOLD)
    assert finding.score.value == pytest.approx(10_000 / parties)
    assert (finding.details["band_2010"], finding.details["band_2023"]) == (old, new)


def test_what_is_not_in_force_or_within_the_house_or_without_a_value_is_no_part_of_it() -> None:
    day = 86_400_000
    snapshot = trade(
        ("us", "A", 10.0),
        ("us", "over", 10.0, {"end": 5 * day}),
        ("us", "to come", 10.0, {"start": 20 * day}),
        ("us", "last day", 10.0, {"end": 10 * day}),
        ("us", "subsidiary", 10.0),
        ("us", "also us", 10.0),
        ("us", "silent", np.nan),
        controls={"subsidiary": "us"},
        ours=("us", "also us"),
    )
    [found] = concentrations(snapshot, 10 * day)
    names = [snapshot.organisations.id.at(party.group) for party in found.parties]
    assert (names, found.total, found.unstated) == (["A", "last day"], 20.0, 1)


def test_without_a_rate_nothing_is_said_of_that_side_but_why() -> None:
    snapshot = trade(("us", "A", 10.0, {"currency": "XAU"}), ("us", "B", 10.0), ("S", "us", 1.0))
    assert [each.side for each in concentrations(snapshot, NO_TIME)] == [Side.SPEND]
    assert without_rate(snapshot, NO_TIME) == {Side.REVENUE: ["XAU"]}
    run = analyse(snapshot)
    assert "How concentrated our revenue is cannot be said: contracts in XAU have no rate in the policy." in run.notes
    assert [each.details["measure"] for each in run.findings if each.kind is FindingKind.CONCENTRATION] == ["spend"]


def test_each_of_several_of_ours_has_its_own_beside_that_of_all() -> None:
    snapshot = trade(("us", "A", 10.0), ("us too", "A", 10.0), ("us too", "B", 20.0), ours=("us", "us too"))
    found = concentration_findings(snapshot, concentrations(snapshot, NO_TIME), TOLD)
    shown = [(each.subject, each.details["measure"], round(each.score.value)) for each in found]
    assert shown == [
        ("us", "revenue", 5000),
        ("us", "revenue of its own", 10000),
        ("us too", "revenue of its own", 5556),
    ]


NAMES = st.sampled_from("ABCDEFG")
DEALS = st.lists(st.tuples(st.sampled_from(["us", "ours"]), NAMES, st.floats(0.5, 100)), min_size=1, max_size=15)
CONTROLS = st.dictionaries(NAMES, NAMES, max_size=5).map(lambda some: {a: b for a, b in some.items() if a < b})


@given(DEALS, CONTROLS)
def test_all_adds_up_and_groups_are_what_following_control_gives(deals: list[Deal], controls: dict[str, str]) -> None:
    snapshot = trade(*deals, controls=controls, ours=("us", "ours"))
    for found, finding in zip(
        sorted(concentrations(snapshot, NO_TIME), key=lambda each: (each.of >= 0, -each.hhi, each.of)),
        concentration_findings(snapshot, concentrations(snapshot, NO_TIME), TOLD),
        strict=True,
    ):
        assert finding.score.adds_up()
        assert math.isclose(sum(each.share for each in found.parties), 1.0)
    expected: dict[str, float] = defaultdict(float)
    for _, buyer, value in deals:
        group = buyer
        while group in controls:
            group = controls[group]
        expected[group] += value
    whole = of_all(snapshot, Side.REVENUE)
    assert {snapshot.organisations.id.at(each.group): each.value for each in whole.parties} == pytest.approx(
        dict(expected)
    )


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=7))
def test_whoever_controls_is_found_by_following_the_links(links: list[int]) -> None:
    up = [each if each < number else -1 for number, each in enumerate(links)]
    names = [str(number) for number in range(len(up))]
    table = Organisations.of(id=names, name=names, internal=[False] * len(up), controller=up)
    found = controlling(Snapshot.from_columns(organisations=table))
    for start, end in enumerate(found):
        at = start
        while up[at] >= 0:
            at = up[at]
        assert at == end


def test_no_contracts_is_no_finding() -> None:
    assert concentrations(Snapshot.from_columns(), NO_TIME) == []
