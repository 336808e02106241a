"""Whose own mailbox is loaded, as far as mail with people outside can tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.mailbox_coverage import MANY_MAILS, Mailbox, MailboxCoverage
from graph_model.snapshot import SENDER, TO, Interactions, Participations, People, Snapshot

ANN, BOB, OUT, ELSE = range(4)
Mail = tuple[int, ...]


def snapshot(mails: list[Mail], audience: list[int] | None = None, meeting: bool = False) -> Snapshot:
    """Mails by their people, the sender first; two of four people are ours."""
    rows = [
        (number, person, SENDER if not at else TO)
        for number, mail in enumerate(mails)
        for at, person in enumerate(mail)
    ]
    interaction, person, role = zip(*sorted(rows), strict=True) if rows else ((), (), ())
    return Snapshot.from_columns(
        people=People.of(id=["ann", "bob", "out", "else"], internal=[True, True, False, False]),
        interactions=Interactions.of(
            id=[f"{number:03}" for number in range(len(mails))],
            audience=[len(mail) - 1 for mail in mails] if audience is None else audience,
            meeting=[meeting] * len(mails),
        ),
        participations=Participations.of(interaction=interaction, person=person, role=role),
    )


def mailboxes(*mails: Mail, **more: object) -> list[Mailbox]:
    found = MailboxCoverage.of(snapshot(list(mails), **more))  # type: ignore[arg-type]
    return [found.mailbox(ANN), found.mailbox(BOB)]


def test_what_nobody_else_of_ours_is_on_came_from_ones_own_mailbox() -> None:
    assert mailboxes((ANN, OUT)) == [Mailbox.LOADED, Mailbox.UNKNOWN]
    assert mailboxes((OUT, ANN, ELSE)) == [Mailbox.LOADED, Mailbox.UNKNOWN]


def test_who_writes_outside_only_beside_colleagues_may_be_seen_by_them_only() -> None:
    together = [(OUT, ANN, BOB)] * MANY_MAILS
    assert mailboxes((ANN, OUT), *together) == [Mailbox.LOADED, Mailbox.SEEN_BY_OTHERS]
    assert mailboxes(*together[1:]) == [Mailbox.UNKNOWN, Mailbox.UNKNOWN], "too few to tell"


def test_mail_among_us_and_meetings_tell_nothing() -> None:
    assert mailboxes(*[(ANN, BOB)] * 9) == [Mailbox.UNKNOWN, Mailbox.UNKNOWN]
    assert mailboxes(*[(ANN, OUT)] * 9, meeting=True) == [Mailbox.UNKNOWN, Mailbox.UNKNOWN]


def test_a_list_among_the_recipients_may_have_reached_a_colleague() -> None:
    assert mailboxes((OUT, ANN), audience=[2]) == [Mailbox.UNKNOWN, Mailbox.UNKNOWN]


def test_a_copy_that_was_delivered_to_somebody_lies_in_their_mailbox() -> None:
    found = snapshot([(OUT, ANN, BOB)] * MANY_MAILS)
    found = replace(found, people=replace(found.people, own_mailbox=np.array([True, False, True, False])))
    told = MailboxCoverage.of(found)
    assert [told.mailbox(ANN), told.mailbox(BOB)] == [Mailbox.LOADED, Mailbox.SEEN_BY_OTHERS]
    assert told.loaded.tolist() == [True, False, False, False], "only ours are asked about"


def test_nobody_has_no_mail() -> None:
    assert not MailboxCoverage.of(Snapshot.from_columns()).outside.size


@given(
    st.lists(
        st.permutations([ANN, BOB, OUT, ELSE]).flatmap(lambda some: st.integers(2, 4).map(lambda n: tuple(some[:n])))
    )
)
def test_counts_are_those_of_a_plain_loop(mails: list[Mail]) -> None:
    found = MailboxCoverage.of(snapshot(mails))
    for person in (ANN, BOB):
        own = [mail for mail in mails if person in mail and {OUT, ELSE} & {*mail}]
        assert found.outside[person] == len(own)
        assert found.alone[person] == sum(len({ANN, BOB} & {*mail}) == 1 for mail in own)
    assert not np.any(found.outside[[OUT, ELSE]])
