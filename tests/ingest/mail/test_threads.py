"""Our threads beside those that an IMAP server builds (RFC 5256, REFERENCES), on the test mailboxes of Dovecot's imaptest.

Read as the snapshot reads them: joined over the whole mailbox. Where both differ, the reason is named here.
"""

import tarfile

import pytest

from graph_model.threads import joined_threads
from ingest.mail.mbox import messages_in_mbox
from ingest.mail.message import parse_message
from tests.conftest import shared_data

NOW = 1_790_000_000_000
FOLDER = "dovecot+imaptest/src/tests"


def threads(name, messages):
    """The first so many messages of a mailbox, by their thread; they get a sender, which these lack."""
    with tarfile.open(shared_data("mail/dovecot-imaptest.tar.gz")) as archive:
        data = archive.extractfile(f"{FOLDER}/{name}.mbox").read()
    headers = [header for _, header in messages_in_mbox([data])][:messages]
    read = [parse_message(b"From: a@x.org\nTo: b@x.org\n" + each, NOW).interaction for each in headers]
    _, which = joined_threads(
        *([getattr(each, name) for each in read] for name in ("thread", "reply_to", "source_ids"))
    )
    found = {}
    for number, thread in enumerate(which.tolist(), 1):
        found.setdefault(thread, []).append(number)
    return sorted(found.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thread3", [[1, 2]]),
        ("thread5", [[1, 2, 3, 4]]),  # answers that name only their parent
        ("thread6", [[1, 2]]),
        ("thread7", [[1, 2, 3, 4]]),
        ("thread8", [[1, 2]]),
    ],
)
def test_messages_that_answer_each_other_are_a_thread_as_for_the_server(name, expected):
    assert threads(name, max(expected[-1])) == expected


@pytest.mark.parametrize(
    ("name", "servers", "ours"),
    [
        ("thread", [[1], [2, 3]], [[1, 2, 3]]),  # references in a circle, which the server cuts: one thread for us
        ("thread2", [[1], [2]], [[1, 2]]),  # one Message-ID twice is one thread for us
        ("thread4", [[1, 2]], [[1], [2]]),  # an answer by its subject alone, with a reference to what is not there
    ],
)
def test_where_a_server_cuts_or_goes_by_subjects_we_do_not(name, servers, ours):
    assert threads(name, max(map(max, servers))) == ours != servers
