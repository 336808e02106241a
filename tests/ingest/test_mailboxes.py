"""Whose mailbox a file or folder is, from pure counts and from real files."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.entities import Address
from graph_model.policy import Policy
from ingest.mailboxes import Mailboxes
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

ANN, BO, CY, DI = (f"{name}@x.org" for name in ("ann", "bo", "cy", "di"))
NOW = 1_700_000_000_000


def owners(**places: Sequence[Sequence[str]]) -> list[str]:
    found = Mailboxes()
    for place, messages in places.items():
        for emails in messages:
            found.count(place, emails)
    return [each.email for each in found.owners()]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([(ANN, BO)] * 6 + [(ANN, CY)] * 6, [ANN]),
        ([(ANN, BO)] * 5 + [(ANN, CY)] * 2 + [(BO, CY)] * 3, [BO]),  # 8 of 10, and Ann 7
        ([(ANN, BO)] * 5 + [(ANN, CY)] * 3 + [("list@x.org", CY)] * 2, [ANN]),  # some mail names no address of hers
        ([(ANN, BO)] * 20, []),  # a folder of one correspondence: it may be either's
        ([(ANN, BO), (ANN, CY)], []),  # too few to tell
        ([(ANN, BO)] * 4 + [(BO, CY)] * 4 + [(CY, ANN)] * 4, []),  # a common archive
    ],
)
def test_a_mailbox_is_its_who_takes_part_in_nearly_all_of_it(
    messages: list[tuple[str, str]], expected: list[str]
) -> None:
    assert owners(box=messages) == expected


def test_every_place_is_judged_alone() -> None:
    assert owners(one=[(ANN, BO)] * 6 + [(ANN, CY)] * 6, other=[(DI, BO)] * 6 + [(DI, ANN)] * 6) == [ANN, DI]


PARTS = st.lists(
    st.lists(st.tuples(st.sampled_from("pq"), st.lists(st.sampled_from([ANN, BO, CY]), unique=True)), max_size=15)
)


@given(PARTS, st.randoms(use_true_random=False))
def test_it_does_not_matter_how_a_load_was_cut_into_parts(
    parts: list[list[tuple[str, list[str]]]], random: object
) -> None:
    whole, merged = Mailboxes(), Mailboxes()
    for part in parts:
        for place, emails in part:
            whole.count(place, emails)
    random.shuffle(parts)  # type: ignore[attr-defined]
    for part in parts:
        piece = Mailboxes()
        for place, emails in part:
            piece.count(place, emails)
        merged.merge(piece)
    assert merged.owners() == whole.owners()


def message(number: int, sender: str, to: str, *lines: str) -> bytes:
    day = f"Date: {number + 1} Nov 2001 10:04:55 GMT"
    return "\n".join((f"From: {sender}", f"To: {to}", day, f"Subject: plugh {number}", *lines, "", "x", "")).encode()


def box_of(owner: str) -> list[bytes]:
    """12 messages, half of them sent, and noise, in which the owner does not stand."""
    to = [BO if owner != BO else ANN, CY if owner != CY else ANN]
    mails = [message(n, *((owner, to[n % 2]) if n % 4 < 2 else (to[n % 2], owner))) for n in range(12)]
    return mails + [message(n, "news@z.org", "everybody@z.org", "List-Id: <l.z.org>") for n in range(12, 20)]


def test_owners_of_mbox_maildir_and_message_files_are_recorded_and_loading_again_changes_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "ann.mbox").write_bytes(
        b"".join(b"From a@x.org Tue Nov  6 10:04:55 2001\n" + each for each in box_of(ANN))
    )
    for number, each in enumerate(box_of(BO)):
        folder = tmp_path / "bo" / (".Sent/new" if number % 2 else "new")
        for part in ("cur", "new", "tmp"):
            (folder.parent / part).mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.M1").write_bytes(each)
    (tmp_path / "cy").mkdir()
    for number, each in enumerate(box_of(CY)):
        (tmp_path / "cy" / f"{number}.eml").write_bytes(each)
    recording = MemoryRecording()
    load([tmp_path], recording, terms=Terms(Policy(), NOW))
    known = {each.email: each.mailbox for each in recording.facts["addresses"].values()}
    assert {email for email, own in known.items() if own} == {ANN, BO, CY}
    load([tmp_path], recording, terms=Terms(Policy(), NOW), again=True)
    assert known == {each.email: each.mailbox for each in recording.facts["addresses"].values()}


def test_an_address_keeps_its_mailbox_whatever_is_said_of_it_later() -> None:
    told = Address(ANN, mailbox=True)
    assert told.merge(Address(ANN, names=("Ann",))) == Address(ANN, names=("Ann",)).merge(told)
    assert told.merge(Address(ANN, names=("Ann",))).mailbox
