"""`sociogram schedule`, and what is due: started by one of several services, or by a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph_model.bolt_address import BoltAddress
from graph_model.directory import filters, read_page
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import JOBS
from graph_model.run_store import latest_run
from graph_model.schedule import Schedule
from graph_model.schedule_store import pause_schedule, read_schedule, read_schedules, record_schedule
from graph_model.store import Store
from graph_model.window import Window
from sociogram.cli import cli
from sociogram.schedule_metrics import schedule_metrics
from sociogram.schedule_runner import start_due
from sociogram.settings import Settings
from tests.sociogram.served import served, until
from tests.sociogram.test_load import settings_of

HOUR = 3_600_000
NIGHTLY = Schedule("nightly", JobKind.RETENTION, "every 6h", "UTC", "ann", 0)
SOURCES = """
[work]
kind = "imap"
host = "127.0.0.1"
user = "ada"

[home]
kind = "imap"
host = "127.0.0.1"
user = "bob"
"""


@pytest.fixture
def env(store: Store, tmp_path: Path) -> dict[str, str]:
    return {
        **settings_of(store.address),
        "SOCIOGRAM_DATA_DIR": str(tmp_path / "data"),
        "SOCIOGRAM_CACHE_DIR": str(tmp_path / "cache"),
        "SOCIOGRAM_SOURCES": str(tmp_path / "sources.toml"),
    }


@pytest.fixture
def run(env: dict[str, str]) -> Any:
    def call(*words: str) -> Result:
        return CliRunner().invoke(cli, ["schedule", *words], env=env)

    return call


@pytest.fixture
def settings(env: dict[str, str]) -> Settings:
    return Settings.from_environment(env)


def all_jobs(store: Store) -> list[Job]:
    """In the order of the queue."""
    return [
        item for _, item in sorted((job.queued_ms, job) for job in read_page(store, JOBS, Window(100), filters()).items)
    ]


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_schedule_is_added_listed_paused_resumed_and_removed(run: Any, store: Store) -> None:
    added = run("add", "nightly", "--run", "--weekly", "mon", "03:30", "--zone", "Europe/Berlin", "--json")
    (facts,) = json.loads(added.output)
    assert (facts["kind"], facts["due"], facts["zone"], facts["paused"]) == (
        "run",
        "weekly mon 03:30",
        "Europe/Berlin",
        False,
    )
    (kept,) = read_schedules(store)
    assert (kept.next_ms > time.time() * 1000, kept.sources) == (True, ())
    listed = run("list").output
    assert listed.startswith("nightly: run, weekly mon 03:30 (Europe/Berlin)\n  due 2")
    assert "never ended well yet" in listed
    assert "paused" in run("pause", "nightly").output
    assert read_schedule(store, "nightly").paused
    assert "paused" not in run("resume", "nightly").output
    assert "due 2" in run("run-now", "nightly").output
    assert read_schedule(store, "nightly").next_ms <= time.time() * 1000
    assert run("remove", "nightly").output == "Removed: nightly.\n"
    assert run("list").output == "Nothing is scheduled.\n"
    gone = run("remove", "nightly")
    assert (gone.exit_code, "no schedule 'nightly'" in gone.output) == (1, True)


def test_what_is_synced_and_loaded_must_be_there(run: Any, store: Store, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES)
    assert run("add", "mail", "--sync", "work", "--sync", "work", "--every", "6h", "--then-run").exit_code == 0
    assert run("add", "files", "--import", str(tmp_path), "--daily", "03:30").exit_code == 0
    assert [(each.name, each.sources, each.then_run) for each in read_schedules(store)] == [
        ("files", (str(tmp_path),), False),
        ("mail", ("work",), True),
    ]
    assert run("add", "x", "--sync", "other", "--every", "6h").exit_code == 1
    assert run("add", "x", "--import", str(tmp_path / "nothing"), "--every", "6h").exit_code != 0


@pytest.mark.parametrize(
    "words",
    [
        ("--run",),
        ("--every", "6h"),
        ("--run", "--retention", "--every", "6h"),
        ("--run", "--every", "6h", "--daily", "03:30"),
        ("--run", "--daily", "25:00"),
        ("--run", "--daily", "03:30", "--zone", "Nowhere"),
        ("--run", "--weekly", "someday", "03:30"),
        ("--run", "--every", "6h", "--then-run"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Any, store: Store, words: tuple[str, ...]) -> None:
    refused = run("add", "nightly", *words)
    assert (refused.exit_code, refused.output.startswith("Error: ")) == (1, True)
    assert read_schedules(store) == []


def test_impossible_parameters_are_refused_when_they_are_scheduled(run: Any, store: Store, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"window_days": -1}')
    assert run("add", "x", "--run", "--every", "6h", "--parameters", str(tmp_path / "p.json")).exit_code == 1
    assert read_schedules(store) == []


# ── what is due ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sync_of_all_sources_is_a_job_for_each_and_then_a_run(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    record_schedule(store, Schedule("all", JobKind.SYNC, "every 1h", "UTC", "ann", 0, then_run=True))
    assert start_due(store, settings, HOUR - 1) == []
    assert start_due(store, settings, HOUR) == []
    assert "No source is listed there" in read_schedule(store, "all").problem
    (tmp_path / "sources.toml").write_text(SOURCES)
    started = start_due(store, settings, 2 * HOUR)
    assert [(job.kind, job.sources) for job in started] == [
        (JobKind.SYNC, ("work",)), (JobKind.SYNC, ("home",)), (JobKind.RUN, ()),
    ]  # fmt: skip
    assert [job.id for job in all_jobs(store)] == [job.id for job in started]
    assert {job.by for job in started} == {"schedule all"}
    assert start_due(store, settings, 2 * HOUR) == []


def test_a_broken_listing_of_sources_keeps_no_other_schedule(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("= nonsense")
    record_schedule(store, Schedule("all", JobKind.SYNC, "every 1h", "UTC", "ann", 0))
    record_schedule(store, NIGHTLY)
    assert [job.kind for job in start_due(store, settings, 6 * HOUR)] == [JobKind.RETENTION]
    assert "no TOML" in read_schedule(store, "all").problem


def test_seconds_since_the_last_success_are_metrics(store: Store) -> None:
    assert schedule_metrics(store, 0) == b""
    record_schedule(store, NIGHTLY)
    record_schedule(store, Schedule('"odd" \\ {name}', JobKind.RUN, "every 6h", "UTC", "ann", 0))
    record_schedule(store, Schedule("resting", JobKind.RUN, "every 6h", "UTC", "ann", 0))
    pause_schedule(store, "resting", paused=True, now_ms=0)
    lines = [line for line in schedule_metrics(store, 9_000).decode().splitlines() if not line.startswith("#")]
    assert lines == [
        r'sociogram_schedule_seconds_since_success{schedule="\"odd\" \\ {name}"} 9.0',
        'sociogram_schedule_seconds_since_success{schedule="nightly"} 9.0',
    ]


# ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_process_does_once_what_is_due_and_says_how_it_went(run: Any, store: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text("email,name\nann@us.example,Ann Lee\nbob@us.example,Bob Ash\n")
    assert run("run", "--once").output == "Nothing was due.\n"
    run("add", "files", "--import", str(tmp_path / "us.csv"), "--every", "6h", "--then-run")
    run("run-now", "files")
    done = run("run", "--once")
    assert done.output == "schedule files: import succeeded.\nschedule files: run succeeded.\n"
    assert done.exit_code == 0
    found = read_schedule(store, "files")
    assert (found.problem, found.is_at_work, found.missed) == ("", False, 0)
    run_made = latest_run(store)
    assert run_made is not None
    assert found.jobs[1].outcome == run_made.id
    (tmp_path / "us.csv").unlink()
    run("add", "broken", "--sync-all", "--every", "6h")
    record_schedule(store, Schedule("gone", JobKind.SYNC, "every 1h", "UTC", "ann", 0, sources=("work",)))
    failed = run("run", "--once", "--json")
    (job,) = json.loads(failed.output)
    assert (failed.exit_code, job["state"]) == (1, "failed")
    assert "no source 'work'" in read_schedule(store, "gone").problem


def test_of_two_services_one_does_what_is_due_and_tells_it(
    store: Store, embedded_address: BoltAddress, tmp_path: Path
) -> None:
    for schedule in ("one", "two", "three"):
        record_schedule(store, Schedule(schedule, JobKind.RETENTION, "every 100d", "UTC", "ann", 0))
    folders = [tmp_path / name for name in ("a", "b")]
    key_file = str(tmp_path / "a" / "privacy-key")
    with (
        served(embedded_address, folders[0]) as first,
        served(embedded_address, folders[1], SOCIOGRAM_PRIVACY_KEY_FILE=key_file) as second,
    ):
        asked = "{ schedules { name atWork missed problem lastStartedAt lastSuccessAt jobs { kind state by } } }"
        done = until(lambda: _all_done(first.ask(asked)["schedules"]))
        assert done == second.ask(asked)["schedules"]
        assert {each["name"] for each in done} == {"one", "two", "three"}
        for each in done:
            assert each["jobs"] == [{"kind": "RETENTION", "state": "SUCCEEDED", "by": f"schedule {each['name']}"}]
            assert (each["missed"] > 100, each["problem"]) == (True, "")
    assert len(all_jobs(store)) == 3


def _all_done(found: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    return found if all(each["jobs"] and not each["atWork"] for each in found) else None


def test_a_process_goes_on_until_it_is_stopped_and_ends_what_is_at_work(
    store: Store, env: dict[str, str], tmp_path: Path
) -> None:
    endless = json.dumps({"influence": {"replicates": 10_000_000}})
    (tmp_path / "us.csv").write_text("email,name\nann@us.example,Ann Lee\nbob@us.example,Bob Ash\n")
    record_schedule(store, NIGHTLY)
    process = subprocess.Popen(
        [sys.executable, "-m", "sociogram", "schedule", "run"],
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: read_schedule(store, "nightly").last_success_ms)
        record_schedule(store, Schedule("later", JobKind.RUN, "every 1m", "UTC", "ann", 0, parameters=endless))
        until(lambda: any(job.state is JobState.RUNNING for job in read_schedule(store, "later").jobs))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.communicate()
    assert not read_schedule(store, "later").is_at_work
