"""Microsoft 365 and Google synced into a graph, against replays on loopback: one mail is one, wherever it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_model.errors import SourceFailed
from graph_model.revision import read_revision
from graph_model.store import Store
from ingest.google.live import GoogleOptions, GoogleSource
from ingest.live.source import LiveSource, Opening, Secrets
from ingest.microsoft.live import MicrosoftOptions, MicrosoftSource
from sociogram.live_sources import parse_sources
from sociogram.synchronisation import Opened, Seams, SyncOutcome, run_sync
from tests.ingest.google import test_live as google
from tests.ingest.google.workspace_replay import Workspace
from tests.ingest.google.workspace_replay import replayed as google_replayed
from tests.ingest.live.loopback_server import Loopback
from tests.ingest.microsoft import test_live as microsoft
from tests.ingest.microsoft.graph_replay import Graph, error
from tests.ingest.microsoft.graph_replay import replayed as microsoft_replayed

NOW_MS = microsoft.NOW_MS
COUNTS = "MATCH (i:Interaction) RETURN count(i) AS interactions"


def from_microsoft(server: Loopback, folder: Path) -> LiveSource:
    options = MicrosoftOptions("t", "app", endpoint=f"{server.url}/v1.0/", login_endpoint=f"{server.url}/")
    return MicrosoftSource(Opening("work", options, microsoft.SECRETS, NOW_MS, folder))


def from_google(server: Loopback, folder: Path) -> LiveSource:
    ends = {"gmail_endpoint": "/gmail/v1/", "calendar_endpoint": "/calendar/v3/", "login_endpoint": "/"}
    options = GoogleOptions(**{name: server.url + end for name, end in ends.items()})
    return GoogleSource(Opening("suite", options, google.SECRETS, NOW_MS, folder))


def synced(store: Store, name: str, kind: str, source: LiveSource) -> SyncOutcome:
    seams = Seams(clock=lambda: NOW_MS, sleep=lambda _: None, jitter=lambda: 0.0)
    return run_sync(store, Opened(name, kind, source, Secrets()), seams)


def interactions(store: Store) -> int:
    return int(store.read(COUNTS)[0]["interactions"])


def test_a_second_sync_of_microsoft_doubles_nothing(store: Store, tmp_path: Path) -> None:
    with microsoft_replayed(microsoft.organisation()) as server:
        first = synced(store, "work", "microsoft365", from_microsoft(server, tmp_path))
        assert first.record.new >= 7
        assert interactions(store) == 7
        second = synced(store, "work", "microsoft365", from_microsoft(server, tmp_path))
    assert second.record.new == 0
    assert interactions(store) == 7


def test_a_folder_that_can_never_be_read_is_told_and_what_was_read_is_seen(store: Store, tmp_path: Path) -> None:
    graph = microsoft.organisation()
    graph.faults = [(microsoft.ARCHIVE, error(400, "ErrorInvalid"))]
    with microsoft_replayed(graph) as server, pytest.raises(SourceFailed, match="errorinvalid"):
        synced(store, "work", "microsoft365", from_microsoft(server, tmp_path))
    assert interactions(store) == 6
    assert read_revision(store).is_resolved
    assert store.read("MATCH (p:Person {email: 'ada@example.com'}) RETURN count(p) AS count")[0]["count"] == 1


def test_the_same_mail_and_meeting_in_both_suites_is_one(store: Store, tmp_path: Path) -> None:
    workspace = Workspace([google.mail(1), google.mail(2)], [google.meeting(1)])
    graph = Graph(
        users=[{"id": "u1", "userPrincipalName": "bob@partner.org", "mail": "bob@partner.org", "displayName": "Bob"}],
        folders={"u1": [{"id": "f1", "displayName": "Inbox", "parentFolderId": "root"}]},
        messages={("u1", "f1"): [microsoft.mail(1), microsoft.mail(2)]},
        events={"u1": [{**microsoft.meeting(1), "iCalUId": "e1@google.com"}]},
    )
    with google_replayed(workspace) as server:
        synced(store, "suite", "google", from_google(server, tmp_path))
    assert interactions(store) == 3
    with microsoft_replayed(graph) as server:
        outcome = synced(store, "work", "microsoft365", from_microsoft(server, tmp_path))
    assert interactions(store) == 3
    assert outcome.record.merged >= 1


def test_both_kinds_are_configured_by_a_table() -> None:
    found = parse_sources(EXAMPLE, "sources.toml")
    assert [(each.kind.name, sorted(each.secret_files)) for each in found.sound.values()] == [
        ("microsoft365", ["client_secret"]),
        ("microsoft365", []),
        ("google", ["client_secret"]),
        ("google", ["client_secret", "token"]),
    ]


EXAMPLE = "".join(
    part.partition("```")[0]
    for part in (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8").split("```toml\n")[1:]
    if "microsoft365" in part or "google" in part.partition("```")[0]
)
