"""Everybody's mail as they would keep it: most in mailbox files, some in Maildirs, some as folders of `.eml` files.

In: the company, and a folder. Out: files. One message lies in several people's mail, as it does in life.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sociogram.demo.company import Company
from sociogram.demo.mail_headers import Letterhead, mbox_separator
from sociogram.demo.mailroom import Message

MAILDIR_EVERY, EML_EVERY = 12, 15

Box = Sequence[tuple[Message, bool]]
"""One person's copies in the order of time; whether each is one that they sent."""


def write_mail(company: Company, folder: Path) -> None:
    """One mailbox for each employee who has any mail."""
    letterhead = make_letterhead(company)
    boxes = _boxes(company)
    for number, employee in enumerate(company.employees):
        box = boxes.get(employee.email, ())
        name = employee.email.partition("@")[0]
        if not box:
            continue
        if number % MAILDIR_EVERY == MAILDIR_EVERY - 1:
            _write_maildir(folder / name, employee.email, box, letterhead)
        elif number % EML_EVERY == EML_EVERY - 1:
            _write_eml(folder / name, employee.email, box, letterhead)
        else:
            _write_mbox(folder / f"{name}.mbox", employee.email, box, letterhead)


def make_letterhead(company: Company) -> Letterhead:
    """Everybody's display name by address, and the country of each domain."""
    names = {email: each.name for each in company.employees for email in (each.email, *each.aliases)}
    names |= {person.email: person.name for partner in company.partners for person in partner.people}
    by_turns = {email: (name,) for email, name in names.items()} | dict(company.shown)
    return Letterhead(by_turns, {partner.domain: partner.country for partner in company.partners})


def _boxes(company: Company) -> Mapping[str, Box]:
    owner_of = {alias: each.email for each in company.employees for alias in (each.email, *each.aliases)}
    boxes: dict[str, list[tuple[Message, bool]]] = defaultdict(list)
    for message in company.messages:
        sender = owner_of.get(message.sender)
        for owner in dict.fromkeys(message.delivered):
            boxes[owner].append((message, owner == sender))
    return boxes


def _write_mbox(path: Path, owner: str, box: Box, letterhead: Letterhead) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        for message, sent in box:
            stream.write(mbox_separator(message).encode() + b"\n" + letterhead.copy(message, owner, sent) + b"\n")


def _write_maildir(folder: Path, owner: str, box: Box, letterhead: Letterhead) -> None:
    """Received mail in the inbox, sent mail in a folder of its own (Maildir++)."""
    for home in (folder, folder / ".Sent"):
        for part in ("cur", "new", "tmp"):
            (home / part).mkdir(parents=True, exist_ok=True)
    for number, (message, sent) in enumerate(box):
        home = folder / ".Sent" if sent else folder
        # no ":2,S" behind it: not every platform's file names may hold a colon, and `new` needs none
        (home / "new" / f"{message.at}.M{number}.mail").write_bytes(letterhead.copy(message, owner, sent))


def _write_eml(folder: Path, owner: str, box: Box, letterhead: Letterhead) -> None:
    """With the line ends of the wire."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (message, sent) in enumerate(box):
        data = letterhead.copy(message, owner, sent).replace(b"\n", b"\r\n")
        (folder / f"{number:05}.eml").write_bytes(data)
