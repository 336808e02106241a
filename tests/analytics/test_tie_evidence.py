import math

import pytest
from hypothesis import given, settings

from analytics.parameters import RunParameters
from analytics.tie_evidence import tie_evidence
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day

PARAMETERS = RunParameters()


@given(strategies.companies())
@settings(deadline=None, max_examples=40)
def test_every_tie_unfolds_into_interactions_that_add_up_to_it(snapshot: Snapshot) -> None:
    ties = compute_ties(snapshot, PARAMETERS)
    for row in range(len(ties)):
        evidence = tie_evidence(snapshot, PARAMETERS, int(ties.source[row]), int(ties.target[row]))
        assert math.fsum(each.amount for each in evidence) == pytest.approx(ties.strength[row])
        assert sum(each.meeting for each in evidence) == ties.meetings[row]
        assert len(evidence) == ties.mails[row] + ties.meetings[row]
        assert evidence[0].at == ties.last_at[row]


def test_evidence_is_dated_and_the_latest_comes_first() -> None:
    snapshot = company(2, mails=[(0, [1], 0), (1, [0], 5)], meetings=[([0, 1], 9, 1.0)])
    found = tie_evidence(snapshot, PARAMETERS, 0, 1)
    assert [(each.interaction, each.at) for each in found] == [("z000000", on_day(9)), ("m000000", on_day(0))]


@pytest.mark.parametrize(("source", "target"), [(0, 0), (0, 2), (2, 1)])
def test_where_there_is_no_tie_there_is_no_evidence(source: int, target: int) -> None:
    assert tie_evidence(company(3, mails=[(0, [1], 0)]), PARAMETERS, source, target) == ()


def test_without_dates_there_is_no_evidence() -> None:
    assert tie_evidence(company(2), PARAMETERS, 0, 1) == ()
