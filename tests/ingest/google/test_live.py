"""Google live, against a replay of Gmail and Calendar on loopback: history, sync tokens, throttling, tokens that expire."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from graph_model.errors import (
    ConfigurationError,
    CursorExpired,
    SourceFailed,
    SourceRefused,
    SourceThrottled,
    SourceUnavailable,
)
from graph_model.policy import Policy
from ingest.google import live
from ingest.google.live import MAX_MISSED, GoogleOptions, GoogleSource
from ingest.live.patience import BackOff, Patience, patient_pages
from ingest.live.source import Cursor, Opening, Page, Secrets
from ingest.sources import source_named
from ingest.terms import Terms
from tests.ingest.google import workspace_replay
from tests.ingest.google.workspace_replay import Workspace, error, replayed
from tests.ingest.live.loopback_server import Loopback, Reply

NOW_MS = 1_717_200_000_000  # 1 June 2024
APPLICATION = json.dumps({"installed": {"client_id": "app", "client_secret": "hush-hush"}})
SECRETS = Secrets(token="refresh", client_secret=APPLICATION)
MAIL = {f"{number}@example.com" for number in (1, 2, 3, 4, 5)}
MEETINGS = {"e1@google.com", "e2@google.com", "e3@google.com"}


def mail(number: int) -> dict[str, Any]:
    fields = {
        "From": "Ada <ada@example.com>",
        "To": "bob@partner.org",
        "Subject": f"Mail {number}",
        "Date": f"{number} May 2024 10:00:00 +0000",
        "Message-ID": f"<{number}@example.com>",
    }
    headers = [{"name": name, "value": text} for name, text in fields.items()]
    return {"id": f"m{number}", "threadId": "t", "labelIds": ["INBOX", "Label_7"], "payload": {"headers": headers}}


def meeting(number: int, month: str = "05", **changes: Any) -> dict[str, Any]:
    day = f"2024-{month}-{number:02}"
    return {
        "kind": "calendar#event",
        "id": f"e{number}",
        "iCalUID": f"e{number}@google.com",
        "status": "confirmed",
        "start": {"dateTime": f"{day}T10:00:00Z"},
        "end": {"dateTime": f"{day}T11:00:00Z"},
        "organizer": {"email": "ada@example.com"},
        "attendees": [{"email": "ada@example.com"}, {"email": "bob@partner.org", "responseStatus": "accepted"}],
        **changes,
    }


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(
        [mail(number) for number in (1, 2, 3, 4, 5)], [meeting(1), meeting(2), meeting(3), meeting(7, "06")]
    )


@pytest.fixture
def server(workspace: Workspace) -> Iterator[Loopback]:
    with replayed(workspace) as running:
        yield running


def source(server: Loopback, *, now_ms: int = NOW_MS, secrets: Secrets = SECRETS, **options: Any) -> GoogleSource:
    ends = {"gmail_endpoint": "/gmail/v1/", "calendar_endpoint": "/calendar/v3/", "login_endpoint": "/"}
    chosen = GoogleOptions(**{name: server.url + end for name, end in ends.items()}, **options)
    return GoogleSource(Opening("suite", chosen, secrets, now_ms, Path()))


def read(pages: list[Page]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for page in pages:
        counts["rejects"] += len(page.rejects)
        for raw in page.raws:
            for facts in source_named(raw.source).facts(raw, Terms(Policy(), NOW_MS)):
                counts.update(each.interaction.source_ids[0] for each in facts.candidates)
                counts["rejects"] += len(facts.rejects)
    return +counts


def patiently(reading: GoogleSource, cursor: Cursor | None = None, waits: list[float] | None = None) -> list[Page]:
    slept: list[float] = [] if waits is None else waits
    patience = Patience(BackOff(), sleep=slept.append, jitter=lambda: 0.0, tell=lambda _: None)
    return list(patient_pages(reading, cursor or {}, patience, lambda _: None))


def test_all_mail_and_all_meetings_that_were_held_are_read_once(server: Loopback) -> None:
    assert read(list(source(server).pages({}))) == dict.fromkeys(MAIL | MEETINGS, 1)


def test_nothing_that_is_asked_for_holds_a_body(server: Loopback) -> None:
    list(source(server).pages({}))
    asked = [unquote(each.path) for each in server.asked if each.method == "GET"]
    single = [each for each in asked if "/messages/" in each]
    assert len(single) == 5
    assert all("format=metadata" in each and "metadataHeaders=from" in each for each in single)
    calendar = [each for each in asked if "/events" in each]
    assert all("fields=items(" in each and "description" not in each for each in calendar)
    assert not any("format=full" in each or "format=raw" in each or "attachments" in each for each in asked)


def test_labels_are_known_by_name(server: Loopback) -> None:
    raw = next(raw for page in source(server).pages({}) for raw in page.raws)
    (facts,) = source_named("google").facts(raw, Terms(Policy(), NOW_MS))
    assert "works council" in facts.candidates[0].labels


def test_a_second_sync_asks_for_what_was_added_changed_or_held_since(workspace: Workspace, server: Loopback) -> None:
    cursor = json.loads(json.dumps(list(source(server).pages({}))[-1].cursor))
    workspace.messages.append(mail(6))
    workspace.changed = [
        meeting(2, attendees=[{"email": "carol@example.com"}]),
        {"kind": "calendar#event", "id": "e9", "status": "cancelled"},
    ]
    server.asked.clear()
    pages = list(source(server, now_ms=NOW_MS + 10 * 86_400_000).pages(cursor))
    found = read(pages)
    assert found.keys() & {*MAIL, "6@example.com"} == {"6@example.com"}
    assert found["e7@google.com"] == 1
    assert [uid for page in pages for uid in page.withdrawn] == ["e9@google.com"]
    assert any("syncToken=changes-1" in each.path for each in server.asked)
    assert pages[-1].cursor["calendar"]["me"]["token"] == "changes-2"


def test_a_sync_that_is_cut_short_goes_on_at_the_last_page(server: Loopback) -> None:
    whole = list(source(server).pages({}))
    for cut in range(len(whole)):
        kept = whole[: cut + 1]
        together = read([*kept, *source(server).pages(kept[-1].cursor)])
        assert together.keys() == MAIL | MEETINGS
        assert all(together[each] == 1 for each in MAIL)


def test_an_expired_token_is_renewed(workspace: Workspace, server: Loopback) -> None:
    workspace.faults = [("/history", error(401, "authError")), ("/events", error(401, "authError"))]
    assert read(list(source(server).pages({}))).keys() == MAIL | MEETINGS
    assert workspace.token >= 2


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Reply(429, b"{}", {"Retry-After": "7"}), SourceThrottled),
        (error(403, "rateLimitExceeded"), SourceThrottled),
        (error(403, "userRateLimitExceeded"), SourceThrottled),
        (Reply(500, b"{}"), SourceUnavailable),
        (Reply(200, b'{"messages": [{"id"'), SourceUnavailable),
        (None, SourceUnavailable),
    ],
)
@pytest.mark.parametrize("where", ["pageToken", "messages/m2", "/events"])
def test_throttling_and_failures_that_pass_are_waited_for(
    workspace: Workspace, server: Loopback, fault: Reply | None, raised: type[Exception], where: str
) -> None:
    workspace.faults = [(where, fault)]
    with pytest.raises(raised):
        list(source(server).pages({}))
    workspace.faults = [(where, fault)]
    waits: list[float] = []
    assert read(patiently(source(server), waits=waits)).keys() == MAIL | MEETINGS
    assert len(waits) == 1


def test_history_that_is_no_longer_kept_means_reading_that_mailbox_anew(workspace: Workspace, server: Loopback) -> None:
    cursor = list(source(server).pages({}))[-1].cursor
    workspace.oldest = 100
    pages = list(source(server, calendar_days=0).pages(cursor))
    assert read(pages) == dict.fromkeys(MAIL, 1)
    assert ["mail of me, HTTP 404" in sentence for page in pages for sentence in page.said] == [True]


def test_a_page_that_is_no_longer_kept_means_calling_the_source_anew(workspace: Workspace, server: Loopback) -> None:
    workspace.faults = [("messages?maxResults=200&pageToken=2", error(400, "invalidArgument"))]
    with pytest.raises(CursorExpired) as caught:
        list(source(server).pages({}))
    assert read(list(source(server).pages(caught.value.restart))).keys() == MAIL | MEETINGS


def test_a_sync_token_that_expired_means_reading_that_calendar_anew(workspace: Workspace, server: Loopback) -> None:
    cursor = list(source(server).pages({}))[-1].cursor
    workspace.faults = [("syncToken", error(410, "fullSyncRequired"))]
    pages = list(source(server).pages(cursor))
    assert read(pages) == dict.fromkeys(MEETINGS, 1)
    assert ["calendar of me, HTTP 410" in sentence for page in pages for sentence in page.said] == [True]


def test_a_message_that_was_deleted_meanwhile_is_no_failure(workspace: Workspace, server: Loopback) -> None:
    workspace.faults = [("messages/m2", error(404, "notFound"))]
    assert read(list(source(server).pages({}))).keys() == (MAIL | MEETINGS) - {"2@example.com"}


@pytest.mark.parametrize(
    "fault", [error(500, "backendError"), error(400, "failedPrecondition"), error(403, "forbidden")]
)
def test_a_message_that_cannot_be_had_costs_nothing_behind_it_and_is_asked_for_again(
    workspace: Workspace, server: Loopback, fault: Reply
) -> None:
    workspace.faults = [("messages/m3", fault)] * 3 + [("messages/m4", fault)] * 3
    pages = patiently(source(server))
    assert read(pages) == {**dict.fromkeys((MAIL | MEETINGS) - {"3@example.com", "4@example.com"}, 1), "rejects": 2}
    assert {(each.source, each.place) for page in pages for each in page.rejects} == {
        ("suite/me/mail", "m3"),
        ("suite/me/mail", "m4"),
    }
    workspace.faults = [("messages/m4", fault)] * 3
    pages = patiently(source(server), json.loads(json.dumps(pages[-1].cursor)))
    assert read(pages).keys() & MAIL == {"3@example.com"}
    workspace.faults.clear()
    pages = patiently(source(server), pages[-1].cursor)
    assert read(pages).keys() & MAIL == {"4@example.com"}
    assert read(patiently(source(server), pages[-1].cursor)).keys() & MAIL == set()


def unreadable(count: int) -> list[dict[str, Any]]:
    return [{"id": f"bad{number}"} for number in range(count)]


def refused(count: int) -> list[tuple[str, Reply | None]]:
    return [(f"messages/bad{number}?", error(403, "forbidden")) for number in reversed(range(count))]


def test_a_mailbox_that_gives_no_message_is_not_passed_over(
    workspace: Workspace, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_replay, "PAGE", 200)
    many = MAX_MISSED + 1
    workspace.messages, workspace.faults = unreadable(many), refused(many)
    with pytest.raises(SourceFailed, match="none of 51 messages"):
        patiently(source(server, calendar_days=0))
    workspace.messages = [mail(1)]
    assert read(patiently(source(server))).keys() >= {"1@example.com"}


def test_messages_that_can_never_be_had_stop_no_mailbox_however_many_they_become(
    workspace: Workspace, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_AGAIN", 60)
    workspace.messages, workspace.faults = [mail(1), *unreadable(80)], refused(80)
    pages = patiently(source(server, calendar_days=0))
    assert read(pages) == {"1@example.com": 1, "rejects": 80}
    workspace.messages.append(mail(2))
    workspace.faults = refused(80)
    later = patiently(source(server, calendar_days=0), json.loads(json.dumps(pages[-1].cursor)))
    assert read(later) == {"2@example.com": 1, "rejects": 60}


@pytest.mark.parametrize("where", ["/events", "/profile"])
def test_what_can_never_be_read_of_a_user_costs_nothing_behind_it(
    workspace: Workspace, server: Loopback, service_account: str, where: str
) -> None:
    workspace.faults = [(where, error(500, "backendError"))] * 3
    users = ("ada@example.com", "bob@example.com")
    pages = patiently(source(server, secrets=Secrets(client_secret=service_account), users=users))
    whole = MAIL if where == "/events" else MEETINGS
    assert read(pages) == {**dict.fromkeys(MAIL | MEETINGS, 1), **dict.fromkeys(whole, 2), "rejects": 1}


def test_a_user_without_gmail_or_calendar_is_said(workspace: Workspace, server: Loopback) -> None:
    workspace.faults = [("profile", error(400, "failedPrecondition")), ("/events", error(403, "notACalendarUser"))]
    assert read(list(source(server).pages({}))) == {"rejects": 2}


@pytest.fixture(scope="module")
def service_account() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "robot@project.iam.gserviceaccount.com",
            "private_key_id": "1",
            "private_key": pem,
            "token_uri": "https://elsewhere.example.com/token",
        }
    )


def test_a_service_account_reads_for_each_user_that_is_listed(
    workspace: Workspace, server: Loopback, service_account: str
) -> None:
    users = ("ada@example.com", "bob@example.com")
    pages = list(source(server, secrets=Secrets(client_secret=service_account), users=users).pages({}))
    assert read(pages) == dict.fromkeys(MAIL | MEETINGS, 2)
    assert workspace.subjects == list(users)
    assert pages[-1].cursor["mail"].keys() == set(users)


def test_a_user_who_cannot_be_read_costs_no_other(workspace: Workspace, server: Loopback, service_account: str) -> None:
    workspace.faults = [("/token", Reply(400, b'{"error": "invalid_grant"}'))]
    users = ("gone@example.com", "bob@example.com")
    pages = list(source(server, secrets=Secrets(client_secret=service_account), users=users).pages({}))
    assert read(pages) == {**dict.fromkeys(MAIL | MEETINGS, 1), "rejects": 1}


def test_a_wrong_token_is_said_without_repeating_it(server: Loopback) -> None:
    with pytest.raises(SourceRefused, match="invalid_grant") as caught:
        list(source(server, secrets=Secrets(token="wrong-one", client_secret=APPLICATION)).pages({}))
    assert "wrong-one" not in str(caught.value)


def test_keys_that_make_no_sense_are_refused(service_account: str) -> None:
    odd = [
        Secrets(),
        Secrets(client_secret="[]"),
        Secrets(client_secret=APPLICATION),
        Secrets(client_secret=service_account),
    ]
    for secrets in odd:
        with pytest.raises(ConfigurationError):
            GoogleSource(Opening("suite", GoogleOptions(), secrets, NOW_MS, Path()))
    broken = json.dumps({"type": "service_account", "private_key": "x", "client_email": "a@b.c"})
    with pytest.raises(ConfigurationError, match="no key"):
        GoogleSource(Opening("suite", GoogleOptions(users=("a@b.c",)), Secrets(client_secret=broken), NOW_MS, Path()))


def test_an_endpoint_without_encryption_is_refused_unless_it_is_this_machine() -> None:
    options = GoogleOptions(gmail_endpoint="http://gmail.example.com/")
    with pytest.raises(ConfigurationError):
        list(GoogleSource(Opening("suite", options, SECRETS, NOW_MS, Path())).pages({}))
