"""Drafts, junk and deleted mail in files of mail programs."""

import pytest

from graph_model.policy import Policy
from ingest.mail.message import message_facts
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

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
        ("Maildir/Trash/cur/1.a:2,S", b"", ("trash",)),
        ("Maildir/Trash/2023/cur/1.a:2,S", b"", ("trash",)),
        ("Mail/ada/INBOX/Trash/2023/March/new/1.a", b"", ("trash",)),
        ("Mail/Customers/KUKA/cur/1.a:2,S", b"", ()),
        ("Maildir/.Customers.KUKA/cur/1.a:2,S", b"", ()),
        ("Maildir/.Projects.Drafts/cur/1.a:2,S", b"", ()),
        ("Maildir/.INBOX.Projects.Templates/cur/1.a:2,S", b"", ()),
        ("vmail/acme.example/bin/cur/1.a:2,S", b"", ()),
        ("vmail/acme.example/bin/new/2.a", b"", ()),
        ("vmail/acme.example/kuka/.Customers.KUKA/cur/1.a:2,S", b"", ()),
        ("vmail/acme.example/kuka/.Junk/cur/1.a:2,S", b"", ("spam",)),
        ("Mail/ada/[Gmail]/Spam/old/cur/1.a:2,S", b"", ("spam",)),
        ("Maildir/.Junk E-mail/old/cur/1.a", b"", ("spam",)),
        ("Maildir/INBOX.Trash.2023/cur/1.a:2,S", b"", ("trash",)),
        ("Maildir/INBOX.Work/cur/1.a:2,S", b"", ()),
        ("bin/junk/Maildir/cur/1.a:2,S", b"", ()),
        ("junk/enron/arora/inbox/cur/1.a:2,S", b"", ()),
        ("Maildir/Bin/cur/1.a:2,S", b"", ("trash",)),
        ("Maildir/.Entw&APw-rfe/cur/1.a:2,S", b"", ("draft",)),
        ("Maildir/.INBOX.Gel&APY-schte Elemente/cur/1.a:2,S", b"", ("trash",)),
        ("Maildir/.Entwu\u0308rfe/cur/1.a:2,S", b"", ("draft",)),
        ("Maildir/.R&D/cur/1.a:2,S", b"", ()),
        ("Maildir/.Deleted Items/cur/1.a", b"", ("trash",)),
        ("Maildir/.Deleted Messages/cur/1.a", b"", ("trash",)),
        ("Maildir/.Junk E-mail/cur/1.a", b"", ("spam",)),
        ("Maildir/.Bulk Mail/cur/1.a", b"", ("spam",)),
        ("V10/8A/Drafts.mbox/9B/Data/1/Messages/12.emlx", b"", ("draft",)),
        ("V10/8A/[Gmail].mbox/Trash.mbox/Messages/12.emlx", b"", ("trash",)),
        ("V10/8A/Projects.mbox/Drafts.mbox/Messages/12.emlx", b"", ()),
        ("V10/8A/INBOX.mbox/Messages/12.emlx", b"", ()),
        ("Deleted Messages.mbox/mbox", b"", ("trash",)),
        ("Work/Trash.mbox", b"", ()),
        ("Work/Drafts/1.eml", b"", ()),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: 0001\n", ()),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: 0009\n", ("trash",)),
        ("Thunderbird/Inbox", b"X-Mozilla-Status: none\n", ()),
        ("Thunderbird/Junk", b"X-Mozilla-Status: 0001\n", ("spam",)),
        ("Thunderbird/Templates", b"X-Mozilla-Status: 0001\n", ("draft",)),
        ("Thunderbird/Unsent Messages", b"X-Mozilla-Status: 0001\n", ("draft",)),
        ("Mail/Local Folders/Trash.sbd/2023", b"X-Mozilla-Status: 0001\n", ("trash",)),
        ("Mail/Local Folders/Drafts.sbd/2023.sbd/March", b"X-Mozilla-Status: 0001\n", ("draft",)),
        ("Mail/Local Folders/Projects.sbd/Drafts", b"X-Mozilla-Status: 0001\n", ()),
        ("ImapMail/mail.example/INBOX.sbd/Trash", b"X-Mozilla-Status: 0001\n", ("trash",)),
        ("Mail/Local Folders/Work.sbd/2023", b"X-Mozilla-Status: 0001\n", ()),
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


@pytest.mark.parametrize(
    ("flags", "excluded"),
    [(8_590_195_713, {}), (8_590_195_715, {"trash": 1}), (64, {"draft": 1}), (1 << 24 | 1, {"spam": 1})],
)
@pytest.mark.parametrize("size", [5, 200_000])
def test_flags_of_apple_mail_stand_at_the_end_of_its_file(tmp_path, flags, excluded, size):
    quoted = b"\n<key>flags</key><integer>66</integer>\n" + b"x" * size
    message = MAIL + b"Date: Mon, 4 Mar 2024 10:00:00 +0000\n" + quoted
    keys = b"<plist><dict><key>flags</key>\n\t<integer>%d</integer></dict></plist>\n" % flags
    path = tmp_path / "12.emlx"
    path.write_bytes(b"%d \n" % len(message) + message + keys)
    record = load([path], MemoryRecording(), terms=Terms(Policy(), NOW))
    assert (record.read, record.new, record.excluded) == (1, int(not excluded), excluded)
