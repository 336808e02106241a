"""Nobody may ask for more than their rate; what they ask for counts by its cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql.limits import Limits
from gql.rate_limit import REQUEST_POINTS, RateLimit, RateLimited
from graph_model.store import Store
from tests.gql.client import ADMIN, Client, CountingView

CHEAP, DEAR = "{ viewer { name } }", "{ people(first: 100) { edges { node { name email title level } } } }"


class Clock:
    """Says what it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_bucket_gives_what_it_holds_and_fills_again() -> None:
    clock = Clock()
    rate = RateLimit(60, clock=clock)
    rate.take("ada", 60)
    with pytest.raises(RateLimited) as refused:
        rate.take("ada", 10)
    assert refused.value.seconds == 10
    clock.seconds = 9.0
    with pytest.raises(RateLimited):
        rate.take("ada", 10)
    clock.seconds = 10.0
    rate.take("ada", 10)


def test_callers_do_not_share_a_bucket() -> None:
    rate = RateLimit(60, clock=Clock())
    rate.take("ada", 60)
    rate.take("zoe", 60)


def test_what_is_more_than_a_bucket_waits_for_a_full_one_and_leaves_a_debt() -> None:
    clock = Clock()
    rate = RateLimit(60, clock=clock)
    rate.take("ada", 90)
    clock.seconds = 30.0
    with pytest.raises(RateLimited) as refused:
        rate.take("ada", 1)
    assert refused.value.seconds == 1


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 100)), max_size=60))
def test_in_any_time_no_more_is_given_than_a_bucket_and_what_it_filled_by(steps: list[tuple[float, int]]) -> None:
    clock, given = Clock(), 0
    rate = RateLimit(100, clock=clock)
    for seconds, points in steps:
        clock.seconds += seconds
        try:
            rate.take("ada", points)
        except RateLimited as refused:
            clock.seconds += refused.seconds
            rate.take("ada", points)
        given += points
        assert given <= 100 + clock.seconds * 100 / 60 + 1e-6


def test_memory_is_bounded_whoever_comes() -> None:
    rate = RateLimit(60, clock=Clock(), most=3)
    for who in range(1000):
        rate.take(str(who), 1)
    assert len(rate) == 3


def test_who_spent_their_points_is_told_when_to_come_again_and_reads_nothing(company_store: Store) -> None:
    view = CountingView(company_store)
    client = Client(view, limits=Limits(rate=1_200))
    assert client.post(CHEAP).status_code == 200
    assert client.post(DEAR).status_code == 200  # it costs 601
    read = view.reads
    response = client.post(DEAR)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert "data" not in response.json()
    assert view.reads == read
    assert client.post(CHEAP).status_code == 200, "the refused operation took nothing but what every request does"


def test_requests_that_are_refused_count_too(company_store: Store) -> None:
    client = Client(company_store, limits=Limits(rate=5 * REQUEST_POINTS))
    assert [client.post("{ nothing }").status_code for _ in range(6)] == [400] * 5 + [429]


def test_strangers_have_a_smaller_bucket_of_their_own(company_store: Store) -> None:
    stranger = Client(company_store, caller=None, limits=Limits(anonymous_rate=3 * REQUEST_POINTS))
    responses = [stranger.post(CHEAP) for _ in range(4)]
    assert [each.status_code for each in responses] == [401, 401, 401, 429]
    assert responses[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert Limits().anonymous_rate < Limits().rate


def test_rate_of_zero_is_no_limit(company_store: Store) -> None:
    client = Client(company_store, caller=ADMIN, limits=Limits(rate=0, anonymous_rate=0))
    assert {client.post(CHEAP).status_code for _ in range(20)} == {200}
