"""What every report is made from: the findings of a run, names, decisions, and for whom it is made.

A report is a function of this and nothing else: no store, no clock. The same material gives the same document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from analytics.parameters import RunParameters
from analytics.time_window import resolve_as_of
from graph_model.disposition import Disposition
from graph_model.findings import Finding, FindingKind, Topic
from graph_model.snapshot import Snapshot
from reports.dispositions import disposition_sentence
from reports.document import Document, Edition, Named, Notes, Row, Section, Value
from reports.four_answers import Findings, Names
from reports.reader import Reader

DAY_MS = 86_400_000

OF_ONE_ACCOUNT = frozenset(
    {
        FindingKind.CONTACT_COVERAGE, FindingKind.CRITICAL_CONTACT, FindingKind.ACCOUNT_HEALTH,
        FindingKind.DETERIORATION_ALARM, FindingKind.RESPONSE_TIMES, FindingKind.OUTREACH_CONFLICT,
    }
)  # fmt: skip
"""Kinds of findings that the owner of an account sees of it, with what was decided about them."""
NAMED = "Confidential: names people and says how they work together. For the addressees only; not to be copied or passed on."
UNNAMED = (
    "Confidential: says how people work together. It names nobody, but its shape gives people away. "
    "For the addressees only; not to be copied or passed on."
)
NAMELESS = "Internal: names nobody of us. Who knows the company may still recognise somebody."


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What identifies and explains a run; `outdated`: the graph says something else now."""

    id: str
    as_of_ms: int | None
    parameters: RunParameters
    versions: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    notes: tuple[str, ...] = ()
    outdated: bool = False

    @property
    def from_ms(self) -> int | None:
        return None if self.as_of_ms is None else int(self.as_of_ms - self.parameters.window_days * DAY_MS)


@dataclass(frozen=True)
class Material:
    """`earlier` and `earlier_findings`: the run before, where there is one. `present`: former id -> present id of people.
    `key`: what pseudonyms are made with. `stored`: the run whose findings these are, where `run` is of another day.
    """

    snapshot: Snapshot
    run: RunFacts
    findings: Findings
    reader: Reader
    names: Names
    dispositions: Sequence[Disposition] = ()
    earlier: RunFacts | None = None
    earlier_findings: Findings = field(default_factory=dict)
    present: Mapping[str, str] = field(default_factory=dict)
    key: bytes = b""
    stored: RunFacts | None = None

    def of(self, kind: FindingKind) -> Sequence[Finding]:
        return self.findings.get(kind, ())

    def named(self, key: str) -> Named:
        return Named(key, self.names(key) or key)

    def title(self, person: str) -> str:
        """The title of the person with this id, "" where none is known."""
        place = self._place(person)
        return "" if place is None else self.snapshot.people.title.at(place)

    def unit(self, person: str) -> str:
        """The name of their unit, likewise."""
        place = self._place(person)
        unit = -1 if place is None else int(self.snapshot.people.unit[place])
        return "" if unit < 0 else self.snapshot.units.name.at(unit)

    def _place(self, person: str) -> int | None:
        """Where they are now, also by an id that they once had."""
        return self.place_of.get(self.present.get(person, person))

    @property
    def parameters(self) -> RunParameters:
        """Those of the run, as of its day: what is looked up in the snapshot is looked up as the run saw it."""
        return replace(self.run.parameters, as_of_ms=self.run.as_of_ms)

    def all_named(self, keys: Sequence[str]) -> tuple[Named, ...]:
        return tuple(map(self.named, keys))

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of the run; for whoever sees nobody by name only those without a number, which count nobody."""
        return tuple(
            each for each in self.run.notes if self.reader.names or not any(letter.isdigit() for letter in each)
        )

    @property
    def said(self) -> tuple[Notes, ...]:
        """The notes as a block, if there are any."""
        return (Notes(self.notes),) if self.notes else ()

    def row(self, finding: Finding, *values: Value) -> Row:
        """A row about a finding, with its reasons, and what was decided about it."""
        return Row(values, tuple(each.text for each in finding.score.reasons), self.decision(finding))

    def decision(self, finding: Finding) -> str:
        """What was decided about a finding; it says names, as who decided."""
        may = self.reader.names or (self.reader.own_account and finding.kind in OF_ONE_ACCOUNT)
        decided = self._decided.get(finding.topic) if may else None
        return disposition_sentence(decided) if decided else ""

    @cached_property
    def _decided(self) -> Mapping[Topic, Disposition]:
        return {each.topic: each for each in self.dispositions}

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Id of a person -> the position in the snapshot."""
        return {key: place for place, key in enumerate(self.snapshot.people.id)}

    @cached_property
    def organisation_at(self) -> Mapping[str, int]:
        """Id of an organisation -> the position in the snapshot."""
        return {key: place for place, key in enumerate(self.snapshot.organisations.id)}

    def as_of_now(self) -> Material:
        """The same as of the latest interaction, by the parameters of the run: for what no run has answered."""
        latest = resolve_as_of(self.snapshot, self.run.parameters.as_of_now())
        return replace(self, run=replace(self.run, as_of_ms=latest), stored=self.run)

    def document(self, key: str, title: str, about: str, *sections: Section, names: bool) -> Document:
        """The document of these sections; `names`: whether it names people."""
        edition = Edition(
            self.run.id, self.run.as_of_ms, self.run.from_ms, self.reader.role, NAMED if names else NAMELESS
        )
        return Document(key, title, about, edition, sections)
