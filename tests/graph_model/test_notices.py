"""Answers, uninvited guests and changes of all that follow, in other files than their series: the same graph in any order."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import SUPERSEDED
from graph_model.revision import read_revision
from tests.graph_model.loaded_calendars import load
from tests.ingest.calendars.known_meetings import after_loading, calendar, is_notice

PEOPLE = "ORGANIZER:mailto:ada@x.org\nATTENDEE:mailto:ada@x.org\nATTENDEE:mailto:bob@x.org\nATTENDEE:mailto:eve@x.org"


def event(*lines, start="DTSTART:20240506T100000Z", sequence=0, made=2, people=PEOPLE):
    """An event of ada's with bob and eve, made on that day of May."""
    parts = ("BEGIN:VEVENT", "UID:1", start, "DURATION:PT1H" if start else "", people, f"SEQUENCE:{sequence}",
             f"DTSTAMP:202405{made:02}T000000Z", *lines, "END:VEVENT")  # fmt: skip
    return "\n".join(part for part in parts if part)


def series(*lines, **numbers):
    return calendar(event("RRULE:FREQ=DAILY;COUNT=4", *lines, **numbers))


def answer(response, *lines, who="bob", **numbers):
    people = f"ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT={response}:mailto:{who}@x.org"
    return calendar("METHOD:REPLY", event(*lines, people=people, **numbers))


def uninvited(*who, lines=(), **numbers):
    people = "\n".join(["ORGANIZER:mailto:ada@x.org", *(f"ATTENDEE:mailto:{each}@x.org" for each in who)])
    return calendar("METHOD:CANCEL", event(*lines, people=people, **numbers))


def at(day, *lines, following=False, **more):
    """An event of its own for the occurrence of that day, four hours later."""
    scope = ";RANGE=THISANDFUTURE" if following else ""
    start = f"DTSTART:202405{day:02}T140000Z"
    return calendar(event(f"RECURRENCE-ID{scope}:202405{day:02}T100000Z", *lines, **{"start": start} | more))


def outcome(known):
    """(day, hour, why it is dropped, who answered what) of all meetings that are known and were not superseded."""
    return sorted(
        (each.at_ms // 86_400_000 - 19_843, each.at_ms // 3_600_000 % 24, each.dropped_by,
         " ".join(f"{one.email[:3]}:{one.response}" for one in each.participants if one.response))
        for each in known.values()
        if not is_notice(each) and each.dropped_by != SUPERSEDED
    )  # fmt: skip


def in_any_order(*files):
    """What is known in the end, whichever file came first, and in however many loads."""
    found = [
        outcome(after_loading(loads)) for order in permutations(files) for loads in ([order], [[one] for one in order])
    ]
    assert all(each == found[0] for each in found)
    return found[0]


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_to_a_series_reaches_all_of_its_occurrences():
    moved = at(8)
    found = in_any_order(series(), answer("ACCEPTED", made=3), moved)
    assert found == [(6, 10, "", "bob:accepted"), (7, 10, "", "bob:accepted"), (8, 14, "", "bob:accepted"),
                     (9, 10, "", "bob:accepted")]  # fmt: skip


def test_of_an_answer_to_a_series_and_one_to_an_occurrence_the_later_holds():
    later = answer("DECLINED", "RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T100000Z", made=4)
    found = in_any_order(series(), answer("ACCEPTED", made=3), later)
    assert [each[3] for each in found] == ["bob:accepted", "bob:declined", "bob:accepted", "bob:accepted"]
    found = in_any_order(series(), answer("ACCEPTED", made=5), later)
    assert [each[3] for each in found] == ["bob:accepted"] * 4


def test_answers_of_several_people_and_with_their_series_rule_are_read():
    found = in_any_order(series(), answer("ACCEPTED", "RRULE:FREQ=DAILY;COUNT=9"), answer("TENTATIVE", who="eve"))
    assert [each[3] for each in found] == ["bob:accepted eve:tentative"] * 4


def test_an_answer_to_an_earlier_revision_is_none_to_a_later_one():
    assert [each[3] for each in in_any_order(series(sequence=1), answer("ACCEPTED"))] == [""] * 4
    assert [each[3] for each in in_any_order(series(), answer("ACCEPTED", sequence=1))] == ["bob:accepted"] * 4


def test_an_answer_to_a_later_revision_than_is_known_drops_nobody():
    alone = calendar(event())
    assert in_any_order(alone, answer("ACCEPTED", sequence=3)) == [(6, 10, "", "bob:accepted")]
    [found] = [
        each for each in after_loading([[alone, answer("ACCEPTED", sequence=3)]]).values() if not is_notice(each)
    ]
    assert [each.email for each in found.participants] == ["ada@x.org", "bob@x.org", "eve@x.org"]


def test_an_answer_from_some_time_on_reaches_what_follows():
    later = answer("DECLINED", "RECURRENCE-ID;RANGE=THISANDFUTURE:20240508T100000Z", start="DTSTART:20240508T100000Z")
    assert [each[3] for each in in_any_order(series(), later)] == ["", "", "bob:declined", "bob:declined"]


def test_answers_alone_tell_of_a_meeting_and_need_no_time():
    assert in_any_order(answer("ACCEPTED")) == [(6, 10, "", "bob:accepted")]
    assert in_any_order(calendar(event()), answer("DECLINED", start="")) == [(6, 10, "", "bob:declined")]
    assert in_any_order(answer("ACCEPTED", start="")) == []


# ── guests who are uninvited ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("meeting", [series(), calendar(event())])
def test_who_is_uninvited_leaves_a_meeting_that_is_held(meeting):
    found = in_any_order(meeting, uninvited("eve", sequence=1, made=3), answer("ACCEPTED", who="eve", made=4))
    assert {(rule, said) for _, _, rule, said in found} == {("", "eve:uninvited")}
    assert [each[:2] for each in found] == [each[:2] for each in in_any_order(meeting)]


def test_who_is_invited_again_by_a_later_revision_is_invited():
    found = in_any_order(series(), uninvited("eve", sequence=1), series(sequence=2))
    assert {said for *_, said in found} == {""}


def test_one_occurrence_or_all_from_one_on_can_be_without_somebody():
    one = uninvited("eve", lines=["RECURRENCE-ID:20240507T100000Z"], start="")
    assert [each[3] for each in in_any_order(series(), one)] == ["", "eve:uninvited", "", ""]
    on = uninvited("eve", lines=["RECURRENCE-ID;RANGE=THISANDFUTURE:20240507T100000Z"], start="")
    assert [each[3] for each in in_any_order(series(), on)] == ["", *["eve:uninvited"] * 3]


def test_a_meeting_is_off_when_all_guests_are_uninvited_one_after_the_other_or_at_once():
    files = series(), uninvited("eve", sequence=1), uninvited("bob", sequence=2)
    assert {rule for _, _, rule, _ in in_any_order(*files)} == {"uninvited"}
    assert {rule for _, _, rule, _ in in_any_order(series(), uninvited("eve", "bob", sequence=1))} == {"uninvited"}


@pytest.mark.parametrize("lines", [["STATUS:CANCELLED"], ["ATTENDEE:mailto:ada@x.org"]])
def test_what_is_cancelled_as_a_whole_or_for_the_organiser_too_is_off_for_all(lines):
    found = in_any_order(calendar(event()), uninvited("eve", lines=lines, sequence=1))
    assert [rule for _, _, rule, _ in found] == ["cancelled"]


# ── changes of all that follow ──────────────────────────────────────────────────────────────────────────────────────


def test_a_change_in_another_file_moves_all_that_follow():
    assert in_any_order(series(), at(8, following=True)) == [
        (6, 10, "", ""),
        (7, 10, "", ""),
        (8, 14, "", ""),
        (9, 14, "", ""),
    ]
    assert in_any_order(at(8, following=True)) == [(8, 14, "", "")]


def test_a_change_that_names_nobody_is_with_the_people_of_its_series():
    data = (series(), at(8, following=True, people=""))
    together = calendar(*(each.decode().split("VERSION:2.0\n")[1].removesuffix("END:VCALENDAR\n") for each in data))
    found = in_any_order(together, answer("ACCEPTED", made=3))
    assert [each[:2] for each in found] == [(6, 10), (7, 10), (8, 14), (9, 14)]
    assert {each[2:] for each in found} == {("", "bob:accepted")}


def test_a_personal_series_leaves_nothing_behind_whatever_is_changed():
    files = series(people=""), at(8, following=True, people="")
    assert after_loading([files]) == {}


def test_of_two_changes_in_other_files_each_holds_until_the_next_whatever_their_numbers():
    files = series(), at(7, following=True, sequence=5), at(9, following=True, start="DTSTART:20240509T080000Z")
    assert [each[:2] for each in in_any_order(*files)] == [(6, 10), (7, 14), (8, 14), (9, 8)]


def test_what_a_change_makes_noise_is_noise_and_what_was_excepted_stays_so():
    days = at(8, following=True, start="DTSTART;VALUE=DATE:20240508")
    assert [each[2] for each in in_any_order(series(), days)] == ["", "", "all-day", "all-day"]
    found = in_any_order(series(), series("EXDATE:20240509T100000Z"), at(8, following=True))
    assert [each[2] for each in found] == ["", "", "", "cancelled"]


def test_an_answer_reaches_what_a_change_has_moved():
    found = in_any_order(series(), at(8, following=True), answer("ACCEPTED", made=4))
    assert {said for *_, said in found} == {"bob:accepted"}


def test_a_copy_of_a_later_revision_keeps_its_changes():
    found = in_any_order(series(), at(8, following=True), series(sequence=2, made=5))
    assert [each[:3] for each in found] == [(6, 10, ""), (7, 10, ""), (8, 14, ""), (9, 14, "")]


# ── in the graph, on both servers ───────────────────────────────────────────────────────────────────────────────────

FILES_OF_A_SERIES = (
    series(),
    at(8, following=True),
    answer("ACCEPTED", made=3),
    uninvited("eve", sequence=1, made=3),
    answer("DECLINED", "RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T100000Z", made=4),
)


def in_graph(store):
    rows = store.read("""
        MATCH (i:Meeting) WHERE i.dropped_by = '' OPTIONAL MATCH (a:Address)-[t:TOOK_PART]->(i)
        RETURN i.at AS at, collect([a.email, t.response]) AS people""")
    return sorted((row["at"] // 86_400_000 - 19_843, row["at"] // 3_600_000 % 24, sorted(map(tuple, row["people"])))
                  for row in rows)  # fmt: skip


@pytest.mark.parametrize("loads", [[FILES_OF_A_SERIES], *([[each] for each in order] for order in (
    FILES_OF_A_SERIES, FILES_OF_A_SERIES[::-1], (*FILES_OF_A_SERIES[2:], *FILES_OF_A_SERIES[:2])))])  # fmt: skip
def test_the_graph_is_the_same_in_any_order_and_loading_again_changes_nothing(any_store, loads):
    for files in loads:
        load(any_store, *files)
    people = [("ada@x.org", ""), ("bob@x.org", "accepted"), ("eve@x.org", "uninvited")]
    declined = [("ada@x.org", ""), ("bob@x.org", "declined"), ("eve@x.org", "uninvited")]
    assert in_graph(any_store) == [(6, 10, people), (7, 10, declined), (8, 14, people), (9, 14, people)]
    revision = read_revision(any_store).number
    for files in loads:
        assert load(any_store, *files) == 0
    assert read_revision(any_store).number == revision


# ── any of them, in any order, in any number of loads ───────────────────────────────────────────────────────────────

DAYS, SEQUENCES = st.integers(6, 9), st.integers(0, 2)
MADE = st.integers(1, 5)
OF_ONE = DAYS.map(lambda day: (f"RECURRENCE-ID:202405{day:02}T100000Z",))
OF_SOME = DAYS.map(lambda day: (f"RECURRENCE-ID;RANGE=THISANDFUTURE:202405{day:02}T100000Z",))
SCOPES = st.just(()) | OF_ONE | OF_SOME
NUMBERS = st.fixed_dictionaries({"sequence": SEQUENCES, "made": MADE})
STARTS = st.sampled_from(["DTSTART:20240506T100000Z", "DTSTART:20240506T110000Z"])
FILES = st.one_of(
    st.builds(lambda start, lines, numbers: series(*lines, start=start, **numbers), STARTS,
              st.sampled_from([(), ("EXDATE:20240508T100000Z",)]), NUMBERS),
    st.builds(lambda day, following, numbers: at(day, following=following, **numbers), DAYS, st.booleans(), NUMBERS),
    st.builds(lambda said, lines, who, numbers: answer(said, *lines, who=who, **numbers),
              st.sampled_from(["ACCEPTED", "DECLINED"]), SCOPES, st.sampled_from(["bob", "eve"]), NUMBERS),
    st.builds(lambda who, lines, numbers: uninvited(*who, lines=lines, **numbers),
              st.sampled_from([("bob",), ("eve",), ("bob", "eve")]), SCOPES, NUMBERS),
    st.builds(lambda lines, numbers: calendar("METHOD:CANCEL", event("STATUS:CANCELLED", *lines, **numbers)), SCOPES, NUMBERS),
)  # fmt: skip


@given(st.lists(FILES, min_size=2, max_size=5), st.data())
@settings(deadline=None, max_examples=300)
def test_the_order_of_files_and_the_number_of_loads_make_no_difference(files, data):
    shuffled = data.draw(st.permutations(files))
    cuts = data.draw(st.lists(st.integers(0, len(files)), max_size=3).map(sorted))
    loads = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(files)], strict=True)]
    assert outcome(after_loading(loads)) == outcome(after_loading([files]))


@given(st.lists(FILES, min_size=2, max_size=5), st.data())
@settings(deadline=None, max_examples=100)
def test_loading_a_file_again_changes_nothing(files, data):
    again = data.draw(st.sampled_from(files))
    known = after_loading([files])
    assert after_loading([files, [again]]) == known
