"""Health: each part against its own past."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.account_health import PARTS
from analytics.parameters import AccountParameters, RunParameters
from graph_model.errors import AnalysisError
from graph_model.findings import DETAILS, Finding, FindingKind, ScoreKind
from tests.analytics.account_book import PARAMETERS, account_findings
from tests.analytics.snapshots import company

END = 728
NOW = END - 91
"""The latest window is of thirteen weeks."""
HOUR = 1 / 24


def exchanged(first: float, last: float, every: float, *, ours=0, theirs=2, hours: float = 2.0, thread: int = 0):
    """Mails and what they answer: theirs asks on weekday mornings, ours answers after so many hours; from the last day back."""
    mails, day = [], math.floor(last) - 0.1
    while day > first:
        monday = math.floor(day) // 7 * 7 + 9 * HOUR
        mails.append((theirs, [ours], monday + (thread % 4), thread))
        mails.append((ours, [theirs], monday + (thread % 4) + hours * HOUR, thread))
        thread += 1
        day -= every
    return mails


def health(*mails, parameters: RunParameters = PARAMETERS) -> Finding:
    written = [each for some in mails for each in some]
    asked = {each[3]: number for number, each in enumerate(written) if each[0] >= 2}
    snapshot = company(
        4, external=[2, 3], organisation=[0, 0, 1, 1], organisations=["us", "Acme"], mails=[*written, (0, [1], END)],
        reply_to=[-1 if each[0] >= 2 else asked[each[3]] for each in written] + [-1],
    )  # fmt: skip
    (found,) = account_findings(snapshot, parameters, FindingKind.ACCOUNT_HEALTH)
    return found


def parts_of(found: Finding) -> dict[str, dict]:
    return {each["name"]: each for each in found.details["parts"]}


def test_an_account_that_stays_as_it_was_has_50_points():
    found = health(exchanged(150, END, 7))
    assert found.score.value == pytest.approx(50.0, abs=2)
    assert (found.details["state"], found.score.kind, found.score.adds_up()) == ("as_before", ScoreKind.SUM, True)
    assert set(found.details) == set(DETAILS[FindingKind.ACCOUNT_HEALTH])
    assert list(parts_of(found)) == list(PARTS)


def test_half_the_strength_has_a_third_of_the_points():
    parts = parts_of(health(exchanged(150, NOW, 7), exchanged(NOW, END, 14, thread=1000)))
    assert parts["strength"]["now"] == pytest.approx(parts["strength"]["before"] / 2, rel=0.1)
    assert parts["strength"]["points"] == pytest.approx(100 / 3, rel=0.1)
    assert parts["strength"]["state"] == "worse"


def test_slower_answers_of_ours_cost_points_and_theirs_are_told_apart():
    parts = parts_of(health(exchanged(150, NOW, 7, hours=2.0), exchanged(NOW, END, 7, hours=8.0, thread=1000)))
    ours = parts["our_reply_hours"]
    assert (ours["before"], ours["now"]) == (pytest.approx(2.0, abs=0.1), pytest.approx(8.0, abs=0.1))
    assert ours["points"] == pytest.approx(100 * 3 / 12, abs=1)
    assert parts["their_reply_hours"]["state"] == "unknown"


def test_fewer_people_on_either_side_are_less_breadth():
    both = [*exchanged(150, NOW, 7), *exchanged(150, NOW, 7, ours=1, theirs=3, thread=5000)]
    parts = parts_of(health(both, exchanged(NOW, END, 7, thread=1000)))
    for side in ("our_breadth", "their_breadth"):
        assert (parts[side]["now"], parts[side]["before"]) == (1.0, 2.0)


def test_one_way_mail_is_less_mutual():
    asked = [each for each in exchanged(NOW, END, 7, thread=1000) if each[0] == 2]
    parts = parts_of(health(exchanged(150, NOW, 7), asked))
    assert (parts["reciprocity"]["now"], parts["reciprocity"]["before"]) == (0.0, pytest.approx(1.0, abs=0.1))


def test_silence_costs_all_but_what_is_not_known():
    parts = parts_of(health(exchanged(150, NOW - 7, 7)))
    assert parts["strength"]["points"] == 0.0
    assert 91 < parts["recency"]["now"] < 110
    assert parts["reciprocity"]["state"] == parts["our_reply_hours"]["state"] == "unknown"


@pytest.mark.parametrize(("weeks", "kind"), [(40, ScoreKind.SUM), (39, ScoreKind.EVIDENCE)])
def test_a_young_account_is_not_compared_and_that_is_said(weeks, kind):
    """Two whole windows before the latest one, and the week in which it began."""
    found = health(exchanged(END - 7 * weeks, END, 7))
    assert found.score.kind is kind
    if kind is ScoreKind.EVIDENCE:
        assert found.details["state"] == "unknown"
        assert found.score.value == pytest.approx(2.0, rel=0.2)
        assert "of 1 earlier window of 13 weeks there is exchange, and 2 are needed" in found.score.reasons[0].text


def test_weights_choose_the_parts():
    only = replace(PARAMETERS, accounts=AccountParameters(weights={"strength": 1.0}))
    found = health(exchanged(150, NOW, 7), exchanged(NOW, END, 14, thread=1000), parameters=only)
    assert found.score.value == pytest.approx(parts_of(found)["strength"]["points"])


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(sorted(PARTS)))
def test_points_are_between_0_and_100_and_mirror_each_other(now, before, name):
    one, other = PARTS[name].points(now, before), PARTS[name].points(before, now)
    if not math.isnan(one):
        assert 0.0 <= one <= 100.0
        assert one + other == pytest.approx(100.0)
        better = now < before if PARTS[name].less else now > before
        assert one >= 50.0 - 1e-9 if better else one <= 50.0 + 1e-9


@pytest.mark.parametrize(
    "given",
    [
        {"weights": {"luck": 1.0}}, {"window_weeks": 0}, {"window_weeks": 27}, {"earlier_windows": 1},
        {"allowance": 0.1}, {"allowance": 2.0},
        {"false_alarms_per_year": 0.5}, {"false_alarms_per_year": 0.0}, {"sla_days": 0.0}, {"sla_days_of": {"Acme": 0}},
    ],
)  # fmt: skip
def test_parameters_that_make_no_sense_are_refused(given):
    with pytest.raises(AnalysisError):
        AccountParameters(**given)


def test_parameters_survive_json():
    chosen = RunParameters(accounts=AccountParameters(sla_days_of={"Acme": 2.0}, window_weeks=8))
    assert RunParameters.from_json(chosen.to_json()) == chosen
