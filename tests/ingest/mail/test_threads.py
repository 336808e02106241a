"""Our threads beside those that an IMAP server builds (RFC 5256, REFERENCES), on the test mailboxes of Dovecot's imaptest.

A server sees a whole mailbox; our thread of a message follows from its own headers, so that no result depends on what was
loaded before. Where both differ, the reason is named here.
"""

import tarfile

import pytest

from ingest.mail.mbox import messages_in_mbox
from ingest.mail.message import parse_message
from tests.conftest import shared_data

NOW = 1_790_000_000_000
FOLDER = "dovecot+imaptest/src/tests"


def threads(name, messages):
    """The first so many messages of a mailbox, by their thread; they get a sender, which these lack."""
    with tarfile.open(shared_data("mail/dovecot-imaptest.tar.gz")) as archive:
        data = archive.extractfile(f"{FOLDER}/{name}.mbox").read()
    found = {}
    for number, (_, header) in enumerate(messages_in_mbox([data]), 1):
        if number <= messages:
            thread = parse_message(b"From: a@x.org\nTo: b@x.org\n" + header, NOW).interaction.thread
            found.setdefault(thread, []).append(number)
    return sorted(found.values())


@pytest.mark.parametrize(("name", "expected"), [("thread6", [[1, 2]]), ("thread8", [[1, 2]])])
def test_messages_with_a_common_first_reference_are_a_thread_as_for_the_server(name, expected):
    assert threads(name, max(expected[-1])) == expected


@pytest.mark.parametrize(
    ("name", "servers", "ours"),
    [
        ("thread", [[1], [2, 3]], [[1, 2], [3]]),  # references in a circle, which the server cuts elsewhere
        ("thread2", [[1], [2]], [[1, 2]]),  # one Message-ID twice is one thread for us
        ("thread3", [[1, 2]], [[1], [2]]),  # an answer by its subject alone to a message that has a Message-ID
        ("thread4", [[1, 2]], [[1], [2]]),  # the same, with a reference to what is not there
        ("thread5", [[1, 2, 3, 4]], [[1, 2, 3], [4]]),  # an answer to an answer that names only its parent
        ("thread7", [[1, 2, 3, 4]], [[1, 2, 4], [3]]),  # the same
    ],
)
def test_where_the_server_sees_more_than_one_message_tells(name, servers, ours):
    assert threads(name, max(map(max, servers))) == ours != servers
