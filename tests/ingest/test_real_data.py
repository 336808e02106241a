"""Other people's files, as they are: each is read, or rejected with a reason; nothing raises, nothing hangs."""

import email.parser
import email.policy
import email.utils
import mailbox
import tarfile
from collections import Counter
from contextlib import closing

import pytest

from graph_model.derived import Evidence
from graph_model.policy import Policy
from ingest.account import EXCLUDED, UNRECOGNISED
from ingest.files import chunks, head_of, walk
from ingest.mail.mbox import messages_in_mbox
from ingest.pipeline import load
from ingest.recognition import is_mbox
from ingest.resolution import resolve
from ingest.terms import Terms
from tests.conftest import shared_data
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_790_000_000_000
CALENDARS = ("allenporter-ical", "collective-icalendar", "ical4j-ical4j", "ical-org-ical.net", "jens-maus-node-ical")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """A function from the name of an archive to the folder with its files."""

    def unpack(name):
        folder = tmp_path_factory.mktemp("data")
        with tarfile.open(shared_data(name)) as archive:
            archive.extractall(folder, filter="data")
        return folder

    return unpack


@pytest.fixture(scope="module")
def enron(unpacked):
    return [unpacked("mail/enron-arora-h-maildir.tar.gz"), unpacked("mail/enron-ucb-1702.tar.gz")]


@pytest.fixture(scope="module")
def enron_loaded(enron):
    recording = MemoryRecording()
    return load(enron, recording, terms=Terms(Policy(), NOW)), recording


def accounted_for(record):
    excluded = sum(count for name, count in record.dropped.items() if name.startswith(EXCLUDED))
    rejected = sum(count for name, count in record.rejected.items() if name != UNRECOGNISED)
    return record.new + record.merged + record.duplicate + rejected + excluded


def loaded(folder):
    record = load([folder], MemoryRecording(), terms=Terms(Policy(), NOW))
    assert record.read == accounted_for(record)
    return record


def test_enron_is_read_to_the_last_message_and_only_its_labels_are_not(enron_loaded):
    record, recording = enron_loaded
    assert record.read == 654 + 1702 == accounted_for(record)
    assert record.rejected == {UNRECOGNISED: 1702}
    assert record.dropped == {"broadcast": 84, "no-reply": 11}
    assert record.new == len(recording.all("interactions")) == 2139
    assert Counter(each.doubt for each in recording.all("interactions"))["ancient"] > 0


def test_the_standard_library_counts_as_many_distinct_enron_messages(enron, enron_loaded):
    """Slow and obvious: whole messages, its own address and date parsers."""
    parser = email.parser.BytesParser(policy=email.policy.compat32)
    seen = set()
    for path in walk(enron):
        if path.suffix != ".cats":
            message = parser.parsebytes(path.read_bytes(), headersonly=True)
            sender = email.utils.parseaddr(str(message["from"]))[1].lower()
            at = email.utils.mktime_tz(email.utils.parsedate_tz(message["date"]))
            seen.add((at, sender, " ".join(str(message["subject"] or "").lower().split())))
    assert len(seen) == enron_loaded[0].new


def test_people_of_enron_have_their_addresses_together(enron_loaded):
    recording = enron_loaded[1]
    traffic = Counter(each.email for one in recording.all("interactions") for each in one.participants)
    found = resolve(Evidence(tuple(recording.all("addresses")), dict(traffic)))
    assert found.our_domains == ("enron.com",)
    owner = {each.email: each.person for each in found.identifications}
    assert owner["vince.kaminski@enron.com"] == owner["j.kaminski@enron.com"] == owner["kaminski@enron.com"]
    assert owner["steven.kean@enron.com"] == owner["j.kean@enron.com"]
    assert owner["harry.arora@enron.com"] == owner["harora@ect.enron.com"]
    assert owner["vince.kaminski@enron.com"] != owner["steven.kean@enron.com"]


@pytest.mark.parametrize(
    ("archive", "read", "rejected"),
    [
        ("cpython-test_email", 47, {"no usable sender address": 8, UNRECOGNISED: 18}),
        ("dovecot-imaptest", 191, {"no header fields": 18, "no usable sender address": 129, UNRECOGNISED: 33}),
        ("talon-replies", 13, {UNRECOGNISED: 1}),
    ],
)
def test_nasty_mail_is_read_or_rejected_with_a_reason(unpacked, archive, read, rejected):
    record = loaded(unpacked(f"mail/{archive}.tar.gz"))
    assert (record.read, record.rejected) == (read, rejected)


def test_mailboxes_hold_as_many_messages_as_the_standard_library_finds(unpacked):
    boxes = [path for path in walk([unpacked("mail/dovecot-imaptest.tar.gz")]) if is_mbox(head_of(path))]
    assert len(boxes) >= 35
    for path in boxes:
        with closing(mailbox.mbox(path, create=False)) as box:
            assert sum(1 for _ in messages_in_mbox(chunks(path, 1000))) == len(box), path.name


@pytest.mark.parametrize("archive", CALENDARS)
def test_every_calendar_of_other_libraries_is_read_or_rejected_with_a_reason(unpacked, archive):
    record = loaded(unpacked(f"calendar/{archive}.tar.gz"))
    assert record.read > 0
    assert all(each.reason and each.place for each in record.rejects)
