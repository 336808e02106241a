"""An item of Outlook: its own properties and those of its recipients, and what all kinds of items have in common. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.outlook.properties import Properties, Tag

_KIND_BITS = 0xF
"""The other bits of a recipient's kind say whether the mail was already sent to it."""
_NO_MAIL = {
    "IPM.CONTACT": "a contact",
    "IPM.DISTLIST": "a list of contacts",
    "IPM.TASK": "a task",
    "IPM.STICKYNOTE": "a note to oneself",
    "IPM.ACTIVITY": "an entry of a journal",
    "IPM.MICROSOFT": "an entry that Outlook keeps for itself",
    "IPM.CONFIGURATION": "an entry that Outlook keeps for itself",
    "IPM.POST.RSS": "an entry of a news feed",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item's properties, and those of each of its recipients."""

    properties: Properties
    recipients: tuple[Properties, ...] = ()

    @property
    def message_class(self) -> str:
        return self.properties.text(Tag.MESSAGE_CLASS).upper() or "IPM.NOTE"

    @property
    def is_meeting(self) -> bool:
        return self.message_class.startswith("IPM.APPOINTMENT")

    @property
    def no_mail(self) -> str:
        """What it is, if it is neither mail nor a meeting; "" if it is."""
        return next((what for start, what in _NO_MAIL.items() if self.message_class.startswith(start)), "")

    def recipients_of_kind(self, kind: int) -> Iterator[Properties]:
        """1 To, 2 Cc, 3 Bcc; of a meeting 1 needed, 2 optional, 3 a room or a thing."""
        return (each for each in self.recipients if kind_of(each) == kind)


def kind_of(recipient: Properties) -> int:
    return recipient.number(Tag.RECIPIENT_KIND) & _KIND_BITS


def name_of(recipient: Properties) -> str:
    return one_line(recipient.text(Tag.RECIPIENT_NAME, Tag.NAME))


def email_of(recipient: Properties) -> str:
    """The address of the internet before the one within Exchange."""
    return one_line(recipient.text(Tag.SMTP_ADDRESS, Tag.ADDRESS))


def sender_of(properties: Properties) -> tuple[str, str]:
    """(name, address) of who it is from: on whose behalf it was sent, which is what From says; ("", "") where nobody is."""
    for smtp, address, name in (
        (Tag.REPRESENTED_SMTP, Tag.REPRESENTED_ADDRESS, Tag.REPRESENTED_NAME),
        (Tag.SENDER_SMTP, Tag.SENDER_ADDRESS, Tag.SENDER_NAME),
    ):
        if email := properties.text(smtp, address):
            return one_line(properties.text(name)), one_line(email)
    return "", ""


def subject_of(properties: Properties) -> str:
    r"""The subject without the mark by which Outlook says how long its "Re: " is.

    >>> subject_of(Properties({Tag.SUBJECT: "\x01\x04Re: Lunch"}))
    'Re: Lunch'
    """
    raw = properties.values.get(Tag.SUBJECT, "")
    text = raw if isinstance(raw, str) else ""
    return one_line(text[2:] if text.startswith("\x01") else text)


def keywords_of(properties: Properties) -> tuple[str, ...]:
    value = properties.values.get(Tag.KEYWORDS, ())
    return value if isinstance(value, tuple) else ()


def one_line(text: str) -> str:
    """The text with what cannot be printed as spaces, each run of which is one."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
