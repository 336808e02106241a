"""Communities keep their numbers from one stored run to the next, on both servers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from analytics.change import Direction
from analytics.parameters import InfluenceParameters, RunParameters
from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.findings import FindingKind
from graph_model.identifiers import message_id
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.run_store import read_findings
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.comparison import compare_runs

DAY = 86_400_000
START = 20_000 * DAY
PEOPLE = [Address(f"p{i:02}@us.example", names=(f"Person {i:02}",)) for i in range(14)]
QUICK = RunParameters(influence=InfluenceParameters(replicates=0))


def mails(groups: Iterable[Iterable[int]], first_day: int) -> list[Interaction]:
    """Everybody of a group writes to everybody else of it, three times."""
    pairs = [(s, t, time) for group in map(list, groups) for s in group for t in group if s != t for time in range(3)]
    return [message(s, t, START + first_day * DAY + number * 60_000) for number, (s, t, _) in enumerate(pairs)]


def message(s: int, t: int, at: int) -> Interaction:
    ends = (Participation(PEOPLE[s].email, Role.SENDER), Participation(PEOPLE[t].email, Role.TO))
    return Interaction(message_id(at, PEOPLE[s].email, [PEOPLE[t].email], "s", ""), Channel.MESSAGE, at, 1, ends)


def record(store: Store, interactions: list[Interaction]) -> None:
    with Recorder(store) as recorder:
        recorder.policy(Policy(our_domains=("us.example",)))
        recorder.addresses(PEOPLE)
        recorder.interactions(interactions)


def communities(store: Store, run: str) -> dict[int, set[str]]:
    found = read_findings(store, run, FindingKind.COMMUNITY, limit=100)
    assert all(set(each.about) == set(each.details["members"]) for each in found)
    return {each.details["label"]: set(each.details["members"]) for each in found}


def test_numbers_stay_when_communities_grow_and_when_nothing_changed(any_store: Store) -> None:
    record(any_store, mails([range(6), range(6, 11)], 0))
    first = run_analysis(any_store, QUICK)
    before = communities(any_store, first.record.id)
    stays, grows = sorted(before, key=lambda label: -len(before[label]))
    assert {stays, grows} == {1, 2}
    assert [len(before[each]) for each in (stays, grows)] == [6, 5]

    again = run_analysis(any_store, QUICK)
    assert again.record.id == first.record.id
    assert again.analysis.findings == first.analysis.findings

    record(any_store, mails([range(6, 14)], 10))
    last = run_analysis(any_store, QUICK)
    grown = communities(any_store, last.record.id)
    assert {label: len(ids) for label, ids in grown.items()} == {grows: 8, stays: 6}, "the smaller became the larger"
    assert before[grows] < grown[grows]
    assert before[stays] == grown[stays]

    compared = compare_runs(any_store, first.record, last.record)
    moved = {each.topic.subject: each for each in compared.changes if each.topic.kind is FindingKind.COMMUNITY}
    assert {each.direction for each in moved.values()} <= {Direction.ROSE, Direction.FELL}
    fell = moved[f"community-{stays}"]
    assert fell.direction is Direction.FELL
    assert sum(compared.causes[fell.topic].values()) == pytest.approx(fell.delta)
