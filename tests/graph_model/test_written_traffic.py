"""What is kept of traffic while it is written: the same as is read back, whatever was written twice, and only if it is all."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graph_model.derived import Traffic
from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.packed_interactions import packed
from graph_model.recorder import Recorder
from graph_model.resolution_store import read_evidence
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.traffic_reader import read_traffic
from graph_model.written_traffic import WrittenTraffic

EMAILS = ("ann@us.example", "bob@us.example", "eve@us.example")

interactions = st.builds(
    Interaction,
    id=st.sampled_from("abcdef"),
    channel=st.sampled_from(Channel),
    at_ms=st.none() | st.integers(0, 10),
    audience=st.just(1),
    doubt=st.sampled_from(["", "future"]),
    dropped_by=st.sampled_from(["", "list"]),
    participants=st.lists(
        st.builds(Participation, st.sampled_from(EMAILS), st.sampled_from(Role)),
        max_size=3,
        unique_by=lambda p: p.email,
    ).map(tuple),
)


@given(st.lists(st.lists(interactions, unique_by=lambda each: each.id, max_size=4)))
def test_what_was_written_last_is_what_would_be_read(batches: list[list[Interaction]]) -> None:
    written = WrittenTraffic()
    known: dict[str, Interaction] = {}
    for batch in batches:
        written.add([*map(packed, batch)])
        known |= {each.id: each for each in batch}
    present = [each for each in known.values() if each.participants]
    assert written.traffic(EMAILS) == Traffic.of(EMAILS, present)


MAIL = Interaction(
    "i1", Channel.MESSAGE, 5, 1,
    (Participation(EMAILS[0], Role.SENDER), Participation(EMAILS[1], Role.TO)), source_ids=("one",),
)  # fmt: skip
COPY = replace(MAIL, participants=(*MAIL.participants, Participation(EMAILS[2], Role.BCC)), source_ids=("two",))
MEETING = Interaction("i0", Channel.MEETING, 9, 1, (Participation(EMAILS[2], Role.ORGANISER),))


def test_of_a_graph_that_was_filled_at_once_nothing_need_be_read(any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.addresses([*map(Address, EMAILS)])
        for some in ([MAIL], [MEETING, MAIL], [COPY]):
            recorder.interactions(some)
    written = recorder.traffic_at(read_revision(any_store).number)
    assert written
    assert written.traffic(EMAILS) == read_traffic(any_store, EMAILS)
    assert len(written.traffic(EMAILS)) == 4
    assert read_evidence(any_store, written).interactions == dict.fromkeys(EMAILS[:2], 1) | {EMAILS[2]: 2}


def test_what_others_wrote_is_read(store: Store) -> None:
    with Recorder(store) as first:
        first.addresses([*map(Address, EMAILS)])
        first.interactions([MAIL])
    with Recorder(store) as second:
        second.interactions([MEETING])
    number = read_revision(store).number
    assert second.traffic_at(number) is None, "there was something before"
    assert first.traffic_at(number) is None, "something came after"
    assert first.traffic_at(number - 1)
