"""Who answered whom, against a twin that looks at one message after the other."""

import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.answers import answers, medians
from analytics.contributions import contributions
from analytics.parameters import RunParameters, WorkingTime
from analytics.time_window import resolve_as_of
from analytics.working_time import working_hours_between
from graph_model.snapshot import SENDER, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company

ALWAYS = WorkingTime(0.0, 24.0, range(7))
PARAMETERS = RunParameters(working=ALWAYS)


def found(snapshot: Snapshot, parameters: RunParameters = PARAMETERS) -> dict[tuple[int, int, int], float]:
    """(who answers, whom, which message) -> hours."""
    parts = contributions(snapshot, parameters, resolve_as_of(snapshot, parameters) or 0)
    rows = answers(snapshot, parts, parameters.working)
    keys = zip(parts.source[rows.tie].tolist(), parts.target[rows.tie].tolist(), rows.answered.tolist(), strict=True)
    return dict(zip(keys, rows.hours.tolist(), strict=True))


def slowly(snapshot: Snapshot, parameters: RunParameters) -> dict[tuple[int, int, int], float]:
    table, rows = snapshot.interactions, snapshot.participations
    as_of = resolve_as_of(snapshot, parameters) or 0
    people: dict[int, dict[int, int]] = {}
    for interaction, person, role in zip(rows.interaction, rows.person, rows.role, strict=True):
        people.setdefault(int(interaction), {})[int(person)] = int(role)
    first: dict[tuple[int, int, int], tuple[int, int]] = {}
    for i, there in people.items():
        m = int(table.reply_to[i])
        if m < 0 or table.meeting[i] or not 0 <= as_of - table.at[i] < parameters.window_days * 86_400_000:
            continue
        for a in (person for person, role in there.items() if role == SENDER):
            for b in there:
                if a != b and people.get(m, {}).get(b) == SENDER and table.at[m] <= table.at[i]:
                    first[a, b, m] = min(first.get((a, b, m), (2**62, 0)), (int(table.at[i]), i))
    begin = np.array([table.at[m] for _, _, m in first], np.int64)
    end = np.array([at for at, _ in first.values()], np.int64)
    return dict(zip(first, working_hours_between(begin, end, parameters.working).tolist(), strict=True))


@given(strategies.answering_companies(), st.sampled_from([100.0, 365.0]))
@settings(deadline=None, max_examples=80)
def test_answers_are_what_the_slow_twin_says(snapshot: Snapshot, window: float) -> None:
    for working in (ALWAYS, WorkingTime()):
        parameters = replace(PARAMETERS, window_days=window, working=working)
        assert found(snapshot, parameters) == pytest.approx(slowly(snapshot, parameters))


def test_only_the_first_answer_to_the_sender_counts() -> None:
    mails = [(0, [1, 2], 0), (1, [0], 2), (1, [0], 3), (2, [1], 1)]
    assert found(company(3, mails=mails, reply_to=[-1, 0, 0, 0])) == {(1, 0, 0): 48.0}


def test_what_answers_a_later_message_or_ones_own_is_no_answer() -> None:
    assert found(company(2, mails=[(0, [1], 5), (1, [0], 2), (0, [1], 9)], reply_to=[-1, 0, 0])) == {}


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 100, allow_nan=False), st.integers(0, 3)), max_size=30).map(
        lambda rows: [tuple(row) for row in rows]
    )
)
def test_weighted_medians_are_those_of_repeated_values(rows: list[tuple[int, float, int]]) -> None:
    group, values, weights = (np.array([row[at] for row in rows], float) for at in range(3))
    result = medians(group.astype(np.int64), values, 4, weights)
    for each in range(4):
        repeated = [value for at, value, times in rows for _ in range(times) if at == each]
        assert result[each] == pytest.approx(statistics.median(repeated) if repeated else np.nan, nan_ok=True)
