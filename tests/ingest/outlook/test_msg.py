"""Outlook's messages are read like their copies elsewhere, and broken ones never hang."""

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Role
from graph_model.errors import BadRecord
from ingest.calendars.calendar import parse_calendar
from ingest.mail.message import message_facts, parse_message
from ingest.outlook.msg import parse_msg
from ingest.outlook.record import as_record
from tests.ingest.outlook.compound_file import compound_file
from tests.ingest.outlook.outlook_message import ANSI, BINARY, NUMBER, TEXT, TEXTS, TIME, message, recipient, ticks

NOW = 1_790_000_000_000
ADA = {(0x0042, TEXT): "Ada Lövelace", (0x0064, TEXT): "SMTP", (0x0065, TEXT): "Ada@X.org"}
TO = (
    recipient(1, "Bob", "/O=X/CN=BOB", "bob@y.org"),
    recipient(2, "'eve@y.org'", "eve@y.org"),
    recipient(3, "", "zoe@y.org"),
)
SENT = ADA | {
    (0x001A, TEXT): "IPM.Note",
    (0x0037, TEXT): "Re: Lünch",
    (0x0039, TIME): ticks(2024, 5, 6, 10, 0, 1),
    (0x1035, TEXT): "<1@x.org>",
    (0x1042, TEXT): "<0@y.org>",
    (0x1039, TEXT): "<00@y.org> <0@y.org>",
}
EML = (
    b"From: =?utf-8?q?Ada_L=C3=B6velace?= <ada@x.org>\nTo: Bob <bob@y.org>\nCc: eve@y.org\nBcc: zoe@y.org\n"
    b"Date: Mon, 6 May 2024 12:00:01 +0200\nSubject: =?utf-8?q?Re=3A_L=C3=BCnch?=\nMessage-ID: <1@x.org>\n"
    b"In-Reply-To: <0@y.org>\nReferences: <00@y.org> <0@y.org>\n\n"
)


def candidate(data):
    return parse_message(as_record(parse_msg(data)), NOW)


def test_a_sent_mail_is_the_same_interaction_as_its_eml():
    ours, theirs = candidate(message(SENT, TO)), parse_message(EML, NOW)
    assert ours.interaction == theirs.interaction
    assert ours.subject == theirs.subject
    assert {each.email: each.role for each in ours.interaction.participants} == {
        "ada@x.org": Role.SENDER, "bob@y.org": Role.TO, "eve@y.org": Role.CC, "zoe@y.org": Role.BCC
    }  # fmt: skip
    assert {each.email: each.names for each in ours.addresses}["ada@x.org"] == ("Ada Lövelace",)


@pytest.mark.parametrize(("flags", "excluded"), [(0x1, ()), (0x8, ("draft",)), (0x9, ("draft",))])
def test_a_mail_that_is_still_being_written_is_a_draft(flags, excluded):
    data = as_record(parse_msg(message({**SENT, (0x0E07, NUMBER): flags}, TO)))
    assert message_facts(data, NOW).excluded == excluded


def test_a_delivered_mail_keeps_its_headers_and_gets_what_they_lack():
    headers = EML.decode().replace("\n", "\r\n").replace("Bcc: zoe@y.org\r\n", "").replace("Cc: eve@y.org\r\n", "")
    delivered = {
        (0x007D, TEXT): "Microsoft Mail Internet Headers Version 2.0\r\n" + headers + "--part\r\nTo: no@x.org\r\n"
    }
    found = candidate(message(delivered, TO))
    assert found.interaction == parse_message(EML, NOW).interaction


def test_texts_of_old_files_are_in_their_code_page():
    old = {
        (0x001A, ANSI): "IPM.Note",
        (0x0042, ANSI): "Ада",
        (0x0065, ANSI): "ada@x.org",
        (0x0039, TIME): ticks(2001, 1, 1),
        (0x3FFD, NUMBER): 1251,
    }
    found = candidate(message(old, (recipient(1, "Bob", "bob@y.org"),), encoding="cp1251"))
    assert found.addresses[0].names == ("Ада",)


def test_an_address_within_exchange_is_kept_where_there_is_no_other():
    found = candidate(message(ADA, (recipient(1, "Bob", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=BBOB"),)))
    assert "bbob@na.enron.x500" in {each.email for each in found.addresses}


def test_sensitivity_and_categories_are_handed_on():
    assert candidate(message(SENT | {(0x0036, NUMBER): 2}, TO)).sensitivity == "private"
    found = candidate(message(SENT, TO, named=[("Keywords", TEXTS, ["Legal, internal", "Red"])]))
    assert found.labels == ("legal, internal", "red")


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("IPM.Schedule.Meeting.Request", ("content_class", "urn:content-classes:calendarmessage")),
        ("IPM.Note.Rules.OofTemplate.Microsoft", ("auto_submitted", "auto-replied")),
        ("REPORT.IPM.Note.NDR", ("content_type", "multipart/report; report-type=delivery-status")),
    ],
)
def test_the_class_of_an_item_says_what_it_is(kind, sign):
    assert getattr(candidate(message(SENT | {(0x001A, TEXT): kind}, TO)).signs, sign[0]) == sign[1]


KEY = bytes.fromhex("040000008200E00074C5B7101A82E008") + b"\0" * 24
NAMED = [(0x0023, BINARY, KEY), (0x820D, TIME, ticks(2024, 5, 6, 8)), (0x820E, TIME, ticks(2024, 5, 6, 9))]
MEETING = ADA | {(0x001A, TEXT): "IPM.Appointment", (0x0037, TEXT): "Planning"}
INVITED = (
    recipient(1, "Ada", "ada@x.org", numbers={0x5FFD: 3}),
    recipient(1, "Bob", "bob@y.org", numbers={0x5FFF: 3}),
    recipient(3, "Blue room", "blue@x.org"),
)


def meetings(data):
    facts = parse_calendar(as_record(parse_msg(data)), "a.msg", NOW)
    return [each for one in facts for each in one.candidates]


def test_a_meeting_is_the_same_interaction_as_in_a_calendar():
    (found,) = meetings(message(MEETING, INVITED, NAMED))
    ics = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{KEY.hex().upper()}\nDTSTART:20240506T080000Z\nDTEND:20240506T090000Z\n"
        "ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@y.org\n"
        "ATTENDEE;CUTYPE=RESOURCE:mailto:blue@x.org\nEND:VEVENT\nEND:VCALENDAR\n"
    ).encode()
    (theirs,) = (each for one in parse_calendar(ics, "a.ics", NOW) for each in one.candidates)
    assert found.interaction == theirs.interaction
    assert found.interaction.duration_minutes == 60


def test_the_key_of_another_programs_meeting_is_unpacked():
    own = KEY + b"vCal-Uid\x01\x00\x00\x00" + b"ab12@google.com\0"
    (found,) = meetings(message(MEETING, INVITED, [(0x0023, BINARY, own), *NAMED[1:]]))
    assert found.interaction.source_ids == ("ab12@google.com",)


def test_an_answer_in_outlook_has_its_time():
    bob = recipient(1, "Bob", "bob@y.org", numbers={0x5FFF: 4}) | {(0x5FFB, TIME): ticks(2024, 5, 2, 8)}
    (found,) = meetings(message(MEETING, (INVITED[0], bob), NAMED))
    assert [(each.response, each.answered_ms) for each in found.interaction.participants] == [
        ("", 0), ("declined", 1_714_636_800_000),
    ]  # fmt: skip


def test_a_cancelled_meeting_is_marked():
    (found,) = meetings(message(MEETING, INVITED, [*NAMED, (0x8217, NUMBER, 7)]))
    assert found.signs.cancelled


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (message(ADA | {(0x001A, TEXT): "IPM.Contact"}), "it is a contact of Outlook's"),
        (message(MEETING, INVITED), "no readable start"),
        (compound_file({"WordDocument": b"x" * 5000}), "a document of Microsoft Office"),
        (message(SENT, TO)[:1000], "damaged Outlook message"),
        (message(SENT, TO)[:1600], "damaged Outlook message"),
    ],
)
def test_what_is_no_message_says_why(data, reason):
    with pytest.raises(BadRecord, match=reason):
        as_record(parse_msg(data))


@pytest.mark.parametrize("at", [44, 64, 72])
def test_tables_that_claim_to_be_endless_are_refused_at_once(at):
    data = message(SENT, TO)
    with pytest.raises(BadRecord, match="longer than the file"):
        parse_msg(data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :])


def test_every_chain_of_sectors_may_go_round_in_circles():
    data = bytearray(message(SENT | {(0x007D, TEXT): "X: y\r\n" * 2000}, TO))
    sectors = (len(data) - 512) // 512
    fat = 512 + 512 * (sectors - struct.unpack_from("<I", data, 44)[0])
    for at in range(fat, len(data) - 3, 4):
        looping = bytearray(data)
        looping[at : at + 4] = struct.pack("<I", 0)
        _read_or_rejected(bytes(looping))


def _read_or_rejected(data):
    try:
        record = as_record(parse_msg(data))
        if record.startswith(b"BEGIN:VCALENDAR"):
            list(parse_calendar(record, "", NOW))
        else:
            parse_message(record, NOW)
    except BadRecord:
        pass


@pytest.mark.parametrize("seed", range(4))
def test_no_flipped_bytes_make_it_raise_or_hang(seed):
    chance = random.Random(seed)
    whole = (message(SENT, TO), message(MEETING, INVITED, NAMED))[seed % 2]
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.choice((0, 1, 0x7F, 0xFE, 0xFF, chance.randrange(256)))
        _read_or_rejected(bytes(data))


@given(st.dictionaries(st.sampled_from([n for n, _ in SENT]), st.text(max_size=40), max_size=6), st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_text_in_any_property_makes_one_line_of_a_header(texts, name):
    properties = {(number, TEXT): value for number, value in texts.items() if number != 0x0039}
    record = as_record_or_none(message(properties, (recipient(1, name, "bob@y.org"),)))
    if record and not record.startswith(b"BEGIN"):
        made = [line for line in record.split(b"\r\n") if line]
        assert all(line.split(b":")[0].isascii() for line in made)


def as_record_or_none(data):
    try:
        return as_record(parse_msg(data))
    except BadRecord:
        return None


def test_a_received_mail_says_who_received_it():
    assert candidate(message(SENT | {(0x5D07, TEXT): "Bob@Y.org"}, TO)).delivered_to == "bob@y.org"
    assert candidate(message(SENT, TO)).delivered_to == ""
