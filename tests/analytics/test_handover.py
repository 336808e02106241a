"""For every contact of a leaver who receives it, and who introduces whom."""

from __future__ import annotations

from analytics.run import analyse
from graph_model.findings import FindingKind
from graph_model.snapshot import Snapshot
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly

LEAVER, FRIEND, HOLDER, FAR = range(4)
KNOWN, COLLEAGUE, ALONE = 4, 5, 6
"""Outside: `KNOWN` and `COLLEAGUE` are of one organisation, `ALONE` is of another."""


def firm(*more: tuple) -> Snapshot:
    """The leaver writes to all three outside and to a friend; the holder to `KNOWN` only."""
    mails = [*weekly(LEAVER, KNOWN), *weekly(LEAVER, COLLEAGUE), *weekly(LEAVER, ALONE)]
    mails += [*weekly(LEAVER, KNOWN), *weekly(LEAVER, KNOWN)]  # a dominant contact
    mails += [*weekly(LEAVER, FRIEND), *weekly(HOLDER, KNOWN)]
    return company(
        7, mails=[*mails, *more], external=[4, 5, 6], organisations=["us", "A", "B"], organisation=[0] * 4 + [1, 1, 2]
    )


def plan(snapshot: Snapshot) -> dict[str, dict]:
    """By contact, what the finding about the leaver says."""
    [point] = [
        each
        for each in analyse(snapshot).findings
        if each.kind is FindingKind.SINGLE_POINT_OF_FAILURE and each.subject == "p00000"
    ]
    return {step["contact"]: step for step in point.details["handover"]}


def test_who_knows_a_contact_needs_no_introduction() -> None:
    step = plan(firm())["p00004"]
    assert (step["receiver"], step["knows"], step["between"]) == ("p00002", True, None)


def test_who_holds_the_account_takes_over_its_other_people() -> None:
    step = plan(firm())["p00005"]
    assert (step["receiver"], step["knows"], step["organisation"]) == ("p00002", False, "o00001")


def test_an_account_that_nobody_else_holds_goes_to_the_best_successor() -> None:
    step = plan(firm())["p00006"]
    assert step["receiver"] in {"p00001", "p00002"}
    assert not step["knows"]


def test_two_who_do_not_know_each_other_are_introduced_by_whom_both_know() -> None:
    assert plan(firm())["p00005"]["between"] is None
    step = plan(firm(*weekly(HOLDER, FRIEND)))["p00005"]
    assert (step["receiver"], step["between"], step["tie_scale"]) == ("p00002", "p00001", 0.0)
    direct = plan(firm(*weekly(HOLDER, FRIEND), *weekly(LEAVER, HOLDER)))["p00005"]
    assert direct["between"] is None
    assert direct["tie_scale"] > 10


def test_the_plan_has_every_contact_once_the_strongest_first() -> None:
    steps = list(plan(firm()).values())
    assert [step["contact"] for step in steps] == ["p00004", "p00005", "p00006"]
    scales = [step["scale"] for step in steps]
    assert scales == sorted(scales, reverse=True)
