"""Drafts, junk and deleted mail in files of mail programs."""

import pytest

from ingest.mail.message import message_facts

NOW = 1_800_000_000_000
MAIL = b"From: ada@us.example\nTo: bob@acme.example\n"


@pytest.mark.parametrize(
    ("path", "header", "excluded"),
    [
        ("Maildir/cur/1.a:2,S", b"", ()),
        ("Maildir/cur/1.a:2,RS", b"", ()),
        ("Maildir/new/1.a", b"", ()),
        ("Maildir/cur/1.a:2,DS", b"", ("draft",)),
        ("Maildir/cur/1.a;2,ST", b"", ("trash",)),
        ("Maildir/.Drafts/cur/1.a:2,S", b"", ("draft",)),
        ("box.tar!/Maildir/.Junk/new/1.a", b"", ("spam",)),
        ("Maildir/.Trash.2023/cur/1.a:2,S", b"", ("trash",)),
        ("Maildir/.Work.Contracts/cur/1.a:2,S", b"", ()),
        ("Work/Drafts/1.eml", b"", ()),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: 0001\n", ()),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: 0009\n", ("trash",)),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: none\n", ()),
        ("Thunderbird/Junk", b"X-Mozilla-Status: 0001\n", ("spam",)),
        ("Thunderbird/Templates", b"X-Mozilla-Status: 0001\n", ("draft",)),
        ("Thunderbird/Unsent Messages", b"X-Mozilla-Status: 0001\n", ("draft",)),
        ("Work/Trash", b"", ()),
        ("a.eml", b"X-Mozilla-Draft-Info: internal/draft; vcard=0\n", ("draft",)),
        ("a.eml", b"X-Unsent: 1\n", ("draft",)),
        ("a.eml", b"X-Unsent: 0\n", ()),
    ],
)
def test_what_was_never_sent_is_junk_or_was_thrown_away_is_left_out(path, header, excluded):
    facts = message_facts(header + MAIL + b"\n", NOW, path)
    assert facts.excluded == excluded
    assert len(facts.candidates) == (not excluded)


def test_what_a_program_notes_on_a_copy_does_not_make_it_another_mail():
    [read], [unread] = (
        message_facts(b"X-Mozilla-Status: " + status + b"\n" + MAIL + b"\n", NOW).candidates
        for status in (b"0001", b"0000")
    )
    assert read.interaction.id == unread.interaction.id
