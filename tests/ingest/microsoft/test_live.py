"""Microsoft 365 live, against a replay of Graph on loopback: deltas, throttling, tokens and cursors that expire."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from graph_model.entities import Employment, Interaction, later_statement
from graph_model.errors import (
    ConfigurationError,
    CursorExpired,
    SourceFailed,
    SourceRefused,
    SourceThrottled,
    SourceUnavailable,
)
from graph_model.policy import Policy
from ingest.live.patience import BackOff, Patience, patient_pages
from ingest.live.source import Cursor, Opening, Page, Secrets
from ingest.microsoft.live import MicrosoftOptions, MicrosoftSource
from ingest.sources import source_named
from ingest.terms import Terms
from tests.ingest.live.loopback_server import Loopback, Reply
from tests.ingest.microsoft.graph_replay import Graph, error, replayed

NOW_MS = 1_717_200_000_000  # 1 June 2024
SECRETS = Secrets(client_secret="hush-hush")


def mail(number: int, sender: str = "ada@example.com") -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.message",
        "id": f"m{number}",
        "internetMessageId": f"<{number}@example.com>",
        "subject": f"Mail {number}",
        "sentDateTime": f"2024-05-{number:02}T10:00:00Z",
        "from": {"emailAddress": {"name": "Ada", "address": sender}},
        "toRecipients": [{"emailAddress": {"name": "Bob", "address": "bob@partner.org"}}],
    }


def meeting(number: int, month: str = "05") -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "iCalUId": f"uid-{number}",
        "type": "singleInstance",
        "start": {"dateTime": f"2024-{month}-{number:02}T10:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"2024-{month}-{number:02}T11:00:00.0000000", "timeZone": "UTC"},
        "organizer": {"emailAddress": {"address": "bob@partner.org"}},
        "attendees": [
            {"type": "required", "status": {"response": "none"}, "emailAddress": {"address": "Ada@example.com"}}
        ],
        "responseStatus": {"response": "declined", "time": "2024-05-02T08:00:00Z"},
    }


def organisation() -> Graph:
    users = [
        {
            "id": "u1",
            "userPrincipalName": "ada@example.com",
            "mail": "ada@example.com",
            "displayName": "Ada",
            "manager": {"id": "u2", "mail": "ceo@example.com"},
        },
        {"id": "u2", "userPrincipalName": "ceo@example.com", "mail": "ceo@example.com", "displayName": "Chief"},
        {"id": "u3", "userPrincipalName": "print@example.com", "mail": None, "displayName": "Printer"},
    ]
    folders = [
        {"id": "f1", "displayName": "Inbox", "parentFolderId": "root"},
        {"id": "f2", "displayName": "Projects", "parentFolderId": "f1"},
        {"id": "f3", "displayName": "Gelöscht", "parentFolderId": "root", "wellKnown": "deleteditems"},
        {"id": "f4", "displayName": "Old", "parentFolderId": "f3"},
    ]
    messages = {("u1", "f1"): [mail(1), mail(2), mail(3)], ("u1", "f2"): [mail(4)], ("u1", "f4"): [mail(9)]}
    return Graph(users, {"u1": folders}, messages, {"u1": [meeting(1), meeting(2), meeting(3), meeting(7, "06")]})


@pytest.fixture
def graph() -> Graph:
    return organisation()


@pytest.fixture
def server(graph: Graph) -> Iterator[Loopback]:
    with replayed(graph) as running:
        yield running


def source(
    server: Loopback,
    folder: Path,
    sleep: Callable[[float], None] = lambda _: None,
    *,
    now_ms: int = NOW_MS,
    secrets: Secrets = SECRETS,
    **options: Any,
) -> MicrosoftSource:
    chosen = MicrosoftOptions(
        "example.com", "app-1", endpoint=f"{server.url}/v1.0/", login_endpoint=f"{server.url}/", **options
    )
    return MicrosoftSource(Opening("work", chosen, secrets, now_ms, folder), sleep)


def read(pages: list[Page]) -> Counter[str]:
    """The ids of what the pages say, and how many rejects."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts["rejects"] += len(page.rejects)
        for raw in page.raws:
            for facts in source_named(raw.source).facts(raw, Terms(Policy(), NOW_MS)):
                counts.update(each.interaction.source_ids[0] for each in facts.candidates)
                counts.update(each.email for each in facts.employments)
                counts["rejects"] += len(facts.rejects)
    return +counts


def patiently(live: MicrosoftSource, waits: list[float], cursor: Cursor | None = None) -> list[Page]:
    patience = Patience(BackOff(), sleep=waits.append, jitter=lambda: 0.0, tell=lambda _: None)
    return list(patient_pages(live, cursor or {}, patience, lambda _: None))


def lines_of(live: MicrosoftSource, cursor: Cursor) -> tuple[list[Employment], Cursor]:
    """What the directory says of Ada, and the cursor."""
    pages = list(live.pages(cursor))
    raws = [raw for page in pages for raw in page.raws if raw.path.endswith("directory")]
    found = [facts for raw in raws for facts in source_named(raw.source).facts(raw, Terms(Policy(), NOW_MS))]
    lines = [line for facts in found for line in facts.employments if line.email == "ada@example.com"]
    return lines, pages[-1].cursor


def test_an_account_that_was_switched_off_keeps_the_moment_when_that_was_first_seen_also_anew(
    graph: Graph, server: Loopback, tmp_path: Path
) -> None:
    graph.users[0] |= {"jobTitle": "Engineer", "accountEnabled": True}
    cursor: Cursor = {}
    said: list[Employment] = []
    ends = []
    for day, is_on in enumerate((True, False, False, False, True)):
        graph.users[0]["accountEnabled"] = is_on
        live = source(server, tmp_path, now_ms=NOW_MS + day * 1111, calendar_days=0, mail=False)
        lines, cursor = lines_of(live, {} if day == 3 else cursor)
        said += lines
        ends.append(reduce(later_statement, said).end_ms)
    assert ends == [None, NOW_MS + 1111, NOW_MS + 1111, NOW_MS + 1111, None]


def test_whose_account_was_deleted_has_left_then_or_when_it_was_switched_off(
    graph: Graph, server: Loopback, tmp_path: Path
) -> None:
    ada = graph.users.pop(0) | {"jobTitle": "Engineer"}
    key = "0f0e0d0c-0000-4000-8000-000000000001"
    gone = {**ada, "id": key, "mail": None, "userPrincipalName": key.replace("-", "") + "ada@example.com"}
    graph.deleted = [{**gone, "deletedDateTime": "2024-05-20T10:00:00Z"}]
    live = source(server, tmp_path, calendar_days=0, mail=False)
    [line], _ = lines_of(live, {})
    assert (line.end_ms, line.title) == (1_716_199_200_000, "Engineer")
    off = Employment("ada@example.com", "Ada", "Engineer", end_ms=1_710_000_000_000, stated_ms=1_716_000_000_000)
    assert later_statement(off, line).end_ms == off.end_ms
    back = Employment("ada@example.com", "Ada", "Engineer", stated_ms=NOW_MS)
    assert later_statement(back, line).end_ms is None


def test_a_directory_that_tells_nothing_of_deleted_accounts_costs_no_mail(
    graph: Graph, server: Loopback, tmp_path: Path
) -> None:
    graph.faults = [("deletedItems", error(403, "Authorization_RequestDenied"))]
    pages = list(source(server, tmp_path).pages({}))
    assert read(pages).keys() >= MAIL | MEETINGS
    assert [each.source for page in pages for each in page.rejects] == ["work/directory", "work/u2"]


PEOPLE = {"ada@example.com", "ceo@example.com", "print@example.com"}
MAIL = {f"{number}@example.com" for number in (1, 2, 3, 4)}
MEETINGS = {"uid-1", "uid-2", "uid-3"}


def test_people_mail_and_meetings_are_read_and_a_user_without_a_mailbox_is_said(
    server: Loopback, tmp_path: Path
) -> None:
    found = read(list(source(server, tmp_path).pages({})))
    assert found.keys() == PEOPLE | MAIL | MEETINGS | {"rejects"}
    assert found["rejects"] == 1
    assert max(found[each] for each in MAIL | MEETINGS) == 1


def test_mail_says_whose_mailbox_it_was_read_from(server: Loopback, tmp_path: Path) -> None:
    terms = Terms(Policy(), NOW_MS)
    raws = [raw for page in source(server, tmp_path, directory=False, calendar_days=0).pages({}) for raw in page.raws]
    found = [facts for raw in raws for facts in source_named(raw.source).facts(raw, terms)]
    assert {each.delivered_to for facts in found for each in facts.candidates} == {"ada@example.com"}


def test_nothing_that_is_asked_for_holds_a_body(server: Loopback, tmp_path: Path) -> None:
    list(source(server, tmp_path).pages({}))
    asked = [unquote(each.path).casefold() for each in server.asked if each.method == "GET"]
    assert asked
    for path in asked:
        assert "body" not in path
        assert "attachment" not in path
        assert "$value" not in path
        assert "select=" in path or "token=" in path, f"{path} asks for everything"


def test_a_second_sync_asks_only_for_what_is_new(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    cursor = list(source(server, tmp_path).pages({}))[-1].cursor
    graph.messages["u1", "f1"].append(mail(5))
    server.asked.clear()
    later = NOW_MS + 10 * 86_400_000
    found = read(list(source(server, tmp_path, now_ms=later).pages(json.loads(json.dumps(cursor)))))
    assert found.keys() & (MAIL | {"5@example.com"}) == {"5@example.com"}
    assert "uid-7" in found  # held meanwhile
    assert any("$deltatoken=" in each.path for each in server.asked)


def test_a_sync_that_is_cut_short_goes_on_at_the_last_page(server: Loopback, tmp_path: Path) -> None:
    whole = list(source(server, tmp_path).pages({}))
    for cut in range(len(whole)):
        kept = whole[: cut + 1]
        rest = list(source(server, tmp_path).pages(kept[-1].cursor))
        together = read([*kept, *rest])
        assert together.keys() - {"rejects"} == PEOPLE | MAIL | MEETINGS
        assert all(together[each] == 1 for each in MAIL)


def test_folders_that_hold_no_correspondence_are_left_out_with_those_below(server: Loopback, tmp_path: Path) -> None:
    assert "9@example.com" not in read(list(source(server, tmp_path).pages({})))


def test_folders_are_chosen_by_their_path(server: Loopback, tmp_path: Path) -> None:
    found = read(list(source(server, tmp_path, skip_folders=("inbox/*",)).pages({})))
    assert found.keys() & MAIL == MAIL - {"4@example.com"}


def test_an_expired_token_is_renewed_once(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    graph.faults = [("messages/delta", error(401, "InvalidAuthenticationToken"))]
    assert read(list(source(server, tmp_path).pages({}))).keys() >= MAIL
    assert graph.token == 2


def test_a_token_that_is_refused_twice_ends_the_sync(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    graph.faults = [("users", error(401, "InvalidAuthenticationToken"))] * 2
    with pytest.raises(SourceRefused, match="invalidauthenticationtoken"):
        list(source(server, tmp_path).pages({}))


def test_a_wrong_secret_is_said_without_repeating_it(server: Loopback, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="invalid_client") as caught:
        list(source(server, tmp_path, secrets=Secrets(client_secret="wrong-one")).pages({}))
    assert "wrong-one" not in str(caught.value)


def test_a_user_who_does_not_exist_costs_no_other(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    graph.faults = [("users/adda", error(404, "Request_ResourceNotFound"))]
    pages = list(source(server, tmp_path, users=("adda@example.com", "u1")).pages({}))
    assert read(pages).keys() >= MAIL | MEETINGS
    assert [each.reason for page in pages for each in page.rejects] == ["there is no such user"]


@pytest.mark.parametrize("fault", [error(403, "Authorization_RequestDenied"), error(500, "ErrorInternal")])
def test_a_listed_user_who_cannot_be_read_costs_no_other_unless_all_cannot(
    graph: Graph, server: Loopback, tmp_path: Path, fault: Reply
) -> None:
    graph.faults = [("users/u2?", fault)] * 3
    pages = patiently(source(server, tmp_path, users=("u2", "u1")), [])
    assert read(pages) == {**dict.fromkeys(MAIL | MEETINGS | {"ada@example.com"}, 1), "rejects": 1}
    assert [each.source for page in pages for each in page.rejects] == ["work/u2"]
    graph.faults = [("users/u", fault)] * 6
    with pytest.raises((SourceRefused, SourceFailed), match=r"403|500"):
        patiently(source(server, tmp_path, users=("u2", "u1")), [])


def test_pages_that_lead_in_a_circle_end_the_sync(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    circle = json.dumps(
        {"value": [], "@odata.nextLink": f"{server.url}/v1.0/users/u1/mailFolders/f1/messages/delta?$skiptoken=2"}
    )
    graph.faults = [("skiptoken=2", Reply(200, circle.encode()))] * 2
    with pytest.raises(SourceFailed, match="circle"):
        list(source(server, tmp_path).pages({}))


def test_a_mailbox_that_is_closed_to_us_costs_no_other(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    graph.folders["u2"] = graph.folders["u1"]
    graph.faults = [("u2/mailFolders/delta", error(403, "ErrorAccessDenied"))]
    pages = list(source(server, tmp_path).pages({}))
    assert read(pages).keys() >= MAIL | MEETINGS
    assert [each.reason for page in pages for each in page.rejects] == ["refused (HTTP 403, erroraccessdenied)"]


ARCHIVE, LOST_4 = "u1/mailFolders/f2/messages", "u1/Inbox/Projects"


def two_mailboxes(graph: Graph) -> None:
    graph.folders["u2"] = graph.folders["u1"]
    graph.messages["u2", "f1"] = [mail(5)]


@pytest.mark.parametrize(
    ("fault", "lost_and_why"),
    [
        ((ARCHIVE, error(404, "ErrorItemNotFound")), ({4}, f"{LOST_4}: cannot be read (HTTP 404, erroritemnotfound)")),
        ((ARCHIVE, error(400, "ErrorInvalid")), ({4}, f"{LOST_4}: cannot be read (HTTP 400, errorinvalid)")),
        ((ARCHIVE, error(403, "ErrorAccessDenied")), ({4}, f"{LOST_4}: refused (HTTP 403, erroraccessdenied)")),
        ((ARCHIVE, error(500, "ErrorInternal")), ({4}, f"{LOST_4}: cannot be read (HTTP 500)")),
        ((ARCHIVE, error(410, "SyncStateNotFound")), ({4}, f"{LOST_4}: cannot be read (u1/Inbox/Projects, HTTP 410")),
        (("u1/calendarView", error(500, "ErrorInternal")), (set(), "u1/calendar: cannot be read (HTTP 500)")),
        (("u1/mailFolders/delta", error(423, "ErrorLocked")), ({1, 2, 3, 4}, "u1: cannot be read (HTTP 423")),
        (("u1/mailFolders/delta", error(400, "NoTenant")), ({1, 2, 3, 4}, "u1: cannot be read (HTTP 400, notenant)")),
    ],
)
def test_what_can_never_be_read_costs_nothing_behind_it(
    graph: Graph, server: Loopback, tmp_path: Path, fault: tuple[str, Reply], lost_and_why: tuple[set[int], str]
) -> None:
    two_mailboxes(graph)
    graph.faults = [fault] * 3
    lost, why = lost_and_why
    pages = patiently(source(server, tmp_path), [])
    rejects = [f"{each.source}: {each.reason}" for page in pages for each in page.rejects]
    assert len(rejects) == 1
    assert rejects[0].startswith(f"work/{why}")
    assert read(pages).keys() >= {f"{number}@example.com" for number in {1, 2, 3, 4, 5} - lost}
    graph.faults.clear()  # once it can be read
    later = patiently(source(server, tmp_path), [], json.loads(json.dumps(pages[-1].cursor)))
    assert read(later).keys() & MAIL == {f"{number}@example.com" for number in lost}


def test_pages_of_a_folder_that_lead_in_a_circle_cost_no_other(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    two_mailboxes(graph)
    link = f"{server.url}/v1.0/users/u1/mailFolders/f2/messages/delta?$skiptoken=7"
    graph.faults = [(ARCHIVE, Reply(200, json.dumps({"value": [], "@odata.nextLink": link}).encode()))] * 2
    pages = patiently(source(server, tmp_path), [])
    assert [each.reason for page in pages for each in page.rejects] == ["cannot be read (its pages lead in a circle)"]
    assert read(pages).keys() >= (MAIL | {"5@example.com"}) - {"4@example.com"}


def test_a_missing_permission_ends_the_sync_with_its_name(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    graph.faults = [("calendarView", error(403, "ErrorAccessDenied"))]
    with pytest.raises(SourceRefused, match="erroraccessdenied"):
        list(source(server, tmp_path).pages({}))


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Reply(429, b"{}", {"Retry-After": "7"}), SourceThrottled),
        (Reply(503, b"{}", {"Retry-After": "7"}), SourceThrottled),
        (Reply(500, b"{}"), SourceUnavailable),
        (Reply(200, b'{"value": [{"id": "m1"'), SourceUnavailable),
        (None, SourceUnavailable),
    ],
)
def test_throttling_and_failures_that_pass_are_waited_for(
    graph: Graph, server: Loopback, tmp_path: Path, fault: Reply | None, raised: type[Exception]
) -> None:
    graph.faults = [("skiptoken", fault)]
    with pytest.raises(raised):
        list(source(server, tmp_path).pages({}))
    graph.faults = [("users?", fault), ("skiptoken", fault), ("calendarView", fault)]
    waits: list[float] = []
    assert read(patiently(source(server, tmp_path), waits)).keys() >= MAIL | MEETINGS
    assert len(waits) == 3
    assert raised is not SourceThrottled or min(waits) >= 7


@pytest.mark.parametrize("fault", [error(410, "SyncStateNotFound"), error(400, "resyncRequired"), error(410, "Gone")])
def test_a_folder_whose_cursor_expired_is_read_anew_and_no_other(
    graph: Graph, server: Loopback, tmp_path: Path, fault: Reply
) -> None:
    cursor = list(source(server, tmp_path).pages({}))[-1].cursor
    graph.faults = [("f1/messages/delta", fault)]
    pages = list(source(server, tmp_path).pages(cursor))
    assert read(pages).keys() & MAIL == {"1@example.com", "2@example.com", "3@example.com"}
    assert ["u1/Inbox" in sentence for page in pages for sentence in page.said] == [True]


def test_a_page_that_is_no_longer_kept_means_calling_the_source_anew(
    graph: Graph, server: Loopback, tmp_path: Path
) -> None:
    graph.faults = [("f1/messages/delta?$skiptoken", error(410, "SyncStateNotFound"))]
    with pytest.raises(CursorExpired) as caught:
        list(source(server, tmp_path).pages({}))
    assert "u1/f1" not in caught.value.restart["folders"]
    assert read(list(source(server, tmp_path).pages(caught.value.restart))).keys() >= MAIL


def test_a_link_that_leads_to_another_host_is_not_followed(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    elsewhere = json.dumps({"value": [], "@odata.nextLink": "http://127.0.0.1:1/steal"}).encode()
    graph.faults = [("messages/delta", Reply(200, elsewhere))]
    with pytest.raises(SourceFailed, match="another host"):
        list(source(server, tmp_path).pages({}))


def meetings_of(graph: Graph, tmp_path: Path, event: dict[str, Any]) -> list[Interaction]:
    graph.events["u1"] = [event]
    with replayed(graph) as server:
        raws = [
            raw for page in source(server, tmp_path).pages({}) for raw in page.raws if raw.path.endswith("calendar")
        ]
    found = [facts for raw in raws for facts in source_named(raw.source).facts(raw, Terms(Policy(), NOW_MS))]
    return [each.interaction for facts in found for each in facts.candidates]


def test_what_the_owner_answered_is_their_response(graph: Graph, tmp_path: Path) -> None:
    [held] = meetings_of(graph, tmp_path, meeting(1))
    answers = {each.email: (each.response, each.answered_ms) for each in held.participants}
    assert answers["ada@example.com"] == ("declined", 1_714_636_800_000)


@pytest.mark.parametrize("invited", ["A.Lovelace@example.com", "ada@old.example.com", "ada@example.com"])
def test_whoever_is_invited_under_an_alias_takes_part_once_with_their_answer(
    graph: Graph, tmp_path: Path, invited: str
) -> None:
    aliases = ["SMTP:ada@example.com", "smtp:a.lovelace@example.com"]
    graph.users[0] |= {"proxyAddresses": aliases, "otherMails": ["ada@old.example.com"]}
    guests = [{"emailAddress": {"address": each}} for each in ("carl@example.com", invited)]
    [held] = meetings_of(graph, tmp_path, {**meeting(1), "attendees": guests})
    answers = {each.email: each.response for each in held.participants}
    assert answers == {"bob@partner.org": "", "carl@example.com": "", invited.lower(): "declined"}


def test_whoever_is_invited_through_a_list_takes_part_under_the_main_address(graph: Graph, tmp_path: Path) -> None:
    guests = [{"emailAddress": {"address": "team@example.com"}}]
    [held] = meetings_of(graph, tmp_path, {**meeting(1), "attendees": guests})
    assert {each.email: each.response for each in held.participants}["ada@example.com"] == "declined"


def test_somebody_logs_in_on_another_device_once(graph: Graph, server: Loopback, tmp_path: Path) -> None:
    waits: list[float] = []
    graph.folders["me"], graph.messages["me", "f1"] = graph.folders["u1"], graph.messages["u1", "f1"]
    first = list(source(server, tmp_path, waits.append, login="device", secrets=Secrets()).pages({}))
    assert first[0].said == ("To log in, open https://microsoft.com/devicelogin and enter the code ABC-123.",)
    assert read(first).keys() >= MAIL - {"4@example.com"}
    assert waits == [5, 5, 5]
    kept = tmp_path / "work.microsoft365.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    second = list(source(server, tmp_path, login="device", secrets=Secrets()).pages(first[-1].cursor))
    assert not any(page.said for page in second)
    graph.token += 1  # the login was withdrawn
    with pytest.raises(SourceRefused, match="invalid_grant"):
        list(source(server, tmp_path, login="device", secrets=Secrets()).pages({}))
    assert not kept.exists()


@pytest.mark.parametrize("endpoint", ["http://graph.example.com/v1.0/", "ftp://x/", "https://u:p@graph.example.com/"])
def test_an_endpoint_without_encryption_is_refused_unless_it_is_this_machine(endpoint: str, tmp_path: Path) -> None:
    options = MicrosoftOptions("t", "c", endpoint=endpoint, login_endpoint=endpoint)
    with pytest.raises(ConfigurationError):
        list(MicrosoftSource(Opening("work", options, SECRETS, NOW_MS, tmp_path)).pages({}))


@pytest.mark.parametrize(
    "options", [{"login": "guess"}, {"login": "device", "users": ("a",)}, {"endpoint": "https://x/v1.0"}]
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        MicrosoftOptions("t", "c", **options)
