"""Chunks come in their order, and none is begun after the work was cancelled or failed."""

from __future__ import annotations

import threading
import time

import pytest

from analytics.chunks import in_order
from graph_model.errors import Cancelled
from graph_model.long_work import overseen


def test_results_come_in_the_order_of_chunks_whichever_ends_first() -> None:
    found: list[int] = []
    in_order(lambda chunk: time.sleep(0.02 / chunk) or chunk, range(1, 9), found.append)
    assert found == [*range(1, 9)]


@pytest.mark.parametrize("failing", [False, True])
def test_no_chunk_is_begun_after_the_end(failing: bool) -> None:
    begun, cancelled = [], threading.Event()

    def work(chunk: int) -> int:
        begun.append(chunk)
        time.sleep(0.01)
        return chunk

    def take(_: int) -> None:
        cancelled.set()
        if failing:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError if failing else Cancelled), overseen(cancelled=cancelled):
        in_order(work, range(1000), take)
    assert len(begun) < 500
