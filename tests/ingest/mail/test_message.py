"""Messages: from headers to interactions."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import ANSWERS, Participation, Role
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.mail.message import message_facts, parse_message

NOW = 1_700_000_000_000
DATE = b"Date: Tue, 6 Nov 2001 10:04:55 -0800\n"


def interaction(data):
    return parse_message(data, NOW).interaction


def roles(data):
    return {each.email: each.role for each in interaction(data).participants}


def test_who_took_part_when_and_how():
    found = interaction(
        b"From: Ada <ADA@x.org>\nTo: bob@x.org, eve@y.org\nCc: bob@x.org\n" + DATE + b"Message-ID: <1@x>\n\nbody"
    )
    assert found.participants == (
        Participation("ada@x.org", Role.SENDER),
        Participation("bob@x.org", Role.TO),
        Participation("eve@y.org", Role.TO),
    )
    assert (found.at_ms, found.audience, found.source_ids) == (1_005_069_895_000, 2, ("1@x",))


def test_bcc_that_repeats_cc_counts_once():
    data = b"From: a@x.org\nTo: b@x.org\nCc: c@x.org, d@x.org\nBcc: c@x.org, d@x.org\n\n"
    assert roles(data) == {"a@x.org": Role.SENDER, "b@x.org": Role.TO, "c@x.org": Role.CC, "d@x.org": Role.CC}
    assert interaction(data).audience == 3


def test_a_copy_to_oneself_is_no_audience():
    assert interaction(b"From: a@x.org\nTo: a@x.org, b@x.org\n\n").audience == 1


def test_the_sender_stands_in_for_a_missing_from():
    assert roles(b"Sender: s@x.org\nTo: b@x.org\n\n")["s@x.org"] is Role.SENDER
    assert roles(b"From: <.>\nReturn-Path: <r@x.org>\nTo: b@x.org\n\n")["r@x.org"] is Role.SENDER


@pytest.mark.parametrize("data", [b"To: b@x.org\n\n", b"From: <.>\nTo: b@x.org\n\n"])
def test_a_message_without_a_sender_is_rejected(data):
    with pytest.raises(BadRecord, match="no usable sender"):
        parse_message(data, NOW)


def test_what_holds_no_header_is_rejected():
    with pytest.raises(BadRecord, match="no header fields"):
        parse_message(b"hello\n\n", NOW)


def test_a_message_marked_private_says_so():
    for written in (b"Personal", b"personal (for you)"):
        said = parse_message(b"From: a@x.org\nTo: b@x.org\nSensitivity: " + written + b"\n\n", NOW)
        assert said.sensitivity == "personal"


def test_copies_in_several_folders_are_one_message_whatever_their_message_id():
    one = interaction(b"From: a@x.org\nTo: b@x.org\nSubject: Hi  there\nMessage-ID: <1@x>\n" + DATE)
    two = interaction(
        b"From: A <A@X.org>\nTo: B@x.org\nBcc: c@x.org\nSubject: hi there\nMessage-ID: <2@y>\nDate: 6 Nov 2001 18:04:55 GMT\n\n"
    )
    assert one.id == two.id
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).source_ids == ("1@x", "2@y")


def test_without_a_date_the_message_id_identifies_it():
    one = interaction(b"From: a@x.org\nTo: b@x.org\nMessage-ID: <1@x>\n\n")
    assert one.at_ms is None
    assert one.id == interaction(b"From: a@x.org\nTo: c@x.org\nMessage-ID: < 1@x >\nDate: ?\n\n").id
    assert one.id != interaction(b"From: a@x.org\nTo: b@x.org\n\n").id


def test_the_subject_is_not_in_what_is_kept():
    found = parse_message(b"From: a@x.org\nTo: b@x.org\nSubject: Merger =?utf-8?q?with?= Initech\n" + DATE, NOW)
    assert found.subject == "merger with initech"
    assert "initech" not in repr((found.interaction, found.addresses)).lower()


def test_labels_folders_and_categories_are_there_to_be_judged_by():
    found = parse_message(
        b'From: a@x.org\nX-Gmail-Labels: Inbox,"Works, Council"\nX-Folder: \\HARORA\\Arora, Harry\\Legal\n'
        b"Keywords: Blue; Red\n\n",
        NOW,
    )
    assert found.labels == ("blue", "harora/arora, harry/legal", "inbox", "legal", "red", "works, council")

    tagged = parse_message(b"From: a@x.org\nX-Mozilla-Keys: $label1 Legal\nX-Keywords: works council\n\n", NOW)
    assert {"$label1", "legal", "works"} < set(tagged.labels)


RECEIVED = (
    b"Received: from c by d; Wed, 7 Nov 2001 10:00:00 +0000\nReceived: from b by c; 6 Nov 2001 18:04:58 GMT\n"
    b"Received: from a by b; 1 Jan 1980 00:00:00 GMT\n"
)


@pytest.mark.parametrize("date", [b"", b"Date: 1 Jan 1980 00:00 GMT\n", b"Date: 6 Nov 2044 00:00 GMT\n", b"Date: ?\n"])
def test_the_first_server_with_a_believable_clock_dates_a_message_whose_own_date_is_missing_or_absurd(date):
    found = interaction(b"From: a@x.org\nTo: b@x.org\n" + RECEIVED + date)
    assert (found.at_ms, found.doubt) == (1_005_069_898_000, "received")


def test_a_date_that_can_be_believed_is_not_replaced():
    assert interaction(b"From: a@x.org\n" + RECEIVED + DATE).doubt == ""


def test_a_copy_with_a_servers_date_is_the_same_message_and_gives_it_its_date():
    absurd = b"From: a@x.org\nTo: b@x.org\nMessage-ID: <1@x>\nDate: 6 Nov 2044 00:00 GMT\n"
    one, two = interaction(absurd), interaction(absurd + RECEIVED)
    assert one.id == two.id
    assert one.merge(two) == two.merge(one)
    assert (one.merge(two).at_ms, one.merge(two).doubt) == (1_005_069_898_000, "received")


UNSET = b"From: a@x.org\nTo: b@x.org\nSubject: status\nDate: Thu, 1 Jan 1970 00:00:00 +0000\n"


def test_mails_of_a_clock_that_was_never_set_are_as_many_as_their_message_ids_where_servers_dated_them():
    ids = {interaction(UNSET + RECEIVED + b"Message-ID: <%d@x>\n" % number).id for number in range(5)}
    assert len(ids) == 5
    copies = {interaction(UNSET + more + RECEIVED + b"Message-ID: <1@x>\n").id for more in (b"", RECEIVED)}
    assert copies < ids


@pytest.mark.parametrize(("one", "two"), [(b"Message-ID: <1@x>\n", b"Message-ID: <2@x>\n"), (RECEIVED, b"")])
def test_a_default_date_of_which_no_server_or_message_id_tells_more_is_one_mail(one, two):
    assert interaction(UNSET + one).id == interaction(UNSET + two).id


@pytest.mark.parametrize(("year", "doubt"), [("1980", "ancient"), ("2044", "future"), ("2001", "")])
def test_dates_beyond_belief_are_kept_with_a_doubt(year, doubt):
    found = interaction(f"From: a@x.org\nDate: Tue, 6 Nov {year} 10:04:55 -0800\n\n".encode())
    assert found.doubt == doubt
    assert found.at_ms is not None


def test_answers_join_the_thread_that_their_references_begin_with():
    root = interaction(b"From: a@x.org\nTo: b@x.org\nMessage-ID: <1@x>\n\n")
    answer = interaction(b"From: b@x.org\nTo: a@x.org\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\n")
    third = interaction(
        b"From: a@x.org\nTo: b@x.org\nMessage-ID: <3@x>\nReferences: <1@x>\n <2@x>\nIn-Reply-To: Message of x <2@x>\n\n"
    )
    assert root.thread == answer.thread == third.thread
    assert answer.reply_to == identifier("header", root.source_ids[0])
    assert third.reply_to == identifier("header", answer.source_ids[0])


def test_address_in_a_reply_header_is_not_what_is_answered():
    said = b"In-Reply-To: Message from Bob <B@x.org> of 6 Nov"
    vague = interaction(b"From: a@x.org\nTo: b@x.org\nSubject: Re: Lunch\nMessage-ID: <2@x>\n" + said + b"\n\n")
    exact = interaction(b"From: a@x.org\nTo: b@x.org\nMessage-ID: <3@x>\n" + said + b" <1@x>\n\n")
    assert vague.reply_to == ""
    assert vague.thread == identifier("thread", "2@x")
    assert exact.reply_to == identifier("header", "1@x")


def topic(subject, people=b"From: a@x.org\nTo: b@x.org\n"):
    return interaction(people + b"Subject: " + subject + b"\n\n").topic


def test_a_message_and_its_answers_among_the_same_people_have_one_topic_and_answers_are_marked():
    asked = topic(b"Lunch")
    assert topic(b"RE: re: lunch", b"From: B <b@x.org>\nTo: A@x.org\n") == ANSWERS + asked
    assert topic(b"Re: Lunch", b"From: b@x.org\nTo: c@x.org\n") != ANSWERS + asked
    assert topic(b"Fwd: Lunch") == asked != topic(b"Dinner")


def test_who_answers_does_not_know_of_those_in_bcc():
    assert topic(b"Lunch", b"From: a@x.org\nTo: b@x.org\nBcc: c@x.org\n") == topic(b"Lunch")


@pytest.mark.parametrize("subject", [b"", b"Re:", b"Re: Fwd: "])
def test_no_subject_is_no_topic(subject):
    assert topic(subject) == ""


@pytest.mark.parametrize("date", [DATE, b"Date: Mon, 31 Dec 1979 16:00:00 -0800\n\n"])
def test_mails_of_one_second_and_subject_to_different_people_are_different_mails(date):
    mails = [
        interaction(b"From: a@x.org\nSubject: Your ticket\nTo: b%d@x.org\n" % number + date) for number in range(4)
    ]
    assert len({each.id for each in mails}) == 4
    assert {each.audience for each in mails} == {1}


@given(
    st.permutations(["b@x.org", "B <b@x.org>", "c@x.org", "d@x.org"]),
    st.integers(0, 4),
    st.booleans(),
)
def test_copies_are_one_however_they_write_and_order_the_recipients_and_whoever_is_in_bcc(people, cut, bcc):
    to, cc = ", ".join(people[:cut]).encode(), ", ".join(people[cut:]).encode()
    copy = interaction(b"From: A <a@x.org>\nTo: " + to + b"\nCc: " + cc + b"\n" + b"Bcc: e@x.org\n" * bcc + DATE)
    assert copy.id == interaction(b"From: a@x.org\nTo: b@x.org, c@x.org\nCc: d@x.org\nMessage-ID: <1@x>\n" + DATE).id


def test_a_message_without_references_and_message_id_has_no_thread_of_its_own_name():
    assert interaction(b"From: a@x.org\nTo: b@x.org\nSubject: Re: Lunch\n" + DATE).thread == ""


def test_display_names_of_an_exchange_export_are_used_where_they_are_simple():
    found = parse_message(
        b"From: harry.arora@enron.com\nTo: d.f@enron.com\nX-From: Arora, Harry </O=ENRON/OU=NA/CN=HARORA>\n"
        b"X-To: Forster, David </O=ENRON/CN=DF>\n\n",
        NOW,
    )
    assert {each.email: each.names for each in found.addresses} == {
        "harry.arora@enron.com": ("Arora, Harry",),
        "d.f@enron.com": ("Forster, David",),
    }


def test_display_names_of_an_export_are_not_guessed_among_several_recipients():
    found = parse_message(b"From: a@x.org\nTo: b@x.org, c@x.org\nX-To: Bob Builder, Cy Young\n\n", NOW)
    assert all(not each.names for each in found.addresses)


HEADERISH = st.lists(
    st.tuples(
        st.sampled_from(
            [b"From", b"To", b"Cc", b"Date", b"Subject", b"References", b"Message-ID", b"X-From", b"List-Id"]
        ),
        st.one_of(
            st.binary(max_size=40), st.sampled_from([b"a@b.c", b'"x" <a@b.c>', b"=?utf-8?q?=C3?= <q@b.c>", b"<1@2>"])
        ),
    ),
    max_size=8,
).map(lambda pairs: b"\n".join(name + b": " + value for name, value in pairs))


@given(HEADERISH)
@settings(deadline=None, max_examples=400)
def test_any_bytes_are_a_message_or_rejected(data):
    try:
        found = parse_message(data, NOW)
    except BadRecord:
        return
    assert found is not None
    emails = [each.email for each in found.interaction.participants]
    assert emails == sorted(set(emails))
    assert {each.email for each in found.addresses} >= set(emails)
    assert sum(each.role is Role.SENDER for each in found.interaction.participants) == 1


@pytest.mark.parametrize(
    ("labels", "excluded"),
    [
        ("Inbox,Opened,Clients", ()),
        ("Spam,Unread", ("spam",)),
        ('"Opened","Trash"', ("trash",)),
        ("Drafts", ("draft",)),
        ("Chat", ("chat",)),
        ("=?UTF-8?Q?Entw=C3=BCrfe?=", ("draft",)),
        ("Rascunhos", ("draft",)),
        ("Lixeira", ("trash",)),
        ("=?UTF-8?B?5LiL5pu444GN?=", ("draft",)),
        ("Pourriel", ("spam",)),
        ("=?UTF-8?B?w4fDlnAga3V0dXN1?=", ("trash",)),
    ],
)
def test_drafts_spam_trash_and_chats_of_a_takeout_are_left_out_as_those_of_the_gmail_api(labels, excluded):
    mail = f"X-Gmail-Labels: {labels}\nFrom: ada@us.example\nTo: bob@acme.example\n\n".encode()
    facts = message_facts(mail, 1_800_000_000_000)
    assert facts.excluded == excluded
    assert len(facts.candidates) == (not excluded)


@pytest.mark.parametrize(
    ("fields", "whose"),
    [
        (b"Delivered-To: <BOB@x.org>\nDelivered-To: c@x.org\n", "bob@x.org"),
        (b"Envelope-To: bob@x.org\n", "bob@x.org"),
        (b"X-Delivered-To: ada@x.org\n", "ada@x.org"),
        (b"Delivered-To: list@x.org\n", ""),
        (b"Delivered-To: a.login@x.org\nDelivered-To: bob@x.org\n", "bob@x.org"),
        (b"Delivered-To: 1000@mail\nEnvelope-To: bob@x.org\n", "bob@x.org"),
        (b"Delivered-To: mailing list bob\n", ""),
        (b"", ""),
    ],
)
def test_a_copy_says_into_whose_mailbox_it_was_delivered_if_that_is_a_participant(fields, whose):
    data = fields + b"From: Ada <ada@x.org>\nTo: bob@x.org, c@x.org\n\n"
    assert parse_message(data, NOW).delivered_to == whose


def test_whose_copy_it_is_makes_no_other_message_of_one_without_a_date_and_an_id():
    data = b"From: ada@x.org\nTo: bob@x.org, c@x.org\nSubject: x\n\n"
    assert interaction(b"Delivered-To: bob@x.org\n" + data) == interaction(b"Delivered-To: c@x.org\n" + data)


@pytest.mark.parametrize("date", [b"Date: Mon, 4 Mar 2024 10:00:00 +0000\nMessage-ID: <1@x.org>\n", b""])
def test_a_mail_that_was_resent_is_the_mail_that_it_was(date):
    """RFC 5322, 3.6.6 and A.3: who wrote to whom is told by the fields that were there before."""
    original = date + b"From: ada@x.org\nTo: bob@x.org\nSubject: x\n\n"
    resent = (
        b"Resent-From: Bob <bob@x.org>\nResent-To: cy@y.org\nResent-Cc: di@y.org\nResent-Sender: desk@x.org\n"
        b"Resent-Date: Tue, 5 Mar 2024 10:00:00 +0000\nResent-Message-ID: <2@x.org>\n"
    )
    assert interaction(resent + original) == interaction(original)
    assert [each.email for each in interaction(resent + original).participants] == ["ada@x.org", "bob@x.org"]


@pytest.mark.parametrize("field", ["From", "To", "Subject", "Keywords", "X-From"])
@pytest.mark.parametrize(
    "text", ["\u0301\u0316", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "=?punycode?q?", ";", "=?utf-8?q?a?= "]
)
def test_no_header_within_the_limit_takes_minutes(field, text):
    size = 900_000 // len(text.encode())
    value = f"{text}{'a' * size}?=" if text == "=?punycode?q?" else text * size
    block = f"From: ada@x.org\nTo: bob@x.org\n{field}: {value}\n".encode()
    started = process_time()
    with suppress(BadRecord):
        parse_message(block, NOW)
    assert process_time() - started < 15
