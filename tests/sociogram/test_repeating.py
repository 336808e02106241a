"""A thread that looks again and again."""

from __future__ import annotations

import logging
from threading import Event

import pytest

from graph_model.errors import StoreUnavailable
from sociogram.repeating import Repeating


@pytest.mark.parametrize("fault", [StoreUnavailable("bolt://db", "gone"), ValueError("a fault of ours")])
def test_a_turn_that_fails_is_told_and_the_next_one_comes(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    turns, again = [], Event()

    def work() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise fault
        again.set()

    looking = Repeating("alerts", work, 0.01)
    with caplog.at_level(logging.WARNING):
        looking.start()
        assert again.wait(60)
        looking.close()
    assert len(caplog.records) == 1
    assert "alerts" in caplog.text
