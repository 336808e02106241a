"""Noise is named."""

import pytest

from graph_model.entities import AddressKind, Channel, Interaction, Participation, Role
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


def test_a_direct_copy_is_not_hidden_by_the_archive_copy_of_a_list():
    direct, listed = judged()[0], judged("List-Id: <dev.x.org>")[0]
    assert direct.merge(listed) == listed.merge(direct)
    assert direct.merge(listed).dropped_by == ""


def test_every_rule_has_its_own_name_and_a_reason_in_a_sentence():
    assert len({rule.name for rule in NOISE_RULES}) == len(NOISE_RULES)
    assert all(rule.reason.endswith(".") for rule in NOISE_RULES)
