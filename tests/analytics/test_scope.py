"""A scope chooses who is ranked, and changes nothing else."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.influence import influence_findings
from analytics.parameters import InfluenceParameters, RunParameters, Scope
from analytics.run import analyse
from analytics.scope import population
from analytics.ties import compute_ties
from graph_model.errors import AnalysisError
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import People, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day, teams

QUICK = RunParameters(influence=InfluenceParameters(replicates=3))


def within(kind: str, of: str) -> RunParameters:
    return replace(QUICK, scope=Scope(kind, of))


def firm() -> Snapshot:
    """Ann and Bo in Sales, Cy in Works; Bo has left, Ann and Cy are on Apollo; Ann knows Eve of Acme, who writes to Cy."""
    often: list[tuple[Any, ...]] = [
        (s, [t], 0) for s, t in ((0, 3), (3, 0), (3, 2), (0, 1), (1, 0), (0, 2)) for _ in range(5)
    ]
    return company(
        ["Ann", "Bo", "Cy", "Eve"], mails=often, external=[3], organisation=[0, 0, 1, 2], unit=[0, 0, 1, -1],
        units=["Sales", "Works"], organisations=["Us", "Acme", "Acme"],
        left=[np.iinfo(np.int64).min, on_day(-1), np.iinfo(np.int64).min, np.iinfo(np.int64).min],
        **teams({"Apollo": [0, 2, 3]}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "of", "names"),
    [
        ("", "", {"Ann", "Cy"}),
        ("organisation", "us", {"Ann"}),
        ("unit", "SALES", {"Ann"}),
        ("unit", "u00001", {"Cy"}),
        ("account", "o00002", {"Ann", "Cy"}),
        ("account", "o00001", set()),
        ("project", "Apollo", {"Ann", "Cy"}),
    ],
)
def test_a_scope_is_those_of_us_who_are_still_there_and_in_it(kind: str, of: str, names: set[str]) -> None:
    snapshot, parameters = firm(), within(kind, of)
    found = population(snapshot, compute_ties(snapshot, parameters), parameters)
    assert {snapshot.people.name.at(each) for each in np.flatnonzero(found.members)} == names
    assert (found.details() is None) == (kind == "")


@pytest.mark.parametrize(
    ("kind", "of", "said"),
    [
        ("unit", "Sals", "no unit in this graph; there are: Sales and Works"),
        ("organisation", "Acme", "no organisation in this graph; there are: Us"),
        ("account", "acme", "Several have the name 'acme' as account; give the id: o00001 and o00002"),
    ],
)
def test_a_scope_that_is_nothing_here_is_refused_with_what_there_is(kind: str, of: str, said: str) -> None:
    with pytest.raises(AnalysisError, match=said):
        analyse(firm(), within(kind, of))


def test_where_no_project_is_loaded_that_is_said() -> None:
    with pytest.raises(AnalysisError, match="none is loaded"):
        analyse(company(2), within("project", "Apollo"))


@pytest.mark.parametrize("wrong", [("planet", "Mars"), ("unit", ""), ("", "Sales")])
def test_half_a_scope_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(AnalysisError, match="A scope has a kind"):
        Scope(*wrong)


def test_findings_and_notes_say_their_scope() -> None:
    found = analyse(firm(), within("project", "apollo"))
    assert [each.details["scope"] for each in found.findings if each.kind is FindingKind.INFLUENCE] == [
        {"kind": "project", "id": "t00000", "name": "Apollo"}
    ] * 2
    assert "Influence is ranked within the project Apollo only, among 2 of ours." in found.notes


@given(strategies.answering_companies(most=7), st.data())
@settings(deadline=None, max_examples=40)
def test_ranking_within_a_unit_is_as_if_all_others_were_strangers(snapshot: Snapshot, data: st.DataObject) -> None:
    size = len(snapshot.people)
    unit = np.array(data.draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)), np.int32)
    people = snapshot.people
    columns = {"id": list(people.id), "name": list(people.name), "email": list(people.email), "unit": unit}
    units = company(0, units=["North", "South"]).units
    whole = replace(snapshot, people=People.of(**columns, internal=people.internal), units=units)
    alone = replace(snapshot, people=People.of(**columns, internal=people.internal & (unit == 0)), units=units)
    assert [_plain(each) for each in _found(whole, within("unit", "North"))] == [
        _plain(each) for each in _found(alone, QUICK)
    ]


def _found(snapshot: Snapshot, parameters: RunParameters) -> list[Finding]:
    return influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)


def _plain(finding: Finding) -> Finding:
    """Without its scope, and without whose mailbox is loaded: of that, mail with all people outside of ours tells."""
    return replace(finding, details={**finding.details, "scope": None, "mailbox": None})
