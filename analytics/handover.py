"""The handover plan of somebody who leaves: for every contact outside who receives it, and who introduces whom.

In: what succession looks at, the leaver, and the successors that were found. Out: one `Introduction` for each person outside
with whom the leaver has a live tie, the strongest tie first. Who knows the contact already needs no introduction; else whoever
has the strongest live tie to the account takes it over, else the best successor; and the leaver introduces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.coverage import Pairs, readable
from analytics.live_contacts import Contacts
from analytics.parameters import RunParameters
from analytics.succession import Successor
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Introduction:
    """A contact outside (position) of an account, and to whom of us it goes, -1 where nobody was found.

    `knows`: the receiver has a live tie to the contact already. Otherwise the leaver introduces them: `between` is who makes
    the two of ours known to each other first, where they have no live tie themselves (-1: nobody is needed, or nobody can).
    """

    contact: int
    account: int
    receiver: int
    knows: bool
    between: int
    strength: float
    """Of the tie that is handed over."""
    tie: float
    """Of the tie between leaver and receiver."""


def accounts_of_contacts(pairs: Pairs) -> Mapping[int, int]:
    """Person outside -> the account that they belong to."""
    return dict(zip(pairs.outside.tolist(), pairs.account.tolist(), strict=True))


def handover_plan(
    known: Contacts, account_of: Mapping[int, int], leaver: int, successors: Sequence[Successor]
) -> list[Introduction]:
    """Everything that `leaver` has to hand over, the strongest tie first."""
    contacts = sorted(known.outsiders.get(leaver, {}).items(), key=lambda each: (-each[1], each[0]))
    near = known.colleagues.get(leaver, {})
    plan = []
    for contact, strength in contacts:
        account = account_of[contact]
        receiver, knows = _receiver(known, contact, account, leaver, successors)
        between = -1 if knows or receiver < 0 or receiver in near else _between(known, leaver, receiver)
        plan.append(Introduction(contact, account, receiver, knows, between, strength, near.get(receiver, 0.0)))
    return plan


def _receiver(
    known: Contacts, contact: int, account: int, leaver: int, successors: Sequence[Successor]
) -> tuple[int, bool]:
    """Who takes a contact over, and whether they know it."""
    holders = sorted(known.holders[account] - {leaver})
    familiar = [each for each in holders if contact in known.outsiders.get(each, {})]
    if familiar:
        return max(familiar, key=lambda each: known.outsiders[each][contact]), True
    if holders:
        return max(holders, key=lambda each: known.accounts[each][account]), False
    return (successors[0].person if successors else -1), False


def _between(known: Contacts, one: int, other: int) -> int:
    """The colleague with the strongest ties to both, judged by the weaker of the two."""
    mine, yours = known.colleagues.get(one, {}), known.colleagues.get(other, {})
    common = sorted(mine.keys() & yours.keys())
    return max(common, key=lambda each: min(mine[each], yours[each]), default=-1)


def handover_details(
    snapshot: Snapshot, plan: Iterable[Introduction], parameters: RunParameters
) -> list[dict[str, Any]]:
    """A plan as a finding lists it."""
    people, organisations = snapshot.people.id, snapshot.organisations.id
    return [
        {
            "contact": people.at(each.contact),
            "organisation": organisations.at(each.account),
            "receiver": None if each.receiver < 0 else people.at(each.receiver),
            "knows": each.knows,
            "between": None if each.between < 0 else people.at(each.between),
            "scale": readable(each.strength, parameters),
            "tie_scale": readable(each.tie, parameters),
        }
        for each in plan
    ]
