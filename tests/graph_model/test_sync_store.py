"""The state of live sources, on both servers."""

from __future__ import annotations

from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.sync_store import SyncState, list_syncs, read_sync, withdraw_planned, write_sync
from graph_model.writer_lease import WriterLease

STATE = SyncState(
    "work", "imap", {"folders": {"Ä": [1, 2, 3, ""]}}, last_started_ms=5, last_error="no", counts={"read": 2}
)
NOW = 1_000


def meeting(name: str, at_ms: int, dropped_by: str = "planned") -> Interaction:
    people = (Participation("ada@x.org", Role.ORGANISER),)
    return Interaction(name, Channel.MEETING, at_ms, 2, people, thread=f"t-{name[0]}", dropped_by=dropped_by)


def test_states_are_kept_and_listed_by_name(any_store: Store) -> None:
    assert read_sync(any_store, "work") is None
    before = read_revision(any_store).number
    with WriterLease(any_store) as lease:
        write_sync(lease, STATE)
        write_sync(lease, SyncState("cal", "caldav", last_success_ms=7))
    assert read_sync(any_store, "work") == STATE
    assert [each.id for each in list_syncs(any_store)] == ["cal", "work"]
    assert read_revision(any_store).number == before  # no fact has changed


def test_only_meetings_ahead_are_withdrawn_with_the_addresses_that_nothing_else_shows(any_store: Store) -> None:
    kept = [meeting("a-past", NOW - 1), meeting("b-ahead", NOW + 1), meeting("a-held", NOW + 1, "")]
    with Recorder(any_store) as recorder:
        recorder.addresses([Address("ada@x.org"), Address("eve@x.org")])
        recorder.interactions([*kept, meeting("a-ahead", NOW + 1)])
        only_eve = (Participation("eve@x.org", Role.ORGANISER),)
        recorder.interactions(
            [Interaction("a-eve", Channel.MEETING, NOW + 2, 2, only_eve, thread="t-a", dropped_by="planned")]
        )
        assert withdraw_planned(any_store, recorder.lease, ["t-a", "t-x"], NOW) == 2
        assert withdraw_planned(any_store, recorder.lease, ["t-a"], NOW) == 0
        assert withdraw_planned(any_store, recorder.lease, [], NOW) == 0
    left = any_store.read("MATCH (i:Interaction) RETURN i.id AS id ORDER BY i.id")
    assert [row["id"] for row in left] == ["a-held", "a-past", "b-ahead"]
    assert [row["email"] for row in any_store.read("MATCH (a:Address) RETURN a.email AS email")] == ["ada@x.org"]
