"""Ties, against an obvious twin that adds them up in a dictionary."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.parameters import RunParameters, TieParameters
from analytics.ties import COLUMNS, Ties, compute_ties
from analytics.time_window import DAY_MS, plausible, resolve_as_of
from graph_model.snapshot import NO_TIME, SENDER, Interactions, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day

PARAMETERS = RunParameters()


def slow_ties(snapshot: Snapshot, parameters: RunParameters) -> dict[tuple[int, int], list[float]]:
    """(source, target) -> [strength, mails, meetings], one interaction after the other, as docs/numbers.md says it."""
    as_of, chosen = resolve_as_of(snapshot, parameters), parameters.ties
    roles: dict[int, dict[int, int]] = defaultdict(dict)
    rows = snapshot.participations
    for interaction, person, role in zip(rows.interaction, rows.person, rows.role, strict=True):
        roles[int(interaction)][int(person)] = int(role)
    ties: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0, 0])
    believed = plausible(snapshot.interactions)
    for i, people in sorted(roles.items()):
        age_days = (as_of - int(snapshot.interactions.at[i])) / DAY_MS
        if not believed[i] or not 0 <= age_days < parameters.window_days:
            continue
        decay = 2.0 ** (-age_days / chosen.half_life_days)
        hours = min(float(snapshot.interactions.hours[i]), chosen.meeting_hours_cap)
        for a in people:
            for b in people:
                if a == b or len(people) < 2:
                    continue
                if snapshot.interactions.meeting[i]:
                    if hours > 0:
                        ties[a, b][0] += chosen.k_meeting * hours / (len(people) - 1) * decay
                        ties[a, b][2] += 1
                elif people[a] == SENDER:
                    ties[a, b][0] += chosen.k_email / (len(people) - 1) * decay
                    ties[a, b][1] += 1
    return ties


@given(strategies.companies(), st.sampled_from([30.0, 90.0]), st.sampled_from([100.0, 365.0]))
@settings(deadline=None, max_examples=80)
def test_ties_are_what_the_slow_twin_says(snapshot: Snapshot, half_life: float, window: float) -> None:
    parameters = RunParameters(window_days=window, ties=TieParameters(half_life_days=half_life, k_meeting=1.5))
    ties, expected = compute_ties(snapshot, parameters), slow_ties(snapshot, parameters)
    assert list(zip(ties.source.tolist(), ties.target.tolist(), strict=True)) == sorted(expected)
    found = np.column_stack([ties.strength, ties.mails, ties.meetings])
    np.testing.assert_allclose(found, np.array([expected[pair] for pair in sorted(expected)]).reshape(-1, 3))
    np.testing.assert_allclose(ties.strength, ties.mail_strength + ties.meeting_strength)


@given(strategies.companies())
@settings(deadline=None, max_examples=40)
def test_symmetrised_ties_have_both_directions_and_meetings_once(snapshot: Snapshot) -> None:
    ties = compute_ties(snapshot, PARAMETERS)
    both = ties.symmetrised()
    assert (both.reverse() >= 0).all()
    for row in range(len(both)):
        there, back = ties.row(both.source[row], both.target[row]), ties.row(both.target[row], both.source[row])
        directions = [direction for direction in (there, back) if direction >= 0]
        assert both.mails[row] == sum(ties.mails[each] for each in directions)
        assert both.meetings[row] == max(ties.meetings[each] for each in directions)
        assert both.first_at[row] == min(ties.first_at[each] for each in directions)
        assert both.last_at[row] == max(ties.last_at[each] for each in directions)


@given(strategies.companies(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_renumbering_people_changes_no_tie(snapshot: Snapshot, random: object) -> None:
    order = np.array(random.sample(range(len(snapshot.people)), len(snapshot.people)))  # type: ignore[attr-defined]
    rows = snapshot.participations
    person = order[rows.person].astype(np.int32)
    sort = np.lexsort((person, rows.interaction))
    columns = {"interaction": rows.interaction[sort], "person": person[sort], "role": rows.role[sort]}
    renumbered = replace(snapshot, participations=type(rows).of(**columns))
    before, after = compute_ties(snapshot, PARAMETERS), compute_ties(renumbered, PARAMETERS)
    assert len(before) == len(after)
    for row in range(len(before)):
        other = after.row(order[before.source[row]], order[before.target[row]])
        assert after.strength[other] == pytest.approx(before.strength[row])


def test_adding_an_unrelated_group_changes_no_tie() -> None:
    mails = [(0, [1], day) for day in range(0, 60, 10)]
    parameters = RunParameters(as_of_ms=on_day(60))
    alone = compute_ties(company(2, mails=mails), parameters)
    beside = compute_ties(company(4, mails=[*mails, (2, [3], 3), (3, [2], 40)]), parameters)
    assert beside.strength[beside.row(0, 1)] == alone.strength[alone.row(0, 1)]


def test_ten_undivided_mails_of_today_read_fifty() -> None:
    ties = compute_ties(company(2, mails=[(0, [1], 0)] * 10), PARAMETERS)
    assert ties.scale(PARAMETERS).tolist() == [pytest.approx(50.0)]


def test_one_mail_a_week_reads_72_and_one_a_month_26() -> None:
    weekly = compute_ties(company(2, mails=[(0, [1], 7 * week) for week in range(53)]), PARAMETERS)
    monthly = compute_ties(company(2, mails=[(0, [1], 30 * month) for month in range(13)]), PARAMETERS)
    assert weekly.scale(PARAMETERS)[0] == pytest.approx(72, abs=2)
    assert monthly.scale(PARAMETERS)[0] == pytest.approx(26, abs=3)


@given(st.lists(st.floats(0, 1e3), min_size=2, max_size=20))
def test_a_stronger_tie_never_reads_lower(strengths: list[float]) -> None:
    strength = np.sort(np.array(strengths))
    empty = np.zeros(len(strength))
    ties = Ties(*[empty.astype(np.int32)] * 2, strength, *[empty] * 6, people=1, as_of=0)  # type: ignore[arg-type]
    scale = ties.scale(PARAMETERS)
    assert (np.diff(scale) >= 0).all()
    assert ((scale >= 0) & (scale <= 100)).all()


def test_a_mail_is_divided_among_its_recipients() -> None:
    ties = compute_ties(company(3, mails=[(0, [1, 2], 0)]), PARAMETERS)
    assert ties.strength.tolist() == [0.5, 0.5]


def test_mail_to_oneself_gives_no_tie_and_takes_no_part_of_it() -> None:
    ties = compute_ties(company(2, mails=[(0, [0], 0), (0, [0, 1], 0)]), PARAMETERS)
    assert (ties.source.tolist(), ties.target.tolist(), ties.strength.tolist()) == ([0], [1], [1.0])


def test_mail_without_a_sender_breaks_nothing() -> None:
    assert len(compute_ties(company(2, mails=[(None, [0, 1], 0)]), PARAMETERS)) == 0


def test_a_meeting_binds_everybody_and_counts_two_hours_at_most() -> None:
    ties = compute_ties(company(3, meetings=[([0, 1, 2], 0, 8.0)]), PARAMETERS)
    assert ties.strength.tolist() == [1.0] * 6


def test_broadcasts_bind_nobody() -> None:
    mails = [(0, [*range(1, 28)], 0), (1, [0], 0)]
    assert len(compute_ties(company(28, mails=mails), PARAMETERS)) == 1
    told = RunParameters(ties=TieParameters(broadcast_mail=27))
    assert len(compute_ties(company(28, mails=mails), told)) == 28
    assert len(compute_ties(company(51, meetings=[([*range(51)], 0, 1.0)]), PARAMETERS)) == 0


def test_what_was_before_the_window_or_after_as_of_does_not_count() -> None:
    mails = [(0, [1], 0), (0, [1], 100), (0, [1], 101), (0, [1], 103), (0, [1], 400)]
    ties = compute_ties(company(2, mails=mails), RunParameters(as_of_ms=on_day(110), window_days=10))
    assert ties.mails.tolist() == [2]
    assert (ties.first_at.tolist(), ties.last_at.tolist()) == ([on_day(101)], [on_day(103)])


def test_a_tie_dies_of_weakness_and_of_silence() -> None:
    mails = [(0, [1], 0)] * 40 + [(1, [0], 200)] + [(2, [0], 200)] * 2
    ties = compute_ties(company(3, mails=mails), PARAMETERS)
    live = dict(zip(zip(ties.source.tolist(), ties.target.tolist(), strict=True), ties.live(PARAMETERS), strict=True))
    assert live == {(0, 1): False, (1, 0): False, (2, 0): True}
    assert ties.symmetrised().live(PARAMETERS).tolist() == [True] * 4, "of a pair, both directions count"


def test_interactions_without_a_date_give_no_tie() -> None:
    snapshot = company(2, mails=[(0, [1], 0)])
    undated = replace(snapshot, interactions=Interactions.of(id=["m"], at=[NO_TIME]))
    assert len(compute_ties(undated, PARAMETERS)) == 0
    assert compute_ties(undated, PARAMETERS).as_of == NO_TIME


@pytest.mark.parametrize("people", [0, 1, 3])
def test_no_interactions_are_no_ties(people: int) -> None:
    ties = compute_ties(company(people), PARAMETERS)
    assert len(ties) == len(ties.symmetrised()) == len(ties.reverse()) == 0
    assert len(ties.live(PARAMETERS)) == 0
    assert ties.where(ties.live(PARAMETERS)).people == people


def test_the_same_input_gives_the_same_bits() -> None:
    mails = [(i % 7, [(i * 3 + 1) % 7, (i + 2) % 7], i % 90) for i in range(200)]
    first, second = (compute_ties(company(7, mails=mails), PARAMETERS) for _ in range(2))
    assert all(getattr(first, name).tobytes() == getattr(second, name).tobytes() for name in COLUMNS)
