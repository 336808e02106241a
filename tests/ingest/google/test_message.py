"""Messages of the Gmail API."""

from __future__ import annotations

from typing import Any

import pytest

from graph_model.errors import BadRecord
from ingest.candidate import Candidate, Facts
from ingest.forgiving_json import JsonObject
from ingest.google.message import parse_message
from ingest.mail.message import parse_message as parse_mail

NOW_MS = 1_800_000_000_000
FIELDS = {
    "From": "Ada <Ada@Example.com>",
    "TO": "Bob <bob@partner.org>, carol@example.com",
    "Subject": "=?utf-8?q?Angebot_f=C3=BCr?= Mai",
    "date": "Wed, 1 May 2024 12:00:07 +0200",
    "Message-Id": "<m1@example.com>",
    "In-Reply-To": "<m0@partner.org>",
}


def gmail(fields: dict[str, str] = FIELDS, **changes: Any) -> Facts:
    record = {
        "id": "18f",
        "threadId": "18e",
        "labelIds": ["INBOX", "CATEGORY_PERSONAL"],
        "internalDate": "1714557609000",
        "payload": {
            "mimeType": "text/plain",
            "headers": [{"name": name, "value": text} for name, text in fields.items()],
        },
        **changes,
    }
    return parse_message(JsonObject(record), NOW_MS)


def message(*arguments: Any, **changes: Any) -> Candidate:
    (found,) = gmail(*arguments, **changes).candidates
    return found


def test_the_same_mail_from_gmail_and_from_a_file_is_one_message() -> None:
    mail = "".join(f"{name}: {value}\n" for name, value in FIELDS.items()).encode() + b"\nbody"
    in_file = parse_mail(mail, NOW_MS)
    assert in_file is not None
    assert message().interaction == in_file.interaction
    assert message().addresses == in_file.addresses


def test_the_same_mail_from_gmail_and_from_graph_is_one_message() -> None:
    from ingest.microsoft.message import parse_message as parse_graph

    graph = {
        "from": {"emailAddress": {"name": "Ada", "address": "ada@example.com"}},
        "toRecipients": [
            {"emailAddress": {"name": "Bob", "address": "bob@partner.org"}},
            {"emailAddress": {"address": "Carol@example.com"}},
        ],
        "subject": "Angebot für Mai",
        "sentDateTime": "2024-05-01T10:00:07Z",
        "internetMessageId": "<m1@example.com>",
    }
    (candidate,) = parse_graph(JsonObject(graph), NOW_MS).candidates
    assert candidate.interaction.id == message().interaction.id


@pytest.mark.parametrize("label", ["DRAFT", "SPAM", "TRASH", "CHAT"])
def test_drafts_spam_trash_and_chats_are_left_out_by_name(label: str) -> None:
    assert gmail(labelIds=["INBOX", label]) == Facts(excluded=(label.lower(),))


def test_labels_are_shown_to_exclusions() -> None:
    assert set(message(labelIds=["INBOX", "Works council"]).labels) == {"inbox", "works council"}


def test_the_time_of_receipt_stands_for_a_date_that_is_missing_and_is_marked() -> None:
    found = message({name: text for name, text in FIELDS.items() if name != "date"}).interaction
    assert (found.at_ms, found.doubt) == (1_714_557_609_000, "received")


def test_a_record_without_headers_says_how_to_ask_for_them() -> None:
    with pytest.raises(BadRecord, match="format=metadata"):
        gmail(payload=None)


@pytest.mark.parametrize("text", ["", "yesterday", "9" * 400])
def test_an_absurd_time_of_receipt_does_no_harm(text: str) -> None:
    assert message(internalDate=text).interaction.id == message().interaction.id
