"""Succession of a person, an account or a unit as plain facts with names, for JSON or a page.

In: a snapshot, whom it is about, and the parameters of a run. Out: what `analytics.succession_review` says of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.coverage import AccountCoverage, Contact, readable
from analytics.parameters import RunParameters
from analytics.removal import Held
from analytics.scope import UnitMembers
from analytics.sentences import organisation_name, person_names
from analytics.succession import Successor, successor_score
from analytics.succession_review import Leaver, Succession, account_succession, person_succession, unit_succession
from analytics.ties import Ties, compute_ties
from graph_model.snapshot import Snapshot
from sociogram.what_if import handover_step, moment


def person_facts(snapshot: Snapshot, person: int, parameters: RunParameters) -> dict[str, Any]:
    """Who could follow one of ours, in all that they hold."""
    ties = compute_ties(snapshot, parameters)
    found = person_succession(snapshot, ties, person, parameters)
    called = person_names(snapshot)
    return {"person": called[person], **_facts(snapshot, called, ties, found, parameters)}


def account_facts(snapshot: Snapshot, organisation: int, parameters: RunParameters) -> dict[str, Any]:
    """Who holds an account, and for each of them, who could take their part of it over."""
    ties = compute_ties(snapshot, parameters)
    found = account_succession(snapshot, ties, organisation, parameters)
    return {
        "account": organisation_name(snapshot, organisation),
        **_facts(snapshot, person_names(snapshot), ties, found, parameters),
    }


def unit_facts(snapshot: Snapshot, unit: UnitMembers, parameters: RunParameters) -> dict[str, Any]:
    """Who could follow those of a unit on whom accounts hang, and what hangs on it as a whole."""
    ties = compute_ties(snapshot, parameters)
    found = unit_succession(snapshot, ties, unit.people, parameters)
    return {"unit": unit.name, **_facts(snapshot, person_names(snapshot), ties, found, parameters)}


def _facts(
    snapshot: Snapshot, called: Sequence[str], ties: Ties, found: Succession, parameters: RunParameters
) -> dict[str, Any]:
    return {
        "as_of_ms": moment(ties.as_of),
        "accounts": [_account(snapshot, called, found, each, parameters) for each in found.accounts],
        "leavers": [_leaver(snapshot, called, each, parameters) for each in found.leavers],
        "handover": [handover_step(snapshot, called, leaver, step, parameters) for leaver, step in found.handover],
    }


def _account(
    snapshot: Snapshot, called: Sequence[str], found: Succession, account: AccountCoverage, parameters: RunParameters
) -> dict[str, Any]:
    return {
        "organisation": organisation_name(snapshot, account.organisation),
        "state": account.state(parameters.continuity),
        "partial": found.doubtful(account),
        "hhi": account.hhi,
        "scale": readable(account.strength, parameters),
        "contacts": [_contact(called, each, parameters) for each in account.contacts],
    }


def _contact(called: Sequence[str], contact: Contact, parameters: RunParameters) -> dict[str, Any]:
    return {
        "person": called[contact.person],
        "scale": readable(contact.strength, parameters),
        "share": contact.share,
        "last_at": contact.last_at,
        "live": contact.live,
        "partial": contact.partial,
    }


def _leaver(snapshot: Snapshot, called: Sequence[str], leaver: Leaver, parameters: RunParameters) -> dict[str, Any]:
    return {
        "person": called[leaver.person],
        "holds": [_held(snapshot, called, each, parameters) for each in leaver.held],
        "successors": [_successor(snapshot, called, each, parameters) for each in leaver.successors],
    }


def _held(snapshot: Snapshot, called: Sequence[str], held: Held, parameters: RunParameters) -> dict[str, Any]:
    return {
        "organisation": organisation_name(snapshot, held.account.organisation),
        "state": held.state,
        "state_without": held.without.state(parameters.continuity),
        "partial": bool(held.account.unseen),
        "share": held.contact.share,
        "scale": readable(held.contact.strength, parameters),
        "stays_with": [called[each.person] for each in held.without.live],
    }


def _successor(snapshot: Snapshot, called: Sequence[str], each: Successor, parameters: RunParameters) -> dict[str, Any]:
    score = successor_score(snapshot, each, parameters)
    return {
        "person": called[each.person],
        "points": score.value,
        "reasons": [reason.text for reason in score.reasons],
        "residual_loss": each.residual_loss,
        "good": each.good(parameters),
    }
