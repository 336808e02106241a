"""What is true of the demo company, what only looks like it, and a judge of what the analytics found.

In: the planted truths and decoys; findings. Out: truth.json and back; a `Verdict`. The judge asks what a user would: who is
called an informal influencer, a sole or dominant contact, a choke point, a critical contact, a successor at hand. Whatever is
flagged so and was not planted is a false alarm, whether a decoy or not.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from graph_model.entities import organisation_id
from graph_model.findings import Finding, FindingKind
from graph_model.identifiers import address_id
from sociogram.demo.who_is_who import WhoIsWho


class TruthKind(StrEnum):
    """The kinds of planted truths. `subject` of each is an email, but of a choke point an organisation's key."""

    BROKER = "informal_broker"
    SOLE_CONTACT = "sole_contact"
    CHOKE_POINT = "choke_point"
    CRITICAL_CONTACT = "critical_contact"
    GOOD_SUCCESSOR = "good_successor"
    NO_SUCCESSOR = "no_successor"


@dataclass(frozen=True, slots=True)
class Planted:
    """A truth or a decoy. `other` is what the subject is related to: an organisation's key, or a person's email.

    >>> Planted(TruthKind.SOLE_CONTACT, "ada@x.example", "P-001", "Ada alone knows P-001.").claim
    ('sole_contact', 'ada@x.example', 'P-001')
    """

    kind: TruthKind
    subject: str
    other: str
    sentence: str

    @property
    def claim(self) -> Claim:
        return str(self.kind), self.subject, self.other


Claim = tuple[str, str, str]
"""(kind, subject, other), by emails and keys, or by ids."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted. A decoy's kind is the truth that it must not be taken for. `value_at_risk` is in EUR a year.

    `who` tells whose the addresses are.
    """

    seed: int
    truths: tuple[Planted, ...]
    decoys: tuple[Planted, ...]
    value_at_risk: float
    who: WhoIsWho = field(default_factory=WhoIsWho)

    def to_json(self) -> str:
        """As truth.json holds it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Truth:
        """The inverse of `to_json`."""
        given = json.loads(text)
        truths, decoys = (
            tuple(Planted(TruthKind(each.pop("kind")), **each) for each in given[part]) for part in ("truths", "decoys")
        )
        who = given["who"]
        people = tuple(map(tuple, who["people"]))
        return cls(given["seed"], truths, decoys, given["value_at_risk"], WhoIsWho(people, tuple(who["nobody"])))


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind: truths that were planted, those of them that were found, and what was found that was not planted."""

    planted: int
    found: int
    false_alarms: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the findings compare with the truth; `misses` and `alarms` say which, in sentences, `tallies` how many by kind."""

    planted: int
    found: int
    false_alarms: int
    misses: tuple[str, ...]
    alarms: tuple[str, ...]
    tallies: Mapping[TruthKind, Tally]

    def to_json_object(self) -> dict[str, int]:
        return {"planted": self.planted, "found": self.found, "false_alarms": self.false_alarms}


def judge(
    truth: Truth,
    findings: Iterable[Finding],
    people: Mapping[str, str] | None = None,
    organisations: Mapping[str, str] | None = None,
) -> Verdict:
    """Compare findings with the truth.

    `people` (email -> id) and `organisations` (key -> id) are needed only where ids are not made by `address_id` and
    `organisation_id`, as when somebody was merged under another address.
    """
    person, organisation = _Lookup(people or {}), _Lookup(organisations or {})
    planted = {_by_ids(each, person, organisation): each for each in truth.truths}
    decoys = {_by_ids(each, person, organisation): each for each in truth.decoys}
    found = list(findings)
    claimed = claims(found)
    _settle_missing_successors(planted, claimed)
    _settle_values(truth, claimed, found)
    misses = tuple(each.sentence for claim, each in planted.items() if claim not in claimed)
    alarms = tuple(_alarm(claim, decoys) for claim in claimed if claim not in planted)
    return Verdict(len(planted), len(planted) - len(misses), len(alarms), misses, alarms, _tallies(planted, claimed))


def _tallies(planted: Mapping[Claim, Planted], claimed: Mapping[Claim, None]) -> dict[TruthKind, Tally]:
    """By kind. What was never planted, such as a dominant contact, is a false alarm of the kind that it comes nearest to."""
    there = Counter(claim[0] for claim in planted)
    found = Counter(claim[0] for claim in planted if claim in claimed)
    wrong = Counter(_LIKE.get(claim[0], claim[0]) for claim in claimed if claim not in planted)
    return {kind: Tally(there[kind], found[kind], wrong[kind]) for kind in TruthKind}


_LIKE = {
    "dominant_contact": str(TruthKind.SOLE_CONTACT),
    "cut_off": str(TruthKind.SOLE_CONTACT),
    "doubtful_choke_point": str(TruthKind.CHOKE_POINT),
}


class _Lookup:
    """Ids by what our files call things."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known

    def person(self, email: str) -> str:
        return self.known.get(email) or address_id(email)

    def organisation(self, key: str) -> str:
        return self.known.get(key) or organisation_id(key)


def _by_ids(each: Planted, person: _Lookup, organisation: _Lookup) -> Claim:
    subject = (
        organisation.organisation(each.subject) if each.kind is TruthKind.CHOKE_POINT else person.person(each.subject)
    )
    other = each.other and (person.person(each.other) if "@" in each.other else organisation.organisation(each.other))
    return str(each.kind), subject, other


def claims(findings: Iterable[Finding]) -> dict[Claim, None]:
    """What the findings claim, in their order: (kind, subject's id, other's id)."""
    found: dict[Claim, None] = {}
    for finding in findings:
        for claim in _claims_of(finding):
            found[claim] = None
    return found


def _claims_of(finding: Finding) -> list[Claim]:
    make = _CLAIMS.get(finding.kind)
    return make(finding) if make else []


def _informal(finding: Finding) -> list[Claim]:
    return [(TruthKind.BROKER, finding.subject, "")] if finding.details["informal"] else []


def _covered(finding: Finding) -> list[Claim]:
    """Nothing is claimed of an account of which it says itself that there may be more than is seen."""
    state, contacts = finding.details["state"], finding.details["contacts"]
    if state not in _HOLDS or finding.details["partial"]:
        return []
    return [(_HOLDS[state], contacts[0]["person"], finding.subject)]


def _choke(finding: Finding) -> list[Claim]:
    kind = {"lost": str(TruthKind.CHOKE_POINT), "unknown": "doubtful_choke_point"}.get(finding.details["operational"])
    return [(kind, finding.subject, "")] if kind else []


def _critical(finding: Finding) -> list[Claim]:
    return [(TruthKind.CRITICAL_CONTACT, finding.subject, finding.details["organisation"])]


def _successor(finding: Finding) -> list[Claim]:
    details = finding.details
    return [(TruthKind.GOOD_SUCCESSOR, finding.subject, details["leaver"])] if details["good"] else []


def _single_point(finding: Finding) -> list[Claim]:
    """The accounts that somebody holds without reservation; who holds none, and cuts off colleagues only, was not planted."""
    accounts = finding.details["accounts"]
    held = [(_HOLDS[each["state"]], finding.subject, each["organisation"]) for each in accounts if not each["partial"]]
    return held if accounts else [("cut_off", finding.subject, "")]


_HOLDS = {"sole": str(TruthKind.SOLE_CONTACT), "dominant": "dominant_contact"}
_CLAIMS: Mapping[FindingKind, Callable[[Finding], list[Claim]]] = {
    FindingKind.INFLUENCE: _informal,
    FindingKind.CONTACT_COVERAGE: _covered,
    FindingKind.SINGLE_POINT_OF_FAILURE: _single_point,
    FindingKind.CHOKE_POINT: _choke,
    FindingKind.CRITICAL_CONTACT: _critical,
    FindingKind.SUCCESSOR: _successor,
}


def _settle_missing_successors(planted: Mapping[Claim, Planted], claimed: dict[Claim, None]) -> None:
    """Successors are judged for the planted contacts: those of anybody else are nobody's truth.

    That somebody has none is claimed where no finding names a good one, but only if that person was found at all.
    """
    judged = [claim[2] for claim in planted if claim[0] == TruthKind.GOOD_SUCCESSOR]
    judged += [subject for kind, subject, _ in planted if kind == TruthKind.NO_SUCCESSOR]
    good = [claim for claim in claimed if claim[0] == TruthKind.GOOD_SUCCESSOR]
    for claim in good:
        if claim[2] not in judged:
            del claimed[claim]
    succeeded = [leaver for _, _, leaver in good]
    found = [subject for kind, subject, _ in claimed if kind == TruthKind.SOLE_CONTACT]
    for leaver in judged:
        if leaver in found and leaver not in succeeded:
            claimed[str(TruthKind.NO_SUCCESSOR), leaver, ""] = None


def _settle_values(truth: Truth, claimed: dict[Claim, None], findings: Iterable[Finding]) -> None:
    """A choke point or critical contact counts as found only with the value at risk that was planted."""
    for finding in findings:
        if finding.kind in (FindingKind.CHOKE_POINT, FindingKind.CRITICAL_CONTACT):
            value = finding.details["value_at_risk"] or 0.0
            if not math.isclose(value, truth.value_at_risk, rel_tol=1e-6):
                for claim in _claims_of(finding):
                    claimed.pop(claim, None)


def _alarm(claim: Claim, decoys: Mapping[Claim, Planted]) -> str:
    decoy = decoys.get(claim)
    return f"{claim[0]}: {decoy.sentence}" if decoy else f"{claim[0]}: {claim[1]} {claim[2]} was not planted."
