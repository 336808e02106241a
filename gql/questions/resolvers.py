"""What no run has answered, computed from the graph as it is now and judged as the latest run judged. Nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from threading import Event
from typing import Any, TypeVar

from analytics.choke_points import need_details
from analytics.coverage import AccountCoverage, contact_details, readable
from analytics.handover import handover_details
from analytics.introductions import Introductions, introductions, people_of
from analytics.recovery import value_lost
from analytics.removal import Held
from analytics.scope import unit_members
from analytics.sentences import unit_names
from analytics.succession import Successor, successor_score
from analytics.succession_review import Leaver, Succession, account_succession, person_succession, unit_succession
from analytics.tie_between import DirectedTie, Evidence, TieBetween, tie_between
from analytics.tie_evidence import TieEvidence
from analytics.what_if import Failing, Leaving, failing, leaving
from gql.connections import Connection, PageArguments, listed_here, listed_values
from gql.context import Info, RequestContext, latest_run, load, load_all
from gql.errors import BadUserInput
from gql.node import local_id, parsed_id
from gql.present_graph import Present
from gql.scalars import Amount, amount_of
from gql.supply.resolvers import needs
from graph_model import directory
from graph_model.directory_records import InteractionRecord, OrganisationRecord, PersonRecord
from graph_model.entities import Channel
from graph_model.errors import InputError
from graph_model.long_work import overseen
from graph_model.snapshot import NO_TIME
from graph_model.store import View

MOST_STEPS = 8
"""Ties of a path of introductions that may be asked for."""

Found = TypeVar("Found", Leaving, Failing, Introductions, Succession, TieBetween)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and in which graph. `topic` sets the cursors of its lists apart from those of other questions."""

    present: Present
    found: Any
    topic: str

    def people(self, positions: Iterable[int]) -> list[str]:
        return [self.present.snapshot.people.id.at(each) for each in positions]

    def organisations(self, positions: Iterable[int]) -> list[str]:
        return [self.present.snapshot.organisations.id.at(each) for each in positions]

    def money(self, value: float | None) -> Amount | None:
        return amount_of(value, self.present.snapshot.base_currency)


async def _present(info: Info) -> Present:
    context: RequestContext = info.context
    run = await latest_run(info)
    return await context.loaders.once(context.present.now, None if run is None else run.parameters)


async def _worked_out(info: Info, work: partial[Found]) -> Found:
    """The result of some work on a thread: it must not keep other requests waiting, and ends once nobody waits for it."""
    context: RequestContext = info.context
    unwanted = Event()

    def worked(_view: View) -> Found:
        with overseen(cancelled=unwanted):
            return work()

    try:
        return await context.loaders.read(worked)
    except asyncio.CancelledError:
        unwanted.set()
        raise


# ── whom a question is about ────────────────────────────────────────────────────────────────────────────────────────


async def _person(info: Info, present: Present, given: str) -> int:
    """The position of a person. A former id of theirs does as well."""
    record = await load(info, directory.people_by_id, local_id(given, "Person"))
    return _place(given, record, present.people)


async def _person_of_ours(info: Info, present: Present, given: str) -> int:
    place = await _person(info, present, given)
    if not present.snapshot.people.internal[place]:
        raise BadUserInput(f"{given[:60]!r} is no person of ours.")
    return place


async def _organisation_but_ours(info: Info, present: Present, given: str) -> int:
    place = await _organisation(info, present, given)
    if present.snapshot.organisations.internal[place]:
        raise BadUserInput(f"{given[:60]!r} is one of ours.")
    return place


async def _organisation(info: Info, present: Present, given: str) -> int:
    record = await load(info, directory.organisations_by_id, local_id(given, "Organisation"))
    return _place(given, record, present.organisations)


def _place(given: str, record: PersonRecord | OrganisationRecord | None, places: Any) -> int:
    if record is None or record.id not in places:
        raise BadUserInput(f"{given[:60]!r} names nothing (any more).")
    place: int = places[record.id]
    return place


def _counted(info: Info, name: str, given: Sequence[str]) -> None:
    context: RequestContext = info.context
    if not 1 <= len(given) <= context.limits.asked_about:
        raise BadUserInput(f"`{name}` may hold 1 to {context.limits.asked_about} ids, not {len(given)}.")


# ── the questions ───────────────────────────────────────────────────────────────────────────────────────────────────


async def what_if_leave(_root: Any, info: Info, *, people: list[str]) -> Answer:
    """What breaks if these people of ours leave together."""
    _counted(info, "people", people)
    present = await _present(info)
    places = await asyncio.gather(*(_person_of_ours(info, present, each) for each in people))
    chosen = list(dict.fromkeys(places))
    found = await _worked_out(info, partial(leaving, present.snapshot, present.ties, chosen, present.parameters))
    return Answer(present, found, f"leave {sorted(chosen)} {present.snapshot.revision}")


async def what_if_fail(_root: Any, info: Info, *, organisations: list[str], with_controlled: bool) -> Answer:
    """What we lose if these organisations fail together."""
    _counted(info, "organisations", organisations)
    present = await _present(info)
    places = await asyncio.gather(*(_organisation_but_ours(info, present, each) for each in organisations))
    chosen = list(dict.fromkeys(places))
    work = partial(failing, present.snapshot, chosen, present.parameters, with_controlled=with_controlled)
    found = await _worked_out(info, work)
    return Answer(present, found, f"fail {sorted(chosen)} {with_controlled} {present.snapshot.revision}")


async def succession(
    _root: Any, info: Info, *, person: str | None = None, unit: str | None = None, account: str | None = None
) -> Answer:
    """Who could take over from a person, from the people of a unit, or from whoever holds an account."""
    if sum(each is not None for each in (person, unit, account)) != 1:
        raise BadUserInput("Succession is asked of one of these: `person`, `unit` or `account`.")
    present = await _present(info)
    snapshot, ties, parameters = present.snapshot, present.ties, present.parameters
    if person is not None:
        place = await _person_of_ours(info, present, person)
        work, about = partial(person_succession, snapshot, ties, place, parameters), f"person {place}"
    elif account is not None:
        place = await _organisation_but_ours(info, present, account)
        work, about = partial(account_succession, snapshot, ties, place, parameters), f"account {place}"
    else:
        members = _members(present, unit or "")
        work, about = partial(unit_succession, snapshot, ties, members, parameters), f"unit {unit}"
    return Answer(present, await _worked_out(info, work), f"succession {about} {snapshot.revision}")


def _members(present: Present, called: str) -> frozenset[int]:
    try:
        return unit_members(present.snapshot, _unit_key(called)).people
    except InputError as error:
        raise BadUserInput(str(error)) from error


def _unit_key(called: str) -> str:
    """The unit's own id in an id of this API; a name as it is."""
    try:
        return local_id(called, "Unit") or ""
    except BadUserInput:
        return called


async def introduce(_root: Any, info: Info, *, to: str, from_: str, steps: int) -> Answer:
    """Through whom one of ours reaches a person or an organisation."""
    if not 1 <= steps <= MOST_STEPS:
        raise BadUserInput(f"`steps` is 1 to {MOST_STEPS}, not {steps}.")
    present = await _present(info)
    asking = await _person_of_ours(info, present, from_)
    wanted = await _wanted(info, present, to)
    if wanted == [asking]:
        raise BadUserInput("`from` and `to` are the same person.")
    snapshot, ties, parameters = present.snapshot, present.ties, present.parameters
    work = partial(introductions, snapshot, ties, asking, wanted, parameters, max_steps=steps)
    return Answer(present, await _worked_out(info, work), "")


async def tie(_root: Any, info: Info, *, one: str, other: str) -> Answer:
    """What binds two people, of ours or not."""
    present = await _present(info)
    ends = await asyncio.gather(*(_person(info, present, each) for each in (one, other)))
    if ends[0] == ends[1]:
        raise BadUserInput("`one` and `other` are the same person.")
    found = await _worked_out(info, partial(tie_between, present.snapshot, present.parameters, *ends))
    return Answer(present, found, f"tie {present.snapshot.revision}")


async def _wanted(info: Info, present: Present, to: str) -> list[int]:
    if parsed_id(to)[0] == "Person":
        return [await _person(info, present, to)]
    return people_of(present.snapshot, await _organisation_but_ours(info, present, to), present.parameters)


def as_of(answer: Answer, _info: Info) -> int | None:
    moment = answer.present.ties.as_of
    return None if moment == NO_TIME else moment


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def leavers(answer: Answer, info: Info) -> list[PersonRecord]:
    return await load_all(info, directory.people_by_id, answer.people(answer.found.people))


async def accounts_lost(answer: Answer, info: Info, page: PageArguments) -> Connection:
    departure, parameters = answer.found.departure, answer.present.parameters
    lost = [
        {
            "organisation": answer.organisations([each.organisation])[0],
            "scale": readable(each.strength, parameters),
            "partial": departure.doubtful(each),
        }
        for each in departure.lost
    ]
    return listed_values(info, lost, page, scope=f"lost {answer.topic}")


async def accounts_weakened(answer: Answer, info: Info, page: PageArguments) -> Connection:
    weakened = [
        {
            "organisation": answer.organisations([then.organisation])[0],
            "person": answer.people([then.live[0].person])[0],
            "share": then.live[0].share,
            "partial": bool(then.unseen),
        }
        for _, then in answer.found.departure.weakened
    ]
    return listed_values(info, weakened, page, scope=f"weakened {answer.topic}")


async def handover(answer: Answer, info: Info, page: PageArguments) -> Connection:
    present, pairs = answer.present, answer.found.handover
    steps = handover_details(present.snapshot, [step for _, step in pairs], present.parameters)
    leaving_people = answer.people(leaver for leaver, _ in pairs)
    values = [{**step, "person": leaver} for step, leaver in zip(steps, leaving_people, strict=True)]
    return listed_values(info, values, page, scope=f"handover {answer.topic}")


def choke_points_lost(answer: Answer, _info: Info) -> list[dict[str, Any]]:
    return [
        {
            "organisation": answer.organisations([account.organisation])[0],
            "value_at_risk": answer.money(point.at_risk.total if point.lost else None),
            "partial": answer.found.departure.doubtful(account),
        }
        for account, point in answer.found.choke_points
    ]


def units(answer: Answer, _info: Info) -> list[dict[str, Any]]:
    """Of units with fewer people left than the minimum group nothing is told."""
    snapshot, least = answer.present.snapshot, answer.present.parameters.communities.minimum_group
    shown, names = (each for each in answer.found.units if each.people >= least), unit_names(snapshot)
    return [{**asdict(each), "name": names[each.unit]} for each in shown]


# ── succession ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def accounts_at_stake(answer: Answer, info: Info, page: PageArguments) -> Connection:
    def told(account: AccountCoverage) -> dict[str, Any]:
        present = answer.present
        return {
            "organisation": answer.organisations([account.organisation])[0],
            "state": account.state(present.parameters.continuity),
            "partial": answer.found.doubtful(account),
            "hhi": account.hhi,
            "scale": readable(account.strength, present.parameters),
            "contacts": contact_details(present.snapshot, account.contacts, present.parameters),
        }

    return _shown(listed_values(info, answer.found.accounts, page, scope=f"stake {answer.topic}"), told)


async def possible_leavers(answer: Answer, info: Info, page: PageArguments) -> Connection:
    def told(leaver: Leaver) -> dict[str, Any]:
        return {
            "person": answer.people([leaver.person])[0],
            "holds": [_held(answer, each) for each in leaver.held],
            "successors": [_possible_successor(answer, each) for each in leaver.successors],
        }

    return _shown(listed_values(info, answer.found.leavers, page, scope=f"leavers {answer.topic}"), told)


def _shown(page: Connection, told: Callable[[Any], dict[str, Any]]) -> Connection:
    """The same page of what is shown of its items: of no others it need be worked out."""
    return replace(page, edges=[replace(each, node=told(each.node)) for each in page.edges])


def _held(answer: Answer, held: Held) -> dict[str, Any]:
    parameters = answer.present.parameters
    return {
        "organisation": answer.organisations([held.account.organisation])[0],
        "state": held.state,
        "state_without": held.without.state(parameters.continuity),
        "partial": bool(held.account.unseen),
        "share": held.contact.share,
        "scale": readable(held.contact.strength, parameters),
        "last_at": held.contact.last_at,
    }


def _possible_successor(answer: Answer, each: Successor) -> dict[str, Any]:
    parameters = answer.present.parameters
    return {
        "person": answer.people([each.person])[0],
        "score": successor_score(answer.present.snapshot, each, parameters),
        "residual_loss": each.residual_loss,
        "good": each.good(parameters),
    }


# ── failing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def failing_first(answer: Answer, info: Info) -> list[OrganisationRecord]:
    return await load_all(info, directory.organisations_by_id, answer.organisations(answer.found.organisations))


async def controlled(answer: Answer, info: Info, page: PageArguments) -> Connection:
    keys, scope = answer.organisations(answer.found.controlled), f"controlled {answer.topic}"
    return await listed_here(info, keys, directory.organisations_by_id, page, scope=scope)


async def failed_too(answer: Answer, info: Info, page: PageArguments) -> Connection:
    keys, scope = answer.organisations(answer.found.failed_too), f"failed {answer.topic}"
    return await listed_here(info, keys, directory.organisations_by_id, page, scope=scope)


def needs_lost(answer: Answer, _info: Info) -> list[dict[str, Any]]:
    listed = [need_details(each, certain=True) for each in answer.found.lost]
    listed += [need_details(each, certain=False) for each in answer.found.doubtful]
    return needs(listed, answer.present.snapshot.base_currency)


def value_at_risk(answer: Answer, _info: Info) -> Amount | None:
    return answer.money(answer.found.at_risk)


def value_until_recovery(answer: Answer, _info: Info) -> Amount | None:
    return answer.money(value_lost(answer.found.lost))


# ── introductions ───────────────────────────────────────────────────────────────────────────────────────────────────


def paths(answer: Answer, _info: Info) -> list[dict[str, Any]]:
    return [
        {"strength": strength, "steps": [_step(answer, each) for each in steps]}
        for strength, steps in answer.found.paths
    ]


def _step(answer: Answer, step: Any) -> dict[str, Any]:
    knows, known = answer.people([step.one, step.other])
    latest = [answer.present.snapshot.interactions.id.at(each) for each in step.latest]
    return {**{name: getattr(step, name) for name in ("closeness", "mails_to", "mails_from", "meetings")},
            "knows": knows, "person": known, "latest": latest}  # fmt: skip


async def latest(step: dict[str, Any], info: Info) -> list[InteractionRecord]:
    return await load_all(info, directory.interactions_by_id, step["latest"])


# ── the tie of two ──────────────────────────────────────────────────────────────────────────────────────────────────


def tie_there(answer: Answer, _info: Info) -> dict[str, Any] | None:
    return _directed(answer, answer.found.there)


def tie_back(answer: Answer, _info: Info) -> dict[str, Any] | None:
    return _directed(answer, answer.found.back)


def _directed(answer: Answer, direction: DirectedTie | None) -> dict[str, Any] | None:
    if direction is None:
        return None
    source, target = answer.people([direction.source, direction.target])
    figures = {each.name: getattr(direction, each.name) for each in fields(direction)}
    return {**figures, "source": source, "target": target, "topic": f"{answer.topic} {source} {target}"}


async def tie_interactions(direction: dict[str, Any], info: Info, page: PageArguments) -> Connection:
    evidence: Evidence = direction["evidence"]
    return listed_values(info, evidence, page, scope=f"now {direction['topic']}")


async def tie_interactions_before(direction: dict[str, Any], info: Info, page: PageArguments) -> Connection:
    evidence: Evidence = direction["evidence_before"]
    return listed_values(info, evidence, page, scope=f"before {direction['topic']}")


async def interaction(part: TieEvidence, info: Info) -> InteractionRecord | None:
    return await load(info, directory.interactions_by_id, part.interaction)


async def answered(part: TieEvidence, info: Info) -> InteractionRecord | None:
    return await load(info, directory.interactions_by_id, part.answers or None)


def channel(part: TieEvidence, _info: Info) -> Channel:
    return Channel.MEETING if part.meeting else Channel.MESSAGE
