"""The audit log holds whoever writes it, and shows what was done to it behind its back: on both servers."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.audit_chain import Act, Event, Head, chained, fault_of, person_digest
from graph_model.audit_store import ENTRIES, _row, append, entry_of, head_of, read_entries, verify
from graph_model.directory import filters, read_count, read_page
from graph_model.entities import Address
from graph_model.erasure import remove_person, subject_of
from graph_model.identifiers import address_id
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.suppression import Why
from graph_model.window import Window
from graph_model.writer_lease import WriterLease

KEY = b"k" * 32
ADA = address_id("ada@us.example")


def event(number: int) -> Event:
    people = (person_digest(KEY, ADA), person_digest(KEY, f"p{number}"))
    return Event(1_000 + number, "Zoë", Act.READ, f"query q{number}", ("Person.name",), (), people, "succession")


@pytest.fixture
def log(any_store: Store) -> Store:
    """Seven entries, in groups."""
    for group in ((1,), (2, 3, 4), (5,), (6, 7)):
        append(any_store, KEY, [event(each) for each in group])
    return any_store


def broken(store: Store, known: Head | None = None) -> int | None:
    return verify(store, KEY, known=known).broken


# ── the chain by itself ─────────────────────────────────────────────────────────────────────────────────────────────

TEXT = st.text(max_size=5)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
EVENTS = st.builds(Event, st.integers(0, 2**53), TEXT, st.sampled_from(Act), TEXT, TEXTS, TEXTS, TEXTS, TEXT, TEXTS)


@given(st.lists(EVENTS, min_size=1, max_size=4), st.lists(EVENTS, min_size=1, max_size=4))
def test_groups_make_the_same_chain_as_single_entries(one: list[Event], other: list[Event]) -> None:
    whole = chained(KEY, Head(), [*one, *other])
    first = chained(KEY, Head(), one)
    assert whole == first + chained(KEY, Head(first[-1].number, first[-1].digest), other)


@given(st.lists(EVENTS, min_size=1, max_size=4), EVENTS, st.data())
def test_another_event_in_its_place_is_a_fault(events: list[Event], other: Event, data: st.DataObject) -> None:
    entries = chained(KEY, Head(), events)
    at = data.draw(st.integers(0, len(entries) - 1))
    before = Head(entries[at - 1].number, entries[at - 1].digest) if at else Head()
    changed = entry_of({**_row(entries[at]), **{k: v for k, v in _row(chained(KEY, Head(), [other])[0]).items()
                        if k not in ("number", "previous", "digest")}})  # fmt: skip
    assert fault_of(KEY, before, entries[at]) == ""
    assert (fault_of(KEY, before, changed) == "") == (other == events[at])


def test_without_the_key_no_chain_can_be_made_that_holds() -> None:
    forged = chained(b"q" * 32, Head(), [event(1)])
    assert "not as it was written" in fault_of(KEY, Head(), forged[0])


# ── in the graph ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_read_back_and_holds(log: Store) -> None:
    assert [each.event for each in read_entries(log)] == [event(number) for number in range(1, 8)]
    verdict = verify(log, KEY)
    assert (verdict.first, verdict.last, verdict.broken, verdict.head) == (1, 7, None, head_of(log))
    part = verify(log, KEY, after=3, most=2)
    assert (part.first, part.last, part.broken) == (4, 5, None)


def test_an_empty_log_holds_and_is_no_new_revision(any_store: Store) -> None:
    assert verify(any_store, KEY).broken is None
    before = read_revision(any_store)
    append(any_store, KEY, [event(1)])
    assert read_revision(any_store) == before


def test_another_key_finds_the_first_entry_broken(log: Store) -> None:
    assert verify(log, b"q" * 32).broken == 1


@pytest.mark.parametrize(
    "change",
    ["e.caller = 'Bob'", "e.at = 0", "e.fields = []", "e.people = e.people[1..]", "e.purpose = ''", "e.digest = 'x'",
     "e.previous = 'x'", "e.errors = ['FORBIDDEN']", "e.refused = ['Person.name']", "e.act = 'change'", "e.operation = ''"],
)  # fmt: skip
def test_an_entry_that_was_changed_is_found(log: Store, change: str) -> None:
    log.write_query(f"MATCH (e:AuditEntry {{number: 4}}) SET {change}")
    assert broken(log) == 4


@pytest.mark.parametrize("number", [1, 4, 7])
def test_an_entry_that_was_deleted_is_found(log: Store, number: int) -> None:
    log.write_query("MATCH (e:AuditEntry {number: $number}) DELETE e", number=number)
    assert broken(log) == number


def test_an_entry_that_was_deleted_and_the_gap_closed_is_found(log: Store) -> None:
    log.write_query("MATCH (e:AuditEntry {number: 4}) DELETE e")
    for number in (5, 6, 7):
        log.write_query("MATCH (e:AuditEntry {number: $number}) SET e.number = $number - 1", number=number)
    log.write_query("MATCH (h:AuditHead) SET h.number = 6")
    assert broken(log) == 4


def test_an_entry_that_was_put_in_is_found(log: Store) -> None:
    for number in (7, 6, 5):
        log.write_query("MATCH (e:AuditEntry {number: $number}) SET e.number = $number + 1", number=number)
    (row,) = log.read("MATCH (e:AuditEntry {number: 4}) RETURN properties(e) AS entry")
    forged = {**row["entry"], "number": 5, "previous": row["entry"]["digest"]}
    log.write_query("CREATE (n:AuditEntry) SET n = $entry", entry=forged)
    log.write_query("MATCH (h:AuditHead) SET h.number = 8")
    assert broken(log) == 5


@pytest.mark.parametrize("number", ["8", "0", "-1", "3.5", "null"])
def test_an_entry_beside_the_chain_is_found(log: Store, number: str) -> None:
    log.write_query(f"CREATE (:AuditEntry {{number: {number}, at: 1, caller: 'x', digest: 'y', previous: 'z'}})")
    assert broken(log) is not None


def test_entries_that_changed_places_are_found(log: Store) -> None:
    log.write_query("MATCH (e:AuditEntry {number: 4}) SET e.number = 1000")
    log.write_query("MATCH (e:AuditEntry {number: 5}) SET e.number = 4")
    log.write_query("MATCH (e:AuditEntry {number: 1000}) SET e.number = 5")
    assert broken(log) == 4


def test_a_tail_that_was_cut_off_is_found(log: Store) -> None:
    log.write_query("MATCH (e:AuditEntry) WHERE e.number > 4 DELETE e")
    assert broken(log) == 5


def test_a_tail_cut_off_with_the_head_is_found_by_a_head_kept_elsewhere(log: Store) -> None:
    known, earlier = head_of(log), Head(4, log.read("MATCH (e:AuditEntry {number: 4}) RETURN e.digest AS d")[0]["d"])
    log.write_query("MATCH (e:AuditEntry) WHERE e.number > 4 DELETE e")
    log.write_query("MATCH (h:AuditHead) SET h.number = 4, h.digest = $digest", digest=earlier.digest)
    assert broken(log) is None, "the graph alone cannot tell"
    assert broken(log, known) == 5
    append(log, KEY, [event(50), event(60), event(70)])
    assert broken(log) is None
    assert broken(log, earlier) is None
    assert broken(log, known) == 7, "as many entries, but others"


def test_the_whole_log_deleted_is_found_by_a_head_kept_elsewhere(log: Store) -> None:
    known = head_of(log)
    log.write_query("MATCH (e:AuditEntry) DELETE e")
    assert broken(log) == 1
    log.write_query("MATCH (h:AuditHead) DELETE h")
    assert broken(log) is None
    assert broken(log, known) == 1


def test_a_head_that_was_moved_is_found(log: Store) -> None:
    log.write_query("MATCH (h:AuditHead) SET h.digest = 'x'")
    assert broken(log) == 7


def test_entries_are_listed_by_caller_time_person_and_field(log: Store) -> None:
    ada, two = person_digest(KEY, ADA), person_digest(KEY, "p2")
    append(log, KEY, [Event(5_000, "Bob", Act.READ, "query", (), ("Tie.scale",), (ada,))])
    for wanted, numbers in (
        ({"caller": "Bob"}, [8]),
        ({"since": 1_003, "until": 1_006}, [3, 4, 5]),
        ({"person": (two,)}, [2]),
        ({"person": (two, ada)}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"field": "Tie.scale"}, [8]),
        ({"field": "Person.name", "person": (two,)}, [2]),
    ):
        asked = filters(**wanted)  # type: ignore[arg-type]
        assert [each.number for each in read_page(log, ENTRIES, Window(20), asked).items] == numbers
        assert read_count(log, ENTRIES, asked) == len(numbers)


def test_erasing_somebody_leaves_the_chain_as_it_is(any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.addresses([Address("ada@us.example", names=("Ada King",))])
    named = Event(1, "Ada King", Act.READ, "query ada@us.example", (), (), (person_digest(KEY, ADA),), f"for {ADA}")
    append(any_store, KEY, [named])
    with WriterLease(any_store) as lease:
        remove_person(any_store, lease, KEY, subject_of(any_store, "ada@us.example"), why=Why.ERASED, now_ms=2)
    assert [each.event for each in read_entries(any_store)] == [named]
    assert broken(any_store) is None


def test_many_threads_make_one_chain(any_store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: append(any_store, KEY, [event(number)]), range(24)))
    verdict = verify(any_store, KEY)
    assert (verdict.last, verdict.broken) == (24, None)
    assert {each.event for each in read_entries(any_store)} == {event(number) for number in range(24)}


WRITER = """
import json, sys
from graph_model.audit_chain import Act, Event
from graph_model.audit_store import append
from graph_model.bolt_address import BoltAddress
from graph_model.store import Store
who, address = sys.argv[1], BoltAddress(**json.loads(sys.stdin.read()))
with Store(address) as store:
    for number in range(20):
        append(store, b"k" * 32, [Event(number, who, Act.READ, "query")] * 2)
"""


def test_several_processes_do_not_fork_the_chain(any_store: Store) -> None:
    address = {name: getattr(any_store.address, name) for name in ("url", "user", "password", "database")}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, who], stdin=subprocess.PIPE, text=True)
        for who in ("a", "b", "c")
    ]
    for each in writers:
        each.communicate(json.dumps(address), timeout=120)
    assert [each.returncode for each in writers] == [0, 0, 0]
    verdict = verify(any_store, KEY)
    assert (verdict.last, verdict.broken) == (120, None)
    for who in ("a", "b", "c"):
        assert [each.event.at_ms for each in read_entries(any_store) if each.event.caller == who] == [
            number for number in range(20) for _ in range(2)
        ]
