"""The company straight as evidence, without files and without a database: for measuring who is taken for whom.

In: a `Company`. Out: the `Evidence` that loading its folder gives, as far as identity looks at it: addresses with the names
that they are shown with, who took part in what, HR lines, organisations, policy. Noise is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph_model.derived import Evidence, Traffic
from graph_model.entities import (
    Address,
    Channel,
    Employment,
    Interaction,
    Organisation,
    Participation,
    Role,
    merge_participants,
)
from graph_model.identifiers import identifier
from graph_model.policy import Policy
from ingest.address_kind import kind_of
from sociogram.demo.company import OUR_COUNTRY, OUR_NAME, Company
from sociogram.demo.mailroom import Message
from sociogram.demo.meetings import DECLINED, Meeting
from sociogram.demo.supply_chain import US, epoch_ms


def to_evidence(company: Company) -> Evidence:
    """What identity is judged by."""
    policy = Policy(our_domains=company.our_domains)
    held = (one for each in company.meetings for one in _of_meeting(each) if each.attendees and not each.all_day)
    interactions = [*map(_of_message, (each for each in company.messages if not each.is_noise)), *held]
    kept = [one for one in interactions if one.audience <= policy.broadcast_mail]
    lines = tuple(_lines(company))
    counts = Counter(each.email for one in kept for each in one.participants)
    addresses = _addresses(company, {*counts, *(line.email for line in lines)})
    return Evidence(
        addresses=addresses,
        interactions=dict(counts),
        employments=lines,
        organisations=tuple(_organisations(company)),
        policy=policy,
        traffic=Traffic.of([each.email for each in addresses], kept),
    )


def _addresses(company: Company, emails: set[str]) -> tuple[Address, ...]:
    names: dict[str, tuple[str, ...]] = {
        email: (each.name,) for each in company.employees for email in (each.email, *each.aliases)
    }
    names |= {person.email: (person.name,) for partner in company.partners for person in partner.people}
    names |= dict(company.shown)
    return tuple(Address(email, *kind_of(email), tuple(sorted(names.get(email, ())))) for email in sorted(emails))


def _of_message(message: Message) -> Interaction:
    roles = ((Role.SENDER, (message.sender,)), (Role.TO, message.to), (Role.CC, message.cc), (Role.BCC, message.bcc))
    parts = merge_participants(Participation(email, role) for role, emails in roles for email in emails)
    key = identifier("message", message.header_id)
    return Interaction(key, Channel.MESSAGE, message.at * 1000, len(parts) - 1, parts)


def _of_meeting(meeting: Meeting) -> Iterator[Interaction]:
    there = (Participation(email, Role.ATTENDEE) for email, answer in meeting.attendees if answer != DECLINED)
    parts = merge_participants((Participation(meeting.organiser, Role.ORGANISER), *there))
    for start in meeting.starts():
        key = identifier("meeting", meeting.uid, str(start))
        yield Interaction(key, Channel.MEETING, start * 1000, len(meeting.attendees), parts)


def _lines(company: Company) -> Iterator[Employment]:
    for each in company.employees:
        for held in each.positions:
            start, end = epoch_ms(held.start), epoch_ms(held.end) if held.end else None
            yield Employment(
                each.email, each.name, held.title, float(held.level), held.department, held.manager, US, start, end
            )


def _organisations(company: Company) -> Iterator[Organisation]:
    yield Organisation(US, OUR_NAME, company.our_domains, OUR_COUNTRY)
    for each in company.partners:
        yield Organisation(each.key, each.name, (each.domain,), each.country, each.parent)
