"""A whole run: the critical contact, determinism, and what is said where nothing can be known."""

from __future__ import annotations

import random

import pytest

from analytics.parameters import CommunityParameters, InfluenceSetParameters, RunParameters
from analytics.run import KEPT, LIBRARIES, analyse
from graph_model.findings import DETAILS, FindingKind, ScoreKind
from graph_model.snapshot import Contracts, Organisations, People, Snapshot
from tests.analytics.snapshots import company, interactions, units
from tests.analytics.supply_rows import NO, PLANTED, SILENT, supply_tables

PEOPLE = ("Anna", "Ben", "Cleo", "Dan")
"""Anna is the only contact to Z; Ben is in Cc of her mail; Cleo used to be; Dan is the contact of Big."""


def weekly(a, b, first=0, last=180, cc=()):
    return [(x, [y, *(c for c in cc if x != a)], day) for day in range(first, last, 7) for x, y in ((a, b), (b, a))]


def planted(rows=PLANTED, mails=None, unit=(-1,) * 6, **more):
    tables = supply_tables(rows)
    ids = list(tables["organisations"].id)
    if mails is None:
        mails = (
            weekly(0, 4, cc=(1,)) + weekly(2, 4, -300, -100) + weekly(3, 5) + weekly(0, 1) + weekly(0, 2) + weekly(0, 3)
        )
    people = People.of(
        id=[f"p{i}" for i in range(6)], name=[*PEOPLE, "Zoe of Z", "Bo of Big"], internal=[True] * 4 + [False] * 2,
        unit=unit, organisation=[ids.index("us")] * 4 + [ids.index("Z"), ids.index("Big") if "Big" in ids else -1],
    )  # fmt: skip
    return Snapshot.from_columns(people=people, **tables, **interactions(mails, []), **more)


def of(analysis, kind):
    return [each for each in analysis.findings if each.kind is kind]


def test_the_only_contact_to_the_choke_point_three_tiers_up_is_the_one_critical_contact():
    (critical,) = of(analyse(planted()), FindingKind.CRITICAL_CONTACT)
    assert (critical.subject, critical.rank, critical.score.value) == ("p0", 1, 600.0)
    assert critical.score.kind is ScoreKind.PRODUCT
    assert critical.score.adds_up()
    assert critical.details["organisation"] == "Z"
    assert critical.details["path"] == ["Z", "B1", "A1", "us"]
    assert [(each["person"], each["live"]) for each in critical.details["alternatives"]] == [
        ("p1", False),
        ("p2", False),
    ]
    assert set(critical.details) == set(DETAILS[FindingKind.CRITICAL_CONTACT])
    assert "Anna is our only live contact with Z" in critical.score.reasons[1].text


def test_nobody_is_at_hand_for_the_contact_to_the_choke_point():
    points = {each.subject: each for each in of(analyse(planted()), FindingKind.SINGLE_POINT_OF_FAILURE)}
    assert points["p0"].details["successors"] == []


def test_where_the_value_cannot_be_summed_the_critical_contact_says_so():
    rows = [*PLANTED[2:8], ("A1", "us", "sensors", {"flag": NO, "value": 1.0, "currency": "XAU"})]
    analysis = analyse(planted(rows))
    (critical,) = of(analysis, FindingKind.CRITICAL_CONTACT)
    assert (critical.details["value_at_risk"], critical.score.kind) == (None, ScoreKind.EVIDENCE)
    assert any("no exchange rate for XAU" in reason.text for reason in critical.score.reasons)
    assert any("XAU" in note for note in analysis.notes)


def test_every_finding_has_the_agreed_details_and_reasons_that_agree_with_its_score():
    """Of so few people there are communities and sets only where a group may be small; two units can be compared. Big falls
    silent some weeks after Cleo wrote there, who does not know that Dan does.
    """
    mails = weekly(0, 4, cc=(1,)) + weekly(3, 5, -380, 95) + weekly(3, 5, -377, 95) + weekly(0, 1) + weekly(0, 2)
    mails += [*weekly(0, 3), (2, [5], 92)]
    few = RunParameters(communities=CommunityParameters(minimum_group=2), influence_set=InfluenceSetParameters(size=2))
    us = list(planted().organisations.id).index("us")
    bought = Contracts.of(id=["c"], supplier=[0], buyer=[us], annual_value=[400.0])
    snapshot = planted(mails=mails, unit=(0, 0, 1, 1, -1, -1), units=units(["Sales", "Lab"]), contracts=bought)
    analysis = analyse(snapshot, few)
    assert {each.kind for each in analysis.findings} == set(FindingKind)
    for each in analysis.findings:
        assert set(each.details) == set(DETAILS[each.kind]), each.kind
        assert each.score.adds_up(), each
        assert each.subject


def test_the_same_input_gives_the_same_run_and_other_parameters_another():
    first, second = analyse(planted()), analyse(planted())
    assert (first.id, first.findings, first.notes) == (second.id, second.findings, second.notes)
    assert analyse(planted(), RunParameters(seed=2)).id != first.id
    assert set(first.versions) >= set(LIBRARIES)


def test_a_run_that_keeps_more_is_another_run(monkeypatch):
    made = analyse(planted())
    before = made.id
    monkeypatch.setattr("analytics.run.KEPT", KEPT + 1)
    assert made.id != before


def test_shuffled_rows_change_no_finding_about_contacts_and_supply():
    mails = weekly(0, 4, cc=(1,)) + weekly(3, 5) + weekly(0, 1)
    rows = [(*row[:3], {"evidence": f"{row[0]}-{row[1]}", **row[3]}) for row in PLANTED]
    dice = random.Random(1)
    one, other = planted(rows, mails), planted(dice.sample(rows, len(rows)), dice.sample(mails, len(mails)))
    for kind in (FindingKind.CRITICAL_CONTACT, FindingKind.CHOKE_POINT, FindingKind.DEPENDENCY_PATH):
        assert of(analyse(one), kind) == of(analyse(other), kind)
    subjects = [[each.subject for each in of(analyse(some), FindingKind.CONTACT_COVERAGE)] for some in (one, other)]
    assert subjects[0] == subjects[1]


def test_progress_names_every_stage_and_ends_at_one():
    told = []
    analyse(planted(), progress=lambda stage, done: told.append((stage, done)))
    assert told[0] == ("ties", 0.0)
    assert told[-1] == ("done", 1.0)
    assert [done for _, done in told] == sorted(done for _, done in told)


@pytest.mark.parametrize(
    ("snapshot", "note"),
    [
        (Snapshot.from_columns(), "no people"),
        (company(2), "no mail"),
        (company(2, mails=[(0, [1], 0)], external=[0, 1]), "one of us"),
        (company(2, mails=[(0, [1], 0)]), "No contracts"),
        (planted([("A", "Z", "x", {"flag": SILENT}), ("Z", "A", "x")]), "supplies us"),
        (Snapshot.from_columns(people=People.of(id=["a"], internal=[True]),
                               organisations=Organisations.of(id=["o"], name=[""], internal=[True])), "no mail"),
    ],
)  # fmt: skip
def test_what_a_snapshot_cannot_tell_is_said_in_a_sentence(snapshot, note):
    assert any(note in each for each in analyse(snapshot).notes)


def test_a_run_counts_whose_own_mailboxes_are_loaded():
    analysis = analyse(planted())
    told = {each.subject: each.details["mailbox"] for each in of(analysis, FindingKind.INFLUENCE)}
    assert told == {"p0": "loaded", "p1": "seen_by_others", "p2": "loaded", "p3": "loaded"}
    (note,) = [each for each in analysis.notes if "mailboxes" in each]
    assert note.startswith("Of the 4 who are ranked, 3 have mail")
