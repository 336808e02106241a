"""The names under which noise is stored (`dropped_by`, `kind_rule`), and what each means in one sentence.

The names are words of the graph, so what they mean stands beside it: whoever reads the graph can explain it without the code
that judged, and a wording can be bettered without loading anything again. The rules themselves are in `ingest.noise`,
`ingest.address_kind` and `ingest.cadence`; a test holds the names together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOISE_REASONS: Final[Mapping[str, str]] = {
    "bounce": "A mail system reports about a delivery.",
    "read-receipt": "A mail program reports that something was read.",
    "calendar-notice": "A calendar sent it; the meeting itself is what counts.",
    "out-of-office": "A mail program answered by itself, as for somebody who is away.",
    "auto-submitted": "A program sent it, and says so (Auto-Submitted).",
    "auto-response-suppress": "A program sent it, and asks for no automatic answers (X-Auto-Response-Suppress).",
    "no-reply": "Its sender takes no answers.",
    "machine-sender": "Programs send from its sender's address.",
    "from-list": "Its sender is a mailing list.",
    "mailing-list": "It came through a mailing list (List-Id, List-Post).",
    "newsletter": "One can unsubscribe from it (List-Unsubscribe).",
    "newsletter-tool": "A tool for mass mailings sent it (X-Mailer, Feedback-ID).",
    "bulk": "It was sent as bulk, list or junk mail (Precedence).",
    "cancelled": "The meeting was cancelled.",
    "superseded": "A later revision of its series no longer has it.",
    "notice": "It tells of other meetings (an answer, a guest uninvited, a change of all that follow), and is none itself.",
    "uninvited": "All who had been invited were uninvited again.",
    "planned": "The meeting had not been held when it was loaded.",
    "all-day": "It lasts whole days: a note, not a meeting.",
    "absence": "It says that somebody is away or wants no disturbance: a note, not a meeting.",
    "alone": "Nobody else was invited.",
    "all-hands": "It went to an alias for everybody.",
    "to-list": "It went to a mailing list or group, and to nobody by name.",
    "to-machine": "Only machines or rooms received it.",
    "hidden-recipients": "It names no recipient at all: whom it went to is hidden.",
    "to-self": "It names no recipient but its sender.",
    "broadcast": "It went to more recipients than the policy takes for a conversation.",
    "broadcast-meeting": "It had more attendees than the policy takes for a conversation.",
}
"""Why an interaction is kept out of the ties."""

ADDRESS_REASONS: Final[Mapping[str, str]] = {
    "resource-mailbox": "It is a calendar or a calendar's resource.",
    "room-name": "It is named as rooms and equipment are.",
    "list-server": "It is written as list servers write their own addresses.",
    "list-host": "Its host is a list server.",
    "everyone-alias": "It is an alias for everybody somewhere.",
    "group-alias": "It is an alias for a group of people.",
    "no-reply": "It does not take answers.",
    "mail-system": "It is a mail system's own address.",
    "machine-sender": "Programs send from it.",
    "role-mailbox": "It names a function that several people may fill.",
    "list-header": "Mails through it say that it is a mailing list.",
    "calendar-room": "Invitations call it a room.",
    "calendar-resource": "Invitations call it a resource.",
    "calendar-group": "Invitations call it a group.",
    "directory-mailbox": "A directory lists it as a shared mailbox.",
    "directory-room": "A directory lists it as a room or as equipment.",
    "silent-alias": "It is spelled as a name and as an alias, never wrote, and no list of people has it.",
    "machine-cadence": "It writes at regular intervals, as programs do, and nobody ever answers.",
    "machine-volume": "It writes more than a person can, and nobody ever answers.",
}
"""Why an address is not a person's."""

DOUBT_REASONS: Final[Mapping[str, str]] = {
    "ancient": "Its date is of before 1990, as a broken clock's is, and does not count.",
    "future": "Its date was still to come when it was loaded, and does not count.",
    "received": "Its own date is missing or absurd: this is when a server first received it, and it does not count.",
}
"""Why a date is not believed; a message without any date has no doubt and no date."""

RULE_NAMES: Final = frozenset(NOISE_REASONS) | frozenset(ADDRESS_REASONS)
"""What `Policy.noise_off` may name."""


def drop_reason(rule: str) -> str:
    """What a stored `dropped_by` means; "" for none, and a sentence also for the name of a rule that there is no more.

    >>> drop_reason("bounce"), drop_reason("old-rule")
    ('A mail system reports about a delivery.', 'By the rule "old-rule" of an earlier version.')
    """
    return NOISE_REASONS.get(rule) or _of_earlier_version(rule)


def kind_reason(rule: str) -> str:
    """What a stored `kind_rule` means, in the same way.

    >>> kind_reason("no-reply"), kind_reason("")
    ('It does not take answers.', '')
    """
    return ADDRESS_REASONS.get(rule) or _of_earlier_version(rule)


def _of_earlier_version(rule: str) -> str:
    return f'By the rule "{rule}" of an earlier version.' if rule else ""
