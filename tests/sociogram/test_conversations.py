"""Our conversations beside those that an IMAP server builds (RFC 5256, REFERENCES), on the mailboxes of Dovecot's imaptest,
loaded the ordinary way: as sets of messages. Where both differ, the difference is stated here.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from ingest.mail.mbox import messages_in_mbox
from ingest.mail.message import parse_message
from sociogram.jobs import run_import
from tests.conftest import shared_data

NOW = 1_790_000_000_000
FOLDER = "dovecot+imaptest/src/tests"
Sets = list[list[int]]


class Question(NamedTuple):
    """What the server was asked: which messages of the file are in the mailbox, and the sets of them that it answers."""

    present: list[int]
    threads: Sets


@cache
def scripts() -> dict[str, tuple[list[bytes], list[Question]]]:
    """Name of each script with THREAD=REFERENCES -> its messages, and its questions."""
    with tarfile.open(shared_data("mail/dovecot-imaptest.tar.gz")) as archive:
        files = {each.name: archive.extractfile(each).read() for each in archive if each.isfile()}  # type: ignore[union-attr]
    return {
        Path(name).name: (mailbox(files[f"{name}.mbox"]), list(questions(data.decode(), files[f"{name}.mbox"])))
        for name, data in files.items()
        if name.startswith(f"{FOLDER}/thread") and b"THREAD=REFERENCES" in data
    }


def mailbox(data: bytes) -> list[bytes]:
    """The headers of the messages, with the people that they lack, and as date that at which the server received them.

    Each Message-ID gets a second of its own: what one person sends in one second under one subject is one mail for us.
    """
    headers = [each.header.lstrip() for each in messages_in_mbox([data])]
    names = [re.findall(rb"(?i)^message-id: *(\S+)", each, re.MULTILINE) or [each] for each in headers]
    received = [
        datetime.strptime(line, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC) + timedelta(seconds=names.index(name))
        for line, name in zip(re.findall(r"^From \S+ +(.+)$", data.decode(), re.MULTILINE), names, strict=True)
    ]
    return [
        b"From: a@x.org\nTo: b@y.org\nDate: " + format_datetime(at).encode() + b"\n" + each
        for at, each in zip(received, headers, strict=True)
    ]


def questions(script: str, data: bytes) -> Iterator[Question]:
    """Follows a script of imaptest: what is appended and expunged, and what the server then answers."""
    count = len(mailbox(data))
    present = [] if "state: created" in script else list(range(1, count + 1))
    last, deleted = len(present), set[int]()
    for line in script.lower().splitlines():
        if line == "ok append":
            last += 1
            present.append(last)
        elif flagged := re.match(r"ok store ([\d,]+) \+flags", line):
            deleted = {present[int(number) - 1] for number in flagged[1].split(",")}
        elif line == "ok expunge":
            present = [each for each in present if each not in deleted]
        elif line.startswith("* thread"):
            yield Question(list(present), sorted(sorted(present[one - 1] for one in each) for each in top_level(line)))


def top_level(answer: str) -> Iterator[list[int]]:
    """The message numbers in each outermost pair of parentheses."""
    depth, group = 0, list[int]()
    for token in re.findall(r"[()]|\d+", answer):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token.isdigit():
            group.append(int(token))
        elif depth == 0:
            yield group
            group = []


def conversations(store: Store, folder: Path, messages: dict[int, bytes]) -> tuple[Sets, list[int]]:
    """The sets of messages that one thread of the snapshot holds, and the messages whose thread is a guess."""
    box = folder / "box.mbox"
    box.write_bytes(
        b"".join(b"From a@x.org Fri Feb 22 15:06:23 2008\n" + each + b"\n\nbody\n\n" for each in messages.values())
    )
    run_import(store, [box])
    table = current_snapshot(store, None).interactions
    place = {each: at for at, each in enumerate(table.id)}
    places = {number: place[parse_message(each, NOW).interaction.id] for number, each in messages.items()}
    found: dict[int, list[int]] = {}
    for number, at in places.items():
        found.setdefault(int(table.thread[at]), []).append(number)
    return sorted(found.values()), [number for number, at in places.items() if table.guessed[at]]


NAMES = ("thread", "thread2", "thread3", "thread4", "thread5", "thread6", "thread7", "thread8")
DIFFERENT = {
    # message 2 says that it belongs to 1; the server takes that back, because the references of 2 and 3 go in a circle
    ("thread", (1, 2, 3)): ([[1], [2, 3]], [[1, 2, 3]]),
    # one Message-ID, date, sender and subject twice is one mail for us, and not two conversations
    ("thread2", (1, 2)): ([[1], [2]], [[1, 2]]),
}
"""Script and messages that are there -> the server's conversations, and ours."""


def test_every_script_of_the_server_is_compared() -> None:
    assert tuple(sorted(scripts())) == NAMES
    assert sum(len(questions) for _, questions in scripts().values()) == 14


@pytest.mark.parametrize("name", NAMES)
def test_messages_are_in_one_conversation_where_they_are_for_the_server(
    store: Store, tmp_path: Path, name: str
) -> None:
    messages, asked = scripts()[name]
    for question in asked:
        store.write_query("MATCH (n) WHERE NOT n:Revision AND NOT n:Policy DETACH DELETE n")
        found, _ = conversations(store, tmp_path, {each: messages[each - 1] for each in question.present})
        servers, ours = DIFFERENT.get((name, tuple(question.present)), (question.threads, question.threads))
        assert servers == question.threads
        assert found == ours


def test_what_only_a_subject_joins_is_marked_as_a_guess(store: Store, tmp_path: Path) -> None:
    messages, _ = scripts()["thread4"]
    assert conversations(store, tmp_path, dict(enumerate(messages, 1))) == ([[1, 2]], [1, 2])


def test_where_a_server_joins_other_peoples_mail_by_its_subject_we_do_not(store: Store, tmp_path: Path) -> None:
    one, other = scripts()["thread4"][0]
    strangers = {1: one, 2: other.replace(b"To: b@y.org", b"To: c@z.org")}
    assert conversations(store, tmp_path, strangers) == ([[1], [2]], [])
