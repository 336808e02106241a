"""Communities as findings, and against the chart: planted groups, the minimum group, outsiders, and the real EU core."""

import json
import math
import tarfile
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attention_graph import Edges
from analytics.communities import communities, community_findings
from analytics.community_detection import METHODS, communities_of, modularity_parts
from analytics.parameters import CommunityParameters, RunParameters
from analytics.run import analyse
from analytics.stable_labels import FormerLabels
from analytics.ties import compute_ties
from analytics.unit_comparison import by_chance, comparison_finding, normalised_mutual_information
from graph_model.findings import DETAILS, Finding, FindingKind
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company
from tests.analytics.test_known_networks import managers
from tests.conftest import shared_data


def everybody(*group: int) -> list[tuple[Any, ...]]:
    return [(a, [b], 0) for a in group for b in group if a != b for _ in range(3)]


def two_groups(**more: Any) -> Snapshot:
    """0–5 and 6–11 write among themselves, 5 and 6 to each other; 12 and 13 only to each other."""
    mails = everybody(*range(6)) + everybody(*range(6, 12)) + everybody(5, 6) + everybody(12, 13)
    return company(14, mails=mails, **more)


def findings(
    snapshot: Snapshot, parameters: RunParameters | None = None, former: FormerLabels | None = None
) -> list[Finding]:
    chosen = parameters or RunParameters()
    found = communities(snapshot, compute_ties(snapshot, chosen), chosen, former or FormerLabels())
    return community_findings(snapshot, found, chosen.communities)


def test_planted_groups_are_found_with_units_densities_and_top_people() -> None:
    first, second = findings(two_groups(unit=[0] * 5 + [1] * 7 + [-1] * 2, units=["Sales", "Lab"]))
    assert [each.details["members"] for each in (first, second)] == [
        [f"p{i:05d}" for i in range(6)], [f"p{i:05d}" for i in range(6, 12)],
    ]  # fmt: skip
    assert first.details["units"] == [{"unit": "u00000", "name": "Sales", "people": 5}]
    assert first.details["others"] == 1, "the one of Lab is fewer than the minimum group"
    assert first.details["density_inside"] == 1.0
    assert first.details["density_outside"] == pytest.approx(1 / (6 * 8))
    assert first.details["strength_inside"] == pytest.approx(30 / 31)
    assert [each["person"] for each in first.details["top_people"]] == [f"p{i:05d}" for i in range(5)]
    assert first.score.adds_up()
    assert "6 people" in first.score.reasons[0].text


def test_ranks_and_new_numbers_go_by_size_in_whole_steps_so_that_they_tell_no_exact_one() -> None:
    mails = everybody(*range(6)) + everybody(*range(6, 13)) + everybody(*range(13, 25))
    found = findings(company(25, mails=mails))
    assert [(each.details["size"], each.rank, each.details["label"]) for each in found] == [
        (12, 1, 1), (7, 2, 3), (6, 2, 2),
    ]  # fmt: skip
    assert {each.details["step"] for each in found} == {5}


def test_people_in_too_small_a_community_are_counted_in_a_note_and_shown_nowhere() -> None:
    analysis = analyse(two_groups())
    found = [each for each in analysis.findings if each.kind is FindingKind.COMMUNITY]
    assert "p00012" not in json.dumps([each.details for each in found])
    assert any("2 people are in communities of fewer than 5" in note for note in analysis.notes)
    assert any("cannot be compared with the chart" in note for note in analysis.notes)


@given(strategies.companies(most=12))
@settings(deadline=None, max_examples=60)
def test_whatever_the_company_details_are_those_promised_and_reasons_add_up(snapshot: Snapshot) -> None:
    for each in findings(snapshot, RunParameters(communities=CommunityParameters(minimum_group=2))):
        assert each.details.keys() == DETAILS[FindingKind.COMMUNITY].keys()
        assert each.score.adds_up()
        assert each.details["size"] == len(each.details["members"]) == len(each.about) >= 2
        json.dumps(each.details, allow_nan=False)


@pytest.mark.parametrize(
    "snapshot", [Snapshot.from_columns(), company(1), company(2, mails=everybody(0, 1)), company(3, mails=everybody(0, 1, 2))]
)  # fmt: skip
def test_too_few_people_for_a_community_are_no_error(snapshot: Snapshot) -> None:
    analysis = analyse(snapshot)
    assert not any(each.kind is FindingKind.COMMUNITY for each in analysis.findings)
    assert analysis.notes


def test_numbers_are_kept_when_the_communities_of_the_run_before_are_known() -> None:
    before = FormerLabels({f"p{i:05d}": 9 for i in range(6, 12)}, highest=9)
    found = findings(two_groups(), former=before)
    assert {each.details["label"]: each.details["members"][0] for each in found} == {9: "p00006", 10: "p00000"}
    assert {each.details["highest_label"] for each in found} == {10}
    again = findings(two_groups(), former=FormerLabels.of(found))
    assert again == found, "the same graph after itself gives the same findings"


def test_who_sits_outside_of_the_units_community_is_listed_with_the_share_of_their_ties() -> None:
    snapshot = two_groups(unit=[0] * 5 + [1] * 6 + [0] + [-1] * 2, units=["Sales", "Lab"])
    parameters = RunParameters()
    found = communities(snapshot, compute_ties(snapshot, parameters), parameters)
    finding = comparison_finding(snapshot, found, parameters)
    assert finding.details.keys() == DETAILS[FindingKind.COMMUNITY_COMPARISON].keys()
    outside = {each["person"]: each for each in finding.details["outsiders"]}
    assert set(outside) == {"p00005", "p00011"}
    assert outside["p00005"]["share_home"] == pytest.approx(1 / 6)
    assert outside["p00005"]["share_there"] == pytest.approx(5 / 6)
    assert (
        "83% of the strength of Person 5's ties goes to community 1, 17% to community 2" in outside["p00005"]["reason"]
    )
    assert "5 of the 6 people of Lab" in outside["p00005"]["reason"]
    assert not any("Person" in reason.text for reason in finding.score.reasons), "reasons are for every reader"


def test_a_unit_without_a_majority_anywhere_has_no_outsiders() -> None:
    snapshot = two_groups(unit=[0, 0, 0, 1, 1, 1] * 2 + [-1] * 2, units=["Sales", "Lab"])
    parameters = RunParameters()
    found = communities(snapshot, compute_ties(snapshot, parameters), parameters)
    assert comparison_finding(snapshot, found, parameters).details["outsiders"] == []


labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)


@given(labels)
def test_mutual_information_is_that_of_its_definition(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(each) for each in zip(*pairs, strict=True))
    n, a, b, both = len(pairs), Counter(one.tolist()), Counter(other.tolist()), Counter(pairs)
    shared = sum(k / n * math.log(k * n / (a[x] * b[y])) for (x, y), k in both.items())
    entropy = [-sum(k / n * math.log(k / n) for k in each.values()) for each in (a, b)]
    found = normalised_mutual_information(one, other)
    if sum(entropy) == 0:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(2 * shared / sum(entropy), abs=1e-9)


def test_many_small_groups_agree_by_chance_and_that_is_measured() -> None:
    dice = np.random.default_rng(1)
    one, other = dice.integers(0, 50, 200), dice.integers(0, 50, 200)
    assert normalised_mutual_information(one, other) == pytest.approx(by_chance(one, other, 1), abs=0.03)
    assert by_chance(one, other, 1) > 0.4


def test_krackhardts_advice_has_communities_that_follow_the_chart_little() -> None:
    snapshot = managers("advice")
    assert findings(snapshot)
    assert all(each.score.value < 0.15 for each in findings(snapshot)), "who gives advice to whom is one dense network"


@pytest.mark.parametrize("method", METHODS)
def test_communities_of_the_eu_core_tell_much_of_its_departments(method: str) -> None:
    with tarfile.open(shared_data("networks/email-eu-core.tar.gz")) as files:
        rows, departments = (
            np.loadtxt(files.extractfile(f"email-eu-core/{name}.txt"), np.int64)
            for name in ("email-Eu-core", "email-Eu-core-department-labels")
        )
    edges = Edges.of(1_005, rows[:, 0], rows[:, 1], np.ones(len(rows))).symmetrised()
    group = communities_of(edges, CommunityParameters(method), 1)
    unit = departments[np.argsort(departments[:, 0]), 1]
    assert len(np.unique(unit)) == 42
    agreement, chance = normalised_mutual_information(unit, group), by_chance(unit, group, 1)
    assert agreement > 0.5
    assert chance < 0.1
    assert modularity_parts(edges, group).modularity > modularity_parts(edges, unit).modularity > 0.3
