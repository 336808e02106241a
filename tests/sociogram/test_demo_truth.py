"""The judge, and what the analytics make of the demo company by way of columns."""

from dataclasses import replace

import pytest

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import analyse
from graph_model.entities import organisation_id
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.identifiers import address_id
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.truth import Planted, Tally, Truth, TruthKind, judge

SCORE = Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "because"),))
PARAMETERS = RunParameters(influence=InfluenceParameters(replicates=0))
"""Without the intervals of ranks: the judge does not look at them, and they take longest."""

ADA, BOB, PLANT = "ada@x.example", "bob@x.example", "P-1"
TRUTH = Truth(
    1,
    (
        Planted(TruthKind.BROKER, ADA, "", "Ada routes."),
        Planted(TruthKind.SOLE_CONTACT, ADA, PLANT, "Ada alone."),
        Planted(TruthKind.NO_SUCCESSOR, ADA, "", "Nobody follows Ada."),
    ),
    (Planted(TruthKind.BROKER, BOB, "", "Bob is only busy."),),
    0.0,
)


def influencer(email, informal=True):
    return Finding(FindingKind.INFLUENCE, address_id(email), 1, SCORE, details={"informal": informal})


def covered(state, email=ADA, key=PLANT, partial=False):
    details = {"state": state, "partial": partial, "contacts": [{"person": address_id(email)}]}
    return Finding(FindingKind.CONTACT_COVERAGE, organisation_id(key), 1, SCORE, details=details)


def successor(email, leaver=ADA, good=True):
    return Finding(
        FindingKind.SUCCESSOR, address_id(email), 1, SCORE, details={"leaver": address_id(leaver), "good": good}
    )


def test_everything_planted_and_found_is_found():
    verdict = judge(TRUTH, [influencer(ADA), covered("sole"), successor(BOB, good=False)])
    assert verdict.to_json_object() == {"planted": 3, "found": 3, "false_alarms": 0}
    assert verdict.misses == verdict.alarms == ()


def test_what_is_said_with_reservation_is_neither_found_nor_a_false_alarm():
    assert judge(TRUTH, [covered("sole", partial=True)]).found == 0
    assert judge(TRUTH, [covered("sole", BOB, partial=True)]).false_alarms == 0


def test_nothing_found_is_all_missed():
    verdict = judge(TRUTH, [])
    assert verdict.found == 0
    assert verdict.misses == ("Ada routes.", "Ada alone.", "Nobody follows Ada.")


def test_a_flagged_decoy_is_a_false_alarm_and_named():
    verdict = judge(TRUTH, [influencer(ADA), influencer(BOB), covered("sole")])
    assert verdict.false_alarms == 1
    assert "Bob is only busy." in verdict.alarms[0]


def test_what_is_not_flagged_is_no_alarm():
    verdict = judge(TRUTH, [influencer(BOB, informal=False), covered("shared", BOB), covered("none", BOB, "P-2")])
    assert verdict.false_alarms == 0


def test_the_right_account_with_the_wrong_person_is_a_miss_and_an_alarm():
    verdict = judge(TRUTH, [covered("sole", BOB)])
    assert verdict.found == 0
    assert verdict.false_alarms == 1


def test_a_dominant_contact_is_not_a_sole_one():
    verdict = judge(TRUTH, [covered("dominant")])
    assert (verdict.found, verdict.false_alarms) == (0, 1)


def test_a_good_successor_where_there_is_none_is_a_miss_and_an_alarm():
    verdict = judge(TRUTH, [influencer(ADA), covered("sole"), successor(BOB)])
    assert (verdict.found, verdict.false_alarms) == (2, 1)


def test_nobody_named_to_take_over_where_somebody_is_planted_is_a_miss_and_an_alarm():
    truth = Truth(1, (TRUTH.truths[1], Planted(TruthKind.GOOD_SUCCESSOR, BOB, ADA, "Bob follows Ada.")), (), 0.0)
    verdict = judge(truth, [covered("sole")])
    assert verdict.misses == ("Bob follows Ada.",)
    assert verdict.tallies[TruthKind.NO_SUCCESSOR] == Tally(0, 0, 1)


def test_tallies_add_up_to_the_verdict_and_what_was_never_planted_counts_where_it_is_nearest():
    verdict = judge(TRUTH, [influencer(BOB), covered("dominant"), covered("sole", BOB)])
    assert verdict.tallies[TruthKind.BROKER] == Tally(1, 0, 1)
    assert verdict.tallies[TruthKind.SOLE_CONTACT] == Tally(1, 0, 2)
    every = verdict.tallies.values()
    assert (sum(each.planted for each in every), sum(each.found for each in every)) == (verdict.planted, verdict.found)
    assert sum(each.false_alarms for each in every) == verdict.false_alarms


def test_successors_of_others_are_not_judged():
    assert judge(TRUTH, [successor(ADA, leaver=BOB)]).false_alarms == 0


def test_ids_that_are_not_made_from_the_first_address_can_be_given():
    merged = replace(influencer(ADA), subject="another-id")
    assert judge(TRUTH, [merged], people={ADA: "another-id"}).found == 1


@pytest.mark.parametrize("seed", range(1, 6))
def test_all_truths_are_found_and_no_decoy_is_flagged(seed):
    company = make_company(seed)
    verdict = judge(company.truth, analyse(to_snapshot(company), PARAMETERS).findings)
    assert verdict.misses == ()
    assert verdict.alarms == ()
    assert verdict.to_json_object() == {"planted": 9, "found": 9, "false_alarms": 0}


def test_the_value_at_risk_is_the_planted_one():
    company = make_company(2)
    findings = analyse(to_snapshot(company), PARAMETERS).findings
    (source,) = (each for each in company.truth.truths if each.kind is TruthKind.CHOKE_POINT)
    point = next(
        each
        for each in findings
        if each.kind is FindingKind.CHOKE_POINT and each.subject == organisation_id(source.subject)
    )
    assert point.details["value_at_risk"] == pytest.approx(company.truth.value_at_risk)
    assert point.details["tier"] == 3
    assert len(point.details["needs_lost"]) == 3


def test_columns_of_a_large_company_are_consistent():
    company = make_company(1, CompanySize(600, 100, 12))
    snapshot = to_snapshot(company)
    assert int(snapshot.people.internal.sum()) == 600
    assert list(snapshot.people.id) == sorted(snapshot.people.id)
    assert list(snapshot.interactions.id) == sorted(set(snapshot.interactions.id))
    assert snapshot.hash == to_snapshot(make_company(1, CompanySize(600, 100, 12))).hash
