"""The company straight as a snapshot, without files and without a database: for tests and benchmarks of any size.

In: a `Company`. Out: the `Snapshot` that loading its folder gives, with the same ids. Noise is left out by the same facts
that the rules of ingest go by: headers of lists and machines, addresses that are no person's, audiences, whole days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph_model.entities import AddressKind
from graph_model.identifiers import identifier, meeting_id, message_id
from graph_model.interaction_columns import MessageIds, RecordedInteractions
from graph_model.policy import Policy
from graph_model.replies import answered_interactions
from graph_model.snapshot import BCC, CC, SENDER, TO, Interactions, Participations, Snapshot
from graph_model.threads import are_guessed, joined_threads
from ingest.address_kind import kind_of
from ingest.mail.message import topic_of
from ingest.mail.subject import normalised_subject, subject_digest
from sociogram.demo.company import Company
from sociogram.demo.mailroom import Message
from sociogram.demo.meetings import DECLINED, Meeting
from sociogram.demo.reference_columns import Directory, contract_columns, make_directory, supply_columns

Parts = list[tuple[str, int]]
"""(address, role), the most involved role first."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One interaction as the columns hold it, and what joins it to others."""

    id: str
    at_ms: int
    hours: float
    thread: str
    audience: int
    parts: Parts
    reply_to: str = ""
    topic: str = ""
    source_ids: tuple[str, ...] = ()


def to_snapshot(company: Company, policy: Policy | None = None) -> Snapshot:
    """The company's columns. `policy` is by default the one that says which domains are ours."""
    policy = policy or Policy(our_domains=company.our_domains)
    messages = [_of_message(each) for each in company.messages if not _is_noise(each, policy)]
    held = [each for each in company.meetings if _is_meeting(each, policy)]
    rows = sorted([*messages, *(row for each in held for row in _of_meeting(each))], key=lambda row: row.id)
    directory = make_directory(company)
    return Snapshot.from_columns(
        people=directory.people,
        organisations=directory.organisations,
        units=directory.units,
        interactions=_interactions(rows),
        participations=_participations(rows, directory),
        contracts=contract_columns(company.contracts, directory),
        supply=supply_columns(company.contracts, company.dependencies, directory),
        policy=policy.version,
        base_currency=policy.base_currency,
        rates=dict(policy.rates),
        broadcast_mail=policy.broadcast_mail,
        broadcast_meeting=policy.broadcast_meeting,
        dropped=len(company.messages) - len(messages) + sum(_dropped(each, policy) for each in company.meetings),
    )


def _is_noise(message: Message, policy: Policy) -> bool:
    bot = kind_of(message.sender)[0] is AddressKind.BOT
    to_everybody = any(kind_of(email)[1] == "everyone-alias" for email in message.recipients)
    return message.is_noise or bot or to_everybody or _audience(message) > policy.broadcast_mail


def _audience(message: Message) -> int:
    return len({message.sender, *message.recipients}) - 1


def _is_meeting(meeting: Meeting, policy: Policy) -> bool:
    return not meeting.all_day and 1 < len(meeting.attendees) <= policy.broadcast_meeting


def _dropped(meeting: Meeting, policy: Policy) -> int:
    """Occurrences that leave a node although they are noise, or were cancelled. An entry of one's own calendar leaves none."""
    if not meeting.attendees:
        return 0
    return len(meeting.skipped) + (0 if _is_meeting(meeting, policy) else len([*meeting.days()]))


def _of_message(message: Message) -> _Row:
    at_ms = message.at * 1000
    subject = normalised_subject(message.subject)
    groups = (((message.sender,), SENDER), (message.to, TO), (message.cc, CC), (message.bcc, BCC))
    return _Row(
        message_id(at_ms, message.sender, (*message.to, *message.cc), subject_digest(subject), message.header_id),
        at_ms,
        0.0,
        identifier("thread", (*message.references, message.header_id)[0]),
        _audience(message),
        [(email, role) for emails, role in groups for email in emails],
        identifier("header", message.answers) if message.answers else "",
        topic_of(subject, {message.sender, *message.to, *message.cc}),
        (message.header_id,),
    )


def _of_meeting(meeting: Meeting) -> Iterator[_Row]:
    there = [(email, TO) for email, answer in meeting.attendees if answer != DECLINED]
    parts = [(meeting.organiser, SENDER), *there]
    thread = identifier("thread", meeting.uid)
    for start in meeting.starts():
        instant = start * 1000 if meeting.is_series else None
        key = meeting_id(meeting.uid, instant)
        yield _Row(key, start * 1000, meeting.minutes / 60, thread, len(meeting.attendees), parts)


def _interactions(rows: list[_Row]) -> Interactions:
    recorded = RecordedInteractions.of(
        id=[row.id for row in rows],
        at=[row.at_ms for row in rows],
        thread=[row.thread for row in rows],
        reply_to=[row.reply_to for row in rows],
        topic=[row.topic for row in rows],
    )
    message_ids = MessageIds.of_each([row.source_ids for row in rows])
    threads, thread = joined_threads(recorded, message_ids)
    return Interactions.of(
        id=[row.id for row in rows],
        at=[row.at_ms for row in rows],
        meeting=[row.hours > 0 for row in rows],
        hours=[row.hours for row in rows],
        thread=thread,
        guessed=are_guessed(threads)[thread],
        reply_to=answered_interactions(recorded.reply_to, message_ids),
        audience=[row.audience for row in rows],
    )


def _participations(rows: Iterable[_Row], directory: Directory) -> Participations:
    interaction: list[int] = []
    person: list[int] = []
    role: list[int] = []
    for number, row in enumerate(rows):
        best: dict[int, int] = {}
        for email, each in row.parts:
            place = directory.person_of.get(email)
            if place is not None:
                best.setdefault(place, each)
        for place in sorted(best):
            interaction.append(number)
            person.append(place)
            role.append(best[place])
    return Participations.of(interaction=interaction, person=person, role=role)
