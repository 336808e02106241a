"""Series that were moved as a whole, in two files: the same graph whichever is loaded first, on both servers."""

import pytest

from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.superseded import drop_superseded
from graph_model.writer_lease import WriterLease
from ingest.calendars.calendar import parse_calendar
from ingest.noise import judge

NOW = 1_717_200_000_000
PEOPLE = "ORGANIZER:mailto:ada@x.org\nATTENDEE:mailto:bob@x.org"


def calendar(start, *lines):
    return "\n".join(
        ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", f"DTSTART:{start}", "DURATION:PT1H", PEOPLE, *lines, "END:VEVENT",
         "END:VCALENDAR", "")
    ).encode()  # fmt: skip


OLD = calendar("20240506T100000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:0")
NEW = calendar("20240506T110000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1")
MOVED = calendar("20240507T150000Z", "RECURRENCE-ID:20240507T110000Z", "SEQUENCE:0")
CANCELLED = calendar("20240506T100000Z", "STATUS:CANCELLED", "SEQUENCE:2")


def load(store: Store, data: bytes) -> int:
    found = [judge(each, Policy()) for facts in parse_calendar(data, "a", NOW) for each in facts.candidates]
    with Recorder(store) as recorder:
        recorder.addresses([address for _, addresses in found for address in addresses])
        recorder.interactions([meeting for meeting, _ in found])
    with WriterLease(store) as lease:
        return drop_superseded(store, lease)


def meetings(store: Store) -> list[tuple[int, str, int]]:
    rows = store.read(
        "MATCH (i:Meeting) RETURN i.at AS at, i.dropped_by AS rule, COUNT { (i)<-[:TOOK_PART]-() } AS people"
    )
    return sorted((row["at"] // 3_600_000 % 24, row["rule"], row["people"]) for row in rows)


@pytest.mark.parametrize("files", [(OLD, NEW, MOVED), (MOVED, NEW, OLD), (NEW, OLD, MOVED, OLD, NEW)])
def test_of_a_moved_series_only_the_latest_revision_counts(any_store, files):
    for data in files:
        load(any_store, data)
    assert meetings(any_store) == [(10, "superseded", 2)] * 3 + [(11, "", 2)] * 2 + [(15, "", 2)]


def test_doing_it_again_and_loading_the_old_one_again_changes_nothing(any_store):
    assert [load(any_store, data) for data in (OLD, NEW, OLD, NEW)] == [0, 3, 0, 0]


def test_a_series_that_is_called_off_by_a_message_without_its_rule_is_called_off(store):
    for data in (CANCELLED, NEW):
        load(store, data)
    assert meetings(store) == [(10, "cancelled", 1)] + [(11, "superseded", 2)] * 3


def test_copies_of_one_revision_are_left_alone(store):
    assert [load(store, data) for data in (NEW, NEW, MOVED)] == [0, 0, 0]
    assert [rule for _, rule, _ in meetings(store)] == ["", "", ""]
