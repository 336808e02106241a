"""The influence report: who holds influence that no reporting line shows, how sure that is, and how it was found.

In: material. Out: a document. Who may not see scores of people by name gets the ranking under pseudonyms, no picture of the
network (its shape gives people away) and no gaps; who sees nobody by name gets groups in round numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from analytics.change import Change, Direction, changes
from analytics.influence_components import COMPONENTS
from analytics.mailbox_coverage import Mailbox
from analytics.pseudonyms import PseudonymousInfluence, pseudonymous
from analytics.round_numbers import in_round_numbers, in_whole_steps
from graph_model.findings import Finding, FindingKind
from reports.charts.lanes import Lane, Lanes
from reports.document import Block, Chart, Column, Document, Facts, Kind, Notes, Paragraph, Row, Section, Table, shown
from reports.material import Material, RunFacts
from reports.method import method
from reports.network_picture import hidden_brokers, network_blocks

TITLE = "Influence report"
MOST_CHANGES, MOST_PAIRS, MOST_LANES = 25, 40, 25
"""Changes and pairs of units that are listed, and people that a chart has lanes for."""


def influence_report(material: Material, top: int = 20) -> Document:
    """The report, with the first `top` of the ranking."""
    whole = material.reader.scores
    picture, drawn = network_blocks(material) if whole else ((), ())
    sections = (
        _in_short(material),
        *([Section("network", "The network", picture)] if whole else []),
        _top(material, top) if whole else _pseudonymous_top(material, top),
        *([_gaps(material, top)] if whole else []),
        Section("units", "Units, and who connects them", (*_communities(material), *_pairs_of_units(material))),
        *([_changes(material)] if whole else []),
        method(material, _components(material)),
        _coverage(material),
        *([Section("picture", "The picture of the network as a table", drawn)] if drawn else []),
    )
    about = "Who holds influence among us, whatever the chart says"
    return material.document(
        "influence-report", TITLE, about, *sections, names=material.reader.names or material.reader.scores
    )


def _in_short(material: Material) -> Section:
    ranked, communities = material.of(FindingKind.INFLUENCE), material.of(FindingKind.COMMUNITY)
    facts = [("Communities found", f"{len(communities):,}")]
    if material.reader.scores:
        known = any(each.details["gap_state"] != "unknown" for each in ranked)
        gaps = sum(each.details["gap_state"] == "gap" for each in ranked)
        facts = [
            ("People ranked", f"{len(ranked):,}"),
            ("Influence far above formal rank", f"{gaps:,}" if known else "not known: no hierarchy is loaded"),
            ("Hidden brokers", f"{len(hidden_brokers(ranked)):,}" if known else "not known"),
            *facts,
        ]
    interval = material.run.parameters.influence.interval
    text = (
        "Influence is read from who turns to whom, by mail and in meetings: it says on whom the flow of work hangs, and "
        f"nothing about how well somebody works. Ranks come with the interval within which they would lie for "
        f"{interval:.0%} of samples of the same conversations: where two intervals overlap, the order of the two is not known."
    )
    return Section("in-short", "In short", (Facts("in-short-facts", tuple(facts)), Paragraph(text)))


# ── the ranking ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _top(material: Material, top: int) -> Section:
    ranked = material.of(FindingKind.INFLUENCE)
    first = ranked[:top]
    table = Table(
        "top-influencers",
        f"The {len(first):,} most influential people, with the reasons for each score",
        (
            Column("person", "Person", Kind.NAMES),
            Column("title", "Title"),
            Column("unit", "Unit"),
            Column("rank", "Rank", Kind.WHOLE),
            Column("rank_low", "From", Kind.WHOLE),
            Column("rank_high", "To", Kind.WHOLE),
            Column("score", "Points of 100", Kind.NUMBER),
            Column("gap", "Points above formal rank", Kind.WHOLE),
            Column("informal", "Informal"),
            Column("partial", "Partial"),
        ),
        tuple(_ranked(material, each) for each in first),
        "Nobody of us has a live tie to a colleague: there is nothing to rank.",
        left_out=len(ranked) - len(first),
    )
    return Section("top", "The most influential people", (*_interval_chart(material, first), table))


def _ranked(material: Material, finding: Finding) -> Row:
    details = finding.details
    return material.row(
        finding, material.named(finding.subject), material.title(finding.subject), material.unit(finding.subject),
        finding.rank, finding.low, finding.high, finding.score.value, details["gap"], details["informal"],
        details.get("mailbox") == Mailbox.SEEN_BY_OTHERS,
    )  # fmt: skip


def _interval_chart(material: Material, first: Sequence[Finding]) -> Iterator[Block]:
    drawn = [each for each in first if each.low is not None][:MOST_LANES]
    if drawn:
        lanes = tuple(
            Lane(material.named(each.subject).name, (float(each.rank),), (float(each.low or 0), float(each.high or 0)))
            for each in drawn
        )
        yield Chart(
            "rank-intervals",
            "Rank by influence and its interval",
            f"The first {len(drawn)} people; the dot is the rank, the line its interval. The table below has the numbers.",
            Lanes(lanes, ("rank",), "rank (1 is first)"),
        )


def _pseudonymous_top(material: Material, top: int) -> Section:
    """As the API's `pseudonymousInfluencers`."""
    told, found = material.run.parameters, material.of(FindingKind.INFLUENCE)
    ranked = in_whole_steps(len(found), told.communities.step)
    make = partial(pseudonymous, run=material.run.id, ranked=ranked, key=material.key, weights=told.influence.weights)
    first = [make(each, rank=rank) for rank, each in enumerate(found[:ranked][:top], 1)]
    table = Table(
        "top-influencers",
        "The ranking under pseudonyms, which hold for this run only; percentiles in whole steps",
        (
            Column("pseudonym", "Pseudonym"),
            Column("rank", "Rank", Kind.WHOLE),
            Column("rank_low", "From", Kind.WHOLE),
            Column("rank_high", "To", Kind.WHOLE),
            Column("score", "Points of 100", Kind.WHOLE),
            Column("unit", "Unit"),
            Column("level", "Level"),
        ),
        tuple(map(_pseudonymous_row, first)),
        "Too few people are ranked to say anything without naming them.",
    )
    note = "Units and levels are told only where enough people share them."
    return Section("top", "The most influential people", (table, Notes((note,))))


def _pseudonymous_row(each: PseudonymousInfluence) -> Row:
    values = (each.pseudonym, each.rank, each.rank_low, each.rank_high, each.score.value, each.unit, each.level)
    return Row(values, tuple(reason.text for reason in each.score.reasons))


def _gaps(material: Material, top: int) -> Section:
    ranked = [each for each in material.of(FindingKind.INFLUENCE) if each.details["gap"] is not None]
    widest = sorted(ranked, key=lambda each: (-each.details["gap"], each.rank))[:top]
    table = Table(
        "gaps",
        "The widest gaps between influence and formal rank",
        (
            Column("person", "Person", Kind.NAMES),
            Column("title", "Title"),
            Column("unit", "Unit"),
            Column("influence", "Percentile by influence", Kind.WHOLE),
            Column("formal", "By formal rank", Kind.WHOLE),
            Column("gap", "Gap in points", Kind.WHOLE),
            Column("informal", "Informal influencer"),
        ),
        tuple(_gap(material, each) for each in widest),
        "Formal rank is not known of anybody: load an HR export with titles or managers, then analyse again.",
        left_out=len(ranked) - len(widest),
    )
    chart = Chart(
        "gap-chart",
        "Influence and formal rank",
        f"Percentiles of the {min(len(widest), MOST_LANES)} people with the widest gaps; the table below has the numbers.",
        Lanes(
            tuple(_gap_lane(material, each) for each in widest[:MOST_LANES]),
            ("by influence", "by formal rank"),
            "percentile",
        ),
    )
    blocks: tuple[Block, ...] = (chart, table) if widest else (table,)
    return Section("gap", "Influence and formal rank", blocks)


def _gap(material: Material, each: Finding) -> Row:
    details = each.details
    values = (details["influence_percentile"], details["formal_percentile"], details["gap"], details["informal"])
    person = each.subject
    return Row((material.named(person), material.title(person), material.unit(person), *values))


def _gap_lane(material: Material, each: Finding) -> Lane:
    two = (each.details["influence_percentile"], each.details["formal_percentile"])
    return Lane(material.named(each.subject).name, two, two)


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _communities(material: Material) -> Iterator[Block]:
    """For whoever sees nobody by name in round numbers, as over the API."""
    found = list(material.of(FindingKind.COMMUNITY))
    if not material.reader.names:
        found = [each for each in map(in_round_numbers, found) if each is not None]
    columns = (
        Column("community", "Community", Kind.WHOLE),
        Column("people", "People", Kind.WHOLE),
        Column("density_inside", "Pairs tied inside", Kind.PART),
        Column("units", "Drawn from"),
        *((Column("centre", "Strongest ties inside", Kind.NAMES),) if material.reader.scores else ()),
    )
    rows = tuple(_community(material, each) for each in found)
    caption = "Communities: people tied among themselves more than chance would have it"
    yield Table("communities", caption, columns, rows, "No community is large enough to be shown.")
    if not material.reader.names:
        yield Notes(
            (
                "People, and parts of pairs, are told in whole steps, rounded down, so that nobody is told by a difference: "
                "0 % is less than a step, which is a half in small communities, and not nothing.",
            )
        )


def _community(material: Material, finding: Finding) -> Row:
    details = finding.details
    units = ", ".join(f"{each['name']} ({each['people']:,})" for each in details["units"])
    values = (details["label"], details["size"], details["density_inside"], units)
    if not material.reader.scores:
        return Row(values)
    return Row((*values, material.all_named([each["person"] for each in details["top_people"]])))


def _pairs_of_units(material: Material) -> Iterator[Block]:
    if not material.reader.names:
        return
    found = material.of(FindingKind.UNIT_COVERAGE)
    yield Table(
        "unit-pairs",
        "Pairs of units in live contact, those first whose contact hangs on fewest",
        (
            Column("unit", "Unit"),
            Column("its_contacts", "Its contacts", Kind.NAMES),
            Column("other", "Other unit"),
            Column("other_contacts", "Its contacts", Kind.NAMES),
            Column("state", "State"),
        ),
        tuple(_pair(material, each) for each in found[:MOST_PAIRS]),
        "No two units are in live contact, or nobody's unit is known.",
        left_out=max((each.details["pairs"] for each in found), default=0) - len(found[:MOST_PAIRS]),
    )


def _pair(material: Material, finding: Finding) -> Row:
    one, other = finding.details["sides"]
    people = [material.all_named([each["person"] for each in side["contacts"]]) for side in (one, other)]
    state = one["state"] if one["state"] == other["state"] else f"{one['state']} / {other['state']}"
    return material.row(finding, one["name"], people[0], other["name"], people[1], state)


# ── what changed ────────────────────────────────────────────────────────────────────────────────────────────────────

_DIRECTIONS = {Direction.NEW: "new", Direction.GONE: "gone", Direction.ROSE: "rose", Direction.FELL: "fell"}


def _changes(material: Material) -> Section:
    if material.earlier is None:
        nothing = "There is no earlier run that was told the same, as of this day or before: there is nothing to compare with."
        return Section("changes", "Since the run before", (Paragraph(nothing),))
    kind, present = FindingKind.INFLUENCE, material.present
    found = changes(material.earlier_findings.get(kind, ()), material.of(kind), present)
    table = Table(
        "changes",
        f"People whose influence changed beyond what chance explains since run {material.earlier.id}, "
        f"as of {shown(material.earlier.as_of_ms, Kind.DAY)}",
        (
            Column("person", "Person", Kind.NAMES),
            Column("direction", "Change"),
            Column("rank_before", "Rank before", Kind.WHOLE),
            Column("rank", "Rank now", Kind.WHOLE),
            Column("points", "Points more", Kind.NUMBER),
        ),
        tuple(_change(material, each) for each in found[:MOST_CHANGES]),
        f"Nobody's influence changed beyond what chance explains since run {material.earlier.id}.",
        left_out=max(len(found) - MOST_CHANGES, 0),
    )
    return Section("changes", "Since the run before", (table, *_other_causes(material.earlier, material.run)))


def _other_causes(earlier: RunFacts, run: RunFacts) -> Iterator[Block]:
    """What else than people may have changed between the two."""
    texts = {
        "The policy has changed between the two runs: what that moved is among these changes.": earlier.policy != run.policy,
        "The two runs were not made by the same versions of the software: what that moved is among these changes.":
            earlier.versions != run.versions,
    }  # fmt: skip
    if any(texts.values()):
        yield Notes(tuple(text for text, holds in texts.items() if holds))


def _change(material: Material, change: Change) -> Row:
    before, after = change.before, change.after
    values = (
        material.named(change.topic.subject), _DIRECTIONS[change.direction], before.rank if before else None,
        after.rank if after else None, change.delta,
    )  # fmt: skip
    return Row(values, tuple(f"{part.delta:+.1f}: {part.after or part.before}" for part in change.parts[:3]))


# ── how it was found ────────────────────────────────────────────────────────────────────────────────────────────────


def _components(material: Material) -> Table:
    weights = material.run.parameters.influence.weights
    return Table(
        "components",
        "Components of influence: each a percentile among all who are ranked, weighted as here",
        (Column("component", "Component"), Column("weight", "Weight"), Column("meaning", "What it measures")),
        tuple(
            Row((name, weights.get(name, 0.0), (make.__doc__ or "").splitlines()[0]))
            for name, make in COMPONENTS.items()
        ),
        "",
    )


def _coverage(material: Material) -> Section:
    blocks: list[Block] = []
    if material.reader.scores:
        of = Counter(each.details.get("mailbox", Mailbox.UNKNOWN) for each in material.of(FindingKind.INFLUENCE))
        names = {
            Mailbox.LOADED: "Own mailbox is loaded",
            Mailbox.SEEN_BY_OTHERS: "Seen in colleagues' mailboxes only: partial, reads too low",
            Mailbox.UNKNOWN: "Cannot be told",
        }
        blocks.append(Facts("mailboxes", tuple((name, f"{of[box]:,} people") for box, name in names.items())))
    blocks.append(
        Paragraph(
            "People whose own mailbox is loaded look more central than people who are seen in others' only. What was left "
            "out before storage (private entries, exclusions, people who opted out) is not in any number here."
        )
    )
    return Section("coverage", "What the data covers", (*blocks, *material.said))
