"""The compiled loops do what the same loops do in plain Python, bit for bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.contributions import contributions
from analytics.opposite_ties_kernel import both_directions
from analytics.parameters import RunParameters
from analytics.tie_kernel import count_by_source, group_by_tie, spread
from analytics.time_window import resolve_as_of
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company


@given(strategies.companies())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(snapshot: Snapshot) -> None:
    rows, people = snapshot.participations, len(snapshot.people)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows.interaction, minlength=len(snapshot.interactions)))])
    giver, used = rows.role == 0, np.diff(starts) > 1
    offsets = count_by_source.compiled(starts, rows.person, giver, used, people)
    assert offsets.tolist() == count_by_source.plain(starts, rows.person, giver, used, people).tolist()
    spread_out = spread.compiled(starts, rows.person, giver, used, offsets)
    for compiled, plain in zip(spread_out, spread.plain(starts, rows.person, giver, used, offsets), strict=True):
        assert compiled.tobytes() == plain.tobytes()
    for compiled, plain in zip(
        group_by_tie.compiled(offsets, *spread_out), group_by_tie.plain(offsets, *spread_out), strict=True
    ):
        assert compiled.tobytes() == plain.tobytes()


def test_the_contributions_of_a_large_company_are_those_of_its_small_parts() -> None:
    """Enough to be compiled, in groups of three that each would not be."""
    mails = [(3 * group, [3 * group + 1, 3 * group + 2], group % 50) for group in range(9_000)]
    snapshot = company(27_000, mails=mails)
    parts = contributions(snapshot, RunParameters(), resolve_as_of(snapshot, RunParameters()))
    assert parts.source.tolist() == [3 * group for group in range(9_000) for _ in range(2)]
    assert parts.interaction.tolist() == [group for group in range(9_000) for _ in range(2)]


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1])))
@settings(deadline=None, max_examples=100)
def test_both_directions_of_ties_are_brought_together(pairs: set[tuple[int, int]]) -> None:
    forth, back = sorted(pairs), sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    row = {pair: number for number, pair in enumerate(forth)}
    starts, back_starts = (
        np.searchsorted([pair[end] for pair in some], np.arange(8)) for some, end in ((forth, 0), (back, 1))
    )
    columns = [[pair[1] for pair in forth], [pair[0] for pair in back], [row[pair] for pair in back]]
    target, source, rows = (np.array(column, np.int32) for column in columns)
    given = starts, target, back_starts, source, rows
    bounds, other, there, behind = both_directions.plain(*given)
    expected = sorted(pairs | {(b, a) for a, b in pairs})
    found = list(zip(np.repeat(np.arange(7), np.diff(bounds)).tolist(), other.tolist(), strict=True))
    assert found == expected
    assert there.tolist() == [row.get((a, b), -1) for a, b in expected]
    assert behind.tolist() == [row.get((b, a), -1) for a, b in expected]
    for plain, compiled in zip(both_directions.plain(*given), both_directions.compiled(*given), strict=True):
        assert plain.tobytes() == compiled.tobytes()
