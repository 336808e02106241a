"""Contact between units: by hand, and against counting pair by pair."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import unit_coverage
from analytics.coverage import readable
from analytics.parameters import CommunityParameters, ContinuityParameters, RunParameters
from analytics.run import analyse
from analytics.ties import compute_ties
from analytics.unit_coverage import unit_coverage_findings
from graph_model.findings import DETAILS, Finding, FindingKind
from graph_model.snapshot import NO_TIME, Snapshot
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly

ANYBODY = RunParameters(communities=CommunityParameters(minimum_group=1))
SALES, WORKS = 0, 1
UNITS: dict[str, Any] = {"units": ["Sales", "Works", "Legal"], "unit": [0] * 5 + [1] * 5 + [2] * 2 + [-1]}


def found(snapshot: Snapshot, parameters: RunParameters = ANYBODY) -> list[Finding]:
    return unit_coverage_findings(snapshot, compute_ties(snapshot, parameters), parameters)


def side(finding: Finding, name: str) -> dict[str, Any]:
    [one] = [each for each in finding.details["sides"] if each["name"] == name]
    return one


def test_a_pair_that_hangs_on_one_person_says_so_of_the_unit_that_it_is_in() -> None:
    snapshot = company(13, mails=[*weekly(0, 5), *weekly(0, 6), *weekly(1, 2), *weekly(3, 12)], **UNITS)
    [finding] = found(snapshot, RunParameters())
    assert (finding.subject, finding.details["other"], finding.details["pairs"]) == ("u00000", "u00001", 1)
    sales, works = side(finding, "Sales"), side(finding, "Works")
    assert (sales["state"], sales["hhi"], sales["people"], sales["others"]) == ("sole", 1.0, 5, 0)
    assert [(each["person"], each["share"]) for each in sales["contacts"]] == [("p00000", 1.0)]
    assert (works["state"], works["hhi"]) == ("shared", pytest.approx(0.5))
    assert [each["person"] for each in works["contacts"]] == ["p00005", "p00006"]
    assert finding.score.value == pytest.approx(readable(sum(e["strength"] for e in works["contacts"]), ANYBODY))
    assert finding.score.adds_up()
    assert finding.score.reasons[0].text.startswith("Of the 5 people of Sales, Person 0 (last on 2024-")
    assert finding.score.reasons[0].text.endswith(") alone is in live contact with Works.")
    assert set(finding.about) == {"p00000", "p00005", "p00006"}
    assert finding.details.keys() == DETAILS[FindingKind.UNIT_COVERAGE].keys()


def test_who_holds_nearly_all_of_it_is_a_dominant_contact() -> None:
    mails = [*weekly(0, 5), *weekly(0, 6), *weekly(0, 7), *weekly(1, 5)]
    [finding] = found(company(13, mails=mails, own_mailbox=[True] * 13, **UNITS), RunParameters())
    sales = side(finding, "Sales")
    assert (sales["state"], sales["hhi"]) == ("dominant", pytest.approx(0.75**2 + 0.25**2))
    assert finding.score.reasons[0].text.endswith("holds 75% of the live contact of Sales with Works, beside Person 1.")


@pytest.mark.parametrize("loaded", [True, False])
def test_a_colleague_who_was_in_touch_may_hold_more_unless_their_own_mailbox_is_loaded(loaded: bool) -> None:
    mails = [*weekly(0, 5), *weekly(0, 6), (2, [5], 170)]
    own = [each != 2 or loaded for each in range(13)]
    [finding] = found(company(13, mails=mails, own_mailbox=own, **UNITS), RunParameters())
    sales, works = side(finding, "Sales"), side(finding, "Works")
    assert [(side["state"], side["partial"]) for side in (sales, works)] == [("sole", not loaded), ("shared", False)]
    assert [each["person"] for each in sales["contacts"]] == ["p00000"], "who is not in live contact is not listed"
    reserved = " There may be more than is seen: the own mailbox of Person 2 may not be loaded."
    assert finding.score.reasons[0].text.endswith(f") alone is in live contact with Works.{'' if loaded else reserved}")


def test_units_of_one_name_are_told_apart() -> None:
    units = {**UNITS, "units": ["Sales", "Sales", "Legal"]}
    [finding] = found(company(13, mails=[*weekly(0, 5), *weekly(0, 6)], **units), RunParameters())
    assert "people of Sales (id u00000), Person 0" in finding.score.reasons[0].text
    assert "live contact with Sales (id u00001)" in finding.score.reasons[0].text


def test_of_units_below_the_minimum_group_nothing_is_told_and_who_left_does_not_count() -> None:
    snapshot = company(13, mails=[*weekly(0, 5), *weekly(1, 10)], **UNITS)
    assert [each.details["other"] for each in found(snapshot, RunParameters())] == ["u00001"]
    assert len(found(snapshot)) == 2
    left = [NO_TIME] * 4 + [1_000_000_000_000] + [NO_TIME] * 8
    assert (
        found(
            replace(snapshot, people=replace(snapshot.people, left=company(13, left=left).people.left)), RunParameters()
        )
        == []
    )


def test_one_way_traffic_is_no_contact_unless_that_is_told() -> None:
    snapshot = company(13, mails=[(0, [5], day) for day in range(0, 180, 7)], **UNITS)
    assert found(snapshot) == []
    assert len(found(snapshot, replace(ANYBODY, continuity=ContinuityParameters(mutual_only=False)))) == 1


def test_of_more_pairs_than_are_listed_those_that_hang_on_one_come_first_and_the_run_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = [each for one in range(2) for _ in range(9) for each in weekly(one, 5 + one)]
    snapshot = company(13, mails=[*shared, *weekly(0, 10, 160, 180)], **UNITS)
    first, second = found(snapshot)
    assert (side(first, "Sales")["state"], side(second, "Sales")["state"]) == ("shared", "sole")
    assert first.score.value > second.score.value
    monkeypatch.setattr(unit_coverage, "MOST_PAIRS", 1)
    [kept] = found(snapshot)
    assert (kept.details["other"], kept.rank, kept.details["pairs"]) == ("u00002", 1, 2)
    told = replace(ANYBODY, influence=replace(ANYBODY.influence, replicates=0))
    assert any(
        note.startswith("Of 2 pairs of units in live contact 1 are listed") for note in analyse(snapshot, told).notes
    )


def test_more_contacts_than_are_listed_are_counted() -> None:
    units = {"units": ["Sales", "Works"], "unit": [0] * 12 + [1]}
    snapshot = company(13, mails=[mail for one in range(12) for mail in weekly(one, 12)], **units)
    [finding] = found(snapshot)
    assert (len(side(finding, "Sales")["contacts"]), side(finding, "Sales")["others"]) == (10, 2)
    assert side(finding, "Works")["state"] == "sole"


def test_no_units_no_people_and_no_ties_give_nothing() -> None:
    assert found(company()) == found(company(3, mails=weekly(0, 1))) == found(company(13, **UNITS)) == []


PEOPLE = 8
PAIRS = st.sets(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda pair: pair[0] < pair[1]),
    max_size=12,
)


@st.composite
def firms(draw: st.DrawFn) -> Snapshot:
    mails = [
        mail
        for one, other in sorted(draw(PAIRS))
        for mail in weekly(one, other, 120, draw(st.sampled_from([134, 155, 180])))
    ]
    external = draw(st.sets(st.integers(0, PEOPLE - 1), max_size=2))
    unit = draw(st.lists(st.integers(-1, 2), min_size=PEOPLE, max_size=PEOPLE))
    return company(PEOPLE, mails=mails, external=sorted(external), units=["A", "B", "C"], unit=unit)


@settings(deadline=None, max_examples=80)
@given(firms(), st.integers(1, 3))
def test_every_pair_of_units_is_what_counting_person_by_person_finds(snapshot: Snapshot, minimum: int) -> None:
    parameters = RunParameters(communities=CommunityParameters(minimum_group=minimum))
    ties = compute_ties(snapshot, parameters)
    live = ties.live(parameters)
    strength = {
        (int(ties.source[row]), int(ties.target[row])): float(ties.strength[row])
        for row in range(len(ties))
        if live[row]
    }
    people = snapshot.people
    of = {unit: [i for i in range(PEOPLE) if people.internal[i] and people.unit[i] == unit] for unit in range(3)}
    findings = {
        (each.subject, each.details["other"]): each for each in unit_coverage_findings(snapshot, ties, parameters)
    }
    for one, other in combinations(range(3), 2):
        held = {
            (a, b): strength[a, b] + strength[b, a]
            for a in of[one]
            for b in of[other]
            if (a, b) in strength and (b, a) in strength
        }
        finding = findings.pop((f"u{one:05}", f"u{other:05}"), None)
        if not held or min(len(of[one]), len(of[other])) < minimum:
            assert finding is None
            continue
        assert finding is not None
        total = math.fsum(held.values())
        for end, each in enumerate(finding.details["sides"]):
            shares = dict[str, float]()
            for pair, amount in held.items():
                key = people.id.at(pair[end])
                shares[key] = shares.get(key, 0.0) + amount / total
            assert {c["person"]: c["share"] for c in each["contacts"]} == pytest.approx(shares)
            assert each["hhi"] == pytest.approx(sum(share**2 for share in shares.values()))
            top = max(shares.values())
            expected = "sole" if len(shares) == 1 else "dominant" if top >= 0.7 else "shared"
            assert each["state"] == expected or math.isclose(top, 0.7)
        assert finding.score.adds_up()
    assert not findings
