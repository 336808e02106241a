"""Jobs in the graph, on both servers: one at a time, alive as long as their holder is, ended once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_model import job_store
from graph_model.errors import NotFound
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import (
    beat_job,
    begin_job,
    cancel_job,
    claim_job,
    create_job,
    end_job,
    jobs_by_id,
    jobs_by_outcome,
    mark_interrupted,
    next_job,
    read_job,
    settle,
)
from graph_model.store import Store


def queued(store: Store, key: str = "one", **more: object) -> Job:
    return create_job(store, Job(key, JobKind.RUN, "ann", "{}", **more))  # type: ignore[arg-type]


def state(store: Store, key: str = "one") -> JobState:
    found = read_job(store, key)
    assert found is not None
    return found.state


def test_a_job_goes_from_queued_to_its_outcome(any_store: Store) -> None:
    job = queued(any_store, sources=("~/Mail",))
    assert (job.state, job.sources, job.started_ms) == (JobState.QUEUED, ("~/Mail",), None)
    assert job.queued_ms > 1_700_000_000_000
    claimed = claim_job(any_store, "one", "me")
    assert claimed is not None
    assert claimed.started_ms is not None
    assert beat_job(any_store, "one", "me", "who is who", 0.5) is False
    found = read_job(any_store, "one")
    assert found is not None
    assert (found.state, found.doing, found.part) == (JobState.RUNNING, "who is who", 0.5)
    end_job(any_store, "one", "me", JobState.SUCCEEDED, outcome="run-1")
    ended = jobs_by_outcome(any_store, ["run-1", "run-2"])["run-1"]
    assert (ended.state, ended.part, ended.outcome) == (JobState.SUCCEEDED, 1.0, "run-1")
    assert ended.ended_ms is not None
    assert jobs_by_id(any_store, ["one", "none"]) == {"one": ended}
    assert not settle(any_store)


def test_a_job_that_is_there_is_not_queued_again(any_store: Store) -> None:
    first = queued(any_store)
    claim_job(any_store, "one", "me")
    again = create_job(any_store, Job("one", JobKind.RUN, "bob", "other"))
    assert (again.state, again.by, again.queued_ms) == (JobState.RUNNING, "ann", first.queued_ms)


def test_the_queue_has_one_job_running(any_store: Store) -> None:
    queued(any_store, "one")
    queued(any_store, "two")
    assert next_job(any_store) == "one"
    assert claim_job(any_store, "one", "me") is not None
    assert claim_job(any_store, "one", "other") is None
    assert claim_job(any_store, "two", "other") is None
    end_job(any_store, "one", "me", JobState.FAILED, error=("CANNOT_ANALYSE", "No."))
    assert next_job(any_store) == "two"
    assert claim_job(any_store, "two", "other") is not None
    assert next_job(any_store) is None


def test_of_many_who_claim_at_once_one_gets_it(any_store: Store) -> None:
    for number in range(4):
        queued(any_store, str(number))
    with ThreadPoolExecutor(4) as threads:
        claimed = list(threads.map(lambda key: claim_job(any_store, key, f"holder {key}"), map(str, range(4))))
    assert sum(each is not None for each in claimed) == 1


def test_a_command_that_runs_beside_does_not_hold_up_the_queue(any_store: Store) -> None:
    assert begin_job(any_store, Job("command", JobKind.IMPORT, "command line", ""), "it").state is JobState.RUNNING
    queued(any_store)
    assert claim_job(any_store, "one", "me") is not None


def test_a_job_whose_holder_died_is_found_interrupted_and_the_next_begins(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(any_store, "one")
    queued(any_store, "two")
    monkeypatch.setattr(job_store, "LEASE_SECONDS", -1)
    claim_job(any_store, "one", "dead")
    monkeypatch.undo()
    assert settle(any_store)
    assert state(any_store) is JobState.INTERRUPTED
    assert claim_job(any_store, "two", "me") is not None
    assert settle(any_store)
    assert state(any_store, "two") is JobState.RUNNING


def test_who_was_taken_for_dead_goes_on_and_has_the_last_word(any_store: Store) -> None:
    queued(any_store)
    claim_job(any_store, "one", "slow")
    mark_interrupted(any_store, "one", "another")  # is not its holder
    assert state(any_store) is JobState.RUNNING
    mark_interrupted(any_store, "one", "slow")
    assert state(any_store) is JobState.INTERRUPTED
    assert beat_job(any_store, "one", "another", "", 0.0) is None
    assert beat_job(any_store, "one", "slow", "on it", 0.5) is False
    assert state(any_store) is JobState.RUNNING
    end_job(any_store, "one", "slow", JobState.SUCCEEDED, outcome="run")
    mark_interrupted(any_store, "one", "slow")
    found = read_job(any_store, "one")
    assert found is not None
    assert (found.state, found.error, found.outcome) == (JobState.SUCCEEDED, "", "run")


def test_cancelling_ends_what_waits_and_tells_what_runs(any_store: Store) -> None:
    queued(any_store, "one")
    queued(any_store, "two")
    claim_job(any_store, "one", "me")
    assert cancel_job(any_store, "two").state is JobState.CANCELLED
    running = cancel_job(any_store, "one")
    assert (running.state, running.cancelling) == (JobState.RUNNING, True)
    assert beat_job(any_store, "one", "me", "", 0.0) is True
    end_job(any_store, "one", "me", JobState.CANCELLED)
    ended = read_job(any_store, "one")
    assert cancel_job(any_store, "one") == ended
    with pytest.raises(NotFound, match="job"):
        cancel_job(any_store, "three")
