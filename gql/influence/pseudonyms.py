"""The influence ranking without names: who somebody is, nobody is told, and one pseudonym is one person's within a run only.

In: findings of influence, and where their people belong. Out: values that hold no id and no sentence of theirs. Units and
levels are told where at least the minimum group of those who are ranked share them, and where what is left untold is no smaller
a group either: it would be known by what is missing. The list ends at a whole step of the minimum group, so that it does not
tell how many are ranked.
"""

from __future__ import annotations

import asyncio
from base64 import b32decode
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import Any, Final, TypeVar

from analytics.influence_components import COMPONENTS
from analytics.parameters import RunParameters
from gql.connections import Connection, PageArguments, listed_values
from gql.context import Info, RequestContext, chosen_run, load
from gql.node import local_id
from gql.round_numbers import in_whole_steps
from graph_model import directory
from graph_model.directory_records import PersonRecord
from graph_model.findings import FindingKind, Reason, Score, ScoreKind
from graph_model.keyed_digest import keyed_digest
from graph_model.made_up_word import made_up_word
from graph_model.run_store import StoredFinding, read_findings
from graph_model.store import View

SYLLABLES: Final = 3
"""Two words of so many are one of 10^14: of 100,000 people two are called alike in one run of 20,000."""
PERCENTILES: Final = 10
"""Percentiles are told in whole steps of so many: exact ones would be the same in two runs, and join the pseudonyms of both."""

Group = TypeVar("Group", bound=Hashable)


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


@dataclass(frozen=True, slots=True)
class TellableGroups:
    """The units that may be told, and of each (None: of all whose unit is not told) the levels that may."""

    units: frozenset[str]
    levels: Mapping[str | None, frozenset[float]]

    @classmethod
    def of(cls, people: Mapping[tuple[str | None, float | None], int], least: int) -> TellableGroups:
        """Of so many people by unit and level; no group of fewer than `least` is told, nor left over."""
        sizes: Counter[str | None] = Counter()
        for (unit, _), number in people.items():
            sizes[unit] += number
        units = tellable(sizes, least)
        within: dict[str | None, Counter[float | None]] = {}
        for (unit, level), number in people.items():
            within.setdefault(unit if unit in units else None, Counter())[level] += number
        return cls(units, {unit: tellable(levels, least) for unit, levels in within.items()})

    def told_of(self, person: PersonRecord | None) -> tuple[str | None, float | None]:
        """The name of somebody's unit and their level, as far as they may be told."""
        if person is None:
            return None, None
        unit = person.unit if person.unit is not None and person.unit.id in self.units else None
        levels = self.levels.get(unit.id if unit else None, frozenset())
        return unit.name if unit else None, person.level if person.level in levels else None


def tellable(sizes: Mapping[Group | None, int], least: int) -> frozenset[Group]:
    """The groups of at least `least` people; where those of no such group are fewer, the smallest of these go with them.

    >>> sorted(tellable({"a": 9, "b": 6, "c": 5, None: 0}, 5)), sorted(tellable({"a": 9, "b": 6, "c": 1}, 5))
    (['a', 'b', 'c'], ['a'])
    """
    told = sorted(
        (group for group, size in sizes.items() if group is not None and size >= least),
        key=lambda group: (-sizes[group], str(group)),
    )
    untold = sum(sizes.values()) - sum(sizes[group] for group in told)
    while told and 0 < untold < least:
        untold += sizes[told.pop()]
    return frozenset(told)


def pseudonym(key: bytes, run: str, person: str) -> str:
    """What somebody is called in one run: two made-up words, by a keyed digest that nobody without the key can make."""
    return " ".join(_word(keyed_digest(key, "pseudonym", run, person, which)) for which in ("first", "second"))


def _word(digest: str) -> str:
    number, letter = divmod(int.from_bytes(b32decode(digest, casefold=True)), len(ascii_lowercase))
    return made_up_word(number, ascii_lowercase[letter], SYLLABLES).title()


async def pseudonymous_influencers(
    _root: Any, info: Info, page: PageArguments, *, run: str | None = None
) -> Connection:
    """A page of the ranking. Its cursors are places in it: the ids of findings are made of those of people."""
    context: RequestContext = info.context
    chosen = await chosen_run(info, local_id(run, "Run"))
    told = RunParameters.from_json(chosen.parameters)
    ranking = directory.filters(run=chosen.id, kind=FindingKind.INFLUENCE.value)
    ranked = in_whole_steps(
        await context.loaders.once(directory.read_count, directory.FINDINGS, ranking), told.communities.step
    )
    connection = listed_values(info, range(ranked), page, scope=f"pseudonyms{chosen.id}")
    places = [edge.node for edge in connection.edges]
    if not places:
        return connection
    found = await context.loaders.read(_ranked, chosen.id, places[0], len(places))
    people = await asyncio.gather(*(load(info, directory.people_by_id, each.subject) for each in found))
    groups = TellableGroups.of(await context.loaders.once(directory.ranked_groups, chosen.id), told.communities.step)
    nodes = [
        _told(each, context.audit.key, groups.told_of(person), told.influence.weights)
        for each, person in zip(found, people, strict=True)
    ]
    edges = [replace(edge, node=node) for edge, node in zip(connection.edges, nodes, strict=True)]
    return replace(connection, edges=edges)


def _ranked(view: View, run: str, skip: int, limit: int) -> list[StoredFinding]:
    return read_findings(view, run, FindingKind.INFLUENCE, limit=limit, skip=skip)


def _told(
    finding: StoredFinding, key: bytes, place: tuple[str | None, float | None], weights: Mapping[str, float]
) -> PseudonymousInfluence:
    percentiles = {name: _rounded(finding.details["components"][name]) for name in _components(finding)}
    return PseudonymousInfluence(
        pseudonym=pseudonym(key, finding.run, finding.subject),
        rank=finding.rank,
        rank_low=finding.low,
        rank_high=finding.high,
        score=_score(percentiles, weights),
        components=tuple({"name": name, "percentile": each} for name, each in percentiles.items()),
        unit=place[0],
        level=place[1],
    )


def _components(finding: StoredFinding) -> list[str]:
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
