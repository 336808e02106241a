"""The relationship brief: all that is known of our relationship with one organisation, for who meets it next.

In: material, and the organisation (its position). Out: a document. Who knows whom is for whoever may see ties of people; who
holds the account, how it fares and where we collide for whoever may see people by name, and for the account's owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analytics.common_control import controlled_by, controllers_of
from analytics.contributions import contributions
from analytics.coverage import contact_pairs, readable
from analytics.sentences import days
from analytics.supply_graph import in_force
from analytics.tie_measures import tie_measures
from analytics.ties import ties_of
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import NO_TIME
from reports.charts.lanes import Lane, Lanes
from reports.document import (
    Block,
    Chart,
    Column,
    Document,
    Facts,
    Kind,
    Notes,
    Paragraph,
    Row,
    Section,
    Table,
    Value,
    shown,
)  # fmt: skip
from reports.four_answers import costly_choke_points
from reports.material import DAY_MS, Material
from reports.method import method

TITLE = "Relationship brief"
MOST_PAIRS = 40
MOST_DRAWN = 20
_OF_TODAY = (
    "The graph has changed since this run: who holds the relationship is as the run found it, the list of who knows whom "
    "is of the graph as it is now. `sociogram analyse` makes a new run."
)
_NO_OWNER = "nobody, as far as is loaded"
_PARTS = {"their_breadth": "people of theirs", "our_breadth": "people of ours"}


def relationship_brief(material: Material, organisation: int, owners: Sequence[str] = ()) -> Document:
    """The brief on the organisation at this position of the snapshot. `owners`: ids of those of us whose account it is."""
    key, reader = material.snapshot.organisations.id.at(organisation), material.reader
    brief = _Brief(material, organisation, key, owners)
    sections = (
        brief.in_short(),
        *([brief.contacts(), brief.health(), brief.conflicts()] if reader.own_account else []),
        brief.contracts(),
        brief.risks(),
        method(material, *material.said),
    )
    name = material.named(key).name
    return material.document("relationship-brief", TITLE, name, *sections, names=reader.own_account)


class _Brief:
    """The sections of a brief on one organisation."""

    def __init__(self, material: Material, organisation: int, key: str, owners: Sequence[str]) -> None:
        self.material, self.organisation, self.key, self.owners = material, organisation, key, owners
        self.party = {organisation, *controlled_by(material.snapshot, organisation)}

    def finding(self, kind: FindingKind) -> Finding | None:
        return next((each for each in self.material.of(kind) if each.subject == self.key), None)

    # ── in short ────────────────────────────────────────────────────────────────────────────────────────────────────

    def in_short(self) -> Section:
        material = self.material
        rows = self._contract_rows()
        facts = [
            ("Controlled by", self._names(list(controllers_of(material.snapshot, self.organisation)))),
            ("Controls", self._names(sorted(self.party - {self.organisation}))),
            ("Open contracts", f"{len(rows):,}"),
            (
                "Next to end",
                next((f"{row[0]}, {shown(row[6], Kind.DAY)}" for row in rows if row[6] is not None), "none known"),
            ),
        ]
        if material.reader.own_account:
            facts += self._standing()
        return Section("in-short", "In short", (Facts("in-short-facts", tuple(facts)),))

    def _names(self, positions: list[int]) -> str:
        ids = self.material.snapshot.organisations.id
        return ", ".join(str(self.material.named(ids.at(each))) for each in positions) or "nobody that we know of"

    def _standing(self) -> Iterator[tuple[str, str]]:
        coverage, health = self.finding(FindingKind.CONTACT_COVERAGE), self.finding(FindingKind.ACCOUNT_HEALTH)
        live = [each for each in coverage.details["contacts"] if each["live"]] if coverage else []
        yield "Account of", ", ".join(map(str, self.material.all_named(self.owners))) or _NO_OWNER
        yield "Contact", f"{coverage.details['state']}: {len(live):,} of us" if coverage else "none"
        if health is None:
            yield "Health", "not known: there is no exchange to speak of"
        else:
            said = health.details["state"].replace("_", " ")
            points = "" if said == "unknown" else f", {health.score.value:.0f} of 100 points, where 50 is as before"
            yield "Health", f"{said}{points}"
            yield "Watch", health.details["watch_sentence"]

    # ── who knows whom ──────────────────────────────────────────────────────────────────────────────────────────────

    def contacts(self) -> Section:
        material, coverage = self.material, self.finding(FindingKind.CONTACT_COVERAGE)
        contacts = coverage.details["contacts"] if coverage else []
        table = Table(
            "contacts",
            "Who of us holds the relationship, the strongest first",
            (
                Column("person", "Person", Kind.NAMES),
                Column("unit", "Unit"),
                Column("strength", "Strength of 100", Kind.WHOLE),
                Column("share", "Share of it", Kind.PART),
                Column("last", "Last on", Kind.DAY),
                Column("live", "Live"),
                Column("partial", "More may be unseen"),
            ),
            tuple(self._contact(each) for each in contacts),
            "Nobody of us is, or was, in contact with them as far as is loaded.",
        )
        reasons = tuple(each.text for each in coverage.score.reasons) if coverage else ()
        notes = (Notes((*reasons, *filter(None, [material.decision(coverage)]))),) if coverage else ()
        blocks: list[Block] = [self._owners(), *self._contact_chart(contacts), table, *notes]
        if material.reader.scores:
            blocks += [*([Notes((_OF_TODAY,))] if material.run.outdated else []), self._pairs()]
        return Section("contacts", "Who knows whom", tuple(blocks))

    def _owners(self) -> Table:
        return Table(
            "owners",
            "Whose account it is",
            (Column("person", "Person", Kind.NAMES), Column("unit", "Unit")),
            tuple(Row((self.material.named(each), self.material.unit(each))) for each in self.owners),
            f"It is the account of {_NO_OWNER}.",
        )

    def _contact(self, each: Mapping[str, Any]) -> Row:
        person = each["person"]
        values = (each["scale"], each["share"], _known(each["last_at"]), each["live"], each["partial"])
        return Row((self.material.named(person), self.material.unit(person), *values))

    def _contact_chart(self, contacts: list[Mapping[str, Any]]) -> Iterator[Block]:
        live = [each for each in contacts if each["live"]]
        drawn = live[:MOST_DRAWN]
        if drawn:
            which = "all" if len(drawn) == len(live) else f"the {MOST_DRAWN} strongest"
            yield Chart(
                "contacts-chart",
                "Strength of our contacts",
                f"Strength, from 0 to 100, of {which} live contacts; the table below has the numbers.",
                Lanes(
                    tuple(
                        Lane(self.material.named(each["person"]).name, (each["scale"],), (0.0, each["scale"]))
                        for each in drawn
                    ),
                    ("strength",),
                    "strength (of 100)",
                ),
            )

    def _pairs(self) -> Table:
        """Each of ours and each of theirs with a tie, with its trend."""
        rows = sorted(self._pair_rows(), key=lambda row: -float(row[2] or 0))  # type: ignore[arg-type]  # a number
        return Table(
            "pairs",
            "Who knows whom there, the strongest first; the trend is against the window before",
            (
                Column("ours", "Of us", Kind.NAMES),
                Column("theirs", "Of them", Kind.NAMES),
                Column("strength", "Strength of 100", Kind.WHOLE),
                Column("trend", "Trend in points", Kind.WHOLE),
                Column("last", "Last on", Kind.DAY),
                Column("live", "Live"),
            ),
            tuple(map(Row, rows[:MOST_PAIRS])),
            "Nobody of us has a tie to any of them.",
            left_out=max(len(rows) - MOST_PAIRS, 0),
        )

    def _pair_rows(self) -> Iterator[tuple[Value, ...]]:
        material, parameters = self.material, self.material.parameters
        snapshot, as_of = material.snapshot, material.run.as_of_ms
        if as_of is None:
            return
        parts = contributions(snapshot, parameters, as_of)
        ties = ties_of(snapshot, parts, as_of)
        pairs, before = (
            contact_pairs(snapshot, ties, parameters),
            tie_measures(snapshot, ties, parts, parameters).pair_before,
        )
        people = snapshot.people.id
        for row in np.flatnonzero(pairs.account == self.organisation).tolist():
            one, other = int(pairs.inside[row]), int(pairs.outside[row])
            there = max(ties.row(one, other), ties.row(other, one))
            now, then = readable(float(pairs.strength[row]), parameters), float(before[there])
            trend = None if np.isnan(then) else now - readable(then, parameters)
            yield (
                material.named(people.at(one)), material.named(people.at(other)), now, trend, int(pairs.last_at[row]),
                bool(pairs.live[row]),
            )  # fmt: skip

    # ── how it fares ────────────────────────────────────────────────────────────────────────────────────────────────

    def health(self) -> Section:
        health, alarm = self.finding(FindingKind.ACCOUNT_HEALTH), self.finding(FindingKind.DETERIORATION_ALARM)
        answers = self.finding(FindingKind.RESPONSE_TIMES)
        if health is None:
            nothing = Paragraph("How the relationship fares is not known: there is no exchange to speak of.")
            return Section("health", "How it fares", (nothing,))
        parts = [each for each in health.details["parts"] if each["points"] is not None]
        table = Table(
            "health",
            "Each part against the relationship's own past: 50 points are as before",
            (
                Column("part", "Part"),
                Column("now", "Now", Kind.NUMBER),
                Column("before", "Before", Kind.NUMBER),
                Column("points", "Points of 100", Kind.WHOLE),
                Column("state", "State"),
            ),
            tuple(
                Row((_part(each["name"]), each["now"], each["before"], each["points"], each["state"].replace("_", " ")))
                for each in health.details["parts"]
            ),
            "",
        )
        chart = Chart(
            "health-chart",
            "Health by part",
            "Points of each part that is known; 50 is as before, more is better. The table below has the numbers.",
            Lanes(
                tuple(Lane(_part(each["name"]), (each["points"],), (50.0, each["points"])) for each in parts),
                ("now",), "points", 50.0, "as before",
            ),
        )  # fmt: skip
        said = [each.text for one in (health, alarm, answers) if one for each in one.score.reasons]
        return Section("health", "How it fares", (*((chart,) if parts else ()), table, Notes(tuple(said))))

    def conflicts(self) -> Section:
        found, material = self.finding(FindingKind.OUTREACH_CONFLICT), self.material
        listed = found.details["conflicts"] if found else ()
        table = Table(
            "conflicts",
            "Two of us who wrote to them at about the same time, without anything that has them both",
            (
                Column("people", "Of us", Kind.NAMES),
                Column("contacts", "Whom both wrote to", Kind.NAMES),
                Column("at", "On", Kind.DAY),
                Column("days_apart", "Days apart", Kind.NUMBER),
            ),
            tuple(
                Row(
                    (
                        material.all_named(each["people"]),
                        material.all_named(each["contacts"]),
                        each["at"],
                        each["days_apart"],
                    )
                )
                for each in listed
            ),
            "Nobody was in anybody's way lately.",
            left_out=found.details["total"] - len(listed) if found else 0,
        )
        return Section("conflicts", "Where we were in each other's way", (table,))

    # ── what is at stake ────────────────────────────────────────────────────────────────────────────────────────────

    def contracts(self) -> Section:
        table = Table(
            "contracts",
            "Contracts in force with it and all that it controls, those that end first on top",
            (
                Column("title", "Contract"),
                Column("role", "They are"),
                Column("category", "Category"),
                Column("value", "A year's value", Kind.WHOLE),
                Column("currency", "Currency"),
                Column("start", "Since", Kind.DAY),
                Column("end", "Until", Kind.DAY),
                Column("renewal", "Renewal in"),
            ),
            tuple(map(Row, self._contract_rows())),
            "No contract of ours with them is loaded and in force.",
        )
        return Section("contracts", "Open contracts and next renewals", (table,))

    def _contract_rows(self) -> list[tuple[Value, ...]]:
        table, as_of = self.material.snapshot.contracts, self.material.run.as_of_ms
        holds = in_force(table, NO_TIME if as_of is None else as_of)
        party, ours = np.array(sorted(self.party)), np.flatnonzero(self.material.snapshot.organisations.internal)
        buys = np.isin(table.buyer, party) & np.isin(table.supplier, ours)
        sells = np.isin(table.supplier, party) & np.isin(table.buyer, ours)
        rows = np.flatnonzero(holds & (buys | sells)).tolist()
        last = np.iinfo(np.int64).max
        return [
            self._contract(row, as_of)
            for row in sorted(rows, key=lambda row: (last if table.end[row] == NO_TIME else int(table.end[row]), row))
        ]

    def _contract(self, row: int, as_of: int | None) -> tuple[Value, ...]:
        table = self.material.snapshot.contracts
        start, end, value = _known(int(table.start[row])), _known(int(table.end[row])), float(table.annual_value[row])
        renewal = None if end is None or as_of is None else days(max(end // DAY_MS - as_of // DAY_MS, 0))
        return (
            table.title.at(row) or table.id.at(row), "supplier" if int(table.supplier[row]) in self.party else "customer",
            table.category.at(row), None if np.isnan(value) else value, table.currency.at(row), start, end, renewal,
        )  # fmt: skip

    def risks(self) -> Section:
        """What the run found to hang on this organisation, with reasons; named contacts only for whoever may see them."""
        rows = tuple(self.material.row(finding, said) for finding, said in self._risks())
        looked = ", no single contact" if self.material.reader.own_account else ""
        table = Table(
            "risks", "What hangs on this relationship", (Column("risk", "Risk"),), rows,
            f"The run found no choke point{looked} and no concentration here.",
        )  # fmt: skip
        return Section("risks", "Risks", (table,))

    def _risks(self) -> Iterator[tuple[Finding, str]]:
        coverage = self.finding(FindingKind.CONTACT_COVERAGE)
        for point in costly_choke_points(self.material.findings):
            if point.subject == self.key:
                yield point, "Its failure would cost us a need, or may"
        for each in self.material.of(FindingKind.CONCENTRATION):
            for party in each.details["parties"]:
                if (
                    each.details["of_all"]
                    and party["over_limit"]
                    and self.key in (party["organisation"], *party["members"])
                ):
                    yield each, f"{self._large(party['organisation'])} a large part of our {each.details['side']}"
        if not self.material.reader.own_account:
            return
        if coverage and coverage.details["state"] in ("sole", "dominant"):
            yield coverage, f"One person holds it: {coverage.details['state']} contact"
        for each in self.material.of(FindingKind.CRITICAL_CONTACT):
            if each.details["organisation"] == self.key:
                yield each, f"Critical contact: {self.material.named(each.subject)}"
        alarm = self.finding(FindingKind.DETERIORATION_ALARM)
        if alarm:
            yield alarm, "The exchange has fallen beyond chance"

    def _large(self, group: str) -> str:
        return "It is" if group == self.key else f"With all that {self.material.named(group)} controls it is"


def _part(name: str) -> str:
    return _PARTS.get(name, name.replace("_", " "))


def _known(at_ms: int) -> int | None:
    return None if at_ms == NO_TIME else at_ms
