"""Schedules in the graph: what every service sees, so that of many one starts what is due.

Nothing here takes the writer's lease, which a load may hold for hours: what is due is queued then, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graph_model.errors import InputError, NotFound
from graph_model.identifiers import identifier
from graph_model.job import Job, JobKind
from graph_model.job_store import create_job_in
from graph_model.queries import jobs as job_queries
from graph_model.queries import schedules as queries
from graph_model.schedule import Schedule
from graph_model.store import Row, Store, Transaction, View

MOST_SCHEDULES = 100


def read_schedules(view: View) -> list[Schedule]:
    """All of them, by name, with the jobs of their last time."""
    return _schedules(view.read(queries.LIST), view.read)


def read_schedule(view: View, name: str) -> Schedule:
    """The schedule of this name.

    Raises:
        NotFound: there is none.

    """
    found = next((each for each in read_schedules(view) if each.name == name), None)
    if found is None:
        raise NotFound("schedule", name, "`sociogram schedule list` shows all.")
    return found


def record_schedule(store: Store, schedule: Schedule) -> Schedule:
    """Record a schedule in place of one of its name, which keeps how it went until now. It is due at its next time.

    Raises:
        InputError: it makes no sense, or there are too many.

    """
    others = {each.name for each in read_schedules(store)} - {schedule.checked().name}
    if len(others) >= MOST_SCHEDULES:
        raise InputError(f"There may be {MOST_SCHEDULES} schedules.")
    said: Row = {
        "name": schedule.name,
        "kind": schedule.kind.value,
        "due": schedule.due,
        "zone": schedule.zone,
        "by": schedule.by,
        "recorded_ms": schedule.recorded_ms,
        "sources": list(schedule.sources),
        "then_run": schedule.then_run,
        "parameters": schedule.parameters,
        "paused": False,
        "next_ms": schedule.timing.after(schedule.recorded_ms, schedule.recorded_ms),
    }
    store.write_query(queries.RECORD, id=identifier("schedule", schedule.name), properties=said)
    return read_schedule(store, schedule.name)


def withdraw_schedule(store: Store, name: str) -> None:
    """Forget a schedule; what it started goes on.

    Raises:
        NotFound: there is none of this name.

    """
    store.write_query(queries.DELETE, id=read_schedule(store, name).id)


def pause_schedule(store: Store, name: str, *, paused: bool, now_ms: int) -> Schedule:
    """Let a schedule rest, or go on at its next time: what was due while it rested was not missed.

    Raises:
        NotFound: there is none of this name.

    """
    found = read_schedule(store, name)
    if found.paused != paused:
        said = {"paused": paused, "next_ms": found.timing.after(now_ms, found.recorded_ms)}
        store.write_query(queries.SET, id=found.id, properties=said)
    return read_schedule(store, name)


def make_due(store: Store, name: str, now_ms: int) -> Schedule:
    """Let a schedule be started at once, whenever it would be due; after that it goes on as ever.

    Raises:
        NotFound: there is none of this name.
        InputError: it is paused, or at work.

    """
    found = read_schedule(store, name)
    if found.paused:
        raise InputError(f"The schedule {name!r} is paused. Resume it first.")
    if found.is_at_work:
        raise InputError(f"What the schedule {name!r} started last is still at work.")
    store.write_query(queries.SET, id=found.id, properties={"next_ms": min(now_ms, found.next_ms)})
    return read_schedule(store, name)


def start_schedule(store: Store, schedule: Schedule, jobs: Sequence[Job], now_ms: int, *, error: str = "") -> bool:
    """Queue the jobs of a schedule that is due, one after the other; whether we did, and nobody else was faster.

    Times that were missed are not made up for: it is started once, and then due in the future. `error`: why it has no jobs.
    """

    def work(transaction: Transaction) -> bool:
        rows = transaction.run(queries.LOCKED, id=schedule.id)
        present = _schedules(rows, transaction.run)
        if not present or present[0].next_ms != schedule.next_ms or not is_startable(present[0], now_ms):
            return False
        for place, job in enumerate(jobs):
            create_job_in(transaction, job, place)
        transaction.run(queries.SET, id=schedule.id, properties=_started(present[0], jobs, now_ms, error))
        return True

    return store.write(work)


def is_startable(schedule: Schedule, now_ms: int) -> bool:
    """Whether it is due, and nothing is in its way."""
    return schedule.next_ms <= now_ms and not schedule.paused and not schedule.is_at_work


def _started(schedule: Schedule, jobs: Sequence[Job], now_ms: int, error: str) -> Row:
    timing, begun_ms = schedule.timing, schedule.recorded_ms
    properties = {
        "last_ms": now_ms,
        "missed": timing.count(schedule.next_ms, now_ms, begun_ms),
        "next_ms": timing.after(now_ms, begun_ms),
        "jobs": [job.id for job in jobs],
        "error": error,
    }
    before_ms = schedule.last_success_ms
    return properties if before_ms is None else properties | {"succeeded_ms": before_ms}


def _schedules(rows: Sequence[Row], ask: Callable[..., list[Row]]) -> list[Schedule]:
    found = [row["schedule"] for row in rows]
    ids = sorted({key for each in found for key in each.get("jobs") or ()})
    jobs = ask(job_queries.BY_ID, ids=ids)[0]["rows"] if ids else []
    known = {key: Job.from_row(node) for key, node in jobs}
    return [_of_row(each, known) for each in found]


def _of_row(row: Row, jobs: dict[str, Job]) -> Schedule:
    given: dict[str, Any] = {name: row[name] for name in _PLAIN if row.get(name) is not None}
    return Schedule(
        **given,
        kind=JobKind(row["kind"]),
        sources=tuple(row["sources"]),
        jobs=tuple(jobs[key] for key in row.get("jobs") or () if key in jobs),
    )


_PLAIN = (
    "id", "name", "due", "zone", "by", "recorded_ms", "then_run", "parameters", "paused", "next_ms", "last_ms", "missed",
    "error", "succeeded_ms",
)  # fmt: skip
