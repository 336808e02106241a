"""Copies of one interaction merge to the same, whatever their order and however they are grouped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import (
    CANCELLED,
    SUPERSEDED,
    Channel,
    Interaction,
    Participation,
    Role,
    meeting_version,
    revision_of,
)

PEOPLE = st.builds(
    Participation,
    st.sampled_from(["a@x.org", "b@x.org", "c@x.org"]),
    st.sampled_from(list(Role)),
    st.sampled_from(["", "accepted", "declined"]),
)
VERSIONS = st.one_of(
    st.just(0),
    st.builds(
        lambda override, sequence, stamp: meeting_version(override=override, sequence=sequence, stamp_ms=stamp * 1000),
        st.booleans(),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
)
COPIES = st.builds(
    Interaction,
    id=st.just("i"),
    channel=st.just(Channel.MEETING),
    at_ms=st.one_of(st.none(), st.integers(0, 3)),
    audience=st.integers(0, 3),
    participants=st.lists(PEOPLE, max_size=3).map(tuple),
    duration_minutes=st.integers(0, 2),
    thread=st.sampled_from(["", "t", "~u"]),
    reply_to=st.sampled_from(["", "r"]),
    topic=st.sampled_from(["", "o", ">o"]),
    doubt=st.sampled_from(["", "ancient", "future", "received"]),
    dropped_by=st.sampled_from(["", "alone", "planned", CANCELLED, SUPERSEDED]),
    source_ids=st.lists(st.sampled_from(["1", "2"]), max_size=2).map(tuple),
    version=VERSIONS,
).map(lambda copy: copy.merge(copy))
"""In canonical order, as the recorder brings them."""


@given(COPIES, COPIES, COPIES)
@settings(deadline=None, max_examples=500)
def test_merging_regards_neither_order_nor_grouping_nor_repetition(a, b, c):
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(a) == a
    assert a.merge(b).merge(b) == a.merge(b)


@given(COPIES, COPIES)
@settings(deadline=None, max_examples=300)
def test_a_later_revision_says_who_is_invited_and_when(a, b):
    if revision_of(a) > revision_of(b):
        merged = a.merge(b)
        assert (merged.participants, merged.dropped_by, merged.at_ms) == (a.participants, a.dropped_by, a.at_ms)


@given(st.tuples(st.booleans(), st.integers(-5, 1 << 40), st.integers(-(1 << 60), 1 << 60)))
def test_a_version_is_an_integer_that_a_graph_can_hold(given_version):
    override, sequence, stamp_ms = given_version
    assert 0 <= meeting_version(override=override, sequence=sequence, stamp_ms=stamp_ms) < 1 << 63
