"""Messages of Graph and of Data Connect."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph_model.entities import GUESSED, Channel, Role
from graph_model.errors import BadRecord
from ingest.candidate import Candidate, Facts
from ingest.forgiving_json import JsonObject
from ingest.mail.message import parse_message as parse_mail
from ingest.microsoft.message import MAILBOX, parse_message

NOW_MS = 1_800_000_000_000
MAIL = b"""From: "Lovelace, Ada" <Ada@Example.com>
To: Bob <bob@partner.org>, carol@example.com
Cc: =?utf-8?q?J=C3=B6rg?= <joerg@example.com>
Subject: =?utf-8?q?Angebot_f=C3=BCr?= Mai
Date: Wed, 1 May 2024 12:00:07 +0200
Message-ID: <m1@example.com>
In-Reply-To: <m0@partner.org>
References: <root@partner.org> <m0@partner.org>

body
"""
CONVERSATION = "AAQkAGRjNDFjNDY1LTVmNzUtNGViNC1hOTk2LWM5OGUyYmYxNTcyYwAQAEH3XvVUpNJPt-00pKRWQ_0="
ELSEWHERE = "AAQkAXXXNDFjNDY1LTVmNzUtNGViNC1hOTk2LWM5OGUyYmYxNTcyYwAQAEH3XvVUpNJPt-00pKRWQ_0="


def person(name: str, address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": name, "address": address}}


GRAPH = {
    "@odata.type": "#microsoft.graph.message",
    "id": "AAMk=",
    "internetMessageId": "<m1@example.com>",
    "conversationId": CONVERSATION,
    "subject": "Angebot für Mai",
    "sentDateTime": "2024-05-01T10:00:07Z",
    "receivedDateTime": "2024-05-01T10:00:09Z",
    "from": person("Lovelace, Ada", "ada@example.com"),
    "sender": person("Lovelace, Ada", "ada@example.com"),
    "toRecipients": [person("Bob", "bob@partner.org"), person("carol@example.com", "carol@example.com")],
    "ccRecipients": [person("Jörg", "joerg@example.com")],
    "bccRecipients": [person("Dan", "dan@example.com")],
    "categories": ["Works council", "Blue, light"],
}


def facts(**changes: Any) -> Facts:
    return parse_message(JsonObject({**GRAPH, **changes}), NOW_MS)


def message(**changes: Any) -> Candidate:
    (found,) = facts(**changes).candidates
    return found


def pascal_case(value: Any) -> Any:
    """The record as Data Connect's version 0 writes it."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal_case(each) for key, each in value.items()}
    return [pascal_case(each) for each in value] if isinstance(value, list) else value


def test_the_same_mail_from_graph_and_from_a_file_is_one_message() -> None:
    from_file, from_graph = parse_mail(MAIL, NOW_MS), message()
    assert from_file is not None
    assert from_graph.interaction.id == from_file.interaction.id
    merged = from_graph.interaction.merge(from_file.interaction)
    assert merged == from_file.interaction.merge(from_graph.interaction)
    assert merged.source_ids == ("m1@example.com",)
    assert merged.thread == from_file.interaction.thread
    assert {each.email: each.role for each in merged.participants} == {
        "ada@example.com": Role.SENDER,
        "bob@partner.org": Role.TO,
        "carol@example.com": Role.TO,
        "joerg@example.com": Role.CC,
        "dan@example.com": Role.BCC,
    }
    assert {(each.email, each.names) for each in from_graph.addresses} == {
        ("ada@example.com", ("Lovelace, Ada",)),
        ("bob@partner.org", ("Bob",)),
        ("carol@example.com", ()),
        ("joerg@example.com", ("Jörg",)),
        ("dan@example.com", ("Dan",)),
    }


def test_both_versions_of_data_connect_say_the_same_as_graph() -> None:
    assert parse_message(JsonObject(pascal_case(GRAPH)), NOW_MS).candidates == (message(),)
    in_strings = {
        **GRAPH,
        "toRecipients": json.dumps(GRAPH["toRecipients"]),
        "sentDateTime": "2024-05-01T10:00:07.0000000Z",
    }
    assert parse_message(JsonObject(in_strings), NOW_MS).candidates == (message(),)


def test_headers_as_they_came_say_more_than_properties() -> None:
    headers = [
        {"name": "From", "value": "ada@example.com"},
        {"name": "DATE", "value": "Wed, 1 May 2024 12:00:07 +0200"},
        {"name": "References", "value": "<root@partner.org>\r\n <m0@partner.org>"},
        {"name": "List-Id", "value": "Team <team.example.com>"},
    ]
    found = message(
        internetMessageHeaders=headers, **{"from": person("x", "/O=EXCHANGELABS/OU=A/CN=RECIPIENTS/CN=ADA")}
    )
    assert found.interaction.id == message().interaction.id
    assert found.signs.list_id == "team.example.com"
    assert found.interaction.reply_to


def test_a_conversation_is_one_thread_in_all_mailboxes_and_thinner_evidence_than_headers() -> None:
    one, other = message(), message(conversationId=ELSEWHERE)
    assert one.interaction.thread == other.interaction.thread
    assert one.interaction.thread.startswith(GUESSED)


def test_subject_categories_and_sensitivity_are_shown_to_exclusions() -> None:
    found = message(sensitivity="confidential")
    assert found.subject == "angebot für mai"
    assert set(found.labels) == {"works council", "blue, light"}
    assert found.sensitivity == "confidential"


def test_drafts_are_left_out_by_name() -> None:
    assert facts(isDraft=True) == Facts(excluded=("draft",))


def test_what_a_delta_page_says_of_a_known_message_is_no_message() -> None:
    update = JsonObject({"id": "AAMk=", "isRead": True, "parentFolderId": "x"})
    assert parse_message(update, NOW_MS) == Facts(excluded=("partial-update",))


@pytest.mark.parametrize(
    "changes", [{"@odata.type": "#microsoft.graph.eventMessageRequest"}, {"meetingMessageType": "meetingCancelled"}]
)
def test_invitations_are_notices_of_a_calendar(changes: dict[str, Any]) -> None:
    assert "calendarmessage" in message(**changes).signs.content_class


def test_a_message_that_was_never_sent_is_dated_by_its_receipt_and_marked() -> None:
    found = message(sentDateTime="0001-01-01T00:00:00Z").interaction
    assert (found.at_ms, found.doubt) == (1_714_557_609_000, "received")
    assert found.channel is Channel.MESSAGE


def test_without_a_sender_there_is_no_message() -> None:
    with pytest.raises(BadRecord, match="sender"):
        facts(**{"from": None, "sender": {"emailAddress": {"name": "x", "address": ""}}})


def test_halves_of_characters_do_no_harm() -> None:
    found = message(
        subject="x\ud83d", internetMessageId="<a\ud83d@x>", **{"from": person("A\udc00", "ada@example.com")}
    )
    repr(found).encode()
    assert found.interaction.source_ids == ("a?@x",)


def test_graph_does_not_say_whose_mailbox_it_is_and_a_live_source_does() -> None:
    assert message().delivered_to == ""
    assert message(**{MAILBOX: "Carol@example.com"}).delivered_to == "carol@example.com"
    assert message(**{MAILBOX: "ada@example.com"}).delivered_to == "ada@example.com", "sent mail lies there, too"
