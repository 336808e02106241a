"""The made-up company that influence is timed on."""

import numpy as np

from analytics.answers import answers
from analytics.contributions import contributions
from analytics.parameters import RunParameters
from analytics.ties import compute_ties
from bench.analytics import email_like


def test_its_ties_are_live_and_some_mail_answers_other_mail() -> None:
    snapshot, parameters = email_like(2_000, 40_000), RunParameters()
    ties = compute_ties(snapshot, parameters)
    assert 30_000 < len(ties) < 50_000
    assert ties.live(parameters).all()
    replied = answers(snapshot, contributions(snapshot, parameters, ties.as_of), parameters.working)
    assert len(replied) > 5_000
    turned_to = np.sort(np.bincount(ties.target))
    assert turned_to[int(0.99 * len(turned_to))] > 5 * np.median(turned_to)
