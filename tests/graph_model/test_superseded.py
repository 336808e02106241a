"""Series that were moved or called off as a whole, in several files: the same graph in any order, on both servers."""

from itertools import permutations

import pytest

from graph_model.store import Store
from tests.graph_model.loaded_calendars import load

PEOPLE = "ORGANIZER:mailto:ada@x.org\nATTENDEE:mailto:bob@x.org"


def calendar(start, *lines, method=""):
    return "\n".join(
        ("BEGIN:VCALENDAR", *([f"METHOD:{method}"] if method else []), "BEGIN:VEVENT", "UID:1", f"DTSTART:{start}",
         "DURATION:PT1H", PEOPLE, *lines, "END:VEVENT", "END:VCALENDAR", "")
    ).encode()  # fmt: skip


OLD = calendar("20240506T100000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:0")
NEW = calendar("20240506T110000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1")
MOVED = calendar("20240507T150000Z", "RECURRENCE-ID:20240507T110000Z", "SEQUENCE:0")
CANCELLED = calendar("20240506T100000Z", "STATUS:CANCELLED", "SEQUENCE:2")


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


GONE = calendar(
    "20240506T100000Z", "STATUS:CANCELLED", "SEQUENCE:0", "DTSTAMP:20240505T000000Z", method="CANCEL"
)  # fmt: skip
AGAIN = calendar("20240506T100000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1", "DTSTAMP:20240506T000000Z")
OWN = calendar("20240508T150000Z", "RECURRENCE-ID:20240508T100000Z", "SEQUENCE:4", "DTSTAMP:20240504T000000Z")
GONE_FROM_ON = calendar(
    "20240507T100000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20240507T100000Z", "SEQUENCE:1", "DTSTAMP:20240505T000000Z",
    "STATUS:CANCELLED", method="CANCEL",
)  # fmt: skip
ONE_AGAIN = calendar("20240508T160000Z", "RECURRENCE-ID:20240508T100000Z", "SEQUENCE:5", "DTSTAMP:20240506T000000Z")


def rules(store: Store) -> list[tuple[int, int, str]]:
    rows = store.read("MATCH (i:Meeting) RETURN i.at AS at, i.dropped_by AS rule")
    return sorted((row["at"] // 86_400_000 - 19_843, row["at"] // 3_600_000 % 24, row["rule"]) for row in rows)


def loaded_in_every_order(store: Store, *files: bytes) -> list[tuple[int, int, str]]:
    """What is known in the end, the same whichever came first."""
    outcomes = []
    for order in permutations(files):
        store.write_query("MATCH (i:Interaction) DETACH DELETE i")
        for data in order:
            load(store, data)
        outcomes.append(rules(store))
    assert all(each == outcomes[0] for each in outcomes)
    return outcomes[0]


def test_a_series_called_off_without_counting_on_is_called_off_with_what_was_moved(any_store):
    found = loaded_in_every_order(any_store, OLD, OWN, GONE)
    assert {rule for _, _, rule in found} == {"superseded", "cancelled"}
    assert len(found) == 4


def test_what_is_called_together_again_is_held_with_what_was_moved(any_store):
    found = loaded_in_every_order(any_store, OLD, OWN, GONE, AGAIN)
    assert [each for each in found if not each[2]] == [(6, 10, ""), (7, 10, ""), (8, 15, "")]


def test_a_series_called_off_from_some_time_on_was_held_before(any_store):
    found = loaded_in_every_order(any_store, OLD, OWN, GONE_FROM_ON)
    assert [each for each in found if not each[2]] == [(6, 10, "")]


def test_an_occurrence_that_is_called_again_is_held(any_store):
    found = loaded_in_every_order(any_store, OLD, ONE_AGAIN, GONE_FROM_ON)
    assert [each for each in found if not each[2]] == [(6, 10, ""), (8, 16, "")]


def test_an_answer_to_a_whole_series_is_no_meeting_beside_it(any_store):
    answer = calendar("20240506T100000Z", "SEQUENCE:0", "DTSTAMP:20240505T000000Z", method="REPLY")
    found = loaded_in_every_order(any_store, OLD, answer)
    assert found == [(6, 10, ""), (6, 10, "superseded"), (7, 10, ""), (8, 10, "")]


def test_an_answer_to_an_occurrence_that_was_counted_on_leaves_its_series_alone(any_store):
    answer = calendar("20240507T100000Z", "RECURRENCE-ID:20240507T100000Z", "SEQUENCE:3", method="REPLY")
    found = loaded_in_every_order(any_store, OLD, answer)
    assert [each for each in found if not each[2]] == [(6, 10, ""), (7, 10, ""), (8, 10, "")]


def test_answers_are_kept_with_when_they_were_given(any_store):
    def answers() -> list[tuple[str, int]]:
        rows = any_store.read(
            "MATCH (:Address {email: 'bob@x.org'})-[t:TOOK_PART]->(:Meeting) RETURN t.response AS said, t.answered AS at"
        )
        return sorted({(row["said"], row["at"]) for row in rows})

    bob = "ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT={}:mailto:bob@x.org"
    no, yes = (
        OLD.replace(PEOPLE.encode(), bob.format(said).encode() + f"\nDTSTAMP:{at}T000000Z".encode())
        for said, at in (("DECLINED", "20240502"), ("ACCEPTED", "20240501"))
    )
    for data in (no, yes, OLD, no):
        load(any_store, data)
    assert answers() == [("declined", 1_714_608_000_000)]
