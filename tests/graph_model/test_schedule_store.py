"""Schedules in the graph, on both servers: started once by whoever is first, missed times once, and never twice at work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from graph_model.erasure import Subject, remove_person
from graph_model.errors import InputError, NotFound
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import claim_job, end_job, next_job, read_job
from graph_model.schedule import LONGEST_NAME, Schedule
from graph_model.schedule_store import (
    MOST_SCHEDULES,
    is_startable,
    make_due,
    pause_schedule,
    read_schedule,
    read_schedules,
    record_schedule,
    start_schedule,
    withdraw_schedule,
)
from graph_model.store import Store
from graph_model.suppression import Why
from graph_model.writer_lease import WriterLease

HOUR = 3_600_000
NIGHTLY = Schedule("nightly", JobKind.RETENTION, "every 6h", "UTC", "ann", 0)


def jobs_at(schedule: Schedule, *kinds: JobKind) -> list[Job]:
    return [Job(f"{schedule.name} {schedule.next_ms} {number}", kind, "test", "") for number, kind in enumerate(kinds)]


def start(store: Store, now_ms: int, name: str = "nightly") -> bool:
    found = read_schedule(store, name)
    return start_schedule(store, found, jobs_at(found, JobKind.RETENTION), now_ms)


def end(store: Store, state: JobState = JobState.SUCCEEDED, error: tuple[str, str] = ("", "")) -> None:
    """Do the job at the head of the queue."""
    key = next_job(store)
    assert key is not None
    assert claim_job(store, key, "me") is not None
    end_job(store, key, "me", state, error=error)


def test_a_schedule_comes_back_as_it_was_recorded(any_store: Store) -> None:
    asked = Schedule(
        "Büro", JobKind.SYNC, "weekly mon 03:30", "Europe/Berlin", "ann", 5, sources=("work", "home"), then_run=True,
        parameters='{"seed": 3}',
    )  # fmt: skip
    recorded = record_schedule(any_store, asked)
    assert recorded == replace(asked, next_ms=asked.timing.after(5, 5), id=recorded.id)
    assert read_schedules(any_store) == [recorded]
    assert (recorded.last_success_ms, recorded.problem, recorded.is_at_work) == (None, "", False)


def test_it_is_started_when_it_is_due_and_then_at_its_next_time(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)
    assert recorded.next_ms == 6 * HOUR
    assert not is_startable(recorded, 6 * HOUR - 1)
    assert not start(any_store, 6 * HOUR - 1)
    assert start(any_store, 6 * HOUR + 5)
    started = read_schedule(any_store, "nightly")
    assert (started.last_ms, started.next_ms, started.missed) == (6 * HOUR + 5, 12 * HOUR, 0)
    assert [job.state for job in started.jobs] == [JobState.QUEUED]
    end(any_store)
    ended = read_schedule(any_store, "nightly")
    assert ended.jobs[0].ended_ms == ended.last_success_ms
    assert ended.last_success_ms is not None


def test_its_jobs_are_done_in_order(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)
    jobs = [Job(key, JobKind.RUN, "test", "") for key in ("z", "a", "m")]
    assert start_schedule(any_store, recorded, jobs, 6 * HOUR)
    done = []
    while (key := next_job(any_store)) is not None:
        done.append(key)
        end(any_store)
    assert done == ["z", "a", "m"]
    assert [job.id for job in read_schedule(any_store, "nightly").jobs] == done


def test_of_many_services_one_starts_it(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)

    def try_it(number: int) -> bool:
        return start_schedule(any_store, recorded, [Job(f"job {number}", JobKind.RETENTION, "test", "")], 6 * HOUR)

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(try_it, range(6))) == 1
    (job,) = read_schedule(any_store, "nightly").jobs
    assert any_store.read("MATCH (j:Job) RETURN j.id AS id") == [{"id": job.id}]


def test_times_that_were_missed_are_made_up_for_once_and_counted(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    assert start(any_store, 25 * HOUR)
    found = read_schedule(any_store, "nightly")
    assert (found.missed, found.next_ms) == (3, 30 * HOUR)
    end(any_store)
    assert not start(any_store, 25 * HOUR)
    assert start(any_store, 30 * HOUR)
    assert read_schedule(any_store, "nightly").missed == 0


def test_it_is_not_started_while_what_it_started_is_at_work(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    assert start(any_store, 6 * HOUR)
    key = next_job(any_store)
    assert not start(any_store, 12 * HOUR), "it waits in the queue"
    assert key is not None
    claim_job(any_store, key, "me")
    assert not start(any_store, 18 * HOUR), "it runs"
    end_job(any_store, key, "me", JobState.SUCCEEDED)
    assert start(any_store, 18 * HOUR + 1)
    found = read_schedule(any_store, "nightly")
    assert (found.missed, found.next_ms) == (1, 24 * HOUR)


def test_one_that_fails_goes_on_and_says_what_went_wrong(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    start(any_store, 6 * HOUR)
    end(any_store)
    success = read_schedule(any_store, "nightly").last_success_ms
    for hour in (12, 18):
        assert start(any_store, hour * HOUR)
        assert read_schedule(any_store, "nightly").problem == ""
        end(any_store, JobState.FAILED, ("SOURCE_REFUSED", "The login is wrong."))
        found = read_schedule(any_store, "nightly")
        assert (found.problem, found.last_success_ms) == ("retention failed: The login is wrong.", success)
    assert success is not None
    assert found.seconds_since_success(success + 7_000) == 7
    start(any_store, 24 * HOUR)
    end(any_store, JobState.CANCELLED)
    assert read_schedule(any_store, "nightly").problem == "retention cancelled"


def test_one_without_jobs_says_why_and_is_due_again(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)
    assert start_schedule(any_store, recorded, [], 6 * HOUR, error="No source is listed.")
    found = read_schedule(any_store, "nightly")
    assert (found.problem, found.next_ms, found.last_success_ms) == ("No source is listed.", 12 * HOUR, None)
    assert found.seconds_since_success(6 * HOUR) == 6 * 3600
    assert start(any_store, 12 * HOUR)
    assert read_schedule(any_store, "nightly").problem == ""


def test_a_schedule_that_rests_is_not_started_and_misses_nothing(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    assert pause_schedule(any_store, "nightly", paused=True, now_ms=HOUR).paused
    assert not start(any_store, 20 * HOUR)
    with pytest.raises(InputError, match="paused"):
        make_due(any_store, "nightly", 20 * HOUR)
    resumed = pause_schedule(any_store, "nightly", paused=False, now_ms=20 * HOUR)
    assert (resumed.paused, resumed.next_ms) == (False, 24 * HOUR)
    assert start(any_store, 24 * HOUR)
    assert read_schedule(any_store, "nightly").missed == 0


def test_resuming_what_does_not_rest_changes_nothing(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)
    assert pause_schedule(any_store, "nightly", paused=False, now_ms=20 * HOUR) == recorded


def test_it_can_be_started_before_it_is_due(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    assert make_due(any_store, "nightly", HOUR).next_ms == HOUR
    assert start(any_store, HOUR + 1)
    found = read_schedule(any_store, "nightly")
    assert (found.next_ms, found.missed) == (6 * HOUR, 0)
    with pytest.raises(InputError, match="at work"):
        make_due(any_store, "nightly", 2 * HOUR)


def test_recording_it_again_changes_what_is_done_and_keeps_how_it_went(any_store: Store) -> None:
    record_schedule(any_store, NIGHTLY)
    start(any_store, 6 * HOUR)
    end(any_store)
    before = read_schedule(any_store, "nightly")
    again = record_schedule(any_store, replace(NIGHTLY, due="daily 03:30", recorded_ms=7 * HOUR))
    assert (again.due, again.next_ms, again.jobs) == ("daily 03:30", 27 * HOUR + HOUR // 2, before.jobs)
    assert read_schedules(any_store) == [again]


def test_a_schedule_that_was_withdrawn_is_not_started(any_store: Store) -> None:
    recorded = record_schedule(any_store, NIGHTLY)
    withdraw_schedule(any_store, "nightly")
    assert not start_schedule(any_store, recorded, [Job("job", JobKind.RETENTION, "test", "")], 6 * HOUR)
    assert read_job(any_store, "job") is None
    for change in (
        lambda: withdraw_schedule(any_store, "nightly"),
        lambda: make_due(any_store, "nightly", 0),
        lambda: pause_schedule(any_store, "nightly", paused=True, now_ms=0),
    ):
        with pytest.raises(NotFound, match="schedule"):
            change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * (LONGEST_NAME + 1)},
        {"name": "nightly\n"},
        {"name": "night\u202ely"},
        {"kind": JobKind.RETENTION, "parameters": "{}"},
        {"due": "sometimes"},
        {"zone": "Nowhere/City"},
        {"kind": JobKind.IMPORT},
        {"kind": JobKind.RUN, "then_run": True},
        {"kind": JobKind.RUN, "sources": ("work",)},
        {"kind": JobKind.SYNC, "sources": ("work",) * 101},
    ],
)
def test_what_makes_no_sense_is_not_recorded(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        record_schedule(store, replace(NIGHTLY, **wrong))
    assert read_schedules(store) == []


def test_there_is_an_end_to_how_many_there_may_be(store: Store) -> None:
    store.write_query(
        "UNWIND range(1, $n) AS i CREATE (s:Schedule {id: toString(i), name: toString(i), kind: 'run', due: 'every 1h', "
        "zone: 'UTC', by: '', recorded_ms: 0, sources: [], then_run: false, parameters: '', paused: false, next_ms: 0})",
        n=MOST_SCHEDULES,
    )
    with pytest.raises(InputError, match="100 schedules"):
        record_schedule(store, NIGHTLY)


def test_a_schedule_whose_name_named_an_erased_person_goes_on(store: Store) -> None:
    record_schedule(store, replace(NIGHTLY, name="mail of ada@us.example"))
    subject = Subject(("ada@us.example",))
    with WriterLease(store) as lease:
        remove_person(store, lease, b"k" * 32, subject, why=Why.ERASED, now_ms=0)
    (found,) = read_schedules(store)
    assert found.name == "mail of an erased person"
    assert start(store, 6 * HOUR, found.name)
    withdraw_schedule(store, found.name)
    assert read_schedules(store) == []
