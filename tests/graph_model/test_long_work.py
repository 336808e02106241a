"""Long work tells how far it is, never less than before, and ends where it is cancelled."""

from __future__ import annotations

import threading

import pytest

from graph_model.errors import Cancelled
from graph_model.long_work import overseen, piece, step, steps


def test_pieces_of_pieces_are_told_as_parts_of_the_whole() -> None:
    told: list[float] = []
    with overseen(told.append):
        with piece(0.0, 0.5):
            for _ in steps("ab"):
                step(0.5)
                step(0.25)  # less than before: not told
        with piece(0.5, 1.0):
            step(1.0)
    assert told == [0.125, 0.25, 0.375, 0.5, 1.0]


def test_a_work_that_nobody_watches_is_done_as_it_is() -> None:
    with piece(0.0, 0.5):
        step(0.5)
    assert list(steps([1, 2])) == [1, 2]


def test_a_cancelled_work_ends_at_its_next_step_and_the_next_one_does_not() -> None:
    cancelled = threading.Event()
    done = []

    def work() -> None:
        for each in steps(range(9)):
            done.append(each)
            if each == 3:
                threading.Thread(target=cancelled.set).start()
                cancelled.wait()

    with pytest.raises(Cancelled, match="Nothing of it is stored"), overseen(cancelled=cancelled):
        work()
    assert done == [0, 1, 2, 3]
    assert list(steps(range(3))) == [0, 1, 2]


def test_other_threads_are_not_cancelled() -> None:
    cancelled, heard = threading.Event(), []
    cancelled.set()

    def work() -> None:
        step(0.5)
        heard.append(1)

    with overseen(cancelled=cancelled):
        other = threading.Thread(target=work)
        other.start()
        other.join()
    assert heard == [1]
