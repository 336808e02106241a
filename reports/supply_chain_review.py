"""The supply-chain review: on whom we depend, through whom, what would be lost with whom, and who of us is in touch with them.

In: material, and what-if results that were asked for. Out: a document. All of it is about organisations but the last section,
which is for whoever may see people by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from analytics.recovery import value_lost
from analytics.what_if import Failing
from graph_model.findings import Finding, FindingKind
from reports.charts.lanes import Lane, Lanes
from reports.charts.tiers import Tiered, Tiers
from reports.document import Block, Chart, Column, Document, Facts, Kind, Paragraph, Row, Section, Table
from reports.four_answers import costly_choke_points
from reports.material import Material
from reports.method import method

TITLE = "Supply-chain review"
MOST_PARTIES, MOST_SUPPLIERS, MOST_POINTS, MOST_LANES, MOST_TRADES = 40, 60, 30, 15, 6
"""Organisations of the picture, suppliers and choke points that are listed, lanes of a chart, and concentrations."""

_STATES = {"lost": "a need is lost", "unknown": "in doubt", "safe": "nothing by itself"}


def supply_chain_review(material: Material, failures: Sequence[Failing] = ()) -> Document:
    """The review; `failures` are what-if results, each of organisations that fail together."""
    sections = (
        _in_short(material),
        Section("tiers", "Who supplies us, tier by tier", tuple(_tiers(material))),
        Section("choke-points", "Choke points", (_choke_points(material),)),
        Section("concentration", "Concentration", tuple(_concentrations(material))),
        Section("what-if", "If they failed", (_failures(material, failures),)),
        *([_critical(material)] if material.reader.names else []),
        method(material, *material.said),
    )
    about = "On whom we depend, and through whom"
    return material.document("supply-chain-review", TITLE, about, *sections, names=material.reader.names)


def _in_short(material: Material) -> Section:
    paths, points = material.of(FindingKind.DEPENDENCY_PATH), costly_choke_points(material.findings)
    suppliers = {each.subject for each in paths}
    tiers = max(_tier_of(paths).values(), default=0)
    lost, doubtful = (
        [each for each in points if each.details["operational"] == state] for state in ("lost", "unknown")
    )
    facts = [
        ("Organisations that supply us, directly or through others", f"{len(suppliers):,}"),
        ("Tiers", f"{tiers:,}"),
        ("Organisations whose failure alone loses us something", f"{len(lost):,}"),
        ("Organisations of which that is in doubt", f"{len(doubtful):,}"),
        ("Currency of all values", material.snapshot.base_currency),
    ]
    text = (
        "What is needed for one thing is needed together; two suppliers stand in for each other only where that was declared. "
        "Values are a year's, of the loaded contracts and declared dependencies in force."
    )
    return Section("in-short", "In short", (Facts("in-short-facts", tuple(facts)), Paragraph(text)))


# ── tiers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tiers(material: Material) -> Iterator[Block]:
    paths, marked = (
        material.of(FindingKind.DEPENDENCY_PATH),
        {each.subject for each in costly_choke_points(material.findings)},
    )
    tier = _tier_of(paths)
    steps = {
        pair
        for each in paths
        for pair in zip(each.details["organisations"], each.details["organisations"][1:], strict=False)
    }
    drawn = _drawn(paths, tier, marked)
    if tier:
        yield _picture(material, drawn, steps, tier, marked)
    first: dict[str, Finding] = {}
    for each in paths:
        first.setdefault(each.subject, each)
    by_tier = sorted(first.values(), key=lambda each: (tier[each.subject], each.rank))
    listed = sorted(by_tier, key=lambda each: each.subject not in drawn)[:MOST_SUPPLIERS]
    buyers = defaultdict[str, list[str]](list)
    for supplier, buyer in sorted(steps, key=lambda step: (tier[step[1]], step)):
        buyers[supplier].append(buyer)
    yield Table(
        "suppliers",
        "Suppliers by tier, each with its strongest path to us, and whom it supplies by all paths that are listed",
        (
            Column("supplier", "Supplier", Kind.NAMES),
            Column("tier", "Tier", Kind.WHOLE),
            Column("path", "Path", Kind.PATH),
            Column("buyers", "Supplies", Kind.NAMES),
            Column("supplies", "What is supplied"),
            Column("choke_point", "Choke point"),
        ),
        tuple(
            _supplier(material, each, tier, buyers[each.subject], marked)
            for each in sorted(listed, key=lambda each: (tier[each.subject], each.rank))
        ),
        "Nothing that is loaded and in force supplies us.",
        left_out=len(first) - len(listed),
    )


def _tier_of(paths: Sequence[Finding]) -> dict[str, int]:
    """Organisation -> fewest steps to us, by the paths that are listed; ours is 0."""
    found: dict[str, int] = {}
    for each in paths:
        for steps, organisation in enumerate(reversed(each.details["organisations"])):
            found[organisation] = min(steps, found.get(organisation, steps))
    return found


def _drawn(paths: Sequence[Finding], tier: Mapping[str, int], marked: set[str]) -> list[str]:
    """Choke points and what lies between them and us first, then the nearest; as many as are drawn, by tier."""
    through = {key for each in paths if each.subject in marked for key in each.details["organisations"]}
    order = sorted(tier, key=lambda key: (tier[key] > 0, key not in marked, key not in through, tier[key], key))
    return sorted(order[:MOST_PARTIES], key=lambda key: (tier[key], key))


def _picture(
    material: Material,
    drawn: Sequence[str],
    steps: Collection[tuple[str, str]],
    tier: Mapping[str, int],
    marked: set[str],
) -> Chart:
    place = {key: number for number, key in enumerate(drawn)}
    links = sorted((place[supplier], place[buyer]) for supplier, buyer in steps if supplier in place and buyer in place)
    left_out = len(tier) - len(drawn)
    more = (
        f"; {left_out:,} others are left out, choke points and what lies on their ways to us never first"
        if left_out
        else ""
    )
    return Chart(
        "tiers-chart",
        "Supply by tier",
        f"{len(drawn):,} organisations, we to the right, arrows from supplier to buyer; a diamond is a choke point{more}.",
        Tiers(
            tuple(Tiered(material.named(key).name, tier[key], key in marked) for key in drawn),
            tuple(links),
            "choke point",
        ),
    )


def _supplier(
    material: Material, each: Finding, tier: Mapping[str, int], buyers: Sequence[str], marked: set[str]
) -> Row:
    details = each.details
    supplies = ", ".join(dict.fromkeys(filter(None, details["categories"])))
    return material.row(
        each, material.named(each.subject), tier[each.subject], material.all_named(details["organisations"]),
        material.all_named(buyers), supplies, each.subject in marked,
    )  # fmt: skip


# ── choke points and concentration ──────────────────────────────────────────────────────────────────────────────────


def _choke_points(material: Material) -> Table:
    points = costly_choke_points(material.findings)
    return Table(
        "choke-points",
        "Organisations whose failure costs us something, or may",
        (
            Column("organisation", "Organisation", Kind.NAMES),
            Column("tier", "Tier", Kind.WHOLE),
            Column("state", "Its failure"),
            Column("value_at_risk", "A year's value at risk", Kind.WHOLE),
            Column("value_in_doubt", "In doubt", Kind.WHOLE),
            Column("recovery_days", "Days to recover", Kind.WHOLE),
            Column("exposed_days", "Days without", Kind.WHOLE),
            Column("value_lost", "Lost in these", Kind.WHOLE),
            Column("redundancy", "Ways to us", Kind.WHOLE),
            Column("dominates", "Of which all ways lead through it", Kind.NAMES),
        ),
        tuple(_choke_point(material, each) for each in points[:MOST_POINTS]),
        "Every loaded need of ours has a declared substitute for each single supplier, or nothing supplies us.",
        left_out=max(len(points) - MOST_POINTS, 0),
    )


def _choke_point(material: Material, each: Finding) -> Row:
    details = each.details
    values = (
        details["value_at_risk"], details["value_unknown"], details["recovery_days"], details["exposed_days"],
        details["value_lost"], details["redundancy"],
    )  # fmt: skip
    state = _STATES[details["operational"]]
    return material.row(
        each, material.named(each.subject), details["tier"], state, *values, material.all_named(details["dominates"])
    )


def _concentrations(material: Material) -> Iterator[Block]:
    found = sorted(material.of(FindingKind.CONCENTRATION), key=lambda each: (not each.details["of_all"], each.rank))
    for number, each in enumerate(found[:MOST_TRADES], 1):
        yield from _concentration(material, each, number)
    if not found:
        yield Paragraph("No contract in force states a value: how concentrated our trade is cannot be said.")


def _concentration(material: Material, finding: Finding, number: int) -> Iterator[Block]:
    details = finding.details
    whose = "all of us" if details["of_all"] else material.named(finding.subject).name
    what = f"{details['side'].capitalize()} of {whose}"
    parties = details["parties"]
    yield Chart(
        f"concentration-chart-{number}",
        what,
        f"Shares of the {min(len(parties), MOST_LANES)} largest, in percent; the line is the limit of {details['limit']:.0%}. "
        "The table below has the numbers.",
        Lanes(
            tuple(
                Lane(material.named(each["organisation"]).name, (100 * each["share"],), (0.0, 100 * each["share"]))
                for each in parties[:MOST_LANES]
            ),
            ("share",),
            "percent of the loaded contracts in force",
            100 * details["limit"],
            "limit",
        ),
    )
    yield Table(
        f"concentration-{number}",
        f"{what}: concentration index (HHI) {finding.score.value:,.0f} of 10,000, {details['band_2023']} by the guidelines of "
        f"2023, {details['band_2010']} by those of 2010",
        (
            Column("party", "Party", Kind.NAMES),
            Column("members", "With all it controls", Kind.NAMES),
            Column("value", f"A year's value ({details['currency']})", Kind.WHOLE),
            Column("share", "Share", Kind.PART),
            Column("over_limit", "Over the limit"),
            Column("contracts", "Contracts", Kind.WHOLE),
        ),
        tuple(_party(material, each) for each in parties[:MOST_LANES]),
        "No party is known.",
        left_out=len(parties[MOST_LANES:]) + details["others"],
    )
    if decision := material.decision(finding):
        yield Paragraph(decision)


def _party(material: Material, each: Mapping[str, Any]) -> Row:
    return Row(
        (
            material.named(each["organisation"]), material.all_named(each["members"]), each["value"], each["share"],
            each["over_limit"], len(each["contracts"]),
        )
    )  # fmt: skip


# ── what if, and who is in touch ────────────────────────────────────────────────────────────────────────────────────


def _failures(material: Material, failures: Sequence[Failing]) -> Table:
    return Table(
        "failures",
        "What we would lose if these failed, together with all that they control",
        (
            Column("organisations", "If these failed", Kind.NAMES),
            Column("controlled", "With what they control", Kind.NAMES),
            Column("failed_too", "Would fail for want of supply", Kind.NAMES),
            Column("needs_lost", "Needs lost"),
            Column("needs_in_doubt", "Needs in doubt"),
            Column("value_at_risk", "A year's value at risk", Kind.WHOLE),
            Column("value_lost", "Lost until they recover", Kind.WHOLE),
        ),
        tuple(_failure(material, each) for each in failures),
        "Nothing was asked: no organisation is a choke point, and none was named with --fail.",
    )


def _failure(material: Material, each: Failing) -> Row:
    ids = material.snapshot.organisations.id
    groups = (each.organisations, each.controlled, each.failed_too)
    names = tuple(material.all_named(list(map(ids.at, some))) for some in groups)
    needs = tuple(
        ", ".join(dict.fromkeys(short.need.category or "a supply of no stated category" for short in some))
        for some in (each.lost, each.doubtful)
    )
    return Row((*names, *needs, each.at_risk, value_lost(each.lost)))


def _critical(material: Material) -> Section:
    found = material.of(FindingKind.CRITICAL_CONTACT)
    table = Table(
        "critical-contacts",
        "People who alone, or nearly alone, are in touch with a choke point",
        (
            Column("person", "Person", Kind.NAMES),
            Column("organisation", "Organisation", Kind.NAMES),
            Column("state", "Contact"),
            Column("share", "Share of it", Kind.PART),
            Column("value_at_risk", "A year's value at risk", Kind.WHOLE),
            Column("alternatives", "Other live contacts", Kind.NAMES),
        ),
        tuple(_contact(material, each) for each in found[:MOST_POINTS]),
        "No choke point hangs on a single live contact of ours.",
        left_out=max(len(found) - MOST_POINTS, 0),
    )
    return Section("critical-contacts", "Who of us is in touch", (table,))


def _contact(material: Material, each: Finding) -> Row:
    details = each.details
    others = material.all_named([other["person"] for other in details["alternatives"] if other["live"]])
    return material.row(
        each, material.named(each.subject), material.named(details["organisation"]), details["state"], details["share"],
        details["value_at_risk"], others,
    )  # fmt: skip
