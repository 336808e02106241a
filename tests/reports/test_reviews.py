"""Succession review, supply-chain review and relationship brief: what they say of whom, and to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from analytics.parameters import RunParameters
from analytics.removal import network_losses
from analytics.run import analyse
from analytics.scope import unit_members
from analytics.succession_review import account_succession, person_succession, unit_succession
from analytics.ties import compute_ties
from analytics.what_if import failing
from graph_model.disposition import Disposition, DispositionState
from graph_model.errors import NotAllowed
from graph_model.findings import Finding, FindingKind, Score, ScoreKind, Topic
from graph_model.snapshot import Contracts, Snapshot
from reports.days import day
from reports.document import Chart, Checklist, Document, Facts, Table
from reports.formats import rendered
from reports.formats.json_text import facts_of
from reports.material import Material
from reports.relationship_brief import relationship_brief
from reports.succession_review import key_posts, posts_of, succession_review, together_of
from reports.supply_chain_review import supply_chain_review
from sociogram.commands.succession import person_lines, unit_lines
from sociogram.succession import person_facts, unit_facts
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly
from tests.analytics.test_succession_review import A1, ADA, BEN, C1, CAT, firm
from tests.reports.demo_material import demo, demo_material, material_of, secrets_of
from tests.reports.test_influence_report import cells, table

TOLD = RunParameters()


def review_of(snapshot: Snapshot, person: int) -> Document:
    material = material_of(snapshot, analyse(snapshot, TOLD))
    ties = compute_ties(snapshot, TOLD)
    found, cut_off = person_succession(snapshot, ties, person, TOLD), network_losses(snapshot, ties, {person}, TOLD)
    return succession_review(material, "Ada", posts_of(material, found, cut_off), together_of(material, "Ada", found))


def tasks(document: Document) -> list[str]:
    blocks = (block for section in document.sections for block in section.blocks)
    return [task.text for block in blocks if isinstance(block, Checklist) for task in block.tasks]


def text(document: Document) -> str:
    return json.dumps(facts_of(document), ensure_ascii=False)


# ── succession ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_review_of_a_person_says_what_the_command_says() -> None:
    snapshot = firm()
    document = review_of(snapshot, ADA)
    facts = person_facts(snapshot, ADA, TOLD)
    [leaver] = facts["leavers"]
    losses = cells(document, "losses")
    assert [(row["account"].name, row["state"], row["share"]) for row in losses] == [
        (each["organisation"], each["state"], each["share"]) for each in leaver["holds"]
    ]
    successors = [(row["successor"].name, row["points"], row["good"]) for row in cells(document, "successors")]
    assert successors == [(each["person"], each["points"], each["good"]) for each in leaver["successors"]]
    assert tasks(document) == [line.strip() for line in person_lines(facts) if "now with Ada" in line]
    assert "Without them it would stay with Ben." in text(document)


def test_a_review_of_a_person_says_who_would_be_cut_off_from_the_others_without_them() -> None:
    document = review_of(firm(), CAT)
    [row] = table(document, "links").rows
    assert row.reasons[0].startswith("Without Cat, 2 colleagues would have no live tie left")
    assert "links" not in {each.key for each in review_of(firm(), BEN).tables()}


def test_a_review_of_the_graph_as_it_is_says_what_of_it_is_of_a_stored_run() -> None:
    snapshot = firm()
    then = analyse(snapshot, replace(TOLD, as_of_ms=(analyse(snapshot, TOLD).as_of_ms or 0) - 14 * 86_400_000))
    material = material_of(snapshot, then).as_of_now()
    document = succession_review(material, "Ada", [])
    assert f"Of run {then.id}, as of {day(then.as_of_ms)}: values at risk" in text(document)
    assert f"Of the graph as it is, as of {day(material.run.as_of_ms)}" in text(document)
    assert "Of run" not in text(succession_review(demo_material(), "all", []))


def test_a_review_of_a_unit_says_what_hangs_on_it_as_a_whole_and_where_that_could_go() -> None:
    units = {"units": ["Sales", "Works"], "unit": [0, 0, 1, 1, 1, -1, -1, -1, -1]}
    snapshot = firm(*weekly(BEN, C1), *weekly(CAT, C1), *weekly(BEN, A1), **units)
    material, members = material_of(snapshot, analyse(snapshot, TOLD)), unit_members(snapshot, "sales")
    found = unit_succession(snapshot, compute_ties(snapshot, TOLD), members.people, TOLD)
    document = succession_review(
        material, "Sales", posts_of(material, found, {}), together_of(material, "Sales", found)
    )
    assert [row["account"].name for row in cells(document, "together")] == ["A", "B"]
    lines = list(unit_lines(unit_facts(snapshot, members, TOLD)))
    assert sorted(tasks(document)) == sorted(line.strip() for line in lines if "now with" in line)


def test_of_a_unit_no_more_people_are_looked_at_than_asked_and_how_many_are_left_out_is_said() -> None:
    units = {"units": ["Sales"], "unit": [0, 0, -1, -1, -1, -1, -1, -1, -1]}
    snapshot = firm(*weekly(BEN, C1), **units)
    material, members = material_of(snapshot, analyse(snapshot, TOLD)), unit_members(snapshot, "sales")
    found = unit_succession(snapshot, compute_ties(snapshot, TOLD), members.people, TOLD, most=1)
    document = succession_review(
        material, "Sales", posts_of(material, found, {}), together_of(material, "Sales", found)
    )
    assert {row["person"].name for row in cells(document, "losses")} == {"Ada"}
    assert '"People on whom accounts hang alone, and who are left out here": "1"' in text(document)


def test_a_review_of_an_account_looks_at_each_who_holds_it() -> None:
    snapshot = firm()
    material = material_of(snapshot, analyse(snapshot, TOLD))
    found = account_succession(snapshot, compute_ties(snapshot, TOLD), 1, TOLD)
    document = succession_review(material, "A", posts_of(material, found, {}), together_of(material, "A", found))
    assert [(row["person"].name, row["account"].name) for row in cells(document, "losses")] == [
        ("Ada", "A"),
        ("Ben", "A"),
    ]


def test_everybody_on_whom_much_hangs_stands_with_what_depends_on_it_and_with_reasons() -> None:
    material = demo_material()
    document = succession_review(material, "all", key_posts(material, 20))
    points = material.of(FindingKind.SINGLE_POINT_OF_FAILURE)
    assert points
    assert {row["person"].id for row in cells(document, "losses")} == {
        each.subject for each in points if each.details["accounts"]
    }
    assert all(row.reasons for row in table(document, "losses").rows)
    critical = {
        (each.subject, each.details["organisation"]): each for each in material.of(FindingKind.CRITICAL_CONTACT)
    }
    told = {(row["person"].id, row["account"].id): row["value"] for row in cells(document, "losses")}
    assert [each.details["value_at_risk"] for key, each in critical.items() if key in told] == [
        told[key] for key in critical if key in told
    ]
    assert any(told.values())


def test_what_was_decided_and_whether_its_review_is_due_is_told() -> None:
    material = demo_material()
    first, *others = material.of(FindingKind.SINGLE_POINT_OF_FAILURE)
    as_of = material.run.as_of_ms or 0
    decided = [
        Disposition(first.topic, DispositionState.IN_PROGRESS, "Zoë", 0, owner="Max", review_ms=as_of - 1),
        Disposition(Topic(FindingKind.INFLUENCE, first.subject), DispositionState.DISMISSED, "Zoë", 0),
    ]
    material = demo_material(dispositions=decided)
    document = succession_review(material, "all", key_posts(material, 20))
    [row] = cells(document, "reviews")
    assert (row["state"], row["owner"], row["due"]) == ("in progress", "Max", True)
    assert all(material.names(each.subject) in text(document).partition("Not reviewed yet")[2] for each in others)
    later = demo_material(dispositions=[replace(decided[0], review_ms=as_of + 1)])
    assert cells(succession_review(later, "all", key_posts(later, 20)), "reviews")[0]["due"] is False


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_who_sees_no_names_gets_no_succession_review(role: str) -> None:
    material = demo_material(role)
    with pytest.raises(NotAllowed, match="succession review names people in every line"):
        succession_review(material, "all", key_posts(material, 5))


# ── supply chain ────────────────────────────────────────────────────────────────────────────────────────────────────


def reviewed(role: str = "analyst") -> tuple[Material, Document]:
    material = demo_material(role)
    points = [each for each in material.of(FindingKind.CHOKE_POINT) if each.details["operational"] == "lost"]
    worst = material.organisation_at[points[0].subject]
    failed = failing(material.snapshot, [worst], material.parameters, with_controlled=True)
    return material, supply_chain_review(material, [failed])


def test_the_planted_choke_point_is_drawn_listed_and_lost() -> None:
    material, document = reviewed()
    point = next(each for each in material.of(FindingKind.CHOKE_POINT) if each.details["operational"] == "lost")
    row = next(row for row in cells(document, "choke-points") if row["organisation"].id == point.subject)
    assert (row["tier"], row["value_at_risk"]) == (point.details["tier"], point.details["value_at_risk"])
    [failure] = cells(document, "failures")
    assert failure["value_at_risk"] >= point.details["value_at_risk"]
    chart: Any = next(block for block in document.sections[1].blocks if isinstance(block, Chart))
    assert material.names(point.subject) in {each.label for each in chart.drawing.parties if each.mark}
    assert min(each.tier for each in chart.drawing.parties) == 0
    for supplier, buyer in chart.drawing.links:
        assert chart.drawing.parties[supplier].tier >= 1
        assert chart.drawing.parties[buyer].tier <= chart.drawing.parties[supplier].tier


def test_the_tiers_that_are_counted_are_those_that_are_drawn_and_listed() -> None:
    _, document = reviewed()
    facts = next(block for block in document.sections[0].blocks if isinstance(block, Facts))
    assert dict(facts.facts)["Tiers"] == str(max(row["tier"] for row in cells(document, "suppliers")))


def test_every_arrow_of_the_picture_stands_in_the_table_beside_it() -> None:
    _, document = reviewed()
    chart: Any = next(block for block in document.sections[1].blocks if isinstance(block, Chart))
    names = [each.label for each in chart.drawing.parties]
    told = {(row["supplier"].name, buyer.name) for row in cells(document, "suppliers") for buyer in row["buyers"]}
    assert {(names[supplier], names[buyer]) for supplier, buyer in chart.drawing.links} <= told


def test_suppliers_stand_by_tier_and_shares_against_their_limit() -> None:
    material, document = reviewed()
    tiers = [row["tier"] for row in cells(document, "suppliers")]
    assert tiers == sorted(tiers)
    assert min(tiers) == 1
    first = next(each for each in material.of(FindingKind.CONCENTRATION) if each.details["of_all"])
    shares = cells(document, "concentration-1")
    assert [row["share"] for row in shares] == [each["share"] for each in first.details["parties"][: len(shares)]]
    assert all(row["over_limit"] is (row["share"] >= first.details["limit"]) for row in shares)


def test_who_is_in_touch_with_a_choke_point_is_for_those_who_see_names() -> None:
    _, document = reviewed()
    assert cells(document, "critical-contacts")
    _, nameless = reviewed("viewer")
    assert "critical-contacts" not in {each.key for each in nameless.tables()}
    assert not [secret for secret in secrets_of(demo()[0]) if secret in text(nameless)]
    assert cells(nameless, "choke-points") == cells(document, "choke-points")


# ── relationships ───────────────────────────────────────────────────────────────────────────────────────────────────


def brief(role: str = "analyst") -> tuple[Material, Document]:
    material = demo_material(role)
    critical = demo_material().of(FindingKind.CRITICAL_CONTACT)[0]
    return material, relationship_brief(material, organisation_of(material, critical))


def organisation_of(material: Material, critical: Finding) -> int:
    return material.organisation_at[critical.details["organisation"]]


def test_a_brief_says_who_holds_it_who_knows_whom_and_what_hangs_on_it() -> None:
    material, document = brief()
    critical = material.of(FindingKind.CRITICAL_CONTACT)[0]
    contacts = cells(document, "contacts")
    assert contacts[0]["person"].id == critical.subject
    assert contacts[0]["live"]
    pairs = cells(document, "pairs")
    assert {row["ours"].id for row in pairs if row["live"]} == {row["person"].id for row in contacts if row["live"]}
    strengths = [row["strength"] for row in pairs]
    assert strengths == sorted(strengths, reverse=True)
    risks = [row["risk"] for row in cells(document, "risks")]
    assert any(risk.startswith("Critical contact") for risk in risks)
    assert any("cost us a need" in risk for risk in risks)


def test_a_picture_of_contacts_says_whether_it_shows_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    material = demo_material()
    live = {
        each.subject: sum(one["live"] for one in each.details["contacts"])
        for each in material.of(FindingKind.CONTACT_COVERAGE)
    }
    account = next(key for key, count in live.items() if count > 2)

    def described() -> str:
        blocks = (
            block
            for part in relationship_brief(material, material.organisation_at[account]).sections
            for block in part.blocks
        )
        return next(each.description for each in blocks if isinstance(each, Chart) and each.key == "contacts-chart")

    assert "of all live contacts" in described()
    monkeypatch.setattr("reports.relationship_brief.MOST_DRAWN", 2)
    assert "of the 2 strongest live contacts" in described()


def test_an_accounts_owner_sees_contacts_and_health_but_no_ties_of_single_people() -> None:
    _, document = brief("manager")
    found = {each.key for each in document.tables()}
    assert {"contacts", "health", "conflicts"} <= found
    assert "pairs" not in found


@pytest.mark.parametrize(
    ("role", "seen"), [("analyst", True), ("reviewer", True), ("manager", True), ("viewer", False)]
)
def test_whose_account_it_is_stands_in_a_brief_for_whoever_may_see_contacts(role: str, seen: bool) -> None:
    material = demo_material(role)
    names = {key: material.named(key).name.replace(" ", "") for key in material.snapshot.people.id}
    owner = next(key for key, name in names.items() if name.isascii() and name.isalpha())
    document = relationship_brief(material, 1, [owner])
    named = [
        row["person"].id for each in document.tables() if each.key == "owners" for row in cells(document, each.key)
    ]
    assert named == [owner] * seen
    for form in ("html", "md", "json"):
        assert (material.named(owner).name.encode() in rendered(document, form)) is seen
    assert ("nobody, as far as is loaded" in text(relationship_brief(material, 1))) is seen


@pytest.mark.parametrize(("role", "said"), [("analyst", True), ("manager", False)])
def test_where_the_graph_has_changed_that_is_said_beside_the_ties_of_today(role: str, said: bool) -> None:
    material = demo_material(role)
    changed = replace(material, run=replace(material.run, outdated=True))
    for each, expected in ((changed, said), (material, False)):
        section = next(part for part in relationship_brief(each, 1).sections if part.key == "contacts")
        assert ("is of the graph as it is now" in repr(section)) is expected


def test_a_viewers_brief_names_nobody() -> None:
    _, document = brief("viewer")
    assert not [secret for secret in secrets_of(demo()[0]) if secret in text(document)]
    assert {each.key for each in document.tables()} == {"contracts", "risks"}


def pair(*accounts: str) -> Snapshot:
    """Ada of us and Bo of the first of these accounts, who write each other."""
    mails = [*weekly(0, 1)]
    return company(["Ada", "Bo"], mails=mails, external=[1], organisations=["us", *accounts], organisation=[0, 1])


def test_an_accounts_owner_sees_what_was_decided_about_it_and_a_viewer_does_not() -> None:
    critical = demo_material().of(FindingKind.CRITICAL_CONTACT)[0]
    decided = Disposition(critical.topic, DispositionState.ACCEPTED, "Zoë", 0)
    said = []
    for role in ("manager", "viewer"):
        material = demo_material(role, dispositions=[decided])
        said.append("Accepted by Zoë" in text(relationship_brief(material, organisation_of(material, critical))))
    assert said == [True, False]


def test_conflicts_beyond_those_that_a_finding_lists_are_counted() -> None:
    material = demo_material()
    account = material.of(FindingKind.CONTACT_COVERAGE)[0].subject
    listed = {"at": 0, "days_apart": 1.0, "people": [], "contacts": []}
    finding = Finding(
        FindingKind.OUTREACH_CONFLICT, account, 1, Score(37.0, ScoreKind.EVIDENCE, ()),
        details={"conflicts": [listed] * 20, "total": 37},
    )  # fmt: skip
    material = replace(material, findings={**material.findings, FindingKind.OUTREACH_CONFLICT: [finding]})
    assert table(relationship_brief(material, material.organisation_at[account]), "conflicts").left_out == 17


def test_what_belongs_to_a_large_group_is_part_of_that_concentration() -> None:
    snapshot = pair("Group", "Group's own")
    controller = snapshot.organisations.controller.copy()
    controller[2] = 1
    contracts = Contracts.of(id=["c1"], buyer=[0], supplier=[2], start=[0], annual_value=[100.0], currency=["EUR"])
    changed = replace(
        snapshot, contracts=contracts, organisations=replace(snapshot.organisations, controller=controller)
    )
    material = material_of(changed, analyse(changed, TOLD))
    risks = [[row["risk"] for row in cells(relationship_brief(material, at), "risks")] for at in (1, 2)]
    assert "It is a large part of our spend" in risks[0]
    assert "With all that Group controls it is a large part of our spend" in risks[1]


def test_contracts_in_force_stand_with_the_next_renewal_first_those_of_what_it_controls_too() -> None:
    snapshot = pair("A", "A's own", "Elsewhere")
    controller = snapshot.organisations.controller.copy()
    controller[2] = 1
    as_of, day = analyse(snapshot, TOLD).as_of_ms or 0, 86_400_000
    contracts = Contracts.of(
        id=["c1", "c2", "c3", "c4", "c5"], title=["Late", "Soon", "Over", "Own", "Not ours"],
        buyer=[0, 1, 0, 0, 3], supplier=[1, 0, 1, 2, 1], start=[0] * 5,
        end=[as_of + 90 * day, as_of + 10 * day, as_of - 10 * day, as_of + 50 * day, as_of + 5 * day],
    )  # fmt: skip
    changed = replace(
        snapshot, contracts=contracts, organisations=replace(snapshot.organisations, controller=controller)
    )
    material = material_of(changed, analyse(changed, TOLD))
    rows = cells(relationship_brief(material, 1), "contracts")
    assert [(row["title"], row["role"], row["renewal"]) for row in rows] == [
        ("Soon", "customer", "10 days"), ("Own", "supplier", "50 days"), ("Late", "supplier", "90 days"),
    ]  # fmt: skip


def test_of_an_organisation_that_nobody_knows_that_is_said() -> None:
    snapshot = pair("A", "B")
    document = relationship_brief(material_of(snapshot, analyse(snapshot, TOLD)), 2)
    assert "there is no exchange to speak of" in text(document)
    assert [table(document, key).rows for key in ("contacts", "pairs", "contracts", "risks")] == [()] * 4
    assert all(isinstance(each, Table) for each in document.tables())
