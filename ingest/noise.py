"""Noise, by name: which interactions say nothing about who works with whom, and by which rule.

In: a candidate and the policy. Out: the interaction to record, with `dropped_by` and nobody but its sender where a rule
drops it, and its addresses with their kinds. Every address is judged, not only the sender's: machines, rooms and lists among
the recipients are taken out of the participants and of the audience, and the people beside them stay.

All of it is judged by one record alone, so that no result depends on the order of loading. What only the whole traffic can
tell (`ingest.cadence`) is judged when identities are resolved. A meeting or mail for everybody is known by the alias it
goes to, or by the policy's limits: how many people there are in all is not known while their mail is still being loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from graph_model.entities import CANCELLED, NOTICE, PLANNED, Address, AddressKind, Channel, Interaction, Role
from graph_model.noise_reasons import NOISE_REASONS
from graph_model.policy import Policy
from ingest.address_kind import kind_of
from ingest.candidate import Candidate, Signs
from ingest.mail.email_address import mailboxes

_NOT_PEOPLE = (AddressKind.BOT, AddressKind.LIST, AddressKind.ROOM)  # no sets: enumerations are slow to hash
_SENDING = (Role.SENDER, Role.ORGANISER)
_MASS_MAILERS = (
    "mailchimp", "campaign monitor", "createsend", "sendinblue", "brevo", "sendgrid", "constant contact", "mailjet",
    "klaviyo", "marketo", "exacttarget", "salesforce marketing", "cleverreach", "getresponse", "aweber",
    "activecampaign", "mailerlite", "sailthru", "responsys", "silverpop", "phplist", "rapidmail", "newsletter2go", "inxmail",
)  # fmt: skip
_MASS_MAILER = re.compile("|".join(map(re.escape, _MASS_MAILERS)))
_SUPPRESSED = ("all", "oof", "autoreply")
_CALENDAR_SUBJECT = re.compile(
    r"(?:accepted|declined|tentative|tentatively accepted|cancell?ed|cancell?ed event|invitation|updated invitation|"
    r"new time proposed|meeting forward notification|zugesagt|abgesagt|abgelehnt|mit vorbehalt|unter vorbehalt|"
    r"accept[ée]e?|refus[ée]e?|annul[ée]e?|aceptad[oa]|rechazad[oa]|accettato|rifiutato|geaccepteerd|geweigerd): "
)
_AWAY_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office|abwesenheits?(?:notiz|benachrichtigung)|automatische "
    r"antwort|r[ée]ponse automatique|absence du bureau|respuesta autom[áa]tica|fuera de (?:la )?oficina|risposta automatica|"
    r"fuori sede|automatisch antwoord|afwezig|autosvar|automatiskt svar|resposta autom[áa]tica)(?: auto-?reply)?\s*:"
)
_ABSENCE_TITLE = re.compile(
    r"(?:out of (?:the )?office|ooo|focus time|do not disturb|deep work|(?:annual|sick|parental) leave|vacation|"
    r"pto|day off|travell?ing|urlaub|abwesend|feiertag|dienstreise|anreise|abreise|cong[ée]s?|"
    r"vacances|absent|vacaciones|ferie|vakantie)(?:$|[\s:/,.-])|"
    r"(?:focus|leave|holidays?|travel|flight|semester)(?:$|\s*[:/,.-]|\s+(?=(?:to|from|until|day)\b))"  # not "travel budget"
)
_WHERE_OR_WHEN = re.compile(r"\W*(?:to|from|until|till|day|bis|nach|von|vom)\b")
_WORD = re.compile(r"[^\W\d_]\w*")
_ABSENT = frozenset({"oof"})


Kind = tuple[AddressKind, str]
"""What an address is, and by which rule."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, what its addresses are, and what follows for all rules: computed once.

    `sender` is what a message's sender is, `recipients` what the others are, whoever they are, and `all_people` whether all of
    them are people; `audience` is without machines, lists and rooms; `taken_out` are the emails of those participants.
    """

    candidate: Candidate
    policy: Policy
    sender: Kind
    recipients: tuple[Kind, ...]
    all_people: bool
    audience: int
    taken_out: frozenset[str]

    @property
    def signs(self) -> Signs:
        return self.candidate.signs

    @property
    def is_meeting(self) -> bool:
        return self.candidate.interaction.channel is Channel.MEETING


@dataclass(frozen=True, slots=True)
class NoiseRule:
    """Drops the interactions that it `applies` to. `reason` answers "why was this dropped?".

    It is asked only where one of `only_with` is there: ordinary mail has none of them. Without any it is always asked.
    """

    name: str
    applies: Callable[[Judged], bool]
    only_with: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        return NOISE_REASONS[self.name]


_SIGNS, _KINDS, _MEETING = "signs", "kinds", "meeting"
"""What a rule may look at: signs but for X-Mailer, addresses of any but people and shared mailboxes, properties of meetings."""


def _is_receipt(judged: Judged) -> bool:
    return "disposition-notification" in judged.signs.content_type


def _is_bounce(judged: Judged) -> bool:
    report = "report-type" in judged.signs.content_type and "delivery-status" in judged.signs.content_type
    return judged.signs.bounce or report or judged.sender[1] == "mail-system"


def _is_calendar_notice(judged: Judged) -> bool:
    signs = judged.signs
    by_subject = not judged.is_meeting and _CALENDAR_SUBJECT.match(judged.candidate.subject) is not None
    return by_subject or signs.content_type.startswith("text/calendar") or "calendarmessage" in signs.content_class


def _is_out_of_office(judged: Judged) -> bool:
    signs, subject = judged.signs, judged.candidate.subject
    return (
        signs.auto_reply
        or signs.precedence == "auto_reply"
        or (not judged.is_meeting and _AWAY_SUBJECT.match(subject) is not None)
    )


def _is_from_machine(judged: Judged) -> bool:
    kind, rule = judged.sender
    return kind in (AddressKind.BOT, AddressKind.ROOM) and rule not in ("mail-system", "no-reply")


def _is_from_a_tool(judged: Judged) -> bool:
    return judged.signs.feedback_id or _is_mass_mailer(judged.signs.mailer)


@lru_cache(maxsize=1 << 12)
def _is_mass_mailer(mailer: str) -> bool:
    return _MASS_MAILER.search(mailer) is not None


def _suppresses_answers(judged: Judged) -> bool:
    return any(each.strip() in _SUPPRESSED for each in judged.signs.suppress.split(","))


def _is_absence(judged: Judged) -> bool:
    if judged.signs.busy in _ABSENT:
        return True
    subject = judged.candidate.subject
    title = _ABSENCE_TITLE.match(subject) if judged.is_meeting and judged.audience < 3 else None
    return title is not None and (judged.audience < 2 or _says_no_more(subject[title.end() :], judged.candidate))


def _says_no_more(rest: str, candidate: Candidate) -> bool:
    """Whether what follows in the title is only whose absence it is, where or when: two can meet about a vacation.

    Of where and when nobody knows how far it goes ("to Rome with Bob"): unless somebody who was invited accepted.
    """
    if _WHERE_OR_WHEN.match(rest):
        invited = (each for each in candidate.interaction.participants if each.role is not Role.ORGANISER)
        return not any(each.response == "accepted" for each in invited)
    shown = (*(each.email for each in candidate.interaction.participants), *_names(candidate))
    people = {word for each in shown for word in _WORD.findall(each.casefold())}
    return all(word in people or any(map(str.isdigit, word)) for word in _WORD.findall(rest.casefold()))


def _names(candidate: Candidate) -> Iterable[str]:
    return (name for each in candidate.addresses for name in each.names)


def _is_alone(judged: Judged) -> bool:
    invited_a_group = any(kind is AddressKind.LIST for kind, _ in judged.recipients)
    names_nobody = judged.signs.notice and not judged.candidate.interaction.participants  # so whom its series invites
    return judged.is_meeting and judged.audience < 2 and not invited_a_group and not names_nobody


def _is_to_everybody(judged: Judged) -> bool:
    return any(rule == "everyone-alias" for _, rule in judged.recipients)


def _only_to(*kinds: AddressKind) -> Callable[[Judged], bool]:
    """Whether nobody is left beside recipients of these kinds and others that are no people."""

    def applies(judged: Judged) -> bool:
        found = judged.recipients
        return all(kind in _NOT_PEOPLE for kind, _ in found) and any(kind in kinds for kind, _ in found)

    return applies


def _is_to_self(judged: Judged) -> bool:
    return not judged.is_meeting and judged.candidate.interaction.audience == 0


def _is_over(limit: Callable[[Policy], int], *, meeting: bool) -> Callable[[Judged], bool]:
    return lambda judged: judged.is_meeting is meeting and judged.audience > limit(judged.policy)


NOISE_RULES = (
    NoiseRule("read-receipt", _is_receipt, (_SIGNS,)),
    NoiseRule("bounce", _is_bounce, (_SIGNS, _KINDS)),
    NoiseRule("calendar-notice", _is_calendar_notice),
    NoiseRule("out-of-office", _is_out_of_office),
    NoiseRule("auto-submitted", lambda judged: judged.signs.auto_submitted not in ("", "no"), (_SIGNS,)),
    NoiseRule("no-reply", lambda judged: judged.sender[1] == "no-reply", (_KINDS,)),
    NoiseRule("machine-sender", _is_from_machine, (_KINDS,)),
    NoiseRule("from-list", lambda judged: judged.sender[0] is AddressKind.LIST, (_KINDS,)),
    NoiseRule("mailing-list", lambda judged: bool(judged.signs.list_id or judged.signs.list_post), (_SIGNS,)),
    NoiseRule("newsletter", lambda judged: judged.signs.unsubscribe, (_SIGNS,)),
    NoiseRule("newsletter-tool", _is_from_a_tool),
    NoiseRule("bulk", lambda judged: judged.signs.precedence in ("bulk", "list", "junk"), (_SIGNS,)),
    NoiseRule("auto-response-suppress", _suppresses_answers, (_SIGNS,)),
    NoiseRule(CANCELLED, lambda judged: judged.signs.cancelled, (_SIGNS,)),
    NoiseRule(PLANNED, lambda judged: judged.signs.planned, (_SIGNS,)),
    NoiseRule("all-day", lambda judged: judged.signs.all_day, (_SIGNS,)),
    NoiseRule("absence", _is_absence, (_SIGNS, _MEETING)),
    NoiseRule("alone", _is_alone, (_MEETING,)),
    NoiseRule("all-hands", _is_to_everybody, (_KINDS,)),
    NoiseRule("to-list", _only_to(AddressKind.LIST), (_KINDS,)),
    NoiseRule("to-machine", _only_to(AddressKind.BOT, AddressKind.ROOM), (_KINDS,)),
    NoiseRule("hidden-recipients", lambda judged: judged.signs.hides_recipients),
    NoiseRule("to-self", _is_to_self),
    NoiseRule("broadcast", _is_over(lambda policy: policy.broadcast_mail, meeting=False)),
    NoiseRule("broadcast-meeting", _is_over(lambda policy: policy.broadcast_meeting, meeting=True), (_MEETING,)),
)
"""The first rule that applies names the drop."""


@lru_cache(maxsize=512)
def _to_ask(off: frozenset[str], there: tuple[str, ...]) -> tuple[NoiseRule, ...]:
    """The rules in force that can apply to what has these of `_SIGNS`, `_KINDS` and `_MEETING`."""
    in_force = (rule for rule in NOISE_RULES if rule.name not in off)
    return tuple(rule for rule in in_force if not rule.only_with or not set(there).isdisjoint(rule.only_with))


def _what_is_there(judged: Judged) -> tuple[str, ...]:
    found = ((_SIGNS, _tells(judged.signs)), (_KINDS, not judged.all_people), (_MEETING, judged.is_meeting))
    return tuple([name for name, there in found if there])


def _tells(signs: Signs) -> bool:
    """Whether any sign says something, or its Content-Type may."""
    written = signs.content_type
    return bool(
        "report" in written
        or "disposition" in written
        or "calendar" in written
        or signs.list_id
        or signs.list_post
        or signs.unsubscribe
        or signs.precedence
        or signs.auto_submitted
        or signs.content_class
        or signs.suppress
        or signs.feedback_id
        or signs.auto_reply
        or signs.bounce
        or signs.cancelled
        or signs.all_day
        or signs.planned
        or signs.busy
    )


def judge(candidate: Candidate, policy: Policy) -> tuple[Interaction, tuple[Address, ...]]:
    """The interaction and the addresses to record.

    A dropped one keeps its sender or organiser only, and its addresses only where they are the sender's or known not to be
    a person's: that a list is a list is worth knowing where somebody writes to it directly. A notice keeps everybody.
    """
    off = frozenset(policy.noise_off)
    addresses = tuple([_judged(each, off) for each in (*candidate.addresses, *_list_addresses(candidate, off))])
    judged = _with_kinds(candidate, addresses, policy, off)
    asked = () if candidate.signs.answers else _to_ask(off, _what_is_there(judged))
    rule = next((rule for rule in asked if rule.applies(judged)), None)
    if rule is None:
        found = _among_people(judged)
        return (replace(found, dropped_by=NOTICE) if candidate.signs.notice else found), addresses
    kept = tuple(each for each in candidate.interaction.participants if each.role in _SENDING)
    shown = _worth_knowing(addresses, {each.email for each in kept})
    return replace(candidate.interaction, participants=kept, dropped_by=rule.name), shown


def _with_kinds(candidate: Candidate, addresses: Iterable[Address], policy: Policy, off: frozenset[str]) -> Judged:
    interaction = candidate.interaction
    known = {each.email: (each.kind, each.kind_rule) for each in addresses}
    kinds = [(each, known.get(each.email) or kind_of(each.email, off)) for each in interaction.participants]
    not_people = [each for each, kind in kinds if kind[0] in _NOT_PEOPLE]
    # a message's sender stays in any case, since it names who sent what was dropped
    out = {each.email for each in not_people if each.role is not Role.SENDER}
    return Judged(
        candidate,
        policy,
        sender=next((kind for each, kind in kinds if each.role is Role.SENDER), (AddressKind.PERSON, "")),
        recipients=tuple([kind for each, kind in kinds if each.role not in _SENDING]),
        all_people=not not_people,
        audience=max(interaction.audience - len(out - _never_counted(candidate)), 0) if out else interaction.audience,
        taken_out=frozenset(out),
    )


def _never_counted(candidate: Candidate) -> set[str]:
    """Rooms that an invitation calls so: they are no part of a meeting's audience to begin with."""
    is_meeting = candidate.interaction.channel is Channel.MEETING
    return {each.email for each in candidate.addresses if is_meeting and each.kind is AddressKind.ROOM}


def _among_people(judged: Judged) -> Interaction:
    """The interaction without the participants that are no people."""
    interaction = judged.candidate.interaction
    if not judged.taken_out:
        return interaction
    people = tuple(each for each in interaction.participants if each.email not in judged.taken_out)
    return replace(interaction, participants=people, audience=judged.audience)


def _worth_knowing(addresses: Iterable[Address], senders: Collection[str]) -> tuple[Address, ...]:
    return tuple(each for each in addresses if each.email in senders or each.kind is not AddressKind.PERSON)


def _judged(address: Address, off: frozenset[str]) -> Address:
    if address.kind is not AddressKind.PERSON:
        return address
    kind, rule = kind_of(address.email, off)
    return address if kind is AddressKind.PERSON else replace(address, kind=kind, kind_rule=rule)


def _list_addresses(candidate: Candidate, off: frozenset[str]) -> Iterable[Address]:
    """The list's own address: of List-Post, or of a participant whose address is the List-Id with an @ in it."""
    signs = candidate.signs
    if "list-header" in off or not (signs.list_post or signs.list_id):
        return
    posts = {email for _, email in mailboxes(signs.list_post)}
    for each in candidate.interaction.participants:
        if each.email in posts or (each.role is not Role.SENDER and each.email.replace("@", ".") == signs.list_id):
            yield Address(each.email, AddressKind.LIST, "list-header")
