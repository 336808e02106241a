"""What comes next is made while this thread is busy; errors and early ends reach where they must."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing

import pytest

from ingest.read_ahead import one_ahead


def test_the_next_item_is_made_while_this_one_is_used() -> None:
    made = [threading.Event() for _ in range(3)]

    def items() -> Generator[int, None, None]:
        for number, event in enumerate(made):
            event.set()
            yield number

    for number in one_ahead(items()):
        assert all(event.wait(10) for event in made[: number + 2])


def test_an_error_comes_where_its_item_would_have() -> None:
    def items() -> Generator[int, None, None]:
        yield 1
        raise LookupError("two")

    coming = one_ahead(items())
    assert next(coming) == 1
    with pytest.raises(LookupError, match="two"):
        next(coming)


def test_leaving_early_closes_the_items() -> None:
    closed = []

    def items() -> Generator[int, None, None]:
        try:
            yield from range(100)
        finally:
            closed.append(True)

    with closing(one_ahead(items())) as coming:
        next(coming)
    assert closed == [True]
