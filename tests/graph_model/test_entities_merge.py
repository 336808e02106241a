"""Copies of one interaction merge to the same, whatever their order and however they are grouped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import (
    CANCELLED,
    SUPERSEDED,
    UNINVITED,
    Channel,
    Interaction,
    MeetingVersion,
    Participation,
    Role,
    Told,
    merge_participants,
    revision_of,
)

PEOPLE = st.builds(
    Participation,
    st.sampled_from(["a@x.org", "b@x.org", "c@x.org"]),
    st.sampled_from(list(Role)),
    st.sampled_from(["", "accepted", "declined", UNINVITED]),
    st.integers(0, 3),
)
VERSIONS = st.builds(
    MeetingVersion, st.sampled_from(Told), st.integers(0, 2), st.booleans(), st.booleans(), st.integers(0, 3)
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
    dropped_by=st.sampled_from(["", "alone", "planned", CANCELLED, SUPERSEDED, UNINVITED]),
    source_ids=st.lists(st.sampled_from(["1", "2"]), max_size=2).map(tuple),
    version=VERSIONS.map(int),
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


@given(VERSIONS, VERSIONS)
def test_a_version_as_a_number_orders_as_its_parts_and_can_be_read_back(a, b):
    assert (a < b) == (int(a) < int(b))
    assert MeetingVersion.of(int(a)) == a


@given(st.sampled_from(Told), st.integers(-5, 1 << 40), st.integers(-(1 << 60), 1 << 60))
def test_a_version_is_an_integer_that_a_graph_can_hold(told, sequence, stamp):
    version = MeetingVersion(told, sequence, cancels=True, following=True, stamp=stamp)
    assert 0 <= int(version) < 1 << 63
    assert MeetingVersion.of(int(version)).told is told


@given(st.permutations([("accepted", 1), ("declined", 3), ("", 9), ("accepted", 2)]))
def test_of_all_answers_the_latest_holds_and_silence_is_none(answers):
    said = [Participation("a@x.org", Role.ATTENDEE, response, at_ms) for response, at_ms in answers]
    assert merge_participants(said) == (Participation("a@x.org", Role.ATTENDEE, "declined", 3),)
