import numpy as np
import pytest

from analytics.parameters import RunParameters
from analytics.time_window import plausible, resolve_as_of
from graph_model.snapshot import NO_TIME, Interactions, Snapshot
from tests.analytics.snapshots import company, on_day

YEAR = 365.25


def at_days(*days: float, doubtful: tuple[int, ...] = ()) -> Interactions:
    count = len(days)
    return Interactions.of(
        id=[f"m{i:03d}" for i in range(count)],
        at=[on_day(day) for day in days],
        doubtful=[i in doubtful for i in range(count)],
    )


@pytest.mark.parametrize("wild", [-44 * YEAR, 20 * YEAR])
@pytest.mark.parametrize("others", [5, 50, 500])
def test_a_wild_date_is_not_believed_however_few_others_there_are(wild: float, others: int) -> None:
    assert plausible(at_days(*range(others), wild)).tolist() == [True] * others + [False]


def test_both_wild_dates_of_the_enron_corpus_are_found_together() -> None:
    assert plausible(at_days(-24 * YEAR, *range(6), 40 * YEAR)).tolist() == [False, *[True] * 6, False]


def test_years_of_ordinary_mail_are_all_believed() -> None:
    assert plausible(at_days(*np.linspace(0, 30 * YEAR, 200))).all()


def test_too_few_dates_have_no_bulk_and_are_believed() -> None:
    assert plausible(at_days(0, 10 * YEAR)).all()


def test_unknown_and_doubtful_dates_are_not_believed() -> None:
    interactions = Interactions.of(
        id=["a", "b", "c"], at=[on_day(1), on_day(2), NO_TIME], doubtful=[False, True, False]
    )
    assert plausible(interactions).tolist() == [True, False, False]


def test_as_of_is_the_latest_plausible_interaction() -> None:
    snapshot = Snapshot.from_columns(interactions=at_days(*range(9), 30 * YEAR))
    assert resolve_as_of(snapshot, RunParameters()) == on_day(8)


def test_as_of_can_be_given() -> None:
    assert resolve_as_of(company(1), RunParameters(as_of_ms=5)) == 5


def test_without_dates_there_is_no_as_of() -> None:
    assert resolve_as_of(company(2), RunParameters()) is None
