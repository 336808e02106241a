"""Coverage of rank intervals: what counts as covered, and samples that are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.parameters import InfluenceParameters, RunParameters
from bench.second_sample import covered, demo_company, influence_of, of_lives, values_of
from bench.steady_company import CONVERSATIONS_EACH, PEOPLE, rates, year
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

SCORE = Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "because"),))


def influence(who: str, rank: int, low: int, high: int) -> Finding:
    return Finding(FindingKind.INFLUENCE, who, rank, SCORE, low=low, high=high)


def test_an_interval_covers_the_middle_and_each_second_sample_on_its_own() -> None:
    first = [influence("a", 1, 1, 1), influence("b", 2, 1, 2), influence("c", 3, 2, 3)]
    others = [{"a": 9.0, "b": 5.0, "c": 1.0}, {"a": 9.0, "b": 5.0, "c": 1.0}, {"a": 1.0, "b": 5.0, "c": 9.0}]
    found = covered(first, others, middle=True)
    assert found.middle is not None
    assert found.middle.tolist() == [True, True, True]
    assert found.second.tolist() == pytest.approx([2 / 3, 1.0, 2 / 3])
    assert found.width.tolist() == [1, 2, 2]


def test_who_has_no_tie_in_the_second_sample_comes_last_there() -> None:
    first = [influence("a", 1, 1, 1), influence("b", 2, 2, 2)]
    assert covered(first, [{"b": 3.0}], middle=False).second.tolist() == [0.0, 0.0]


def test_two_years_of_a_steady_company_share_rates_and_nothing_else() -> None:
    one, other = year(1, 0), year(1, 1)
    assert rates(1).sum() == pytest.approx(PEOPLE * CONVERSATIONS_EACH)
    begun = [len(np.unique(each.interactions.thread)) for each in (one, other)]
    assert begun == pytest.approx([PEOPLE * CONVERSATIONS_EACH] * 2, rel=0.03)
    assert begun[0] != begun[1]
    answers = one.interactions.reply_to >= 0
    asked = one.interactions.reply_to[answers]
    assert (one.interactions.at[answers] >= one.interactions.at[asked]).all()
    assert (one.interactions.thread[answers] == one.interactions.thread[asked]).all()


def test_intervals_of_a_steady_company_are_about_as_wide_as_they_say() -> None:
    (found, *_) = of_lives(year, companies=1, lives=8)
    assert found.middle is not None
    assert 0.8 < found.middle.mean() <= 1.0
    assert 0.6 < found.second.mean() < 0.9


def test_scores_without_intervals_are_those_with_them() -> None:
    snapshot, parameters = year(2, 0), RunParameters(influence=InfluenceParameters(replicates=2))
    assert values_of(snapshot, parameters) == {
        finding.subject: finding.score.value for finding in influence_of(snapshot, parameters)
    }


def test_lives_of_a_demo_company_have_the_same_people() -> None:
    one, other = demo_company(3, 0), demo_company(3, 1)
    ours = [set(np.array(list(each.people.id))[each.people.internal]) for each in (one, other)]
    assert ours[0] == ours[1]
