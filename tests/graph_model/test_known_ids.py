"""The set of ids that may be known never misses one, and reads or looks up, whichever costs less."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.known_ids import READS_A_LOOKUP, KnownIds
from graph_model.store import Row


class Graph:
    """A view of a graph that has only ids, and counts how often it is asked."""

    def __init__(self, ids: list[str]) -> None:
        self.ids, self.reads = ids, 0

    def read(self, query: str, **parameters: Any) -> list[Row]:
        if "count(" in query:
            return [{"count": len(self.ids)}]
        self.reads += 1
        return [{"ids": [key for key in self.ids if parameters["low"] <= key < parameters["high"]]}]


def test_nothing_is_read_of_an_empty_graph() -> None:
    graph = Graph([])
    known = KnownIds(graph, "Interaction")
    assert known.that_may_be_known(["a", "b"]) == []
    known.add(["a"])
    assert known.that_may_be_known(["a", "b"]) == ["a"]
    assert graph.reads == 0


def test_few_ids_are_looked_up_and_many_are_compared_with_all() -> None:
    graph = Graph([f"k{number}" for number in range(1000)])
    known = KnownIds(graph, "Interaction")
    few = [f"n{number}" for number in range(10)]
    assert known.that_may_be_known(few) == few
    assert graph.reads == 0
    many = [f"k{number}" for number in range(990, 1000 + 1000 // READS_A_LOOKUP)]
    assert known.that_may_be_known(many) == many[:10]
    assert graph.reads == 1


@given(
    st.lists(st.lists(st.integers(0, 60).map(str), unique=True, max_size=20), max_size=12),
    st.sets(st.integers(0, 60).map(str)),
)
@settings(deadline=None, max_examples=200)
def test_whatever_is_there_may_be_known(rounds: list[list[str]], before: set[str]) -> None:
    graph = Graph(sorted(before))
    known = KnownIds(graph, "Address")
    for ids in rounds:
        assert set(graph.ids) & set(ids) <= set(known.that_may_be_known(ids))
        graph.ids = sorted({*graph.ids, *ids})  # written first, as the recorder does
        known.add(ids)
