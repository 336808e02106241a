"""Warm introductions against every simple path, and what they promise."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.introduction_paths import MAX_PATHS, IntroductionPaths, Relationships, introduction_paths
from analytics.introductions import LATEST, introductions
from analytics.parameters import RunParameters
from analytics.tie_evidence import tie_evidence
from analytics.ties import compute_ties
from graph_model.snapshot import NO_TIME
from tests.analytics.snapshots import company, on_day
from tests.analytics.strategies import mails, meetings
from tests.analytics.test_removal import weekly

PEOPLE = 8
TOLD = RunParameters()
Pairs = dict[tuple[int, int], float]
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([0.1, 0.25, 0.5, 0.75, 1.0]),
    max_size=16,
)


def of_pairs(pairs: Pairs) -> Relationships:
    rows = sorted((b, a, each) for (one, other), each in pairs.items() for a, b in ((one, other), (other, one)))
    target, source, closeness = zip(*rows, strict=True) if rows else ((), (), ())
    return Relationships(np.array(source, np.int32), np.array(target, np.int32), np.array(closeness, np.float64))


def every_path(pairs: Pairs, wanted: set[int], most: int) -> dict[int, float]:
    """The slow twin: introducer -> strength of the strongest simple path from 0 that passes nobody wanted before its end."""
    graph = nx.Graph()
    graph.add_nodes_from(range(PEOPLE))
    graph.add_edges_from(pairs)
    found: dict[int, float] = {}
    for end in wanted:
        for path in nx.all_simple_paths(graph, 0, end, cutoff=most):
            if not wanted & set(path[:-1]):
                strength = math.prod(pairs[min(a, b), max(a, b)] for a, b in pairwise(path))
                found[path[-2]] = max(found.get(path[-2], 0.0), strength)
    return found


@settings(deadline=None, max_examples=300)
@given(PAIRS, st.sets(st.integers(1, PEOPLE - 1), min_size=1, max_size=3), st.integers(1, 5))
def test_each_introducer_has_the_strongest_of_all_simple_paths(pairs: Pairs, wanted: set[int], most: int) -> None:
    found = introduction_paths(PEOPLE, of_pairs(pairs), 0, wanted, max_steps=most)
    expected = every_path(pairs, wanted, most)
    assert len(found.paths) + found.others == len(expected)
    for path in found.paths:
        assert np.isclose(path.strength, expected[path.people[-2]])
        assert path.people[0] == 0
        assert path.people[-1] in wanted
        assert len(path.closeness) == len(path.people) - 1 <= most
        assert len(set(path.people)) == len(path.people)
        steps = pairwise(path.people)
        assert path.closeness == tuple(pairs[min(step), max(step)] for step in steps)
    strengths = [path.strength for path in found.paths]
    assert np.allclose(strengths, sorted(expected.values(), reverse=True)[:MAX_PATHS])


@settings(deadline=None)
@given(PAIRS, st.permutations(range(PEOPLE)))
def test_who_stands_where_in_the_tables_changes_no_strength(pairs: Pairs, order: list[int]) -> None:
    renamed = {(min(order[a], order[b]), max(order[a], order[b])): each for (a, b), each in pairs.items()}
    one = introduction_paths(PEOPLE, of_pairs(pairs), 0, {1})
    other = introduction_paths(PEOPLE, of_pairs(renamed), order[0], {order[1]})
    assert np.allclose([path.strength for path in one.paths], [path.strength for path in other.paths])
    assert one.others == other.others


def paths_in(mails: list[tuple[int, list[int], int]], **more: object) -> IntroductionPaths:
    snapshot = company(4, mails=mails, external=[3], **more)
    told = RunParameters()
    return introduction_paths(4, Relationships.of(snapshot, compute_ties(snapshot, told), told), 0, {3})


def test_a_one_way_tie_introduces_nobody() -> None:
    mutual, one_way = [*weekly(0, 1), *weekly(1, 3)], [mail for mail in weekly(1, 3) if mail[0] == 1]
    assert [path.people for path in paths_in(mutual).paths] == [(0, 1, 3)]
    assert paths_in([*weekly(0, 1), *one_way]) == IntroductionPaths((), 0)


def test_the_closeness_of_a_pair_is_that_of_its_lesser_direction() -> None:
    mails = [*weekly(0, 3), *(mail for mail in weekly(0, 3) if mail[0] == 0)]
    snapshot, told = company(4, mails=mails, external=[3]), RunParameters()
    ties = compute_ties(snapshot, told)
    scale = ties.scale(told) / 100
    there, back = scale[ties.row(0, 3)], scale[ties.row(3, 0)]
    assert there > back
    assert [path.closeness for path in paths_in(mails).paths] == [(back,)]


def test_whoever_left_introduces_nobody() -> None:
    mails = [*weekly(0, 1), *weekly(1, 3), *weekly(0, 2)]
    left = [NO_TIME, on_day(1), NO_TIME, NO_TIME]
    assert len(paths_in(mails).paths) == 1
    assert paths_in(mails, left=left) == IntroductionPaths((), 0)


def test_nobody_and_nothing_is_no_path() -> None:
    assert introduction_paths(2, of_pairs({}), 0, {1}) == IntroductionPaths((), 0)
    assert introduction_paths(2, of_pairs({(0, 1): 0.5}), 0, set()) == IntroductionPaths((), 0)


@settings(deadline=None, max_examples=100)
@given(mails(4), meetings(4))
def test_the_latest_of_each_tie_are_those_that_it_is_made_of(
    written: list[tuple[Any, ...]], met: list[tuple[Any, ...]]
) -> None:
    often = [mail for pair in ((0, 1), (1, 2), (2, 3)) for mail in weekly(*pair)]
    snapshot = company(4, mails=[*often, *written], meetings=met)
    ties = compute_ties(snapshot, TOLD)
    for path in introductions(snapshot, ties, 0, [3], TOLD, max_steps=4).paths:
        for step in path[1]:
            ends = ((step.one, step.other), (step.other, step.one))
            made_of = {each for pair in ends for each in tie_evidence(snapshot, TOLD, *pair)}
            latest = sorted({(-each.at, each.interaction) for each in made_of})[:LATEST]
            assert [snapshot.interactions.id.at(each) for each in step.latest] == [key for _, key in latest]
