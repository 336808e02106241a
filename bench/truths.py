"""`python -m bench --truths`: how right the findings are in many made-up companies whose truth is known, and how that falls
with noise.

Companies come straight from columns. Everything that the demo's judge calls found, missed or a false alarm is added up over all
of them; intervals are Wilson's (1927), of 95 %. The seeds are others than those at which rules and thresholds were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from scipy.stats import binomtest

from analytics.parameters import InfluenceParameters, InfluenceSetParameters, RunParameters
from analytics.run import analyse
from bench.markdown import table
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import Company, make_company
from sociogram.demo.noise import Noise, noisy
from sociogram.demo.truth import Tally, TruthKind, judge

FIRST_SEED = 101
SEEDS, NOISY_SEEDS = 100, 40
LEVELS = (0.05, 0.1, 0.2, 0.3, 0.5)
STATED = ("chance, former, lost", 0.1)
"""The noise up to which everything is to be found and nothing else: mail that is all there, of people who are all known."""
ALONE = (0.1, 0.3)
"""The levels at which each kind of noise is looked at alone."""

PARAMETERS = RunParameters(influence=InfluenceParameters(replicates=0), influence_set=InfluenceSetParameters(size=0))
"""Without the intervals of ranks and the influence set: the judge does not look at them."""

SHOWN = {
    TruthKind.BROKER: "informal influencer",
    TruthKind.SOLE_CONTACT: "sole contact",
    TruthKind.CHOKE_POINT: "choke point",
    TruthKind.CRITICAL_CONTACT: "critical contact",
    TruthKind.GOOD_SUCCESSOR: "successor at hand",
    TruthKind.NO_SUCCESSOR: "nobody at hand",
}


@dataclass(frozen=True, slots=True)
class Pooled:
    """What was found of one kind in `companies` companies under one noise."""

    noise: str
    level: float
    companies: int
    kind: TruthKind
    tally: Tally

    @property
    def recall(self) -> Share:
        return Share(self.tally.found, self.tally.planted)

    @property
    def precision(self) -> Share:
        return Share(self.tally.found, self.tally.found + self.tally.false_alarms)


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; nothing of nothing is not known.

    >>> str(Share(40, 40)), str(Share(0, 0))
    ('1.00 (0.91–1.00)', '–')
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, of 95 %."""
        if not self.whole:
            return None
        found = binomtest(self.part, self.whole).proportion_ci(0.95, "wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        if self.interval is None:
            return "–"
        return f"{self.part / self.whole:.2f} ({self.interval[0]:.2f}–{self.interval[1]:.2f})"


def noises() -> dict[tuple[str, float], Noise]:
    """(what, level) -> noise: none, all kinds together by level, and each kind alone."""
    alone = {(each.name, level): Noise(**{each.name: level}) for each in fields(Noise) for level in ALONE}
    every = {("all", level): Noise.of_all(level) for level in LEVELS}
    return {("none", 0.0): Noise(), STATED: Noise(chance=0.1, former=0.1, lost=0.1), **every, **alone}


def measured(seeds: int = SEEDS, noisy_seeds: int = NOISY_SEEDS) -> Iterator[Pooled]:
    """Every kind under every noise; `seeds` companies without noise, the first `noisy_seeds` of them with."""
    tallies: dict[tuple[str, float], list[Mapping[TruthKind, Tally]]] = {name: [] for name in noises()}
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        company = make_company(seed)
        for name, noise in noises().items():
            if name[1] == 0.0 or seed < FIRST_SEED + noisy_seeds:
                tallies[name].append(tallies_of(noisy(company, noise)))
    for (noise_name, level), found in tallies.items():
        for kind in TruthKind:
            yield Pooled(noise_name, level, len(found), kind, pooled(each[kind] for each in found))


def tallies_of(company: Company) -> Mapping[TruthKind, Tally]:
    """What is found in one company."""
    return judge(company.truth, analyse(to_snapshot(company), PARAMETERS).findings).tallies


def pooled(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    every = list(tallies)
    return Tally(*(sum(getattr(each, part.name) for each in every) for part in fields(Tally)))


# ── as tables ───────────────────────────────────────────────────────────────────────────────────────


def tables(found: Sequence[Pooled]) -> Iterator[str]:
    """Without noise; under each noise."""
    clean = [each for each in found if each.noise == "none"]
    companies = clean[0].companies
    yield f"{companies} companies as the demo makes them, seeds {FIRST_SEED} to {FIRST_SEED + companies - 1}:"
    head = ("what", "planted", "found", "false alarms", "recall (95 %)", "precision (95 %)")
    yield table(head, [_counts(each) for each in clean])
    yield f"Recall / precision under noise, the first {found[-1].companies} of them:"
    cells = {(each.noise, each.level, each.kind): each for each in found}
    names = [name for name in noises() if (*name, TruthKind.BROKER) in cells]
    rows = [[noise, f"{level:.0%}", *(_both(cells[noise, level, kind]) for kind in SHOWN)] for noise, level in names]
    yield table(["noise", "level", *SHOWN.values()], rows)


def _counts(each: Pooled) -> tuple[object, ...]:
    tally = each.tally
    return SHOWN[each.kind], tally.planted, tally.found, tally.false_alarms, each.recall, each.precision


def _both(each: Pooled) -> str:
    return " / ".join("–" if share.value is None else f"{share.value:.2f}" for share in (each.recall, each.precision))
