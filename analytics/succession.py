"""Who could take over from a single point of failure, and how much would be lost all the same.

In: a snapshot, its ties, the live contact pairs and the people who hold accounts. Out: for each of these the best
`Successor`s, and findings of them. Only who already holds a good part of the leaver's accounts is called "at hand", so
that "nobody is" stays a possible answer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.coverage import readable
from analytics.foremost_candidates import cosine, foremost
from analytics.live_contacts import Contacts
from analytics.parameters import RunParameters
from analytics.sentences import listed, organisation_name, person_name
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Successor:
    """One candidate. `parts` are 0–1 each, by the names of `ContinuityParameters.successor_weights`.

    `accounts` are those of the leaver that the candidate holds already; `bridges` lead to others of them: account -> the
    colleague, tied to the candidate, who holds it.
    """

    leaver: int
    person: int
    parts: Mapping[str, float]
    residual_loss: float
    accounts: tuple[int, ...]
    bridges: Mapping[int, int]
    tie: float
    """Strength of the tie to the leaver."""

    def score(self, parameters: RunParameters) -> float:
        """The points of all parts together."""
        weights = parameters.continuity.successor_weights
        return sum(weight * self.parts[name] for name, weight in weights.items())

    def good(self, parameters: RunParameters) -> bool:
        """Whether this candidate holds enough of the leaver's accounts to be called at hand."""
        return self.parts["contact_overlap"] >= parameters.continuity.good_overlap


def successors(known: Contacts, leaver: int, parameters: RunParameters) -> list[Successor]:
    """The best candidates to follow `leaver`, at most `parameters.continuity.successors`, the best first."""
    if not known.accounts.get(leaver):
        return []
    found = [_candidate(known, leaver, person, parameters) for person in foremost(known, leaver, parameters)]
    return sorted(found, key=lambda each: (-each.score(parameters), each.residual_loss, each.person))


def _candidate(known: Contacts, leaver: int, person: int, parameters: RunParameters) -> Successor:
    wanted, own = known.accounts[leaver], known.accounts.get(person, {})
    tie = known.colleagues.get(leaver, {}).get(person, 0.0)
    through = _through_colleagues(known, leaver, person)
    bridges = {
        account: max(through[account], key=lambda each: through[account][each])
        for account in wanted
        if account in through and account not in own
    }
    total = math.fsum(wanted.values())
    reached = math.fsum(strength for account, strength in wanted.items() if account in own or account in bridges)
    unit = int(known.units[leaver])
    parts = {
        "contact_overlap": math.fsum(min(s, own.get(account, 0.0)) for account, s in wanted.items()) / total,
        "cosine": cosine(known.outsiders[leaver], known.outsiders.get(person, {})),
        "shared_unit": float(unit >= 0 and unit == known.units[person]),
        "tie_to_leaver": readable(tie, parameters) / 100.0,
        "reach": reached / total,
        "headroom": 1.0 - float(known.busier_than[person]),
    }
    loss = _residual_loss(wanted, own, through)
    held = tuple(sorted(account for account in wanted if account in own))
    return Successor(leaver, person, parts, loss, held, bridges, tie)


def _through_colleagues(known: Contacts, leaver: int, person: int) -> Mapping[int, Mapping[int, float]]:
    """Account of the leaver -> the colleagues tied to the candidate who hold it, by position, and how strongly."""
    wanted, found = known.accounts[leaver], defaultdict[int, dict[int, float]](dict)
    near = known.colleagues.get(person, {}).keys() & known.accounts.keys()
    for colleague in sorted(near - {leaver}):
        held = known.accounts[colleague]
        for account in held.keys() & wanted.keys():
            found[account][colleague] = held[account]
    return found


def _residual_loss(
    wanted: Mapping[int, float], own: Mapping[int, float], through: Mapping[int, Mapping[int, float]]
) -> float:
    """The part of the leaver's account strength that neither the successor nor a colleague tied to them already has."""
    held = 0.0
    for account, strength in wanted.items():
        if account in own or account in through:
            held += min(strength, math.fsum((own.get(account, 0.0), *through.get(account, {}).values())))
    return min(max(1.0 - held / math.fsum(wanted.values()), 0.0), 1.0)


def at_hand(snapshot: Snapshot, found: Iterable[Successor], parameters: RunParameters) -> list[tuple[str, float]]:
    """Ids and scores of the good ones among a leaver's successors, in their order; [] where nobody is at hand."""
    good = (each for each in found if each.good(parameters))
    return [(snapshot.people.id.at(each.person), each.score(parameters)) for each in good]


def successor_findings(snapshot: Snapshot, found: Sequence[Successor], parameters: RunParameters) -> list[Finding]:
    """SUCCESSOR findings in the order given: by leaver, the best first."""
    return [_finding(snapshot, each, rank, parameters) for rank, each in enumerate(found, 1)]


def _finding(snapshot: Snapshot, each: Successor, rank: int, parameters: RunParameters) -> Finding:
    people, organisations = snapshot.people.id, snapshot.organisations.id
    return Finding(
        kind=FindingKind.SUCCESSOR,
        subject=people.at(each.person),
        rank=rank,
        score=successor_score(snapshot, each, parameters),
        about=(people.at(each.leaver), *(organisations.at(account) for account in each.accounts)),
        details={
            "leaver": people.at(each.leaver),
            "contact_overlap": each.parts["contact_overlap"],
            "shared_unit": bool(each.parts["shared_unit"]),
            "tie_to_leaver": readable(each.tie, parameters),
            "residual_loss": each.residual_loss,
            "good": each.good(parameters),
        },
    )


def successor_score(snapshot: Snapshot, each: Successor, parameters: RunParameters) -> Score:
    """The points of a candidate, with their reasons."""
    return Score(each.score(parameters), ScoreKind.SUM, _reasons(snapshot, each, parameters), unit="points")


def _reasons(snapshot: Snapshot, each: Successor, parameters: RunParameters) -> tuple[Reason, ...]:
    """A reason for every part that gives points, and one for the contacts in any case."""
    weights = parameters.continuity.successor_weights
    points = {name: weight * each.parts[name] for name, weight in weights.items()}
    sentences = _sentences(snapshot, each, parameters)
    return tuple(
        Reason(value, sentences[name]) for name, value in points.items() if value > 0 or name == "contact_overlap"
    )


def _sentences(snapshot: Snapshot, each: Successor, parameters: RunParameters) -> dict[str, str]:
    who, leaver = person_name(snapshot, each.person), person_name(snapshot, each.leaver)
    return {
        "contact_overlap": _overlap_sentence(snapshot, each, who, leaver),
        "cosine": f"The people outside whom {who} and {leaver} deal with are {each.parts['cosine']:.0%} alike.",
        "shared_unit": f"{who} belongs to the same unit as {leaver}.",
        "tie_to_leaver": f"{who} works with {leaver} (strength {readable(each.tie, parameters):.0f} of 100).",
        "reach": _reach_sentence(snapshot, each, who, leaver),
        "headroom": f"{who} has room: the contact load is at percentile {100 - 100 * each.parts['headroom']:.0f} among us.",
    }


def _overlap_sentence(snapshot: Snapshot, each: Successor, who: str, leaver: str) -> str:
    if not each.accounts:
        return f"{who} is in live contact with none of the accounts of {leaver}."
    names = listed([organisation_name(snapshot, account) for account in each.accounts])
    return f"{who} already matches {each.parts['contact_overlap']:.0%} of the contact of {leaver}, with {names}."


def _reach_sentence(snapshot: Snapshot, each: Successor, who: str, leaver: str) -> str:
    reach = f"{who} reaches {each.parts['reach']:.0%} of the account contact of {leaver} directly or by one colleague"
    introductions = [
        f"{person_name(snapshot, colleague)} to {organisation_name(snapshot, account)}"
        for account, colleague in each.bridges.items()
    ]
    return f"{reach}: introductions by {listed(introductions)}." if introductions else f"{reach}."
