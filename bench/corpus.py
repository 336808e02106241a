"""Generated mail for benchmarks: mailboxes as mail programs write them, in any number, cheap to make and always the same.

What it holds: colleagues in teams and partners outside who write to one another in threads, one to six recipients each, with
the headers that mail has (Received, Message-ID, References, X-Mailer, MIME), a third of the names in encoded words, bodies of
some lines, one message in ten in a second mailbox too, and one in twenty-five a newsletter. One person for 50 messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from pathlib import Path
from random import Random

MAILBOXES = 8
COPIES = 0.1
NEWSLETTERS = 0.04
FIRST_SECOND = 1_600_000_000
SECONDS_BETWEEN = 40

_FIRST = ("Ada", "Björn", "Chiara", "Dmitri", "Eva", "Félix", "Grace", "Håkon", "Ines", "Jörg", "Klara", "Łukasz")
_BODY = "\n".join(["Thank you. I will look at it and come back to you before the end of the week."] * 8)


def write_mailboxes(folder: Path, messages: int, seed: int = 1) -> list[Path]:
    """Mailboxes with about so many messages in all, copies included."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"mailbox-{number}.mbox" for number in range(MAILBOXES)]
    files = [path.open("w", encoding="utf-8") for path in paths]
    dice = Random(seed)
    for text in _messages(messages, dice):
        at = dice.randrange(MAILBOXES)
        files[at].write(text)
        if dice.random() < COPIES:
            files[at - 1].write(text)
    for file in files:
        file.close()
    return paths


def _messages(count: int, dice: Random) -> Iterator[str]:
    people = [_person(number) for number in range(max(count // 50, 20))]
    thread: list[str] = []
    for number in range(int(count / (1 + COPIES))):
        own_id = f"<{number:08x}.{dice.getrandbits(40):010x}@mail.example>"
        thread = [*thread[-3:], own_id] if thread and dice.random() < 0.6 else [own_id]
        near = dice.randrange(len(people))
        group = [people[(near + dice.randrange(30)) % len(people)] for _ in range(dice.choice((1, 1, 2, 2, 3, 6)))]
        yield _message(number, own_id, thread[:-1], people[near], group, newsletter=dice.random() < NEWSLETTERS)


def _person(number: int) -> tuple[str, str]:
    name, email = person_of(number)
    shown = name if name.isascii() else Header(name, "utf-8").encode()
    return f"{shown} <{email}>", email.partition("@")[2]


def person_of(number: int) -> tuple[str, str]:
    """The name and the address of somebody: as many people as numbers."""
    name = f"{_FIRST[number % len(_FIRST)]} {_surname(number)}"
    domain = "us.example" if number % 3 else f"partner{number % 97}.example"
    return name, f"person.{_surname(number).lower()}@{domain}"


def _surname(number: int) -> str:
    """A name of syllables, a different one for each number."""
    syllables = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu")
    return "".join(syllables[int(digit)] for digit in str(number + 100)).capitalize()


def _message(
    number: int,
    own_id: str,
    answered: list[str],
    sender: tuple[str, str],
    to: list[tuple[str, str]],
    *,
    newsletter: bool,
) -> str:
    date = datetime.fromtimestamp(FIRST_SECOND + number * SECONDS_BETWEEN, UTC).strftime("%d %b %Y %H:%M:%S +0000")
    hop = f"from mx.{sender[1]} (mx.{sender[1]} [192.0.2.7])\n\tby mail.us.example with ESMTPS id {number:x};\n\t{date}"
    lines = [
        f"From {own_id[1:9]}@mail.example Mon {date}",
        f"Received: {hop}",
        f"From: {sender[0]}",
        f"To: {', '.join(address for address, _ in to[:3])}",
        f"Subject: {'Re: ' if answered else ''}Order {number - len(answered)} for the next quarter",
        f"Date: {date}",
        f"Message-ID: {own_id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "X-Mailer: Apple Mail (2.3774)",
    ]
    if to[3:]:
        lines.append(f"Cc: {', '.join(address for address, _ in to[3:])}")
    if answered:
        lines += [f"In-Reply-To: {answered[-1]}", f"References: {' '.join(answered)}"]
    if newsletter:
        lines.append("List-Unsubscribe: <mailto:leave@mail.example>")
    return "\n".join((*lines, "", _BODY, "", ""))
