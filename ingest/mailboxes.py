"""Whose mailbox a file or folder is: the address that takes part in nearly all of its mail.

In: messages by the file on disk that they were in. Out: those addresses. People whose own mail was loaded look more central
than people who are seen only in others'; the analytics have to know which is which. No path is kept beyond the load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from graph_model.entities import Address
from graph_model.packed_interactions import DROPPED_BY, EMAILS, PackedInteractions

FEWEST_MESSAGES = 10
NEARLY_ALL = 0.7
"""Not all: some mail comes by blind copy or under another address of the owner."""
OF_ONE_MESSAGE = frozenset({"message", "apple-mail", "outlook-message"})
"""Sources whose files hold one message each: there, a folder is a mailbox."""
_MAILDIR = frozenset({"cur", "new"})


@dataclass(slots=True)
class Mailboxes:
    """By place (a file of many messages, or a folder of files of one), how many messages it has, and whose they are.

    Noise does not count: of that only the sender is kept.
    """

    messages: Counter[str] = field(default_factory=Counter)
    by_address: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, source: str, file: str, interactions: PackedInteractions) -> None:
        """Take in some messages of a file of this kind of source."""
        place = _place(file) if source in OF_ONE_MESSAGE else file
        for properties, people, is_meeting in interactions.rows:
            if not is_meeting and not properties[DROPPED_BY]:
                self.count(place, people[EMAILS])

    def count(self, place: str, emails: Iterable[str]) -> None:
        """Take in one message, by the addresses that took part."""
        self.messages[place] += 1
        self.by_address.setdefault(place, Counter()).update(emails)

    def merge(self, other: Mailboxes) -> None:
        """Take in what another part of the load saw."""
        self.messages.update(other.messages)
        for place, seen in other.by_address.items():
            self.by_address.setdefault(place, Counter()).update(seen)

    def owners(self) -> list[Address]:
        """Who takes part in 70 % of the messages of a place of 10 or more, and in more of them than anybody else."""
        found = {
            email
            for place, count in self.messages.items()
            if count >= FEWEST_MESSAGES and (email := _most_involved(self.by_address[place], count))
        }
        return [Address(email, mailbox=True) for email in sorted(found)]


def _place(file: str) -> str:
    """The folder of a file of one message; of a Maildir, the whole of it, with its folders.

    >>> _place("/mail/ann/.Sent/new/1.M2"), _place("/mail/ann/cur/7"), _place("/mail/ann/7.eml")
    ('/mail/ann', '/mail/ann', '/mail/ann')
    """
    folder = PurePath(file).parent
    if folder.name in _MAILDIR:
        folder = folder.parent
        folder = folder.parent if folder.name.startswith(".") else folder
    return folder.as_posix()


def _most_involved(seen: Counter[str], messages: int) -> str:
    """The one, "" where it is nobody or might be either of two."""
    (email, count), *others = seen.most_common(2)
    return email if count >= NEARLY_ALL * messages and (not others or others[0][1] < count) else ""
