import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.hierarchy import formal_percentiles, reporting_lines
from tests.analytics.snapshots import company


def lines(*manager: int) -> tuple[list[float | None], list[float | None]]:
    found = reporting_lines(np.array(manager, np.int32))
    return tuple([None if np.isnan(v) else v for v in column] for column in (found.depth, found.below))  # type: ignore[return-value]


def test_depth_and_people_below_follow_the_reporting_line() -> None:
    assert lines(-1, 0, 0, 1, 3) == ([0, 1, 1, 2, 3], [4, 2, 0, 1, 0])


def test_who_reports_to_themselves_is_at_the_top() -> None:
    assert lines(0, 0) == ([0, 1], [1, 0])


def test_a_circle_places_nobody_and_ends() -> None:
    assert lines(1, 2, 0, 0, -1) == ([None] * 5, [None, None, None, 0, None])


def test_who_stands_outside_of_every_line_is_not_placed() -> None:
    assert lines(-1, -1) == ([None, None], [None, None])


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.integers(-1, n - 1), min_size=n, max_size=n)))
@settings(deadline=None)
def test_every_line_ends_and_everybody_below_is_deeper(manager: list[int]) -> None:
    found = reporting_lines(np.array(manager, np.int32))
    for person, above in enumerate(manager):
        if above >= 0 and above != person and not np.isnan(found.depth[person]):
            assert found.depth[person] == found.depth[above] + 1
            assert found.below[person] < found.below[above]


def test_formal_rank_comes_from_titles_alone_where_nobody_has_a_manager() -> None:
    people = company(3, level=[9.0, 1.0, np.nan]).people
    found = formal_percentiles(people, np.arange(3, dtype=np.int32))
    assert found[:2].tolist() == [75.0, 25.0]
    assert np.isnan(found[2])


def test_without_a_hierarchy_nobody_is_placed() -> None:
    assert np.isnan(formal_percentiles(company(3).people, np.arange(3, dtype=np.int32))).all()


def test_the_head_of_the_line_stands_above_all() -> None:
    found = formal_percentiles(company(4, manager=[-1, 0, 0, 1]).people, np.arange(4, dtype=np.int32))
    assert found.argmax() == 0
    assert found[1] > found[2]
