"""Removal impact against removing and recounting; who is a single point of failure, and who only looks like one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cut_kernel import cut_off
from analytics.parameters import ContinuityParameters, RunParameters
from analytics.run import analyse
from graph_model.findings import DETAILS, FindingKind
from tests.analytics.snapshots import company

QUICK = settings(deadline=None, max_examples=100)


def csr(n, edges):
    pairs = sorted({pair for a, b in edges if a != b for pair in ((a, b), (b, a))})
    starts = np.searchsorted([a for a, _ in pairs], np.arange(n + 1)).astype(np.int64)
    return starts, np.array([b for _, b in pairs], np.int32), pairs


def parts(nodes, pairs):
    """Sizes of the connected parts, the obvious way."""
    left, sizes = set(nodes), []
    while left:
        part = {left.pop()}
        while grown := {b for a, b in pairs if a in part and b in left}:
            part |= grown
            left -= grown
        sizes.append(len(part))
    return sizes


def recount(n, pairs, node):
    """Whether the node's component falls apart without it, and how many are then outside of its largest part."""
    component, border = {node}, {node}
    while border := {b for a, b in pairs if a in border and b not in component}:
        component |= border
    sizes = parts(component - {node}, pairs)
    return len(sizes) > 1, sum(sizes) - max(sizes, default=0)


def bridges_recounted(pairs):
    """Edges without which their ends are in two parts, and the size of the smaller one."""
    found = {}
    for one, other in pairs:
        left = [pair for pair in pairs if set(pair) != {one, other}]
        sides = [reached(left, one), reached(left, other)]
        if other not in sides[0]:
            found[frozenset((one, other))] = min(map(len, sides))
    return found


def reached(pairs, start):
    seen, border = {start}, {start}
    while border := {b for a, b in pairs if a in border and b not in seen}:
        seen |= border
    return seen


@QUICK
@given(st.integers(0, 9).flatmap(lambda n: st.tuples(st.just(n), st.lists(
    st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))), max_size=14 if n else 0))))  # fmt: skip
def test_one_pass_gives_what_removing_everybody_in_turn_gives(network):
    n, edges = network
    starts, neighbours, pairs = csr(n, edges)
    cut, lost, ends, joined = cut_off.plain(starts, neighbours)
    bridges = {frozenset((v, int(ends[v]))): int(joined[v]) for v in range(n) if joined[v]}
    assert bridges == bridges_recounted(pairs)
    assert [(bool(c), int(d)) for c, d in zip(cut, lost, strict=True)] == [recount(n, pairs, v) for v in range(n)]


def test_compiled_and_plain_pass_agree():
    dice = np.random.default_rng(5)
    starts, neighbours, _ = csr(400, dice.integers(0, 400, (520, 2)).tolist())
    fast, slow = cut_off.compiled(starts, neighbours), cut_off.plain(starts, neighbours)
    assert all(np.array_equal(a, b) for a, b in zip(fast, slow, strict=True))


def weekly(a, b, first=0, last=180):
    """The two write to each other once a week each."""
    return [(x, [y], day) for day in range(first, last, 7) for x, y in ((a, b), (b, a))]


def findings(snapshot, kind):
    return [each for each in analyse(snapshot).findings if each.kind is kind]


OURS, THEIRS = 0, 1


def test_the_only_live_contact_is_found_and_the_decoys_are_not():
    mails = weekly(0, 4) + [(4, [0, 1], day) for day in range(0, 180, 5)]  # 1 is only ever in Cc
    mails += weekly(2, 4, -200, -60)  # 2 knew them well, but long ago
    mails += weekly(0, 1) + weekly(0, 2) + weekly(0, 3)
    snapshot = company(5, mails=mails, external=[4], organisations=["us", "Partner"], organisation=[0, 0, 0, 0, 1])
    (point,) = [each for each in findings(snapshot, FindingKind.SINGLE_POINT_OF_FAILURE) if each.details["accounts"]]
    assert point.subject == "p00000"
    assert point.details["accounts"][0]["state"] == "sole"
    assert point.details["accounts_lost"] == 1
    assert point.details["successors"] == []
    (account,) = findings(snapshot, FindingKind.CONTACT_COVERAGE)
    assert account.details["state"] == "sole"
    assert {each["person"]: each["live"] for each in account.details["contacts"]} == {
        "p00000": True, "p00001": False, "p00002": False,
    }  # fmt: skip


def test_two_even_contacts_are_no_single_point_of_failure():
    snapshot = company(
        3, mails=weekly(0, 2) + weekly(1, 2), external=[2], organisations=["us", "Partner"], organisation=[0, 0, 1]
    )
    assert findings(snapshot, FindingKind.SINGLE_POINT_OF_FAILURE) == []
    assert findings(snapshot, FindingKind.CONTACT_COVERAGE)[0].details["state"] == "shared"


def test_who_has_left_holds_no_account():
    snapshot = company(
        3, mails=weekly(0, 2) + weekly(1, 2), external=[2], organisations=["us", "Partner"],
        organisation=[0, 0, 1], left=[1_704_067_200_001, np.iinfo(np.int64).min, np.iinfo(np.int64).min],
    )  # fmt: skip
    (point,) = findings(snapshot, FindingKind.SINGLE_POINT_OF_FAILURE)
    assert point.subject == "p00001"


def test_an_exchange_of_one_mail_each_holds_no_account():
    snapshot = company(
        2, mails=[(1, [0], 10), (0, [1], 10)], external=[1], organisations=["us", "Partner"], organisation=[0, 1]
    )
    assert findings(snapshot, FindingKind.CONTACT_COVERAGE)[0].details["state"] == "none"


def test_who_holds_the_network_together_is_found_with_the_number_cut_off():
    mails = [mail for a, b in ((0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)) for mail in weekly(a, b)]
    points = {each.subject: each for each in findings(company(6, mails=mails), FindingKind.SINGLE_POINT_OF_FAILURE)}
    assert set(points) == {"p00002", "p00003"}
    assert points["p00002"].details["component_drop"] == 2
    assert points["p00002"].details["cut_vertex"]
    assert points["p00002"].details["bridges"] == [{"person": "p00003", "cut_off": 3}]
    assert points["p00003"].details["bridges"] == [{"person": "p00002", "cut_off": 3}]


def test_the_worst_single_points_say_how_much_of_the_efficiency_goes_with_them():
    mails = [mail for a, b in ((0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)) for mail in weekly(a, b)]

    def drops(**told):
        parameters = RunParameters(continuity=ContinuityParameters(**told))
        found = analyse(company(6, mails=mails), parameters).findings
        return [
            (each.details["efficiency_drop"], each.details["efficiency_error"])
            for each in found
            if each.kind is FindingKind.SINGLE_POINT_OF_FAILURE
        ]

    now = (7 + 4 / 2 + 4 / 3) / 15  # 7 pairs are one step apart, 4 two, 4 three
    then = (1 + 3) / 10  # a pair and a triangle, nothing between
    assert drops() == [(pytest.approx(1 - then / now), 0.0)] * 2
    assert drops(removal_measured=1)[1] == (None, None)


def test_findings_have_the_agreed_details_and_their_reasons_add_up():
    for each in findings(partners(), FindingKind.SINGLE_POINT_OF_FAILURE):
        assert set(each.details) == set(DETAILS[FindingKind.SINGLE_POINT_OF_FAILURE])
        assert each.score.adds_up()


def partners():
    """Person 0 alone keeps up Alpha, and shares Beta and Gamma with 1; 2 shares nothing with anybody."""
    mails = weekly(0, 4) + weekly(0, 5) + weekly(1, 5) + weekly(0, 6) + weekly(1, 6) + weekly(0, 1) + weekly(0, 2)
    return company(
        7, mails=mails, external=[4, 5, 6], organisations=["us", "Alpha", "Beta", "Gamma"],
        organisation=[0, 0, 0, 0, 1, 2, 3], units=["Sales", "Office"], unit=[0, 0, 1, 0, -1, -1, -1],
    )  # fmt: skip


def test_the_colleague_who_shares_the_other_accounts_is_at_hand_and_nobody_else():
    (point,) = findings(partners(), FindingKind.SINGLE_POINT_OF_FAILURE)
    assert [each["person"] for each in point.details["successors"]] == ["p00001"]
    successors = findings(partners(), FindingKind.SUCCESSOR)
    assert (successors[0].subject, successors[0].details["good"]) == ("p00001", True)
    assert not any(each.details["good"] for each in successors[1:])
    assert all(each.score.adds_up() for each in successors)
    assert all(set(each.details) == set(DETAILS[FindingKind.SUCCESSOR]) for each in successors)
    assert [each.rank for each in successors] == list(range(1, len(successors) + 1))
    assert successors[0].details["contact_overlap"] == pytest.approx(2 / 3)
    assert successors[0].details["residual_loss"] == pytest.approx(1 / 3)


mail_lists = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 60)).filter(lambda m: m[0] != m[1]), max_size=60
)


def small(mails, people=8):
    return company(
        people, mails=[(a, [b], day) for a, b, day in mails], external=[5, 6, 7], organisations=["us", "A", "B"],
        organisation=[0, 0, 0, 0, 0, 1, 1, 2] + [0] * (people - 8),
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(mail_lists)
def test_removing_somebody_never_raises_coverage_and_their_finding_says_what_is_lost(mails):
    before = covered(small(mails))
    points = {each.subject: each for each in findings(small(mails), FindingKind.SINGLE_POINT_OF_FAILURE)}
    for person in range(5):
        after = covered(small([mail for mail in mails if person not in mail[:2]]), as_of(mails))
        assert all(after.get(account, 0) <= live for account, live in before.items())
        lost = sum(live > 0 and after.get(account, 0) == 0 for account, live in before.items())
        point = points.get(f"p{person:05d}")
        assert lost == (point.details["accounts_lost"] if point else 0)


def as_of(mails):
    from tests.analytics.snapshots import on_day

    return on_day(max((day for *_, day in mails), default=0))


def covered(snapshot, at=None):
    from analytics.parameters import RunParameters

    run = analyse(snapshot, RunParameters(as_of_ms=at))
    coverage = (each for each in run.findings if each.kind is FindingKind.CONTACT_COVERAGE)
    return {each.subject: sum(contact["live"] for contact in each.details["contacts"]) for each in coverage}


@settings(deadline=None, max_examples=40)
@given(mail_lists)
def test_an_unrelated_component_changes_no_coverage(mails):
    more = small([*mails, (8, 9, 0), (9, 8, 0)], people=10)
    assert covered(more, as_of(mails)) == covered(small(mails), as_of(mails))
