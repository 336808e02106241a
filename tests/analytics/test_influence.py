import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.influence import influence_findings
from analytics.influence_score import weighted_components
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.ties import compute_ties
from graph_model.errors import AnalysisError
from graph_model.findings import DETAILS, Finding, FindingKind, ScoreKind
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day

QUICK = RunParameters(influence=InfluenceParameters(replicates=5))


def findings(snapshot: Snapshot, parameters: RunParameters = QUICK) -> list[Finding]:
    return influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)


def by_person(snapshot: Snapshot, parameters: RunParameters = QUICK) -> dict[str, Finding]:
    names = dict(zip(snapshot.people.id, snapshot.people.name, strict=True))
    return {names[finding.subject]: finding for finding in findings(snapshot, parameters)}


def often(*pairs: tuple[int, int]) -> list[tuple[Any, ...]]:
    return [(s, [t], 0) for s, t in pairs for _ in range(5)]


def two_groups(**more: Any) -> Snapshot:
    """Two groups of four that know one another only through Bo, of the lowest rank; Ann heads them all."""
    groups = [(a, b) for group in ([0, 1, 2, 3], [4, 5, 6, 7]) for a in group for b in group if a != b]
    through_bo = [pair for other in (1, 2, 5, 6) for pair in ((8, other), (other, 8))]
    return company(["Ann", "A2", "A3", "A4", "Cy", "C2", "C3", "C4", "Bo"], mails=often(*groups, *through_bo), **more)


@given(strategies.companies())
@settings(deadline=None, max_examples=40)
def test_reasons_add_up_and_details_are_those_promised(snapshot: Snapshot) -> None:
    found = findings(snapshot)
    assert [finding.rank for finding in found] == sorted(finding.rank for finding in found)
    for finding in found:
        assert finding.kind is FindingKind.INFLUENCE
        assert finding.score.kind is ScoreKind.SUM
        assert finding.score.adds_up()
        assert 0 <= finding.score.value <= 100
        assert finding.details.keys() == DETAILS[FindingKind.INFLUENCE].keys()
        assert finding.details["gap_state"] == "unknown", "no hierarchy was loaded"
        assert finding.low is not None
        assert finding.high is not None
        assert finding.low <= finding.rank <= finding.high
        json.dumps(finding.details, allow_nan=False)


def test_the_broker_of_low_rank_is_found_with_the_reason() -> None:
    people = by_person(two_groups(level=[9, 2, 2, 2, 6, 2, 2, 2, 0], manager=[-1, 0, 0, 0, 0, 4, 4, 4, 4]))
    broker = people["Bo"]
    assert (broker.rank, broker.details["gap_state"], broker.details["informal"]) == (1, "gap", True)
    texts = [reason.text for reason in broker.score.reasons]
    assert "Stands on 57 % of the shortest paths between colleagues (top 6 %)" in texts
    assert people["Ann"].details["gap_state"] == "none"
    assert not people["Ann"].details["informal"]


def test_reach_names_those_who_turn_to_a_person() -> None:
    found = by_person(company(["Ann", "Bo", "Cy"], mails=often((0, 2), (1, 2), (2, 0))))["Cy"]
    assert found.score.reasons[0].text.startswith("2 colleagues turn to this person, who receives 1.")
    assert found.score.reasons[0].evidence == ("p00000", "p00001")


def test_without_a_hierarchy_the_gap_is_unknown_and_not_zero() -> None:
    details = by_person(two_groups())["Bo"].details
    assert (details["formal_percentile"], details["gap"], details["gap_state"]) == (None, None, "unknown")
    assert not details["informal"]


def test_externals_leavers_and_people_without_live_ties_are_not_ranked() -> None:
    left = [np.iinfo(np.int64).min] * 5 + [on_day(-1)]
    mails = [*often((0, 1), (1, 2), (2, 0), (0, 3), (3, 0), (5, 0), (0, 5)), (4, [0], 0)]
    snapshot = company(["Ann", "Bo", "Cy", "Ext", "Once", "Left"], mails=mails, external=[3], left=left)
    assert {*by_person(snapshot)} == {"Ann", "Bo", "Cy"}


def test_equal_people_share_the_first_rank() -> None:
    found = findings(company(4, mails=often(*[(a, b) for a in range(4) for b in range(4) if a != b])))
    assert [(finding.rank, finding.score.value) for finding in found] == [(1, pytest.approx(50.0))] * 4


def test_a_component_that_cannot_be_told_is_left_out_for_everybody_and_that_is_said() -> None:
    found = findings(company(2, mails=often((0, 1), (1, 0))))
    assert len(found) == 2
    for finding in found:
        assert {*finding.details["components"]} == {"reach", "bridging", "core"}
        assert finding.score.adds_up()
        left_out = [reason.text.split(":")[0] for reason in finding.score.reasons[-2:]]
        assert left_out == ["Brokerage is left out for everybody", "Pull is left out for everybody"]


def test_where_it_is_known_what_answers_what_pull_counts_and_says_so() -> None:
    pairs = [(s, t) for s in range(4) for t in range(4) if s < t]
    mails = [(s, [t], day) for s, t in pairs for day in range(8)] + [
        (t, [s], day + 1) for s, t in pairs for day in range(8)
    ]
    found = by_person(company(["Ann", "Bo", "Cy", "Di"], mails=mails, reply_to=[-1] * 48 + [*range(48)]))
    texts = {name: finding.score.reasons[4].text for name, finding in found.items()}
    assert texts["Ann"].startswith(
        "0 % of new mail between this person and colleagues comes from them; they answer 100 % within"
    )
    assert texts["Di"].startswith(
        "100 % of new mail between this person and colleagues comes from them; they answer 0 %; "
        "this person answers 100 % within 10 working hours (median)"
    )
    assert all(finding.score.adds_up() for finding in found.values())


def test_pull_counts_by_a_percentile_even_where_it_is_not_known_of_some() -> None:
    mails = [
        *often((0, 1), (1, 2), (2, 0), (0, 3), (3, 0)),
        *((t, [s], 1) for s, t in ((0, 1), (1, 2), (2, 0)) for _ in range(5)),
    ]
    found = by_person(company(["Ann", "Bo", "Cy", "Di"], mails=mails, reply_to=[-1] * 25 + [*range(15)]))
    assert found["Di"].details["components"]["pull"] is None
    assert "Pull is not known of this person" in [reason.text for reason in found["Di"].score.reasons]
    assert found["Di"].score.adds_up()
    assert found["Ann"].details["components"]["pull"] is not None


def test_roles_count_between_whose_units_somebody_brokers() -> None:
    found = by_person(
        company(["Ann", "Bo", "Cy"], mails=often((0, 1), (1, 2)), unit=[0, 0, 1], units=["North", "South"])
    )
    assert found["Bo"].details["roles"] == {
        "coordinator": 0, "gatekeeper": 0, "representative": 1, "consultant": 0, "liaison": 0,
    }  # fmt: skip
    assert by_person(two_groups())["Bo"].details["roles"] is None


def test_options_weigh_paths_and_cores_by_strength() -> None:
    chosen = InfluenceParameters(replicates=2, weighted_paths=True, weighted_core=True)
    plain, weighed = findings(two_groups()), findings(two_groups(), RunParameters(influence=chosen))
    core = [each.score.reasons[3].text for each in (plain[0], weighed[0])]
    assert core[0].startswith("Belongs to a circle in which everybody has ties to 3 or more of the others")
    assert core[1].startswith("Belongs to a circle in which everybody has ties of strength ")


@pytest.mark.parametrize("snapshot", [company(), company(1), company(5), company(2, mails=[(0, [0], 0)] * 9)])
def test_where_nobody_has_ties_nobody_is_ranked(snapshot: Snapshot) -> None:
    assert findings(snapshot) == []


def test_weights_decide_what_counts() -> None:
    only = RunParameters(influence=InfluenceParameters(weights={"brokerage": 2.0, "reach": 0.0}, replicates=0))
    found = by_person(two_groups(), only)["Bo"]
    assert {*found.details["components"]} == {"brokerage"}
    assert found.score.value == found.details["components"]["brokerage"]
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"fame": 1.0}, "no component of influence called 'fame'"),
        ({"reach": -1.0}, "must be 0 or more"),
        ({}, "at least"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float], said: str) -> None:
    with pytest.raises(AnalysisError, match=said):
        weighted_components(InfluenceParameters(weights=weights))


def test_units_sharpen_bridging_and_are_named() -> None:
    units = [0, 0, 0, 0, 1, 1, 1, 1, 2]
    reasons = by_person(two_groups(unit=units, units=["North", "South", "Centre"]))["Bo"].score.reasons
    assert reasons[2].text.startswith("The 4 contacts lead to the equivalent of 3 separate circles, in 2 units")


def test_the_same_input_gives_the_same_findings() -> None:
    assert findings(two_groups()) == findings(two_groups())


ANY_ANSWER = RunParameters(influence=InfluenceParameters(replicates=0, fewest_answers=1))


@given(strategies.answering_companies(most=7))
@settings(deadline=None, max_examples=30)
def test_renumbering_people_changes_no_score(snapshot: Snapshot) -> None:
    """People in reverse order of their ids: the same scores under the new ids."""
    rows, last = snapshot.participations, len(snapshot.people) - 1
    sort = np.lexsort((last - rows.person, rows.interaction))
    turned = Snapshot.from_columns(
        people=type(snapshot.people).of(id=list(snapshot.people.id), internal=snapshot.people.internal[::-1]),
        interactions=snapshot.interactions,
        participations=type(rows).of(
            interaction=rows.interaction[sort], person=(last - rows.person)[sort], role=rows.role[sort]
        ),
    )
    before = {int(finding.subject[1:]): finding for finding in findings(snapshot, ANY_ANSWER)}
    after = {last - int(finding.subject[1:]): finding for finding in findings(turned, ANY_ANSWER)}
    assert before.keys() == after.keys()
    for person, finding in before.items():
        assert after[person].score.value == pytest.approx(finding.score.value)
        assert after[person].rank == finding.rank


@given(strategies.answering_companies(most=7), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_interactions_changes_no_score(snapshot: Snapshot, random: Any) -> None:
    before, after = (findings(each, ANY_ANSWER) for each in (snapshot, strategies.reordered(snapshot, random)))
    assert [finding.subject for finding in before] == [finding.subject for finding in after]
    for one, other in zip(before, after, strict=True):
        assert other.rank == one.rank
        assert other.details["raw"] == pytest.approx(one.details["raw"])
