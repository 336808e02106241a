"""`python -m bench --intervals`: how often the interval of a rank covers the rank that is found on a second sample.

Companies live several times: the same people with the same habits, other mail and meetings. An interval is meant for the rank
that such lives have in the middle; a second life's own rank scatters around that as well, so that an interval that covers the
former in 90 % of the cases is expected to cover the latter in 75 %: two normal values differ by less than 1.645 standard
deviations of one with probability 0.755. With `--real FOLDER` Enron's conversations are halved at random, too; no middle is
known there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.influence import influence_findings
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.percentiles import ranks
from analytics.ties import compute_ties
from bench import steady_company
from bench.markdown import table
from bench.public_networks import enron
from bench.real import SETTINGS
from graph_model.findings import Finding
from graph_model.snapshot import Snapshot
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import make_company

FIRST_SEED = 101
COMPANIES, LIVES, LOOKED_AT = 6, 25, 4
"""Of each company the intervals of the first few lives are held against the ranks in all the others."""
HALVINGS = 10
TOP = 0.10

Values = Mapping[str, float]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """Of every person in a sample: the interval's width in ranks, whether it holds the middle of other samples' ranks (None:
    not known), the part of other samples whose rank it holds, and whether this person is in the top tenth.
    """

    width: NDArray[np.int64]
    middle: Flags | None
    second: NDArray[np.float64]
    top: Flags


def covered(first: Sequence[Finding], others: Sequence[Values], *, middle: bool) -> Covered:
    """How the intervals of influence found in a first sample do in the others. Who has no tie there comes last, as in them."""
    people = [finding.subject for finding in first]
    found = np.array([ranks(np.array([each.get(who, -np.inf) for who in people])) for each in others])
    low, high = (np.array([getattr(finding, end) for finding in first]) for end in ("low", "high"))
    centre = np.median(found, axis=0)
    return Covered(
        width=high - low + 1,
        middle=(low <= centre) & (centre <= high) if middle else None,
        second=((low <= found) & (found <= high)).mean(axis=0),
        top=np.array([finding.rank for finding in first]) <= TOP * len(first),
    )


def influence_of(snapshot: Snapshot, parameters: RunParameters) -> list[Finding]:
    """Everybody's influence."""
    return influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)


def values_of(snapshot: Snapshot, parameters: RunParameters) -> Values:
    """Everybody's score, without intervals."""
    without = replace(parameters, influence=InfluenceParameters(replicates=0))
    return {finding.subject: finding.score.value for finding in influence_of(snapshot, without)}


def of_lives(live: Callable[[int, int], Snapshot], companies: int = COMPANIES, lives: int = LIVES) -> Iterator[Covered]:
    """Made-up companies, `live(company, life)`, by the defaults of a run but for one day for all lives."""
    for company in range(FIRST_SEED, FIRST_SEED + companies):
        lived = [live(company, life) for life in range(lives)]
        parameters = RunParameters(as_of_ms=min(int(each.interactions.at.max()) for each in lived))
        values = [values_of(each, parameters) for each in lived]
        for life in range(LOOKED_AT):
            others = values[:life] + values[life + 1 :]
            yield covered(influence_of(lived[life], parameters), others, middle=True)


def demo_company(seed: int, life: int) -> Snapshot:
    """The demo's: mail at intervals that are more regular than chance, and meetings every week."""
    return to_snapshot(make_company(seed, life=life))


def of_halves(folder: Path, halvings: int = HALVINGS) -> Iterator[Covered]:
    """Enron's conversations in two halves; each is first once. All mail without decay: a default run has too few left."""
    snapshot = enron(folder).snapshot
    parameters = replace(SETTINGS["all mail, no decay"], as_of_ms=int(snapshot.interactions.at.max()))
    dice = np.random.default_rng(1)
    for _ in range(halvings):
        chosen = dice.random(int(snapshot.interactions.thread.max()) + 1) < 0.5
        one, other = (_only(snapshot, part[snapshot.interactions.thread]) for part in (chosen, ~chosen))
        for first, second in ((one, other), (other, one)):
            yield covered(influence_of(first, parameters), [values_of(second, parameters)], middle=False)


def _only(snapshot: Snapshot, kept: Flags) -> Snapshot:
    """The snapshot in which only these interactions count: the others' dates are not believed."""
    return replace(snapshot, interactions=replace(snapshot.interactions, doubtful=~kept))


def report(folder: Path | None = None) -> Iterator[str]:
    """Coverage as a table."""
    yield "How often the 90 % interval of a rank covers (expected of the second sample's rank, were it exact: 75 %):"
    each = f"{COMPANIES} companies, {LIVES} lives each"
    samples = {
        f"conversations by chance alone: {each}": list(of_lives(steady_company.year)),
        f"the demo's habits: {each}": list(of_lives(demo_company)),
    }
    if folder is not None:
        samples[f"Enron's conversations, halved {HALVINGS} times"] = list(of_halves(folder))
    rows = [_row(f"{name}{whom}", found, top) for name, found in samples.items() for whom, top in WHOM.items()]
    head = (
        "sample",
        "people and samples",
        "width (median)",
        "the middle of other samples' ranks",
        "a second sample's rank",
    )
    yield table(head, rows)


WHOM = {"": False, ", the top tenth": True}


def _row(name: str, found: Sequence[Covered], top: bool) -> tuple[object, ...]:
    rows = [each.top if top else np.ones(len(each.top), bool) for each in found]
    width, second = (np.concatenate([getattr(each, part)[some] for each, some in zip(found, rows, strict=True)])
                     for part in ("width", "second"))  # fmt: skip
    middles = [each.middle[some] for each, some in zip(found, rows, strict=True) if each.middle is not None]
    middle = f"{np.concatenate(middles).mean():.0%}" if middles else "–"
    return name, f"{len(width):,}", f"{np.median(width):.0f}", middle, f"{second.mean():.0%}"
