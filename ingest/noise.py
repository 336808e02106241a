"""Noise, by name: which interactions say nothing about who works with whom, and by which rule.

In: a candidate and the policy. Out: the interaction to record, with `dropped_by` and nobody but its sender where a rule
drops it, and its addresses with their kinds. Every address is judged, not only the sender's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from graph_model.entities import CANCELLED, Address, AddressKind, Channel, Interaction, Participation, Role
from graph_model.policy import Policy
from ingest.address_kind import kind_of
from ingest.candidate import Candidate
from ingest.mail.email_address import mailboxes


@dataclass(frozen=True, slots=True)
class NoiseRule:
    """Drops the interactions that it `applies` to. `reason` answers "why was this dropped?"."""

    name: str
    reason: str
    applies: Callable[[Candidate, Policy], bool]


def _sender_kind_rule(candidate: Candidate) -> tuple[AddressKind, str]:
    sender = next((p.email for p in candidate.interaction.participants if p.role is Role.SENDER), "")
    return kind_of(sender)


def _is_bounce(candidate: Candidate, _: Policy) -> bool:
    return candidate.signs.bounce or _sender_kind_rule(candidate)[1] == "mail-system"


def _is_automatic(candidate: Candidate, _: Policy) -> bool:
    return candidate.signs.auto_submitted not in ("", "no")


def _is_calendar_notice(candidate: Candidate, _: Policy) -> bool:
    signs = candidate.signs
    return signs.content_type.startswith("text/calendar") or "calendarmessage" in signs.content_class


def _from_machine(candidate: Candidate, _: Policy) -> bool:
    kind, rule = _sender_kind_rule(candidate)
    return kind is AddressKind.BOT and rule not in ("mail-system", "no-reply")


def _is_over(limit: Callable[[Policy], int], channel: Channel) -> Callable[[Candidate, Policy], bool]:
    return lambda c, policy: c.interaction.channel is channel and c.interaction.audience > limit(policy)


def _is_alone(candidate: Candidate, _: Policy) -> bool:
    return candidate.interaction.channel is Channel.MEETING and candidate.interaction.audience < 2


NOISE_RULES = (
    NoiseRule("bounce", "A mail system reports about a delivery.", _is_bounce),
    NoiseRule("calendar-notice", "A calendar sent it; the meeting itself is what counts.", _is_calendar_notice),
    NoiseRule("auto-submitted", "A program sent it, and says so (Auto-Submitted).", _is_automatic),
    NoiseRule("no-reply", "Its sender takes no answers.", lambda c, _: _sender_kind_rule(c)[1] == "no-reply"),
    NoiseRule("machine-sender", "Programs send from its sender's address.", _from_machine),
    NoiseRule("mailing-list", "It came through a mailing list (List-Id, List-Post).",
              lambda c, _: bool(c.signs.list_id or c.signs.list_post)),
    NoiseRule("newsletter", "One can unsubscribe from it (List-Unsubscribe).", lambda c, _: c.signs.unsubscribe),
    NoiseRule("bulk", "It was sent as bulk, list or junk mail (Precedence).",
              lambda c, _: c.signs.precedence in ("bulk", "list", "junk")),
    NoiseRule(CANCELLED, "The meeting was cancelled.", lambda c, _: c.signs.cancelled),
    NoiseRule("planned", "The meeting had not been held when it was loaded.", lambda c, _: c.signs.planned),
    NoiseRule("all-day", "It lasts whole days: a note, not a meeting.", lambda c, _: c.signs.all_day),
    NoiseRule("alone", "Nobody else was invited.", _is_alone),
    NoiseRule("broadcast", "It went to more recipients than the policy takes for a conversation.",
              _is_over(lambda policy: policy.broadcast_mail, Channel.MESSAGE)),
    NoiseRule("broadcast-meeting", "It had more attendees than the policy takes for a conversation.",
              _is_over(lambda policy: policy.broadcast_meeting, Channel.MEETING)),
)  # fmt: skip
"""The first rule that applies names the drop."""


def judge(candidate: Candidate, policy: Policy) -> tuple[Interaction, tuple[Address, ...]]:
    """The interaction and the addresses to record.

    A dropped one keeps its sender or organiser only, and its addresses only where they are the sender's or known not to be
    a person's: that a list is a list is worth knowing where somebody writes to it directly.
    """
    addresses = tuple(_judged(each) for each in (*candidate.addresses, *_list_addresses(candidate)))
    rule = next((rule for rule in NOISE_RULES if rule.applies(candidate, policy)), None)
    if rule is None:
        return candidate.interaction, addresses
    kept = tuple(_senders(candidate.interaction.participants))
    senders = {each.email for each in kept}
    shown = tuple(each for each in addresses if each.email in senders or each.kind is not AddressKind.PERSON)
    return replace(candidate.interaction, participants=kept, dropped_by=rule.name), shown


def _senders(participants: Iterable[Participation]) -> Iterable[Participation]:
    return (each for each in participants if each.role in (Role.SENDER, Role.ORGANISER))


def _judged(address: Address) -> Address:
    if address.kind is not AddressKind.PERSON:
        return address
    kind, rule = kind_of(address.email)
    return address if kind is AddressKind.PERSON else replace(address, kind=kind, kind_rule=rule)


def _list_addresses(candidate: Candidate) -> Iterable[Address]:
    """The list's own address: of List-Post, or of a participant whose address is the List-Id with an @ in it."""
    signs = candidate.signs
    if not (signs.list_post or signs.list_id):
        return
    posts = {email for _, email in mailboxes(signs.list_post)}
    for each in candidate.interaction.participants:
        if each.email in posts or (each.role is not Role.SENDER and each.email.replace("@", ".") == signs.list_id):
            yield Address(each.email, AddressKind.LIST, "list-header")
