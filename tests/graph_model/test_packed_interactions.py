"""Packing loses nothing, and brings every interaction into one order."""

from __future__ import annotations

import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Channel, Interaction, Participation, Role
from graph_model.packed_interactions import PackedInteractions, packed, unpacked
from graph_model.queries.recorded import INTERACTION_PROPERTIES

PEOPLE = st.builds(
    Participation, st.sampled_from(["a@x", "b@x", "c@x"]), st.sampled_from(Role), st.sampled_from(["", "declined"])
)
INTERACTIONS = st.builds(
    Interaction,
    id=st.sampled_from(["1", "2", "3"]),
    channel=st.sampled_from(Channel),
    at_ms=st.none() | st.integers(0, 9),
    audience=st.integers(0, 5),
    participants=st.lists(PEOPLE, max_size=4).map(tuple),
    thread=st.sampled_from(["", "t"]),
    topic=st.sampled_from(["", ">o"]),
    doubt=st.sampled_from(["", "future"]),
    dropped_by=st.sampled_from(["", "bulk"]),
    source_ids=st.lists(st.sampled_from("xyz"), max_size=3).map(tuple),
    version=st.integers(0, 3),
)


@given(INTERACTIONS)
@settings(deadline=None, max_examples=300)
def test_unpacked_is_the_interaction_in_canonical_order(interaction: Interaction) -> None:
    assert unpacked(packed(interaction)) == interaction.merge(interaction)


@given(st.lists(INTERACTIONS, max_size=5))
@settings(deadline=None, max_examples=100)
def test_a_packed_list_is_a_sequence_that_survives_pickling(interactions: list[Interaction]) -> None:
    rows = PackedInteractions.of(interactions)
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert list(rows) == [each.merge(each) for each in interactions]
    assert list(rows[1:]) == list(rows)[1:]
    assert len(rows) == len(interactions)


def test_properties_are_in_the_order_that_the_server_is_given() -> None:
    values = {"at": 5, "audience": 1, "thread": "t", "version": 7, "source_ids": ["s"], "id": "1"}
    row = packed(Interaction("1", Channel.MESSAGE, 5, 1, (), thread="t", source_ids=("s",), version=7))
    named = dict(zip(INTERACTION_PROPERTIES, row[0], strict=True))
    assert {name: named[name] for name in values} == values
