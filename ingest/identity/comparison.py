"""Two addresses in, a score with reasons out: the logistic function of the sum of what speaks for and against. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.identity.features import FEATURES, MOST_FROM_CORRESPONDENTS, PRIOR, RECORDS, TRAFFIC_FEATURES
from ingest.identity.moves import FROM_STAFF, MOST_FROM_SUCCESSION
from ingest.identity.pair import Pair, Reason, names_contradict

CERTAIN = 9.0
"""A weight from which a feature is a record and no guess."""

BEFORE = Reason(PRIOR, "prior", "Two addresses that have something in common are seldom one person's.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How sure it is (0–1) that two addresses are one person's. `rule` is the feature that says most for it."""

    score: float
    rule: str
    reasons: tuple[Reason, ...]

    @property
    def is_certain(self) -> bool:
        """Whether a record says so: then names that contradict each other do not count."""
        return any(reason.weight >= CERTAIN for reason in self.reasons)

    @property
    def is_undecided(self) -> bool:
        """Whether a person decides, whatever the score."""
        return any(reason.undecided for reason in self.reasons)

    @property
    def contradicts(self) -> bool:
        """Whether the two must not be joined, not even through a third address."""
        return any(reason.contradicts for reason in self.reasons)

    @property
    def distinguishes(self) -> bool:
        """Whether the two must not be joined through a third address where they do not reach the threshold themselves."""
        return any(reason.distinguishes for reason in self.reasons)


def logistic(total: float) -> float:
    """Log-odds as a probability, to six digits: enough for a threshold, and the same everywhere.

    >>> logistic(0.0), logistic(2.0)
    (0.5, 0.880797)
    """
    return round(1.0 / (1.0 + math.exp(-total)), 6)


def log_odds(score: float) -> float:
    """The inverse of `logistic`, as far as six digits tell.

    >>> round(log_odds(0.8), 3), round(log_odds(1.0), 1)
    (1.386, 13.8)
    """
    bounded = min(max(score, 1e-6), 1.0 - 1e-6)
    return math.log(bounded / (1.0 - bounded))


def compare(pair: Pair, worth_a_look: float) -> Comparison | None:
    """The comparison of two addresses; None where their names contradict each other, and where no traffic can bring the
    log-odds to `worth_a_look`.
    """
    records = [reason for record in RECORDS for reason in record(pair)]
    if records:
        return _comparison([BEFORE, *records])
    if names_contradict(pair):
        return None
    reasons = [BEFORE]
    for feature in FEATURES:
        reasons += feature(pair)
    total = math.fsum(reason.weight for reason in reasons)
    most = MOST_FROM_CORRESPONDENTS + (MOST_FROM_SUCCESSION + FROM_STAFF if pair.two_employers else 0.0)
    contradicted = any(reason.contradicts for reason in reasons)
    if contradicted or total + most < worth_a_look:  # the traffic cannot change it
        return _comparison(reasons) if contradicted or any(reason.distinguishes for reason in reasons) else None
    for feature in TRAFFIC_FEATURES:
        reasons += feature(pair)
        if reasons[-1].contradicts:
            break
    return _comparison(reasons)


def _comparison(reasons: Sequence[Reason]) -> Comparison:
    strongest = max(reasons, key=lambda reason: (reason.weight, reason.feature))
    return Comparison(logistic(math.fsum(reason.weight for reason in reasons)), strongest.feature, tuple(reasons))
