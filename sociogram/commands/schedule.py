"""`sociogram schedule`: syncs, loads, runs and retention again and again, done by services or by a process of their own."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from analytics.parameters import RunParameters
from graph_model.errors import InputError
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import jobs_by_id
from graph_model.schedule import Schedule
from graph_model.schedule_store import (
    make_due,
    pause_schedule,
    read_schedules,
    record_schedule,
    withdraw_schedule,
)
from graph_model.store import Store
from sociogram.alert_runner import alert_runner, tell
from sociogram.graph import open_graph
from sociogram.job_runner import JobRunner
from sociogram.live_sources import read_sources
from sociogram.printing import json_option, say
from sociogram.schedule_runner import now_ms, schedule_runner, start_due
from sociogram.settings import Settings

LOOK_SECONDS = 0.5


@click.group()
def schedule() -> None:
    """What is done again and again: syncs, loads, runs, retention.

    `sociogram serve` does it, on whichever machine; where there is no service, `schedule run` does, or `schedule run --once`
    every few minutes.
    """


@schedule.command("add")
@click.argument("name")
@click.option("--sync", multiple=True, metavar="SOURCE", help="Sync this live source; several may be given.")
@click.option("--sync-all", is_flag=True, help="Sync every live source that is listed when it is due.")
@click.option("--import", "paths", multiple=True, type=click.Path(exists=True, path_type=Path), help="Load this.")
@click.option("--run", is_flag=True, help="Analyse.")
@click.option("--retention", is_flag=True, help="Remove what is older than the policy allows.")
@click.option("--every", metavar="6h", help="So often: 30m, 6h, 2d.")
@click.option("--daily", metavar="HH:MM", help="At this time of every day.")
@click.option("--weekly", nargs=2, metavar="DAY HH:MM", help="At this time of this day (mon … sun).")
@click.option("--zone", default="UTC", show_default=True, help="Time zone of these times, as Europe/Berlin.")
@click.option("--then-run", is_flag=True, help="Analyse afterwards.")
@click.option("--parameters", type=click.File("rb"), help="Parameters of the analysis as JSON, as a run stores them.")
@json_option
@click.pass_obj
def add(settings: Settings, /, name: str, parameters: Any, as_json: bool, **given: Any) -> None:
    """Record what is done when, in place of an earlier schedule of this NAME."""
    kind, sources = _what(settings, given)
    told = RunParameters.from_json(parameters.read()).to_json() if parameters else ""
    asked = Schedule(
        name, kind, _when(given), given["zone"], getpass.getuser(), now_ms(),
        sources=sources, then_run=given["then_run"], parameters=told,
    )  # fmt: skip
    with open_graph(settings) as store:
        _say([record_schedule(store, asked)], as_json)


def _what(settings: Settings, given: dict[str, Any]) -> tuple[JobKind, tuple[str, ...]]:
    chosen = [name for name in ("sync", "sync_all", "paths", "run", "retention") if given[name]]
    if len(chosen) != 1:
        raise InputError("Say one of --sync, --sync-all, --import, --run and --retention.")
    if given["sync"]:
        listed = read_sources(settings.sources_file)
        return JobKind.SYNC, tuple(listed.named(name).name for name in dict.fromkeys(given["sync"]))
    if given["paths"]:
        return JobKind.IMPORT, tuple(str(path.resolve()) for path in given["paths"])
    return {"sync_all": JobKind.SYNC, "run": JobKind.RUN, "retention": JobKind.RETENTION}[chosen[0]], ()


def _when(given: dict[str, Any]) -> str:
    words = [f"{name} {' '.join(said) if name == 'weekly' else said}" for name in _FORMS if (said := given[name])]
    if len(words) != 1:
        raise InputError("Say one of --every, --daily and --weekly.")
    return words[0]


_FORMS = ("every", "daily", "weekly")


@schedule.command("list")
@json_option
@click.pass_obj
def list_them(settings: Settings, as_json: bool) -> None:
    """All schedules: when each is due, how the last time went, and what was missed."""
    with open_graph(settings) as store:
        _say(read_schedules(store), as_json)


@schedule.command("remove")
@click.argument("name")
@json_option
@click.pass_obj
def remove(settings: Settings, name: str, as_json: bool) -> None:
    """Forget a schedule. What it has started goes on."""
    with open_graph(settings) as store:
        withdraw_schedule(store, name)
    say(as_json, {"removed": name}, [f"Removed: {name}."])


@schedule.command("pause")
@click.argument("name")
@json_option
@click.pass_obj
def pause(settings: Settings, name: str, as_json: bool) -> None:
    """Let a schedule rest until it is resumed."""
    with open_graph(settings) as store:
        _say([pause_schedule(store, name, paused=True, now_ms=now_ms())], as_json)


@schedule.command("resume")
@click.argument("name")
@json_option
@click.pass_obj
def resume(settings: Settings, name: str, as_json: bool) -> None:
    """Let a schedule that rests go on at its next time."""
    with open_graph(settings) as store:
        _say([pause_schedule(store, name, paused=False, now_ms=now_ms())], as_json)


@schedule.command("run-now")
@click.argument("name")
@json_option
@click.pass_obj
def run_now(settings: Settings, name: str, as_json: bool) -> None:
    """Let a service, or `schedule run`, start this at once, whenever it would be due."""
    with open_graph(settings) as store:
        _say([make_due(store, name, now_ms())], as_json)


@schedule.command("run")
@click.option("--once", is_flag=True, help="Do what is due now, and end. Status 1 where some of it did not end well.")
@json_option
@click.pass_obj
def run(settings: Settings, once: bool, as_json: bool) -> None:
    """Do what is due, whenever it is, until Ctrl-C: for those who run no service."""
    with open_graph(settings) as store:
        jobs = JobRunner(store, settings)
        others = (schedule_runner(store, settings, jobs.wake), alert_runner(store, settings))
        try:
            if once:
                done = _done(store, start_due(store, settings, now_ms()), jobs)
                tell(store, settings, now_ms)
                _say_done(done, as_json)
                return
            click.echo("What is scheduled is done when it is due. Ctrl-C stops it.")
            jobs.start()
            for each in others:
                each.start()
            while True:
                time.sleep(3600)
        finally:
            for each in others:
                each.close()
            jobs.close()


def _done(store: Store, jobs: Sequence[Job], runner: JobRunner) -> list[Job]:
    """The jobs, once all have ended, whichever process did them."""
    runner.start()
    ids = [job.id for job in jobs]
    while True:
        found = jobs_by_id(store, ids)
        if all(job.state.is_final for job in found.values()):
            return [found[key] for key in ids if key in found]
        time.sleep(LOOK_SECONDS)


def _say_done(jobs: Sequence[Job], as_json: bool) -> None:
    facts = [_job_facts(job) for job in jobs]
    lines = (f"{job.by}: {job.kind.value} {job.state.value}. {job.error}".rstrip() for job in jobs)
    say(as_json, facts, lines if jobs else ["Nothing was due."])
    if any(job.state is not JobState.SUCCEEDED for job in jobs):
        click.get_current_context().exit(1)


# ── printing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _say(found: Sequence[Schedule], as_json: bool) -> None:
    say(as_json, [_facts(each) for each in found], _lines(found))


def _facts(each: Schedule) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind.value,
        "sources": list(each.sources),
        "then_run": each.then_run,
        "parameters": each.parameters,
        "due": each.due,
        "zone": each.zone,
        "by": each.by,
        "paused": each.paused,
        "at_work": each.is_at_work,
        "next_due": None if each.paused else _moment(each.next_ms),
        "last_started": _moment(each.last_ms),
        "last_success": _moment(each.last_success_ms),
        "seconds_since_success": round(each.seconds_since_success(now_ms())),
        "missed": each.missed,
        "problem": each.problem,
        "jobs": [_job_facts(job) for job in each.jobs],
    }


def _job_facts(job: Job) -> dict[str, Any]:
    return {"id": job.id, "kind": job.kind.value, "state": job.state.value, "outcome": job.outcome, "error": job.error}


def _lines(found: Sequence[Schedule]) -> Iterator[str]:
    for each in found:
        what = " ".join([each.kind.value, *each.sources]) + (", then a run" if each.then_run else "")
        yield f"{each.name}: {what}, {each.due} ({each.zone})"
        yield f"  {'; '.join(_states(each))}"
    if not found:
        yield "Nothing is scheduled."


def _states(each: Schedule) -> Iterator[str]:
    yield "paused" if each.paused else f"due {_moment(each.next_ms)}"
    if each.last_ms is not None:
        yield f"started {_moment(each.last_ms)}" + (", at work" if each.is_at_work else "")
    succeeded = _moment(each.last_success_ms)
    yield f"last ended well {succeeded}" if succeeded else "never ended well yet"
    if each.missed:
        yield f"{each.missed} due times before that were missed, and made up for by one"
    if each.problem:
        yield f"the last time: {each.problem}"


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
