"""Blocks of ids: all of them in order, on both servers, however many blocks there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model import blocks
from graph_model.entities import Address
from graph_model.identifiers import identifier
from graph_model.queries import recorded
from graph_model.recorder import Recorder
from graph_model.store import Store


@given(st.integers(0, 10**8), st.text(max_size=4) | st.integers().map(lambda number: identifier("x", str(number))))
def test_every_id_is_in_one_block(count: int, key: str) -> None:
    bounds = blocks.bounds(count)
    assert sum(low <= key < high for low, high in bounds) == (key < "~")
    assert [low for low, _ in bounds[1:]] == [high for _, high in bounds[:-1]] == sorted({low for low, _ in bounds[1:]})


@pytest.mark.parametrize("count", [700_000, 3_700_000, 20_000_000])
def test_the_blocks_of_a_large_graph_are_small_and_even(count: int) -> None:
    bounds, sample = blocks.bounds(count), 100_000
    keys = [identifier("x", str(number)) for number in range(sample)]
    sizes = [sum(low <= key < high for key in keys) * count / sample for low, high in bounds[:3]]
    assert max(sizes) < 1.5 * blocks.NODES_A_BLOCK


@pytest.mark.parametrize("nodes_a_block", [1, 40, blocks.NODES_A_BLOCK])
def test_what_is_read_does_not_depend_on_how_many_blocks_there_are(
    any_store: Store, nodes_a_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [Address(f"{number}@x.example") for number in range(blocks.SMALL + 1)]
    with Recorder(any_store) as recorder:
        recorder.addresses(addresses)
    monkeypatch.setattr(blocks, "NODES_A_BLOCK", nodes_a_block)
    rows = [*blocks.read_blocks(any_store, "Address", recorded.IDS["Address"])]
    assert len(rows) == len(blocks.blocks(any_store, "Address")) > 1
    assert [key for row in rows for key in sorted(row["ids"])] == sorted(each.id for each in addresses)
