"""What is told of groups of people to whoever sees nobody by name: nothing that gives away one to four of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type
from hypothesis import given
from hypothesis import strategies as st

from analytics.parameters import MINIMUM_GROUP
from analytics.round_numbers import SCALES, density_in_steps, in_round_numbers, in_whole_steps
from gql.caller import Caller, Role
from gql.node import global_id
from gql.rules import may_read
from gql.schema import schema
from graph_model.directory import findings_by_id
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.run_store import RunRecord, StoredFinding, read_findings, write_run
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from tests.gql.client import Client
from tests.gql.fixture_company import AS_OF, POLICY

STEP = MINIMUM_GROUP
EXACT = Score(0.25, ScoreKind.SUM, (Reason(0.75, "because"), Reason(-0.5, "by chance")), "modularity")


def community(
    units: Mapping[str, int], size: int, density: float, *, rank: int = 1, members: tuple[str, ...] = ()
) -> Finding:
    """A community as a run finds it, with parts of units of at least the minimum group."""
    shown = [{"unit": name, "name": name, "people": n} for name, n in units.items() if n >= STEP]
    details = {
        "label": rank, "highest_label": 9, "size": size, "step": STEP, "members": list(members), "top_people": [],
        "units": shown, "others": size - sum(each["people"] for each in shown), "density_inside": density,
        "density_outside": 0.0123, "strength_inside": 0.4567,
    }  # fmt: skip
    return Finding(FindingKind.COMMUNITY, f"community-{rank}", rank, EXACT, about=members, details=details)


def comparison(people: int, with_unit: int, outsiders: int) -> Finding:
    details = {
        "method": "leiden", "communities": 3, "people": people, "people_with_unit": with_unit, "step": STEP, "nmi": 0.51,
        "nmi_by_chance": 0.11, "modularity": 0.61, "unit_modularity": 0.41, "outsiders_total": outsiders, "outsiders": [],
    }  # fmt: skip
    return Finding(FindingKind.COMMUNITY_COMPARISON, "communities", 1, EXACT, details=details)


def told(finding: Finding) -> StoredFinding | None:
    return in_round_numbers(
        StoredFinding(
            finding.kind, finding.subject, finding.rank, finding.score, finding.about, None, None, finding.details
        )
    )


# ── one to four people more or less ─────────────────────────────────────────────────────────────────────────────────


@st.composite
def two_member_sets(draw: st.DrawFn) -> tuple[Finding, Finding]:
    """What a run would find of two sets of people of one network, which differ by one to four of them."""
    people = range(draw(st.integers(MINIMUM_GROUP, 60)))
    unit = draw(st.lists(st.sampled_from("abc"), min_size=len(people), max_size=len(people)))
    likely, dice = draw(st.floats(0, 1)), draw(st.randoms(use_true_random=False))
    hubs = draw(
        st.sets(st.sampled_from(people), max_size=4)
    )  # who changes most by leaving: tied to everybody, or to nobody
    hubs_tied = draw(st.booleans())
    tied = {
        pair for pair in combinations(people, 2) if (hubs_tied if not hubs.isdisjoint(pair) else dice.random() < likely)
    }
    apart = hubs if hubs and draw(st.booleans()) else draw(st.sets(st.sampled_from(people), min_size=1, max_size=4))
    side = draw(st.sets(st.sampled_from(sorted(apart))))
    base = set(people) - apart
    return tuple(_found_of(sorted(base | more), unit, tied) for more in (side, apart - side))  # type: ignore[return-value]


def _found_of(members: list[int], unit: list[str], tied: set[tuple[int, int]]) -> Finding:
    pairs = list(combinations(members, 2))
    density = sum(pair in tied for pair in pairs) / max(len(pairs), 1)
    return community(Counter(unit[each] for each in members), len(members), density)


@given(two_member_sets())
def test_sets_that_differ_by_up_to_four_people_are_told_alike_or_one_step_apart(found: tuple[Finding, Finding]) -> None:
    one, other = (told(each) for each in found)
    sizes = [each.details["size"] if each else 0 for each in (one, other)]
    assert abs(sizes[0] - sizes[1]) in (0, STEP)
    if one is None or other is None:
        return
    parts = [{unit["name"]: unit["people"] for unit in each.details["units"]} for each in (one, other)]
    for name in {*parts[0], *parts[1]}:
        assert abs(parts[0].get(name, 0) - parts[1].get(name, 0)) in (0, STEP)
    _assert_no_more_than_a_step(*(_interval(each) for each in (one, other)))
    for each in (one, other):
        assert each.details["density_outside"] is None
        assert each.details["strength_inside"] is None


def _interval(finding: StoredFinding) -> tuple[float, float]:
    """Between which two densities the exact one lies, for whoever is told."""
    density, finest = finding.details["density_inside"], finding.details["size"] / (2 * (STEP - 1))
    if density is None:
        return 0.0, 1.0
    return density, density + 1 / next(each for each in SCALES if each <= finest)


def _assert_no_more_than_a_step(one: tuple[float, float], other: tuple[float, float]) -> None:
    """The exact densities may be the same, or are a step of the coarser scale apart."""
    step = max(one[1] - one[0], other[1] - other[0])
    assert max(one[0], other[0]) <= min(one[1], other[1]) + step + 1e-9


@given(st.integers(2, 400), st.integers(0, 4), st.integers(0, 4), st.data())
def test_a_density_cannot_move_by_more_than_a_step(common: int, come: int, go: int, data: st.DataObject) -> None:
    """The worst that can happen, for sizes at which networks are too large to draw: whoever differs is tied to all, or none."""
    if not 1 <= come + go <= STEP - 1:
        return
    pairs = common * (common - 1) // 2
    ties = data.draw(st.integers(0, pairs))
    sides = [(common + extra, ties + tied * ((common + extra) * (common + extra - 1) // 2 - pairs))
             for extra, tied in ((come, True), (go, False))]  # fmt: skip
    intervals = []
    for size, those_tied in sides:
        finding = told(community({}, size, 2 * those_tied / (size * (size - 1))))
        if finding is None:
            return
        intervals.append(_interval(finding))
    _assert_no_more_than_a_step(intervals[0], intervals[1])


@given(st.lists(st.integers(MINIMUM_GROUP, 40), max_size=6), st.integers(0, 30), st.data())
def test_whatever_stands_beside_it_a_told_number_may_be_any_of_its_step(
    parts: list[int], others: int, data: st.DataObject
) -> None:
    """No two answers put together narrow a number down: each part alone may have any rest, with all others at their floor."""
    exact = community({str(i): n for i, n in enumerate(parts)}, sum(parts) + others, 0.5)
    answer = told(exact)
    if answer is None:
        return
    floors = {unit["name"]: unit["people"] for unit in answer.details["units"]}
    rest = data.draw(st.integers(0, STEP - 1))
    names = [None, *floors]
    chosen = data.draw(st.sampled_from(names))
    guess = {name: n + (rest if name == chosen else 0) for name, n in floors.items()}
    as_well = told(community(guess, answer.details["size"] + rest, 0.5))
    assert as_well is not None
    assert as_well.details == answer.details


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_comparison_is_told_in_whole_steps_and_without_what_hangs_on_strengths(a: int, b: int, c: int) -> None:
    outsiders, with_unit, people = sorted((a, b, c))
    answer = told(comparison(people, with_unit, outsiders))
    if people < STEP:
        assert answer is None
        return
    assert answer is not None
    exact = {"people": people, "people_with_unit": with_unit, "outsiders_total": outsiders}
    assert {name: answer.details[name] for name in exact} == {
        name: in_whole_steps(n, STEP) for name, n in exact.items()
    }
    assert all(answer.details[name] is None for name in ("nmi", "nmi_by_chance", "modularity", "unit_modularity"))


counted = st.one_of(
    st.builds(
        community,
        st.dictionaries(st.sampled_from(["Sales", "Lab"]), st.integers(5, 900)),
        st.integers(1_900, 2_000),
        st.floats(0, 1),
    ),
    st.builds(comparison, st.integers(200, 2_000), st.integers(100, 200), st.integers(0, 100)),
)


@given(counted)
def test_reasons_are_made_of_told_numbers_and_add_up(finding: Finding) -> None:
    answer = told(finding)
    assert answer is not None
    assert answer.score.kind is ScoreKind.SUM
    assert answer.score.adds_up()
    assert answer.about == ()
    spoken = " ".join([answer.score.unit, *(reason.text for reason in answer.score.reasons)])
    for number in re.findall(r"\d[\d,]*", spoken):
        assert int(number.replace(",", "")) % STEP == 0
    assert all(reason.weight % STEP == 0 and reason.evidence == () for reason in answer.score.reasons)


def test_a_larger_minimum_group_makes_larger_steps_and_a_smaller_one_none() -> None:
    finding = community({"Lab": 23}, 48, 0.5)
    for step, size in ((10, 40), (1, 45)):
        answer = told(Finding(finding.kind, "x", 1, EXACT, details={**finding.details, "step": step}))
        assert answer is not None
        assert answer.details["size"] == size
        assert answer.details["rounded_to"] == max(step, STEP)
    assert density_in_steps(0.99, 30, 10) is None


# ── over the API ────────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = """size others densityInside densityOutside strengthInside roundedTo rank units { name people }
    score { value unit reasons { weight text } }"""
COMPARED = """people peopleWithUnit outsidersTotal nmi nmiByChance modularity unitModularity roundedTo
    score { value reasons { weight text } }"""
ROUND = {
    "size": 45, "others": 25, "densityInside": 0.6, "densityOutside": None, "strengthInside": None, "roundedTo": 5,
    "rank": 1, "units": [{"name": "Lab", "people": 20}],
    "score": {"value": 45.0, "unit": "people, in whole steps of 5", "reasons": [
        {"weight": 20.0, "text": "At least 20 people of Lab"},
        {"weight": 25.0, "text": "The rest: people of other units or of none that is known, and what rounding took from these"},
    ]},
}  # fmt: skip
WITH_NAMES = [Role.ANALYST, Role.REVIEWER, Role.ADMIN]
WITHOUT = [Role.VIEWER, Role.MANAGER, Role.LEAD]


@pytest.fixture(scope="module")
def stored(company_store: Store) -> dict[str, StoredFinding]:
    """A run with a community of 47 people, one of 4 (as a run finds them that was told so), and a comparison."""
    run = RunRecord("run-9", AS_OF, 365.0, "{}", POLICY.version, "h", "r", AS_OF, {}, ("12 people left.", "No mail."))
    large, small = community({"Lab": 23}, 47, 0.68), community({}, 4, 1.0, rank=2)
    with WriterLease(company_store) as lease:
        write_run(company_store, lease, run, [large, small, comparison(99, 88, 7)], [])
    kinds = (FindingKind.COMMUNITY, FindingKind.COMMUNITY_COMPARISON)
    found = [each for kind in kinds for each in read_findings(company_store, run.id, kind, limit=9)]
    return {each.subject: each for each in found}


def as_role(store: Store, role: Role) -> Client:
    return Client(store, caller=Caller("somebody", frozenset({role})))


def every_way(client: Client, finding: StoredFinding) -> list[Any]:
    """The same community as the list tells it, and by its id."""
    given = global_id("Community", finding.id)
    shape = f"... on Community {{ {FIELDS} }}"
    query = f"""query ($id: ID!) {{ communities(first: 1) {{ edges {{ node {{ {FIELDS} }} }} }}
        one: node(id: $id) {{ {shape} }} several: nodes(ids: [$id]) {{ {shape} }} }}"""
    data = client.ask(query, id=given)
    return [data["communities"]["edges"][0]["node"], data["one"], *data["several"]]


@pytest.mark.parametrize("role", WITHOUT)
def test_who_sees_no_names_is_told_round_numbers_whichever_way_is_asked(
    company_store: Store, stored: dict[str, StoredFinding], role: Role
) -> None:
    client = as_role(company_store, role)
    for node in every_way(client, stored["community-1"]):
        assert node == ROUND
    compared = client.ask(f"{{ communityComparison {{ {COMPARED} }} }}")["communityComparison"]
    assert (compared["people"], compared["peopleWithUnit"], compared["outsidersTotal"]) == (95, 85, 5)
    assert [compared[each] for each in ("nmi", "nmiByChance", "modularity", "unitModularity")] == [None] * 4
    text = "At least 5 of the 85 people or more with a unit are outside of their unit's community"
    assert compared["score"] == {"value": 5.0, "reasons": [{"weight": 5.0, "text": text}]}


@pytest.mark.parametrize("role", WITH_NAMES)
def test_who_sees_names_is_told_exact_numbers(
    company_store: Store, stored: dict[str, StoredFinding], role: Role
) -> None:
    client = as_role(company_store, role)
    for node in every_way(client, stored["community-1"]):
        assert (node["size"], node["units"], node["others"]) == (47, [{"name": "Lab", "people": 23}], 24)
        assert (node["densityInside"], node["strengthInside"], node["roundedTo"]) == (0.68, 0.4567, None)
        assert node["score"]["value"] == 0.25
    assert client.ask(f"{{ communityComparison {{ {COMPARED} }} }}")["communityComparison"]["nmi"] == 0.51


@pytest.mark.parametrize("role", WITHOUT)
def test_a_community_below_the_minimum_group_is_refused_whatever_its_run_was_told(
    company_store: Store, stored: dict[str, StoredFinding], role: Role
) -> None:
    client = as_role(company_store, role)
    query = "query ($id: ID!) { node(id: $id) { ... on Community { size label score { value } } } }"
    answer = client.post(query, variables={"id": global_id("Community", stored["community-2"].id)}).json()
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert answer["data"]["node"] is None
    assert "FORBIDDEN" in client.codes("{ communities(first: 2) { edges { node { size } } } }")


def test_notes_that_count_people_are_for_those_who_see_names(
    company_store: Store, stored: dict[str, StoredFinding]
) -> None:
    assert stored
    for role in WITHOUT:
        assert as_role(company_store, role).ask("{ run { notes } }") == {"run": {"notes": ["No mail."]}}
    for role in WITH_NAMES:
        assert as_role(company_store, role).ask("{ run { notes } }")["run"]["notes"] == ["12 people left.", "No mail."]


def test_what_is_stored_stays_exact(company_store: Store, stored: dict[str, StoredFinding]) -> None:
    finding = stored["community-1"]
    assert findings_by_id(company_store, [finding.id])[finding.id].details["size"] == 47


# ── whatever is added to the schema ─────────────────────────────────────────────────────────────────────────────────

TOLD_ROUND = {
    "Community": "size others densityInside densityOutside strengthInside rank",
    "CommunityUnit": "people",
    "CommunityComparison": "people peopleWithUnit nmi nmiByChance modularity unitModularity outsidersTotal",
    "PseudonymousInfluenceConnection": "totalCount",
    "PseudonymousComponent": "percentile",
}
"""Numbers about people, which a test above, in test_pseudonyms.py or (the rank) in test_communities.py shows to be round."""

NO_AGGREGATE = {
    "of an organisation, a contract or a supply, as it was written": {
        **dict.fromkeys(["Organisation", "Contract"], "recoveryDays survivalDays"),
        **dict.fromkeys(["Dependency", "SupplyLink"], "share recoveryDays survivalDays"),
        "Control": "share",
    },
    "of organisations and money": {
        "ChokePoint": "rank rankLow rankHigh recoveryDays exposedDays tier redundancy",
        "NeedLost": "recoveryDays survivalDays exposedDays",
        "DependencyPath": "rank rankLow rankHigh tier",
        "Concentration": "rank rankLow rankHigh unstated limit others",
        "TradingParty": "share",
    },
    "counts things that are no people": {
        f"{name}Connection": "totalCount"
        for name in ["Organisation", "Contract", "SupplyLink", "Control", "Unit", "Run", "DependencyPath", "ChokePoint",
                     "Concentration", "Finding"]
    },
    "counts groups, each of at least the minimum group": {
        "CommunityConnection": "totalCount",
        "CommunityComparison": "communities",
    },
    "an order of runs, and what one was told": {"Run": "sequence windowDays"},
    "of no aggregate: one person under a pseudonym": {"PseudonymousInfluence": "rank rankLow rankHigh level"},
    "the number by which a community is known, which goes by no exact size": {"Community": "label"},
    "the one comparison of a run is the first of one, and no community's rank has an interval": {
        "CommunityComparison": "rank rankLow rankHigh",
        "Community": "rankLow rankHigh",
    },
    "says how numbers are rounded": {**dict.fromkeys(["Community", "CommunityComparison"], "roundedTo")},
    "of the finding that it belongs to: those about people make their reasons anew, of round numbers": {
        "Score": "value",
        "Reason": "weight",
    },
}  # fmt: skip
"""Why a number that a viewer may read is none about several people."""


def _listed(tables: list[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, field) for table in tables for name, fields in table.items() for field in fields.split())


def test_every_number_that_a_viewer_may_read_is_round_or_no_aggregate_over_people() -> None:
    viewer = Caller("somebody", frozenset({Role.VIEWER}))
    numbers = {
        (type_.name, name)
        for type_ in schema().type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if get_named_type(field.type).name in ("Int", "Float") and may_read(viewer, type_.name, name)
    }
    listed = [*_listed([TOLD_ROUND]), *_listed(list(NO_AGGREGATE.values()))]
    assert set(listed) == numbers, "round it in analytics.round_numbers, or say here why it is no aggregate over people"
    assert len(listed) == len(set(listed))
