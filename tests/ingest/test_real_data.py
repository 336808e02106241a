"""Other people's files, as they are: each is read, or rejected with a reason; nothing raises, nothing hangs."""

import email.parser
import email.policy
import email.utils
import mailbox
import tarfile
from collections import Counter
from contextlib import closing
from itertools import pairwise

import numpy as np
import pytest

from graph_model.derived import Evidence, Traffic
from graph_model.entities import Role
from graph_model.interaction_columns import MessageIds, RecordedInteractions
from graph_model.policy import Policy
from graph_model.snapshot import NO_TIME
from graph_model.threads import are_guessed, joined_threads
from ingest.account import UNRECOGNISED
from ingest.files import head_of, on_disk, walk
from ingest.mail.email_address import clean
from ingest.mail.mbox import messages_in_mbox
from ingest.mail.message import parse_message
from ingest.pipeline import load
from ingest.recognition import is_mbox
from ingest.resolution import resolve
from ingest.terms import Terms
from tests.conftest import SHARED_DATA, shared_data
from tests.ingest.foreign_suites import account_of, account_of_unpacked, foreign_files
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_790_000_000_000
TEXT = "it is text, but neither mail, nor a calendar, nor a table with known columns"
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
    excluded = sum(record.excluded.values())
    rejected = sum(count for name, count in record.rejected.items() if not name.startswith(UNRECOGNISED))
    return record.new + record.merged + record.duplicate + rejected + excluded


def loaded(folder):
    record = load([folder], MemoryRecording(), terms=Terms(Policy(), NOW))
    assert record.read == accounted_for(record)
    return record


def test_enron_is_read_to_the_last_message_and_only_its_labels_are_not(enron_loaded):
    record, recording = enron_loaded
    assert record.read == 654 + 1702 == accounted_for(record)
    assert record.rejected == {UNRECOGNISED + TEXT: 1702}
    assert record.dropped == {
        "all-hands": 3, "broadcast": 84, "calendar-notice": 1, "from-list": 7, "no-reply": 11, "to-list": 29, "to-self": 24,
        "hidden-recipients": 156,
    }  # fmt: skip
    assert record.new == len(recording.all("interactions")) == 2147
    assert Counter(each.doubt for each in recording.all("interactions"))["ancient"] > 0


@pytest.fixture(scope="module")
def enron_plainly(enron):
    """Slow and obvious: every message by the standard library's parser, and by ours."""
    parser = email.parser.BytesParser(policy=email.policy.compat32)
    files = [path.read_bytes() for path in walk(enron) if path.suffix != ".cats"]
    return [(parser.parsebytes(data), parse_message(data, NOW).interaction) for data in files]


def plain_addresses(message, *fields):
    """As the standard library finds them, each in our canonical form."""
    pairs = email.utils.getaddresses([value for field in fields for value in message.get_all(field, [])])
    return {clean(address) for _, address in pairs} - {None}


def plain_identity(message):
    """The second, the sender, the subject and the people."""
    at = email.utils.mktime_tz(email.utils.parsedate_tz(message["date"]))
    people = frozenset(plain_addresses(message, "from", "to", "cc"))
    sender = email.utils.parseaddr(str(message["from"]))[1].lower()
    return at, sender, " ".join(str(message["subject"] or "").lower().split()), people


def test_the_standard_library_counts_as_many_distinct_enron_messages(enron_plainly, enron_loaded):
    assert len({message["message-id"] for message, _ in enron_plainly}) == len(enron_plainly) == 654 + 1702
    ours = {}
    for message, interaction in enron_plainly:
        ours.setdefault(plain_identity(message), set()).add(interaction.id)
    assert all(len(ids) == 1 for ids in ours.values())
    assert len(ours) == enron_loaded[0].new


def test_of_enron_messages_that_differ_in_their_recipients_only_most_have_another_text(enron_plainly):
    alike = {}
    for message, _ in enron_plainly:
        *rest, people = plain_identity(message)
        text = " ".join(message.get_payload().split())
        alike.setdefault(tuple(rest), {}).setdefault(people, set()).add(text)
    told_apart = [list(by_people.values()) for by_people in alike.values() if len(by_people) > 1]
    other_text = [texts.isdisjoint(first) for first, *others in told_apart for texts in others]
    assert Counter(other_text) == {True: 6, False: 2}


def test_copies_of_an_enron_message_that_are_not_one_have_another_hour(enron_plainly):
    """Same sender, subject, people and text: what this corpus has under two dates was moved by whole hours; we cannot know."""
    hours, other = Counter(), 0
    dates = {}
    for message, _ in enron_plainly:
        at, sender, subject, _ = plain_identity(message)
        text = " ".join(message.get_payload().split())
        people = frozenset(plain_addresses(message, "to", "cc"))
        if len(text) > 40:
            dates.setdefault((sender, subject, people, text), set()).add(at)
    for each in map(sorted, dates.values()):
        for earlier, later in pairwise(each):
            whole = (later - earlier) % 3600 == 0
            hours[(later - earlier) // 3600] += whole
            other += not whole
    assert +hours == {10: 44, 12: 14, 11: 2, 4: 1}
    assert other == 6


def test_bcc_repeats_cc_in_enron_and_counts_once(enron_plainly):
    repeating = [(message, ours) for message, ours in enron_plainly if message["bcc"]]
    assert len(repeating) == 521
    for message, ours in repeating:
        assert plain_addresses(message, "bcc") == plain_addresses(message, "cc")
        assert Role.BCC not in {each.role for each in ours.participants}
        everybody = plain_addresses(message, "from", "to", "cc")
        assert ({each.email for each in ours.participants}, ours.audience) == (everybody, len(everybody) - 1)


def test_addresses_of_every_enron_message_are_those_of_the_standard_library(enron_plainly):
    different = [
        {each.email for each in ours.participants} ^ plain_addresses(message, "from", "to", "cc", "bcc")
        for message, ours in enron_plainly
    ]
    assert [each for each in different if each] == []


def test_conversations_of_enron_are_guesses_of_a_few_messages_in_a_few_days(enron_loaded):
    """No message of it has a reply header. All with three messages or more were read by eye: each is one conversation."""
    messages = [each for each in enron_loaded[1].all("interactions") if not each.dropped_by]
    assert not any(each.reply_to for each in messages)
    names, which = joined_threads(
        RecordedInteractions.of(
            at=[NO_TIME if each.at_ms is None else each.at_ms for each in messages],
            **{name: [getattr(each, name) for each in messages] for name in ("id", "thread", "reply_to", "topic")},
        ),
        MessageIds.of_each([each.source_ids for each in messages]),
    )
    guessed = are_guessed(names)
    sizes = np.bincount(which)
    assert (len(messages), len(names), guessed.sum(), sizes[guessed].sum()) == (1875, 1774, 90, 191)
    assert Counter(sizes.tolist()) == {1: 1684, 2: 82, 3: 5, 4: 3}
    for thread in np.flatnonzero(guessed):
        members = [messages[at] for at in np.flatnonzero(which == thread)]
        assert len({frozenset(one.email for one in each.participants) for each in members}) == 1
        assert max(each.at_ms for each in members) - min(each.at_ms for each in members) < 9 * 86_400_000


@pytest.fixture(scope="module")
def enron_resolved(enron_loaded):
    addresses = tuple(sorted(enron_loaded[1].all("addresses"), key=lambda each: each.email))
    interactions = enron_loaded[1].all("interactions")
    counts = Counter(each.email for one in interactions for each in one.participants)
    traffic = Traffic.of([each.email for each in addresses], interactions)
    return resolve(Evidence(addresses, dict(counts), traffic=traffic))


CUSTODIANS = (
    "k.allen phillip.allen", "david.delainey w.delainey",
    "e.haedicke mark.e.haedicke mark.haedicke haedicke@mailman.enron.com", "stanley.horton stanley_horton",
    "j.kaminski kaminski kaminski@mailman.enron.com vince.j.kaminski vince.kaminski",
    "j.kean kean kean.steve skean steven.j.kean steven.kean", "john.lavorato lavorato", "andrew.h.lewis andrew.lewis",
    "jeff.dasovich jdasovic jdasovic@ees.enron.com", "kenneth.lay kenneth_lay@enron.net", "a.martin thomas.martin",
    "kevin.presto m.presto", "b.sanders richard.b.sanders richard.sanders",
    "a.shankman jeffrey.shankman", "richard.shapiro rshapiro shapiro", "d.steffes james.d.steffes james.steffes",
    "jane.m.tholt jane.tholt m.tholt", "stacey.white w.white", "tana.jones", "benjamin.rogers", "mike.mcconnell",
    "mark.taylor", "m.taylor", "bill.williams", "lynn.blair", "greg.blair", "susan.scott", "donna.scott", "matt.smith",
)  # fmt: skip
"""By eye, from names and addresses in these archives: what is one custodian's or colleague's, at enron.com if it has no @."""


def test_people_of_enron_have_their_addresses_together_and_nobody_elses(enron_resolved):
    assert enron_resolved.our_domains == ("enron.com",)
    owner = {each.email: each.person for each in enron_resolved.identifications}
    named = [[each if "@" in each else f"{each}@enron.com" for each in line.split()] for line in CUSTODIANS]
    persons = [{owner[email] for email in emails} for emails in named]
    assert [len(each) for each in persons] == [1] * len(CUSTODIANS)
    assert len(set.union(*persons)) == len(CUSTODIANS)


def test_harry_and_harpreet_arora_of_enron_are_at_least_reviewed(enron_resolved):
    owner = {each.email: each.person for each in enron_resolved.identifications}
    asked = {email for each in enron_resolved.reviews for email in (each.one, each.other)}
    assert owner["harry.arora@enron.com"] == owner["harora@ect.enron.com"]
    assert owner["harora@enron.com"] == owner["harora@ect.enron.com"] or "harora@enron.com" in asked


@pytest.mark.parametrize(
    ("archive", "read", "rejected", "files"),
    [
        ("cpython-test_email", 47, {"no usable sender address": 8}, 18),
        ("dovecot-imaptest", 191, {"no header fields": 18, "no usable sender address": 127}, 33),
        ("talon-replies", 13, {}, 1),
    ],
)
def test_nasty_mail_is_read_or_rejected_with_a_reason(unpacked, archive, read, rejected, files):
    record = loaded(unpacked(f"mail/{archive}.tar.gz"))
    unrecognised = {name: count for name, count in record.rejected.items() if name.startswith(UNRECOGNISED)}
    assert record.read == read
    assert sum(unrecognised.values()) == files
    assert {name: count for name, count in record.rejected.items() if name not in unrecognised} == rejected


def test_mailboxes_hold_as_many_messages_as_the_standard_library_finds(unpacked):
    boxes = [path for path in walk([unpacked("mail/dovecot-imaptest.tar.gz")]) if is_mbox(head_of(on_disk(path)))]
    assert len(boxes) >= 35
    for path in boxes:
        with closing(mailbox.mbox(path, create=False)) as box:
            assert sum(1 for _ in messages_in_mbox(on_disk(path).chunks(1000))) == len(box), path.name


@pytest.mark.parametrize("archive", CALENDARS)
def test_every_calendar_of_other_libraries_is_read_or_rejected_with_a_reason(unpacked, archive):
    record = loaded(unpacked(f"calendar/{archive}.tar.gz"))
    assert record.read > 0
    assert all(each.reason and each.place for each in record.rejects)


ARCHIVES = (
    *(f"calendar/{name}.tar.gz" for name in CALENDARS),
    *(
        f"mail/{name}.tar.gz"
        for name in ("cpython-test_email", "dovecot-imaptest", "enron-arora-h-maildir", "enron-ucb-1702")
    ),
    *(f"contracts/ocds-{name}.tar.gz" for name in ("cardinal-rs", "frameworks", "sample-data", "standard")),
    *(f"ownership/{name}.tar.gz" for name in ("bods", "followthemoney")),
    *(f"networks/{name}.tar.gz" for name in ("email-eu-core", "enron-perry")),
    "mail/talon-replies.tar.gz",
    "microsoft/graph-data-connect.tar.gz",
    "viva/vivainsights.tar.gz",
)


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_of_foreign_files_says_what_its_folder_says(name):
    packed, folder = account_of(shared_data(name)), account_of_unpacked(shared_data(name))
    assert packed.read == accounted_for(packed)
    assert packed.read or packed.rejected
    assert all(each.reason and each.place for each in packed.rejects)
    assert _whatever_the_order(packed) == _whatever_the_order(folder)


def _whatever_the_order(record):
    """Of two copies that differ the second is merged or a duplicate, whichever comes first."""
    by_source = {
        name: (each.read, each.rejected, each.excluded, each.dropped) for name, each in record.by_source.items()
    }
    return record.read, record.new, record.merged + record.duplicate, record.rejected, by_source


def test_every_archive_of_the_public_data_is_tried():
    shared_data("README.md")
    assert {str(path.relative_to(SHARED_DATA)) for path in foreign_files() if path.suffix == ".gz"} - set(ARCHIVES) == {
        "microsoft/graph_docs_json_samples.json.gz"
    }


def test_every_other_foreign_file_is_read_or_rejected_with_a_reason():
    shared_data("README.md")
    for path in foreign_files():
        if str(path.relative_to(SHARED_DATA)) in ARCHIVES:
            continue
        record = account_of(path)
        assert record.read == accounted_for(record)
        assert record.read or record.rejected, path
        assert all(each.reason and each.place for each in record.rejects), path
