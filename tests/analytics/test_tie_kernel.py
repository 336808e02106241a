"""The compiled loops do what the same loops do in plain Python, bit for bit."""

import numpy as np
from hypothesis import given, settings

from analytics.contributions import contributions
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
