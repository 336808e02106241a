"""Noise is named."""

import pytest

from graph_model.entities import (
    NOTICE,
    SUPERSEDED,
    UNINVITED,
    Address,
    AddressKind,
    Channel,
    Interaction,
    Participation,
    Role,
)
from graph_model.errors import InputError
from graph_model.noise_reasons import NOISE_REASONS
from graph_model.policy import Policy
from ingest.candidate import Candidate, Signs
from ingest.mail.message import parse_message
from ingest.noise import NOISE_RULES, judge

NOW = 1_700_000_000_000


def judged(*lines, sender="ada@x.org", to="bob@x.org"):
    data = "\n".join((f"From: {sender}", f"To: {to}", "Date: 6 Nov 2001 10:04:55 GMT", *lines)).encode()
    return judge(parse_message(data, NOW), Policy())


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("List-Id: Dev <dev.x.org>", "mailing-list"),
        ("List-Post: <mailto:dev@x.org>", "mailing-list"),
        ("List-Unsubscribe: <mailto:u@x.org>", "newsletter"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: List", "bulk"),
        ("Auto-Submitted: auto-replied; owner=x", "auto-submitted"),
        ("Auto-Submitted: no", ""),
        ("Precedence: first-class", ""),
        ("Return-Path: <>", "bounce"),
        ("Return-Path: <ada@x.org>", ""),
        ("Content-Type: text/calendar; method=REQUEST", "calendar-notice"),
        ("Content-Class: urn:content-classes:calendarmessage", "calendar-notice"),
        ("Content-Type: text/plain", ""),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", "read-receipt"),
        ("Content-Type: multipart/report;\n\treport-type=delivery-status", "bounce"),
        ("X-Autoreply: yes", "out-of-office"),
        ("Precedence: auto_reply", "out-of-office"),
        ("Subject: Out of Office: back on Monday", "out-of-office"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique?= : absent", "out-of-office"),
        ("Subject: Re: out of office", ""),
        ("Subject: Accepted: Budget", "calendar-notice"),
        ("Subject: Zugesagt: Budget", "calendar-notice"),
        ("Subject: Accepted", ""),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "auto-response-suppress"),
        ("X-Auto-Response-Suppress: DR, RN, NRN", ""),
        ("Feedback-ID: 1:2:3:SES", "newsletter-tool"),
        ("Feedback-ID: i197146af:Fastmail", ""),
        ("Feedback-ID: 17485103:user:proton", ""),
        ("Feedback-ID: rr08011:zu08011:rf08011:ZohoMail", ""),
        ("Feedback-ID: esmtpsz:mucse.com:qybglogicsvrgz:qybglogicsvrgz8a-1", ""),
        ("Feedback-ID: webmail:vimux.org:bgforeign:bgforeign11", ""),
        ("X-Mailer: MailChimp Mailer - **CID1**", "newsletter-tool"),
        ("Feedback-ID: ::1.us-east-1.abc=:AmazonSES", ""),
        ("X-Mailer: HubSpot", ""),
        ("X-Mailer: Apple Mail (2.3)", ""),
    ],
)
def test_a_header_drops_a_message_by_the_rule_of_its_name(line, rule):
    assert judged(line)[0].dropped_by == rule


@pytest.mark.parametrize(
    ("sender", "rule"),
    [
        ("no-reply@x.org", "no-reply"),
        ("MAILER-DAEMON@x.org", "bounce"),
        ("alerts@x.org", "machine-sender"),
        ("info@x.org", ""),
    ],
)
def test_a_sender_drops_a_message_by_its_shape(sender, rule):
    assert judged(sender=sender)[0].dropped_by == rule


def test_a_dropped_message_keeps_its_sender_and_its_audience_only():
    interaction, addresses = judged("Precedence: bulk", to="bob@x.org, eve@x.org, info@x.org")
    assert interaction.participants == (Participation("ada@x.org", Role.SENDER),)
    assert interaction.audience == 3
    assert {each.email for each in addresses} == {"ada@x.org", "info@x.org"}


def test_what_went_to_many_is_a_broadcast_from_one_above_the_limit():
    limit = Policy().broadcast_mail
    at_limit = ", ".join(f"p{n}@x.org" for n in range(limit))
    assert judged(to=at_limit)[0].dropped_by == ""
    assert judged(to=at_limit + ", more@x.org")[0].dropped_by == "broadcast"


def test_every_address_is_judged_and_not_the_senders_only():
    _, addresses = judged(to="bob@x.org, no-reply@y.org, info@y.org")
    assert {each.email: each.kind for each in addresses} == {
        "ada@x.org": AddressKind.PERSON,
        "bob@x.org": AddressKind.PERSON,
        "no-reply@y.org": AddressKind.BOT,
        "info@y.org": AddressKind.ROLE,
    }


def test_machines_lists_and_rooms_among_the_recipients_are_taken_out_and_the_mail_stays():
    interaction, addresses = judged("Cc: build-bot@x.org, dev@lists.x.org, room-1@x.org", to="bob@x.org")
    assert (interaction.dropped_by, interaction.audience) == ("", 1)
    assert [each.email for each in interaction.participants] == ["ada@x.org", "bob@x.org"]
    assert len(addresses) == 5


@pytest.mark.parametrize(
    ("to", "rule"),
    [
        ("dev@lists.x.org", "to-list"),
        ("dev@lists.x.org, build-bot@x.org", "to-list"),
        ("build-bot@x.org, room-1@x.org", "to-machine"),
        ("ada@x.org", "to-self"),
        ("undisclosed-recipients:;", "hidden-recipients"),
        ("", "hidden-recipients"),
        ("all@x.org, bob@x.org", "all-hands"),
        ("info@x.org", ""),
    ],
)
def test_what_reached_nobody_by_name_is_dropped(to, rule):
    assert judged(to=to)[0].dropped_by == rule


def test_machines_do_not_make_a_broadcast():
    at_limit = ", ".join(f"p{n}@x.org" for n in range(Policy().broadcast_mail))
    assert judged("Cc: build-bot@x.org", to=at_limit)[0].dropped_by == ""


def test_rules_can_be_switched_off_by_name():
    policy = Policy(noise_off=("newsletter", "no-reply")).checked()
    data = b"From: no-reply@x.org\nTo: bob@x.org\nList-Unsubscribe: <mailto:u@x.org>\n"
    interaction, addresses = judge(parse_message(data, NOW), policy)
    assert interaction.dropped_by == ""
    assert {each.kind for each in addresses} == {AddressKind.PERSON}


def test_switching_off_a_rule_that_there_is_not_is_refused():
    with pytest.raises(InputError, match="no noise rule 'newsleter'"):
        Policy(noise_off=("newsleter",)).checked()


@pytest.mark.parametrize("line", ["List-Post: <mailto:dev@x.org>", "List-Id: Developers <dev.x.org>"])
def test_the_lists_own_address_is_known_for_a_list_from_then_on(line):
    _, addresses = judged(line, to="dev@x.org, bob@x.org")
    kinds = {(each.email, each.kind) for each in addresses}
    assert ("dev@x.org", AddressKind.LIST) in kinds
    assert all(email != "bob@x.org" for email, _ in kinds)


@pytest.mark.parametrize(
    ("signs", "audience", "rule"),
    [
        (Signs(), 2, ""),
        (Signs(), 1, "alone"),
        (Signs(cancelled=True), 2, "cancelled"),
        (Signs(all_day=True), 2, "all-day"),
        (Signs(planned=True), 2, "planned"),
        (Signs(), 51, "broadcast-meeting"),
    ],
)
def test_meetings_have_rules_of_their_own(signs, audience, rule):
    meeting = Interaction("m", Channel.MEETING, 0, audience, (Participation("a@x.org", Role.ORGANISER),))
    assert judge(Candidate(meeting, (), signs), Policy())[0].dropped_by == rule


@pytest.mark.parametrize(
    ("title", "busy", "others", "rule"),
    [
        ("focus time", "", 1, "absence"),
        ("urlaub bob", "", 1, "absence"),
        ("urlaub", "", 1, "absence"),
        ("vacation 3.5.-9.5.", "", 1, "absence"),
        ("ooo - bob hill", "", 1, "absence"),
        ("urlaub eve", "", 0, "absence"),
        ("vacation planning with bob", "", 1, ""),
        ("vacation planning", "", 0, "absence"),
        ("ooo handover", "", 1, ""),
        ("parental leave handover", "", 1, ""),
        ("focus: q3 numbers", "", 1, ""),
        ("travel - rome offsite planning", "", 1, ""),
        ("pto policy review", "", 1, ""),
        ("deep work on pricing", "", 1, ""),
        ("holiday: contract review", "", 1, ""),
        ("ferie 2025 planen", "", 1, ""),
        ("travelling salesman algorithm", "", 1, ""),
        ("vacation until 9 may", "", 1, "absence"),
        ("holiday planning", "", 2, ""),
        ("leaving party", "", 1, ""),
        ("travel budget", "", 1, ""),
        ("holiday planning", "", 1, ""),
        ("travel to Berlin", "", 1, "absence"),
        ("flight: LH123", "", 1, "absence"),
        ("visit", "oof", 4, "absence"),
        ("budget", "busy", 1, ""),
    ],
)
def test_notes_that_somebody_is_away_are_no_meetings(title, busy, others, rule):
    people = (
        Participation("bob@x.org", Role.ORGANISER),
        *(Participation(f"{n}@x.org", Role.ATTENDEE) for n in range(others)),
    )
    meeting = Interaction("m", Channel.MEETING, 0, len(people), people)
    addresses = (Address("bob@x.org", names=("Hill, Bob",)),)
    assert judge(Candidate(meeting, addresses, Signs(busy=busy), subject=title), Policy())[0].dropped_by == rule


@pytest.mark.parametrize(
    ("title", "response", "rule"),
    [
        ("travel to rome with bob", "accepted", ""),
        ("dienstreise nach rom planen", "accepted", ""),
        ("vacation until monday handover", "accepted", ""),
        ("travel to rome with bob", "declined", "absence"),
        ("vacation until monday", "", "absence"),
        ("vacation", "accepted", "absence"),
    ],
)
def test_where_somebody_accepted_a_place_or_time_in_the_title_makes_no_absence(title, response, rule):
    people = (
        Participation("bob@x.org", Role.ORGANISER, "accepted"),
        Participation("eve@x.org", Role.ATTENDEE, response),
    )
    meeting = Interaction("m", Channel.MEETING, 0, 2, people)
    assert judge(Candidate(meeting, (), Signs(), subject=title), Policy())[0].dropped_by == rule


def test_a_meeting_with_a_room_alone_is_alone_and_with_a_group_is_to_a_list():
    people = (Participation("a@x.org", Role.ORGANISER), Participation("room-1@x.org", Role.ATTENDEE))
    group = (people[0], Participation("dl-sales@x.org", Role.ATTENDEE))
    rules = [
        judge(Candidate(Interaction("m", Channel.MEETING, 0, 2, each), ()), Policy())[0].dropped_by
        for each in (people, group)
    ]
    assert rules == ["alone", "to-list"]


def test_a_direct_copy_is_not_hidden_by_the_archive_copy_of_a_list():
    direct, listed = judged()[0], judged("List-Id: <dev.x.org>")[0]
    assert direct.merge(listed) == listed.merge(direct)
    assert direct.merge(listed).dropped_by == ""


def test_every_rule_has_its_own_name_and_a_reason_in_a_sentence():
    assert len({rule.name for rule in NOISE_RULES}) == len(NOISE_RULES)
    assert all(rule.reason.endswith(".") for rule in NOISE_RULES)
    assert {rule.name for rule in NOISE_RULES} | {SUPERSEDED, NOTICE, UNINVITED} == set(NOISE_REASONS)
