"""The people who together reach most: against every possible set on small graphs, and as a finding."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings

from analytics.attention_graph import Edges
from analytics.cascade import Cascade
from analytics.influence_maximisation import GREEDY, best_seeds, interval
from analytics.influence_set import influence_set_findings
from analytics.parameters import InfluenceParameters, InfluenceSetParameters, RunParameters
from analytics.run import analyse
from analytics.ties import compute_ties
from graph_model.errors import AnalysisError
from graph_model.findings import DETAILS, Finding, FindingKind, ScoreKind
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of
from tests.analytics.snapshots import company
from tests.analytics.test_cascade import cascade_of, exact_reach, medium, simulated_reach

TWO = InfluenceSetParameters(size=2, transmission=0.6)


@given(strategies.weighted_graphs(most=6).filter(lambda g: g[0] > 2 and 0 < len(g[1]) <= 9))
@settings(deadline=None, max_examples=25)
def test_the_set_reaches_what_is_promised_of_the_best_of_all_sets(weighted: Weighted) -> None:
    cascade = cascade_of(weighted, TWO)
    seeds = best_seeds(cascade, TWO, 1)
    exact = {each: exact_reach(cascade, each) for each in itertools.combinations(range(len(cascade)), 2)}
    ours = exact_reach(cascade, tuple(seeds.people.tolist()))
    assert ours >= (GREEDY - TWO.epsilon) * max(exact.values())
    assert ours >= 0.7 * greedy_reach(cascade, 2), "three quarters are sure, less what sampling costs"
    assert seeds.low <= ours <= seeds.high or not seeds.reach


def greedy_reach(cascade: Cascade, k: int) -> float:
    chosen: tuple[int, ...] = ()
    for _ in range(k):
        rest = [v for v in range(len(cascade)) if v not in chosen]
        chosen = max(((*chosen, v) for v in rest), key=lambda each: exact_reach(cascade, each))
    return exact_reach(cascade, chosen)


def test_what_is_told_of_the_reach_is_what_simulation_forwards_finds() -> None:
    chosen = InfluenceSetParameters(size=8, epsilon=0.1)
    cascade = cascade_of(medium(), chosen)
    seeds = best_seeds(cascade, chosen, 1)
    runs = simulated_reach(cascade, seeds.people.tolist(), 4_000)
    noise = 4 * runs.std() / math.sqrt(len(runs))
    assert seeds.low - noise <= runs.mean() <= seeds.high + noise
    assert seeds.high - seeds.low < 0.1 * seeds.reach
    assert seeds.adds.sum() == pytest.approx(seeds.reach)
    assert (np.diff(seeds.adds) <= 0).all()
    random_sets = [np.random.default_rng(i).choice(300, 8, replace=False) for i in range(50)]
    assert all(seeds.reach > seeds.reach_of(each) for each in random_sets)


def test_the_same_seed_gives_the_same_set_and_another_about_the_same_reach() -> None:
    cascade, chosen = cascade_of(medium()), InfluenceSetParameters(size=5)
    first, again, other = (best_seeds(cascade, chosen, seed) for seed in (1, 1, 2))
    assert (first.people.tolist(), first.adds.tolist()) == (again.people.tolist(), again.adds.tolist())
    assert other.adds.tolist() != first.adds.tolist()
    assert other.reach == pytest.approx(first.reach, rel=0.1)


def test_numbering_people_otherwise_chooses_the_same_people() -> None:
    size, rows = medium()
    place = np.random.default_rng(4).permutation(size)
    keys = np.random.default_rng(1).integers(0, 2**63, size).astype(np.uint64)
    moved_keys = np.empty_like(keys)
    moved_keys[place] = keys
    moved_rows = [(int(place[s]), int(place[t]), w) for s, t, w in rows]
    chosen = InfluenceSetParameters(size=6)
    one = best_seeds(Cascade.of(edges_of((size, rows)), keys, chosen), chosen, 1)
    other = best_seeds(Cascade.of(edges_of((size, moved_rows)), moved_keys, chosen), chosen, 1)
    assert one.adds.tolist() == other.adds.tolist()
    assert place[one.people].tolist() == other.people.tolist()


def test_two_circles_give_one_of_each_and_not_the_two_leaders_of_the_larger() -> None:
    """0 and 1 lead the circle 2–11, 12 leads 13–18: the second best of the ranking adds nothing."""
    rows = [(v, leader, 1.0) for v in range(2, 12) for leader in (0, 1)] + [(v, 12, 1.0) for v in range(13, 19)]
    rows += [(0, 1, 1.0), (1, 0, 1.0)]
    seeds = best_seeds(cascade_of((19, rows), InfluenceSetParameters()), InfluenceSetParameters(size=2), 1)
    assert 12 in seeds.people
    assert set(seeds.people.tolist()) & {0, 1}
    assert seeds.reach == pytest.approx(2 + 10 * (1 - 0.5 * 0.5) + 7, abs=0.6)


def test_all_weights_equal_and_a_network_in_pieces_are_no_trouble() -> None:
    pairs = Edges.of(20, np.arange(20), np.arange(20) ^ 1, np.ones(20))
    seeds = best_seeds(
        Cascade.of(pairs, np.arange(20, dtype=np.uint64), InfluenceSetParameters()), InfluenceSetParameters(), 1
    )
    assert len({v // 2 for v in seeds.people.tolist()}) == 5, "one of each pair"
    assert seeds.reach == pytest.approx(10, abs=0.5)


def test_the_bounds_hold_as_often_as_they_say() -> None:
    dice = np.random.default_rng(1)
    for part in (0.01, 0.3, 0.9):
        bounds = [interval(int(covered), 500, 0.1) for covered in dice.binomial(500, part, 2_000)]
        assert np.mean([low <= part <= high for low, high in bounds]) >= 0.9


def test_an_epsilon_that_wants_too_much_is_refused_in_a_sentence() -> None:
    with pytest.raises(AnalysisError, match="raise it"):
        best_seeds(cascade_of(medium()), InfluenceSetParameters(epsilon=1e-4), 1)
    with pytest.raises(AnalysisError, match="epsilon"):
        InfluenceSetParameters(epsilon=0.0)


def weekly(*pairs: tuple[int, int]) -> list[tuple[int, list[int], int]]:
    return [(s, [t], 0) for s, t in pairs for _ in range(5)]


def circles() -> Snapshot:
    """0 and 1 lead the larger circle, 8 the smaller one."""
    larger = [(v, leader) for v in range(2, 8) for leader in (0, 1)]
    return company(13, mails=weekly(*larger, (0, 1), (1, 0), *((v, 8) for v in range(9, 13))))


def found(snapshot: Snapshot, ranking: tuple[str, ...] = (), **chosen: float) -> list[Finding]:
    parameters = RunParameters(influence_set=InfluenceSetParameters(**{"size": 2, **chosen}))
    return influence_set_findings(snapshot, compute_ties(snapshot, parameters), parameters, ranking)


def test_the_finding_says_who_what_each_adds_and_how_that_differs_from_the_ranking() -> None:
    (finding,) = found(circles(), ("p00000", "p00001", "p00008"))
    members = [each["person"] for each in finding.details["members"]]
    assert members[0] in ("p00000", "p00001")
    assert members[1] == "p00008"
    assert finding.details.keys() == DETAILS[FindingKind.INFLUENCE_SET].keys()
    assert finding.score.kind is ScoreKind.SUM
    assert finding.score.adds_up()
    assert [reason.evidence for reason in finding.score.reasons] == [(each,) for each in members]
    assert finding.details["members"][1]["together"] == pytest.approx(finding.details["reach"])
    assert finding.details["reach_low"] <= finding.details["reach"] <= finding.details["reach_high"]
    assert "Person 8 instead of" in finding.details["difference"]
    assert finding.details["top_by_rank_reach"] < finding.details["reach"]


def test_where_the_set_is_the_top_of_the_ranking_that_is_said() -> None:
    (finding,) = found(circles(), ("p00008", "p00000"))
    members = {each["person"] for each in finding.details["members"]}
    sentence = finding.details["difference"]
    assert ("are also the top 2" in sentence) == (members == {"p00008", "p00000"})
    (unranked,) = found(circles())
    assert "no ranking" in unranked.details["difference"]


@given(strategies.companies(most=10))
@settings(deadline=None, max_examples=40)
def test_whatever_the_company_reasons_add_up(snapshot: Snapshot) -> None:
    for finding in found(snapshot):
        assert finding.score.adds_up()
        assert 1 <= len(finding.details["members"]) <= 2
        assert finding.details["reach"] <= finding.details["people"] + 1e-9
        json.dumps(finding.details, allow_nan=False)


def test_where_the_set_would_be_everybody_there_is_a_note_and_none_where_it_is_not_wanted() -> None:
    quick = InfluenceParameters(replicates=0)
    snapshot = company(3, mails=weekly((0, 1), (1, 2)))
    notes = analyse(snapshot, RunParameters(influence=quick)).notes
    assert any("would be all 3 people" in note for note in notes)
    off = analyse(snapshot, RunParameters(influence=quick, influence_set=InfluenceSetParameters(size=0)))
    assert not any("influence set" in note for note in off.notes)
