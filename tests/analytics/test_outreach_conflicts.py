"""Outreach conflicts: who is in each other's way, and who only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.outreach_conflicts import MAX_OPENERS, Opening, conflicts
from graph_model.findings import DETAILS, Finding, FindingKind
from tests.analytics.account_book import PARAMETERS, account_findings
from tests.analytics.snapshots import company

LATELY = 700
KNOWN = [(0, [3], 400.0), (3, [0], 400.0)] * 2
"""What makes the account one, long ago: Ada and Zoe."""


def collisions(mails, **more) -> list[Finding]:
    """Of Ada, Ben and Cleo, who write with Zoe and Yan of Acme; each mail's last entry is its thread."""
    snapshot = company(
        ["Ada", "Ben", "Cleo", "Zoe", "Yan"], external=[3, 4], organisation=[0, 0, 0, 1, 1], organisations=["us", "Acme"],
        mails=[*KNOWN, *mails, (0, [1], 728)], **more,
    )  # fmt: skip
    return account_findings(snapshot, PARAMETERS, FindingKind.OUTREACH_CONFLICT)


ADA, BEN = (0, [3], LATELY, 1), (1, [3], LATELY + 5, 2)


def test_two_of_us_who_open_conversations_with_one_person_collide():
    (found,) = collisions([ADA, BEN])
    assert found.subject == "o00001"
    assert found.details["conflicts"] == [
        {
            "people": ["p00000", "p00001"],
            "contacts": ["p00003"],
            "openings": ["m000004", "m000005"],
            "at": found.details["conflicts"][0]["at"],
            "days_apart": pytest.approx(5.0),
        }
    ]
    assert (found.details["total"], found.details["to_same_person"], found.details["more_exist"]) == (1, 1, False)
    assert (found.score.value, found.score.adds_up()) == (1.0, True)
    (reason,) = found.score.reasons
    assert reason.text.startswith("Ada and Ben opened conversations with Zoe of Acme within days of each other, once")
    assert reason.evidence == ("m000005", "m000004")
    assert set(found.details) == set(DETAILS[FindingKind.OUTREACH_CONFLICT])


def test_two_people_of_one_account_are_enough():
    (found,) = collisions([ADA, (1, [4], LATELY + 5, 2)])
    assert (found.details["total"], found.details["to_same_person"]) == (1, 0)


@pytest.mark.parametrize(
    "harmless",
    [
        [ADA, (0, [3], LATELY + 5, 2)],  # one person
        [ADA, (1, [3], LATELY + 15, 2)],  # too far from each other
        [ADA, (1, [3], LATELY + 5, 1)],  # the same conversation
        [ADA, BEN, (3, [0, 1], LATELY - 90, 9)],  # a conversation has both
        [ADA, BEN, (0, [3, 1], LATELY + 9, 9)],  # one of them in copy
        [(3, [0], LATELY, 1), (0, [3], LATELY + 1, 1), BEN],  # Ada only answers
        [(0, [3], LATELY - 80, 1), (1, [3], LATELY - 75, 2)],  # long ago
    ],
)
def test_what_is_no_conflict(harmless):
    assert collisions(harmless) == []


def test_who_met_the_account_together_knows_of_each_other():
    assert collisions([ADA, BEN], meetings=[([0, 1, 3], LATELY - 30, 1.0)]) == []
    assert len(collisions([ADA, BEN], meetings=[([0, 3], LATELY - 30, 1.0), ([0, 1], LATELY - 29, 1.0)])) == 1


def test_an_account_that_is_brought_into_a_conversation_is_not_approached_anew():
    """What Ben sends on to Zoe answers Cleo, whose mail went to nobody outside."""
    mails = [ADA, (2, [1], LATELY + 4, 7), (1, [3], LATELY + 5, 7)]
    assert len(collisions(mails)) == 1
    assert collisions(mails, reply_to=[-1] * (len(KNOWN) + 2) + [len(KNOWN) + 1, -1]) == []


@pytest.mark.parametrize(("later", "total"), [(636, 0), (638, 1)])
def test_the_later_opening_must_lie_in_the_latest_window(later, total):
    """Which begins on day 637."""
    found = collisions([(0, [3], 634, 1), (1, [3], later, 2)])
    assert sum(each.details["total"] for each in found) == total


def test_the_list_is_bounded_and_says_so():
    mails = [(each % 2, [3], LATELY + each / 10, each + 1) for each in range(40)]
    (found,) = collisions(mails)
    assert (found.details["total"], len(found.details["conflicts"]), found.details["more_exist"]) == (39, 20, True)
    assert found.score.adds_up()


OPENINGS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 60), st.integers(0, 4)), max_size=25)
TOGETHER = st.sets(st.tuples(st.integers(0, 1), st.integers(0, 4), st.integers(0, 3)))


@given(OPENINGS, TOGETHER)
def test_conflicts_are_all_pairs_of_an_opening_and_the_latest_before_it_of_each_other_person(drawn, together):
    """Slowly: every opening against every one before it. Fewer people than are looked at."""
    assert MAX_OPENERS > 5
    made = [
        Opening(account, at, number, person, frozenset())
        for number, (account, at, person) in enumerate(sorted(drawn, key=lambda each: each[:2]))
    ]
    shared: dict[tuple[int, int], set[int]] = {}
    for account, person, what in together:
        shared.setdefault((account, person), set()).add(what)
    slow = set()
    for number, second in enumerate(made):
        for person in range(5):
            earlier = [each for each in made[:number] if (each.account, each.person) == (second.account, person)]
            both = shared.get((second.account, person), set()) & shared.get((second.account, second.person), set())
            if person != second.person and earlier and second.at - earlier[-1].at <= 14 and not both:
                slow.add((earlier[-1].interaction, second.interaction))
    found = [(each.first.interaction, each.second.interaction) for each in conflicts(made, shared, 14)]
    assert sorted(found) == sorted(slow)
