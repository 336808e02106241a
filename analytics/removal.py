"""What breaks if one person leaves: accounts, strength, and the internal network.

In: a snapshot, its ties and the coverage of the accounts. Out: a `Removal` for each of our people, exact for everybody, and
SINGLE_POINT_OF_FAILURE findings of those who are the sole or dominant contact of an account, or who hold the network together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.coverage import AccountCoverage, Contact, readable, reservation
from analytics.cut_kernel import cut_off
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.sentences import counted, day, organisation_name, person_name
from analytics.separation import Efficiency
from analytics.ties import Ties
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

MAX_BRIDGES = 10
"""Bridges that a finding lists of one person."""


@dataclass(frozen=True, slots=True)
class Held:
    """An account as one person holds it, alone, nearly so, or beside others: sole | dominant | shared."""

    account: AccountCoverage
    contact: Contact
    state: str

    @property
    def without(self) -> AccountCoverage:
        """The account as it would be without this person."""
        return self.account.without({self.contact.person})


@dataclass(frozen=True, slots=True)
class Removal:
    """What leaves with a person (position). `network` is the number of people in the internal live network.

    `strength_lost` is the live strength to all accounts, `cut_off` the colleagues left outside of the largest rest. `bridges`
    are the ties of this person that alone hold more than one colleague: (the other end, how many), the most first.
    """

    person: int
    held: tuple[Held, ...]
    strength_lost: float
    cut_off: int
    cut_vertex: bool
    network: int
    bridges: tuple[tuple[int, int], ...] = ()

    @property
    def accounts_lost(self) -> int:
        """Accounts left without any live tie."""
        return sum(each.state == "sole" for each in self.held)


def removals(
    snapshot: Snapshot, ties: Ties, accounts: Sequence[AccountCoverage], parameters: RunParameters
) -> list[Removal]:
    """The removal impact of each of our people who is still here, in the snapshot's order."""
    held, strength = hanging_on(accounts, parameters), _strengths(accounts)
    here = present_internal(snapshot, ties.as_of)
    starts, neighbours = internal_network(ties, here, parameters)
    cut, lost, ends, joined = cut_off.on(len(starts) + len(neighbours))(starts, neighbours)
    bridges = _bridges(ends, joined)
    network = int(np.count_nonzero(np.diff(starts)))
    return [
        Removal(
            person,
            tuple(held[person]),
            strength[person],
            int(lost[person]),
            bool(cut[person]),
            network,
            bridges[person],
        )
        for person in np.flatnonzero(here).tolist()
    ]


def network_losses(
    snapshot: Snapshot, ties: Ties, people: Collection[int], parameters: RunParameters
) -> dict[int, Reason]:
    """Person -> what the internal network loses with them, of those of `people` without whom colleagues are cut off."""
    return {
        each.person: Reason(cut_off_loss(each, parameters), _cut_sentence(snapshot, each))
        for each in removals(snapshot, ties, (), parameters)
        if each.person in people and each.cut_off
    }


def _bridges(ends: NDArray[np.int64], joined: NDArray[np.int64]) -> defaultdict[int, tuple[tuple[int, int], ...]]:
    """Person -> the bridges at that person. Everybody with one contact hangs on a bridge: these are no news."""
    found: defaultdict[int, tuple[tuple[int, int], ...]] = defaultdict(tuple)
    many = np.flatnonzero(joined > 1)
    for one in many[np.argsort(-joined[many], kind="stable")].tolist():
        other, size = int(ends[one]), int(joined[one])
        found[one] += ((other, size),)
        found[other] += ((one, size),)
    return found


def hanging_on(accounts: Sequence[AccountCoverage], parameters: RunParameters) -> defaultdict[int, list[Held]]:
    """Person -> the accounts of which they are the sole or dominant contact, the strongest first."""
    held: defaultdict[int, list[Held]] = defaultdict(list)
    for account in sorted(accounts, key=lambda each: (-each.strength, each.organisation)):
        state = account.state(parameters.continuity)
        if state in ("sole", "dominant"):
            first = account.live[0]
            held[first.person].append(Held(account, first, state))
    return held


def _strengths(accounts: Sequence[AccountCoverage]) -> defaultdict[int, float]:
    strength: defaultdict[int, float] = defaultdict(float)
    for account in accounts:
        for contact in account.live:
            strength[contact.person] += contact.strength
    return strength


def internal_network(
    ties: Ties, here: NDArray[np.bool_], parameters: RunParameters
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Live ties among the people `here`, undirected, as CSR: starts int64[people + 1], neighbours int32[2 · ties]."""
    pairs = ties.symmetrised()
    rows = pairs.live(parameters) & here[pairs.source] & here[pairs.target]
    starts = np.zeros(ties.people + 1, np.int64)
    np.cumsum(np.bincount(pairs.source[rows], minlength=ties.people), out=starts[1:])
    return starts, pairs.target[rows].astype(np.int32)


def single_points(all_removals: Sequence[Removal], parameters: RunParameters) -> list[Removal]:
    """Those whose leaving breaks something, the worst first."""
    chosen = [each for each in all_removals if each.held or cut_off_loss(each, parameters) > 0]
    return sorted(chosen, key=lambda each: (-impact(each, parameters), each.person))


def impact(removal: Removal, parameters: RunParameters) -> float:
    """Relationships lost: 1.0 is one account of full strength, wholly lost."""
    return sum(loss(each, parameters) for each in removal.held) + cut_off_loss(removal, parameters)


def loss(held: Held, parameters: RunParameters) -> float:
    """The part of one account's relationship that leaves with its holder: share × scale / 100."""
    return held.contact.share * readable(held.account.strength, parameters) / 100.0


def cut_off_loss(removal: Removal, parameters: RunParameters) -> float:
    """`cut_off_weight` × the part of the remaining internal network that is cut off, 0 below `min_cut_off_share`."""
    chosen, part = parameters.continuity, removal.cut_off / max(removal.network - 1, 1)
    return chosen.cut_off_weight * part if part >= chosen.min_cut_off_share else 0.0


def single_point_findings(
    snapshot: Snapshot,
    points: Sequence[Removal],
    successors: Mapping[int, Sequence[tuple[str, float]]],
    plans: Mapping[int, Sequence[Mapping[str, Any]]],
    parameters: RunParameters,
    *,
    efficiencies: Mapping[int, Efficiency | None],
) -> list[Finding]:
    """SINGLE_POINT_OF_FAILURE findings in the order of `points`.

    `successors`: person -> (id, score) of who is at hand; `plans`: person -> the handover, as findings list it;
    `efficiencies`: person -> that of the internal network with and without them, of those of whom it was measured.
    """
    return [
        Finding(
            kind=FindingKind.SINGLE_POINT_OF_FAILURE,
            subject=snapshot.people.id.at(each.person),
            rank=rank,
            score=_score(snapshot, each, parameters),
            about=tuple(snapshot.organisations.id.at(held.account.organisation) for held in each.held),
            details={
                **_details(snapshot, each, successors.get(each.person, ()), parameters),
                "handover": list(plans.get(each.person, ())),
                **_efficiency_details(efficiencies.get(each.person)),
            },
        )
        for rank, each in enumerate(points, 1)
    ]


def _score(snapshot: Snapshot, removal: Removal, parameters: RunParameters) -> Score:
    reasons = [
        Reason(
            loss(held, parameters),
            _sentence(snapshot, held, parameters),
            (snapshot.organisations.id.at(held.account.organisation),),
        )
        for held in removal.held
    ]
    if cut_off_loss(removal, parameters) > 0:
        reasons.append(Reason(cut_off_loss(removal, parameters), _cut_sentence(snapshot, removal)))
    value = sum(reason.weight for reason in reasons)
    return Score(value, ScoreKind.SUM, tuple(reasons), unit="relationships lost")


def _sentence(snapshot: Snapshot, held: Held, parameters: RunParameters) -> str:
    who = person_name(snapshot, held.contact.person)
    account = organisation_name(snapshot, held.account.organisation)
    strength = f"strength {readable(held.account.strength, parameters):.0f} of 100, last on {day(held.contact.last_at)}"
    if held.state == "sole":
        sentence = f"{who} is our only live contact with {account} ({strength})."
    else:
        others = counted(len(held.account.live) - 1, "other live contact")
        sentence = f"{who} holds {held.contact.share:.0%} of our contact with {account} ({strength}), beside {others}."
    return sentence + reservation(snapshot, held.account.contacts)


def _cut_sentence(snapshot: Snapshot, removal: Removal) -> str:
    who, cut = person_name(snapshot, removal.person), counted(removal.cut_off, "colleague")
    return f"Without {who}, {cut} would have no live tie left to the rest of the internal network of {removal.network}."


def _efficiency_details(measured: Efficiency | None) -> dict[str, Any]:
    if measured is None:
        return {"efficiency_drop": None, "efficiency_error": None}
    return {"efficiency_drop": measured.drop, "efficiency_error": measured.drop_error}


def _details(
    snapshot: Snapshot, removal: Removal, successors: Sequence[tuple[str, float]], parameters: RunParameters
) -> dict[str, Any]:
    return {
        "accounts": [
            {
                "organisation": snapshot.organisations.id.at(held.account.organisation),
                "state": held.state,
                "partial": bool(held.account.unseen),
                "share": held.contact.share,
                "strength": held.contact.strength,
                "scale": readable(held.contact.strength, parameters),
                "last_at": held.contact.last_at,
            }
            for held in removal.held
        ],
        "accounts_lost": removal.accounts_lost,
        "strength_lost": removal.strength_lost,
        "component_drop": removal.cut_off,
        "cut_vertex": removal.cut_vertex,
        "bridges": [
            {"person": snapshot.people.id.at(other), "cut_off": size} for other, size in removal.bridges[:MAX_BRIDGES]
        ],
        "successors": [{"person": person, "score": score} for person, score in successors],
    }
