"""A run tells how far it is, can be cancelled at every stage, and leaves no trace in the next one."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from analytics.parameters import InfluenceParameters, InfluenceSetParameters, RunParameters
from analytics.run import STAGES, TIES_SHARE, Analysis, analyse
from bench.analytics import email_like
from graph_model.errors import Cancelled
from tests.analytics.test_run import planted

STAGE_NAMES = ["ties", *(name for name, _, _ in STAGES)]
PARAMETERS = RunParameters(
    influence=InfluenceParameters(replicates=20, pivots=40), influence_set=InfluenceSetParameters(size=5)
)
SNAPSHOT = email_like(120, 1_200)


@pytest.fixture(scope="module")
def expected() -> Analysis:
    return analyse(SNAPSHOT, PARAMETERS)


def assert_same(one: Analysis, other: Analysis) -> None:
    assert (one.id, one.findings, one.notes) == (other.id, other.findings, other.notes)
    assert np.array_equal(one.ties.strength, other.ties.strength)


def test_shares_of_the_stages_are_the_whole() -> None:
    assert TIES_SHARE + sum(share for *_, share in STAGES) == pytest.approx(1.0)


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_run_cancelled_at_a_stage_ends_there_and_the_next_one_is_as_if_it_had_not_been(
    stage: str, expected: Analysis
) -> None:
    cancelled = threading.Event()
    told = []

    def progress(name: str, part: float) -> None:
        told.append(name)
        if name == stage:
            cancelled.set()

    with pytest.raises(Cancelled):
        analyse(SNAPSHOT, PARAMETERS, progress, cancelled=cancelled)
    assert list(dict.fromkeys(told)) == STAGE_NAMES[: STAGE_NAMES.index(stage) + 1]
    assert_same(analyse(SNAPSHOT, PARAMETERS), expected)


def test_run_cancelled_within_a_stage_does_not_come_to_its_end(expected: Analysis) -> None:
    cancelled = threading.Event()
    told = []

    def progress(name: str, part: float) -> None:
        told.append(part)
        if part > 0.4:
            cancelled.set()

    with pytest.raises(Cancelled):
        analyse(SNAPSHOT, PARAMETERS, progress, cancelled=cancelled)
    assert 0.4 < told[-1] < 0.5
    assert_same(analyse(SNAPSHOT, PARAMETERS), expected)


def test_progress_never_falls_moves_within_long_stages_and_ends_at_one(expected: Analysis) -> None:
    told: list[tuple[str, float]] = []
    found = analyse(SNAPSHOT, PARAMETERS, lambda name, part: told.append((name, part)))
    parts = [part for _, part in told]
    assert parts == sorted(parts)
    assert (told[0], told[-1]) == (("ties", 0.0), ("done", 1.0))
    assert len({part for name, part in told if name == "influence"}) > PARAMETERS.influence.replicates
    assert len({part for name, part in told if name == "influence set"}) > 3
    assert_same(found, expected)


@pytest.mark.parametrize("replicates", [0, 3])
def test_whoever_has_nothing_to_analyse_still_sees_the_end(replicates: int) -> None:
    told: list[float] = []
    parameters = replace(PARAMETERS, influence=InfluenceParameters(replicates=replicates))
    analyse(planted(), parameters, lambda _, part: told.append(part))
    assert told[-1] == 1.0


def test_cancelling_from_another_thread_ends_a_run_of_many_replicates_soon() -> None:
    many = replace(PARAMETERS, influence=InfluenceParameters(replicates=1_000_000, pivots=40))
    cancelled = threading.Event()
    began = time.monotonic()

    def cancel_later() -> None:
        time.sleep(0.5)
        cancelled.set()

    threading.Thread(target=cancel_later).start()
    with pytest.raises(Cancelled):
        analyse(SNAPSHOT, many, cancelled=cancelled)
    assert time.monotonic() - began < 30
