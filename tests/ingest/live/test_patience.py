"""Going on after failures, with a source that fails as it is told and a clock that nobody waits for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.errors import CursorExpired, SourceError, SourceRefused, SourceThrottled, SourceUnavailable
from ingest.live.patience import MAX_RESTARTS, BackOff, Patience, patient_pages
from ingest.live.source import Page

DOWN = SourceUnavailable("work", "connection refused")


class Scripted:
    """Gives pages numbered on from its cursor; each call follows one line of the script: so many pages, then an error."""

    def __init__(self, *script):
        self.script = list(script)
        self.asked = []

    def pages(self, cursor):
        self.asked.append(dict(cursor))
        pages, error = self.script.pop(0)
        for number in range(cursor.get("at", 0) + 1, cursor.get("at", 0) + pages + 1):
            yield Page((), {"at": number})
        if error is not None:
            raise error


USUAL = BackOff()


def run(source, limits=USUAL, jitter=lambda: 1.0):
    slept, told, seen = [], [], []
    patience = Patience(limits, sleep=slept.append, jitter=jitter, tell=told.append)
    try:
        for page in patient_pages(source, {}, patience, told.append):
            seen.append(page.cursor["at"])
        error = None
    except SourceError as exc:
        error = exc
    return seen, slept, told, error


def test_after_a_broken_connection_it_goes_on_at_the_last_page():
    source = Scripted((2, DOWN), (0, DOWN), (3, None))
    seen, slept, told, error = run(source)
    assert (seen, error) == ([1, 2, 3, 4, 5], None)
    assert source.asked == [{}, {"at": 2}, {"at": 2}]
    assert slept == [1.0, 2.0]
    assert told[0] == "work: The server cannot be reached (connection refused). Trying again in 1 s."


def test_waits_double_up_to_the_longest_and_end_after_the_last_try():
    limits = BackOff(first_s=1, longest_s=5, tries=6)
    seen, slept, _, error = run(Scripted(*[(0, DOWN)] * 9), limits)
    assert (seen, slept) == ([], [1, 2, 4, 5, 5])
    assert error is DOWN


def test_a_page_makes_the_next_wait_a_first_one():
    _, slept, _, error = run(Scripted((1, DOWN), (1, DOWN), (1, DOWN), (0, None)))
    assert (slept, error) == ([1, 1, 1], None)


def test_what_the_server_asks_for_is_waited_at_least():
    throttled = SourceThrottled("work", 30.0)
    seen, slept, told, error = run(Scripted((0, throttled), (1, None)), jitter=lambda: 0.25)
    assert (seen, slept, error) == ([1], [30.25], None)
    assert "asks to wait, 30 s" in told[0]


def test_a_server_that_asks_for_more_than_we_wait_at_all_ends_the_sync_at_once():
    error = SourceThrottled("work", 3600.0)
    assert run(Scripted((0, error)))[1:] == ([], [], error)


def test_an_expired_cursor_is_said_and_read_on_from_where_the_error_says():
    source = Scripted((1, CursorExpired("work", "HTTP 410", {"at": 7})), (1, None))
    seen, slept, told, error = run(source)
    assert (seen, slept, error) == ([1, 8], [], None)
    assert told == ["work: The server no longer knows where the last sync ended (HTTP 410): reading anew."]


def test_cursors_that_expire_for_ever_end_it():
    error = run(Scripted(*[(0, CursorExpired("work", "again"))] * (MAX_RESTARTS + 5)))[3]
    assert isinstance(error, CursorExpired)


def test_a_refusal_is_not_tried_again():
    error = SourceRefused("work", "wrong password")
    assert run(Scripted((1, error))) == ([1], [], [], error)


@given(
    st.lists(st.sampled_from([0.0, 0.5, 3.0, 400.0]), max_size=40),
    st.floats(0, 1),
    st.integers(1, 8),
    st.floats(1, 1000),
)
def test_waiting_is_bounded_whatever_the_server_asks_for(asked, jitter, tries, total):
    script = [(0, SourceThrottled("work", seconds)) for seconds in asked]
    _, slept, _, _ = run(Scripted(*script, (0, None)), BackOff(tries=tries, total_s=total), lambda: jitter)
    assert sum(slept) <= total
    assert len(slept) < tries


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_chance_spreads_a_wait_over_its_upper_half(jitter):
    assert run(Scripted((0, DOWN), (0, None)), jitter=lambda: jitter)[1] == [(1 + jitter) / 2]
