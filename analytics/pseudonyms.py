"""The influence ranking without names: who somebody is, nobody is told, and one pseudonym is one person's within a run only.

In: findings of influence. Out: values that hold no id and no sentence of theirs. Of units and levels they tell what the run
found to be shared by enough people (`analytics.tellable_groups`).
"""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, Final

from analytics.influence_components import COMPONENTS
from graph_model.findings import Finding, Reason, Score, ScoreKind
from graph_model.keyed_digest import keyed_digest
from graph_model.made_up_word import made_up_word

SYLLABLES: Final = 3
"""Two words of so many are one of 10^14: of 100,000 people two are called alike in one run of 20,000."""
PERCENTILES: Final = 10
"""Percentiles are told in whole steps of so many: exact ones would be the same in two runs, and join the pseudonyms of both."""


@dataclass(frozen=True, slots=True)
class PseudonymousInfluence:
    """Where somebody ranks who is not named."""

    pseudonym: str
    rank: int
    rank_low: int | None
    rank_high: int | None
    score: Score
    components: tuple[Mapping[str, Any], ...]
    unit: str | None
    level: float | None


def pseudonym(key: bytes, run: str, person: str) -> str:
    """What somebody is called in one run: two made-up words, by a keyed digest that nobody without the key can make."""
    return " ".join(_word(keyed_digest(key, "pseudonym", run, person, which)) for which in ("first", "second"))


def _word(digest: str) -> str:
    number, letter = divmod(int.from_bytes(b32decode(digest, casefold=True)), len(ascii_lowercase))
    return made_up_word(number, ascii_lowercase[letter], SYLLABLES).title()


def pseudonymous(
    finding: Finding, *, run: str, rank: int, ranked: int, key: bytes, weights: Mapping[str, float]
) -> PseudonymousInfluence:
    """`rank` is counted anew, so that no gap tells of who was erased; no interval goes beyond the `ranked` that are told."""
    percentiles = {name: _rounded(finding.details["components"][name]) for name in _components(finding)}
    return PseudonymousInfluence(
        pseudonym=pseudonym(key, run, finding.subject),
        rank=rank,
        rank_low=None if finding.low is None else min(finding.low, rank),
        rank_high=None if finding.high is None else min(max(finding.high, rank), ranked),
        score=_score(percentiles, weights),
        components=tuple({"name": name, "percentile": each} for name, each in percentiles.items()),
        unit=finding.details.get("told_unit"),
        level=finding.details.get("told_level"),
    )


def _components(finding: Finding) -> list[str]:
    return [name for name in COMPONENTS if name in finding.details["components"]]


def _rounded(percentile: float | None) -> float | None:
    return None if percentile is None else float(percentile // PERCENTILES * PERCENTILES)


def _score(percentiles: Mapping[str, float | None], weights: Mapping[str, float]) -> Score:
    """The influence of somebody with these percentiles: the weighted mean of those that are known, as of a finding."""
    whole = sum(weights.get(name, 0.0) for name, each in percentiles.items() if each is not None) or 1.0
    reasons = tuple(
        Reason(0.0, f"{name.capitalize()} is not known of this person")
        if each is None
        else Reason(weights.get(name, 0.0) * each / whole, f"{name.capitalize()}: percentile {each:.0f} or above")
        for name, each in percentiles.items()
    )
    value = sum(reason.weight for reason in reasons)
    return Score(value, ScoreKind.SUM, reasons, f"points of 100, of percentiles in whole steps of {PERCENTILES}")
