"""Columns that are read on: with what was written since, they are those that are read whole."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.interaction_columns import (
    Addresses,
    InteractionColumns,
    MessageIds,
    RecordedInteractions,
    TakingPart,
    extended,
)


class One(NamedTuple):
    """What is said of an interaction: one of its columns for all, its Message-IDs, and who took part in which role."""

    at: int
    seen: list[str]
    roles: dict[str, int]


ONES = st.builds(
    One,
    st.integers(0, 9),
    st.lists(st.sampled_from("123456"), max_size=3, unique=True),
    st.dictionaries(st.sampled_from(["ann", "bob", "eve", "christabel"]), st.integers(0, 3), max_size=3),
)
STATES = st.dictionaries(st.sampled_from(["a", "b", "bb", "c", "d", "e", "longer"]), ONES, max_size=7)


def columns(state: dict[str, One]) -> InteractionColumns:
    """The columns of all in a state, made row by row."""
    ids = sorted(state)
    addresses = sorted({each for one in state.values() for each in one.roles})
    taking_part = [
        (row, addresses.index(email), role)
        for row, id in enumerate(ids)
        for email, role in sorted(state[id].roles.items())
    ]
    interaction, address, role = zip(*taking_part, strict=True) if taking_part else ((), (), ())
    return InteractionColumns(
        RecordedInteractions.of(
            id=ids, at=[state[id].at for id in ids], thread=[f"thread {state[id].at}" for id in ids], topic=ids
        ),
        MessageIds.of_each([state[id].seen for id in ids]),
        Addresses.of(id=addresses),
        TakingPart.of(interaction=interaction, address=address, role=role),
    )


def said(found: InteractionColumns) -> dict[str, list[object]]:
    """Every column with names in the place of addresses' positions: of addresses there may be more than take part."""
    tables = {"interactions": found.interactions, "message_ids": found.message_ids, "taking_part": found.taking_part}
    said = {f"{name}.{column}": values.tolist() for name, table in tables.items() for column, values in table.columns()}
    return said | {"taking_part.address": found.addresses.id[found.taking_part.address].tolist()}


@given(STATES, STATES)
@settings(deadline=None)
def test_columns_read_on_are_those_read_whole(before: dict[str, One], later: dict[str, One]) -> None:
    """`later` is written over what was before: some are new, some changed, and what has become noise is there no more."""
    written = [*later, *(["b"] if "b" in before else [])]
    now = {id: one for id, one in {**before, **later}.items() if id in later or id not in written}
    assert said(extended(columns(before), columns(later), written)) == said(columns(now))


@given(STATES)
@settings(deadline=None, max_examples=20)
def test_columns_are_kept_on_disk(tmp_path_factory, state: dict[str, One]) -> None:
    folder = tmp_path_factory.mktemp("cache") / "recorded"
    columns(state).save(folder)
    found = InteractionColumns.load(folder)
    assert found is not None
    assert said(found) == said(columns(state))


def test_columns_that_are_not_there_are_none(tmp_path: Path) -> None:
    columns({"a": One(1, [], {"ann": 0})}).save(tmp_path / "recorded")
    (tmp_path / "recorded" / "interactions.topic.npy").unlink()
    assert InteractionColumns.load(tmp_path / "recorded") is None
    assert np.array_equal(columns({}).interactions.id, np.zeros(0, "S1"))
