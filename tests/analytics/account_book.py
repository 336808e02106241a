"""Made-up accounts for tests: who of ours writes with whom there, week by week, and random small ones for properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import Workings, _accounts
from analytics.stable_labels import NO_FORMER
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from tests.analytics.snapshots import Mail, company

WEEKS = 104
"""Two years; the last day is day 728."""
PARAMETERS = RunParameters(influence=InfluenceParameters(replicates=0))
US = 0


def correspondence(seed: int, ours: int, theirs: int, rate: Callable[[int], float]) -> list[Mail]:
    """`rate(week)` mails a week by chance, each in a conversation of its own, in either direction."""
    dice = np.random.default_rng(seed)
    mails: list[Mail] = []
    for week in range(WEEKS):
        for _ in range(dice.poisson(rate(week))):
            sender, reader = (ours, theirs) if dice.random() < 0.5 else (theirs, ours)
            mails.append((sender, [reader], week * 7 + 7 * dice.random()))
    return mails


def book(ours: int, accounts: Sequence[str], people: Sequence[int], mails: Iterable[Mail], **more: Any) -> Snapshot:
    """`ours` of us, then one outsider for each of `people`, which says of which account (from 1); one mail on the last day."""
    last: Mail = (0, [1], 7 * WEEKS)
    return company(
        ours + len(people),
        external=range(ours, ours + len(people)),
        organisation=[US] * ours + list(people),
        organisations=["us", *accounts],
        mails=[*mails, last],
        **more,
    )


def account_findings(
    snapshot: Snapshot, parameters: RunParameters = PARAMETERS, kind: FindingKind | None = None
) -> list[Finding]:
    """What the stage of accounts alone finds."""
    found = _accounts(Workings.begin(snapshot, parameters, NO_FORMER)).findings
    return [each for each in found if kind is None or each.kind is kind]


OURS, THEIRS = 3, 3


@st.composite
def books(draw: st.DrawFn, most: int = 40) -> tuple[list[Mail], list[int]]:
    """Mails of three of ours and three outsiders (of accounts 1, 1 and 2) over a year and a half, and what each answers."""
    person = st.integers(0, OURS + THEIRS - 1)
    mail = st.tuples(
        person, st.lists(person, min_size=1, max_size=3, unique=True), st.integers(180, 728), st.integers(-1, 5)
    )
    mails: list[Mail] = draw(st.lists(mail, max_size=most))
    answered = st.integers(-1, len(mails) - 1)
    return mails, draw(st.lists(answered, min_size=len(mails), max_size=len(mails)))
