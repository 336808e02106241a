"""`sociogram sync` into a real graph, from a real Dovecot and Radicale: whatever happens, the graph is as of one load."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph_model.bolt_address import BoltAddress
from graph_model.errors import SourceRefused, SourceUnavailable
from graph_model.policy import Exclusion, Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.sync_store import SyncState, read_sync, write_sync
from graph_model.writer_lease import WriterLease
from ingest.live.imap import ImapOptions, ImapSource
from ingest.live.source import Opening, Secrets
from sociogram.cli import cli
from sociogram.jobs import run_import
from sociogram.synchronisation import Opened, Seams, SyncOutcome, run_sync
from tests.conftest import empty_graph, shared_data
from tests.graph_model.test_store_contract import whole_graph
from tests.ingest.live.dovecot import PASSWORD, USER, Dovecot
from tests.ingest.live.radicale import PASSWORD as DAV_PASSWORD
from tests.ingest.live.radicale import USER as DAV_USER
from tests.ingest.live.radicale import Radicale
from tests.ingest.live.test_caldav import event
from tests.ingest.live.test_imap import fill, serve_files

NOW = time.time_ns() // 1_000_000
DAY = 86_400_000


@pytest.fixture(scope="module")
def enron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enron")
    with tarfile.open(shared_data("mail/enron-arora-h-maildir.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    return folder / "arora-h"


@pytest.fixture(scope="module")
def enron_loaded(embedded_address: BoltAddress, enron: Path) -> tuple[list[str], list[str]]:
    """The graph of one load of its files."""
    for store in empty_graph(embedded_address):
        run_import(store, [enron])
        return whole_graph(store)
    raise AssertionError


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def naps() -> list[float]:
    """Seconds that a sync would have slept."""
    return []


def synced(store: Store, server: Dovecot, naps: list[float], secrets: Secrets, **arguments: Any) -> SyncOutcome:
    options = ImapOptions("127.0.0.1", USER, server.port, "none")
    live = Opened("work", "imap", ImapSource(Opening("work", options, secrets, NOW, server.folder)), secrets)
    seams = Seams(lambda: time.time_ns() // 1_000_000, naps.append, lambda: 1.0)
    return run_sync(store, live, seams, **arguments)


def graph_of(store: Store) -> tuple[list[str], list[str]]:
    nodes, links = whole_graph(store)
    return [node for node in nodes if '"labels": ["Sync"]' not in node], links


def settings_of(address: BoltAddress) -> dict[str, str]:
    """The variables that name a server that is already there."""
    return {
        "SOCIOGRAM_DATABASE_URL": address.url,
        "SOCIOGRAM_DATABASE_USER": address.user,
        "SOCIOGRAM_DATABASE_PASSWORD": address.password,
        "SOCIOGRAM_DATABASE_NAME": address.database or "",
    }


def interactions(store: Store) -> int:
    return int(store.read("MATCH (i:Interaction) RETURN count(i) AS n")[0]["n"])


def write_sources(folder: Path, dovecot: Dovecot | None = None, radicale: Radicale | None = None) -> dict[str, str]:
    """A listing with their secrets in files, and the variables that name it."""
    text = ""
    for name, password in (("work", PASSWORD), ("cal", DAV_PASSWORD)):
        (folder / name).write_text(password, "utf-8")
        (folder / name).chmod(0o600)
    if dovecot:
        text += f'[work]\nkind = "imap"\nhost = "127.0.0.1"\nport = {dovecot.port}\ntls = "none"\nuser = "{USER}"\n'
        text += f'password_file = "{folder / "work"}"\n'
    if radicale:
        text += (
            f'[cal]\nkind = "caldav"\nurl = "{radicale.url}"\nuser = "{DAV_USER}"\npassword_file = "{folder / "cal"}"\n'
        )
    (folder / "sources.toml").write_text(text, "utf-8")
    return {"SOCIOGRAM_SOURCES": str(folder / "sources.toml"), "SOCIOGRAM_DATA_DIR": str(folder)}


def command(store: Store, environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sync", *arguments], env={**settings_of(store.address), **environment})


# ── the same graph ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_enron_synced_is_as_enron_loaded_and_a_second_sync_changes_nothing(
    store: Store, server: Dovecot, enron: Path, enron_loaded: object, naps: list[float]
) -> None:
    serve_files(server, enron)
    first = synced(store, server, naps, Secrets(PASSWORD))
    assert first.record.read == 654
    assert graph_of(store) == enron_loaded
    again = synced(store, server, naps, Secrets(PASSWORD))
    assert (again.record.read, again.resolution, naps) == (0, None, [])
    anew = synced(store, server, naps, Secrets(PASSWORD), anew=True)
    assert (anew.record.read, anew.record.new, anew.record.merged, anew.record.duplicate) == (654, 0, 0, 654)
    assert graph_of(store) == enron_loaded


@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
def test_sync_that_is_killed_and_repeated_is_as_one_load(
    store: Store, server: Dovecot, enron: Path, *, enron_loaded: object, tmp_path: Path, share: float
) -> None:
    serve_files(server, enron)
    sync = subprocess.Popen(
        [sys.executable, "-m", "sociogram", "sync", "work"],
        env={**os.environ, **settings_of(store.address), **write_sources(tmp_path, server)},
        stdout=subprocess.DEVNULL,
    )
    while sync.poll() is None and interactions(store) < share * 492:
        time.sleep(0.002)
    sync.send_signal(signal.SIGKILL)
    sync.wait()
    before = read_sync(store, "work")
    assert before is not None
    known = sum(place[1] - 1 for place in before.cursor.get("folders", {}).values())
    listed = store.read("MATCH (i:Import) RETURN i.is_finished AS finished")
    assert listed == [{"finished": False}] or not known
    outcome = synced(store, server, [], Secrets(PASSWORD))
    assert graph_of(store) == enron_loaded
    assert outcome.record.read == 654 - known  # it went on where it was


def test_the_same_mail_in_a_file_and_on_a_server_is_one(
    store: Store, server: Dovecot, enron: Path, enron_loaded: object, naps: list[float]
) -> None:
    run_import(store, [enron / "inbox", enron / "sent_items"])
    serve_files(server, enron)
    synced(store, server, naps, Secrets(PASSWORD))
    assert graph_of(store) == enron_loaded


def test_what_policy_excludes_is_not_stored(store: Store, server: Dovecot, naps: list[float]) -> None:
    fill(server, 3)
    fill(server, 2, "Works council", 10)
    with Recorder(store) as recorder:
        recorder.policy(Policy(exclusions=(Exclusion("works council", "folder", "works council"),)))
    outcome = synced(store, server, naps, Secrets(PASSWORD))
    assert (outcome.record.read, outcome.record.new, dict(outcome.record.excluded)) == (5, 3, {"works council": 2})
    assert interactions(store) == 3


@pytest.mark.parametrize("pseudonymise", [False, True])
def test_meetings_ahead_are_withdrawn_and_held_ones_stay(store: Store, tmp_path: Path, pseudonymise: bool) -> None:
    with Recorder(store) as recorder:
        recorder.policy(Policy(pseudonymise=pseudonymise))
    with Radicale(tmp_path) as radicale:
        radicale.make_calendar("plans")
        radicale.put("plans", "ahead", event("ahead", NOW + DAY))
        radicale.put("plans", "held", event("held", NOW - DAY))
        environment = write_sources(tmp_path, radicale=radicale)
        assert command(store, environment, "cal").exit_code == 0
        assert interactions(store) == 2
        for name in ("ahead", "held"):
            radicale.delete("plans", name)
        [outcome] = json.loads(command(store, environment, "cal", "--json").output)
        assert (outcome["withdrawn"], interactions(store)) == (1, 1)
        assert command(store, environment, "cal").output == "cal: nothing new.\n"


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_down_is_tried_again_and_then_named(store: Store, server: Dovecot, naps: list[float]) -> None:
    fill(server, 2)
    synced(store, server, naps, Secrets(PASSWORD))
    server.stop()
    told: list[str] = []
    with pytest.raises(SourceUnavailable):
        synced(store, server, naps, Secrets(PASSWORD), progress=lambda what, _: told.append(what))
    assert naps == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert sum("Trying again" in what for what in told) == 5
    state = read_sync(store, "work")
    assert state is not None
    assert "cannot be reached" in state.last_error
    assert state.last_started_ms > state.last_success_ms  # type: ignore[operator]
    server.start()
    fill(server, 1, start=5)
    assert synced(store, server, naps, Secrets(PASSWORD)).record.read == 1
    assert read_sync(store, "work").last_error == ""  # type: ignore[union-attr]


def test_no_secret_is_kept_in_the_graph_or_said(store: Store, server: Dovecot, naps: list[float]) -> None:
    wrong = Secrets("wrong-and-secret")
    with pytest.raises(SourceRefused):
        synced(store, server, naps, wrong)
    everything = json.dumps(whole_graph(store)) + repr(read_sync(store, "work"))
    assert "wrong-and-secret" not in everything
    assert "refuses access" in read_sync(store, "work").last_error  # type: ignore[union-attr]


def test_a_name_that_stands_for_another_kind_starts_anew(store: Store, server: Dovecot, naps: list[float]) -> None:
    fill(server, 2)
    synced(store, server, naps, Secrets(PASSWORD))
    options = ImapOptions("127.0.0.1", USER, server.port, "none")
    source = ImapSource(Opening("work", options, Secrets(PASSWORD), NOW, server.folder))
    seams = Seams(lambda: NOW, naps.append, lambda: 1.0)
    assert run_sync(store, Opened("work", "other", source, Secrets()), seams).record.duplicate == 2


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_sources_are_synced_and_one_that_fails_does_not_keep_the_others(
    store: Store, server: Dovecot, tmp_path: Path
) -> None:
    fill(server, 2)
    with Radicale(tmp_path) as radicale:
        radicale.make_calendar("plans")
        radicale.put("plans", "held", event("held", NOW - DAY))
        environment = write_sources(tmp_path, server, radicale)
        broken = {**environment, "SOCIOGRAM_SOURCE_WORK_PASSWORD": "wrong-and-secret"}
        result = command(store, broken, "--all")
    assert result.exit_code == 1
    assert "Error: work: The server refuses access" in result.output
    assert "cal:\nRead 1: 1 new" in result.output
    assert "wrong-and-secret" not in result.output
    result = command(store, environment, "work")
    assert result.exit_code == 0
    assert "Read 2: 2 new" in result.output


def test_list_says_when_each_last_succeeded_and_what_went_wrong_since(
    store: Store, server: Dovecot, tmp_path: Path
) -> None:
    fill(server, 2)
    environment = write_sources(tmp_path, server)
    assert command(store, environment, "--list").output == "work (imap): never succeeded\n"
    command(store, environment, "work")
    assert "work (imap): succeeded " in command(store, environment, "--list").output
    command(store, {**environment, "SOCIOGRAM_SOURCE_WORK_PASSWORD": "wrong-and-secret"}, "work")
    [row] = json.loads(command(store, environment, "--list", "--json").output)
    assert row["name"], row["kind"] == ("work", "imap")
    assert row["last_success"].endswith("+00:00")
    assert row["seconds_since_success"] < 600
    assert "refuses access" in row["problem"]
    assert (row["counts"]["syncs"], row["counts"]["new"]) == (2, 2)
    (tmp_path / "sources.toml").write_text("")
    assert "work (imap, no longer listed): succeeded" in command(store, environment, "--list").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name its sources, or say --all"),
        (("--all",), "No source is listed there"),
        (("home",), "There is no source 'home'. List it in "),
    ],
)
def test_what_cannot_be_synced_is_said_in_one_sentence(
    store: Store, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = command(store, write_sources(tmp_path), *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_mistake_in_one_source_does_not_keep_the_others(store: Store, server: Dovecot, tmp_path: Path) -> None:
    fill(server, 2)
    environment = write_sources(tmp_path, server)
    with (tmp_path / "sources.toml").open("a") as listing:
        listing.write('[odd]\nkind = "imap"\n')
    mistake = f"{tmp_path / 'sources.toml'}: [odd] host: A source of kind imap must have it."
    assert command(store, environment, "--list").output == f"odd: {mistake}\nwork (imap): never succeeded\n"
    result = command(store, environment, "--all")
    assert result.exit_code == 1
    assert "Read 2: 2 new" in result.output
    assert f"Error: {mistake}" in result.output
    assert command(store, environment, "work").exit_code == 0
    rows = {row["name"]: row for row in json.loads(command(store, environment, "--list", "--json").output)}
    assert (rows["odd"]["listed"], rows["odd"]["mistake"], rows["work"]["mistake"]) == (True, mistake, "")


def test_a_sync_that_left_no_word_is_told_from_one_that_ended(store: Store, server: Dovecot, tmp_path: Path) -> None:
    state = SyncState("work", "imap", last_started_ms=NOW, last_success_ms=NOW - DAY)
    with WriterLease(store) as lease:
        write_sync(lease, state)
    said = command(store, write_sources(tmp_path, server), "--list").output
    assert "did not end, or is at work" in said
