"""People who leave together, and organisations that fail together: from a snapshot, and the command as a user meets it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from analytics.parameters import RunParameters, SupplyParameters
from graph_model.errors import AnalysisError
from graph_model.snapshot import NO_TIME
from sociogram.commands.what_if import leaving_lines
from sociogram.what_if import failing_facts as failing
from sociogram.what_if import leaving_facts as leaving
from tests.analytics.snapshots import company
from tests.analytics.supply_rows import YES, chain
from tests.analytics.test_removal import weekly
from tests.sociogram.test_cli import mail, sociogram  # noqa: F401  # the fixtures
from tests.sociogram.test_cli import warm_home as home  # noqa: F401

TOLD = RunParameters()


def test_two_who_share_an_account_lose_it_together_and_not_alone() -> None:
    mails = [*weekly(0, 3), *weekly(1, 3), *weekly(0, 1), *weekly(1, 2)]
    snapshot = company(4, mails=mails, external=[3], organisations=["us", "A"], organisation=[0, 0, 0, 1])
    alone, both = leaving(snapshot, [0], TOLD), leaving(snapshot, [0, 1], TOLD)
    assert alone["accounts_lost"] == []
    assert [(each["organisation"], each["holder"], each["share"]) for each in alone["accounts_weakened"]] == [
        ("A", "Person 1", 1.0)
    ]
    assert [(step["receiver"], step["knows"]) for step in alone["handover"]] == [("Person 1", True)]
    assert [each["organisation"] for each in both["accounts_lost"]] == ["A"]
    assert {step["receiver"] for step in both["handover"]} <= {"Person 2", None}


def test_who_stays_and_was_seen_may_hold_more_and_who_leaves_may_not() -> None:
    mails = [*weekly(0, 3), *weekly(1, 3), (3, [0, 2], 170)]
    snapshot = company(4, mails=mails, external=[3], organisations=["us", "A"], organisation=[0, 0, 0, 1])
    [weakened], [lost] = (
        leaving(snapshot, [0], TOLD)["accounts_weakened"],
        leaving(snapshot, [0, 1], TOLD)["accounts_lost"],
    )
    assert weakened["partial"] is lost["partial"] is True
    assert leaving(snapshot, [0, 1, 2], TOLD)["accounts_lost"][0]["partial"] is False


def test_whoever_joins_two_units_leaves_them_further_apart_and_the_rest_less_efficient() -> None:
    ring = [0, 1, 2, 5, 4, 3, 0]  # without the first, the units meet on the other side only
    mails = [one for pair in pairwise(ring) for one in weekly(*pair)]
    snapshot = company(6, mails=mails, units=["Sales", "Labs"], unit=[0, 0, 0, 1, 1, 1])
    found = leaving(snapshot, [0], TOLD)
    assert found["efficiency"]["before"] == pytest.approx((6 + 6 / 2 + 3 / 3) / 15)
    assert found["efficiency"]["after"] == pytest.approx((4 + 3 / 2 + 2 / 3 + 1 / 4) / 10)  # a path of five
    assert found["efficiency"]["error"] == 0.0
    (unit,) = found["units"]
    assert (unit["unit"], unit["before"], unit["after"]) == ("Sales", pytest.approx(13 / 6), pytest.approx(2.5))
    assert unit["parted"] == 0.0


def test_who_has_left_already_is_said_with_the_last_day() -> None:
    mails, left = [*weekly(0, 1), *weekly(1, 2)], [NO_TIME, NO_TIME, 0]
    facts = leaving(company(3, mails=mails, left=left), [1, 2], TOLD)
    assert (facts["gone"], facts["staying"]) == ([{"person": "Person 2", "left_ms": 0}], 1)
    said = [*leaving_lines(facts)]
    assert said[1] == "  Person 2 has left already: the last day was 1970-01-01"


def test_where_everybody_leaves_one_sentence_says_so() -> None:
    mails = [*weekly(0, 1), *weekly(1, 2)]
    snapshot = company(3, mails=mails, external=[2], organisations=["us", "A"], organisation=[0, 0, 1])
    heading, *said = leaving_lines(leaving(snapshot, [0, 1], TOLD))
    assert heading.startswith("If Person 0 and Person 1 left together, as of ")
    assert said == ["  nobody of us would be left: all of our contacts, and what we know of each other, would be gone"]
    heading, *said = leaving_lines(leaving(snapshot, [1], TOLD))
    assert heading.startswith("If Person 1 left, as of ")
    assert any(", now with Person 1: Person 0, introduced by Person 1" in line for line in said)


def test_a_contact_that_nobody_could_take_over_is_said_to_be_so() -> None:
    mails = [*weekly(0, 3), *weekly(1, 2)]
    snapshot = company(4, mails=mails, external=[3], organisations=["us", "A"], organisation=[0, 0, 0, 1])
    *_, last = leaving_lines(leaving(snapshot, [0], TOLD))
    assert last == "  Person 3 (A), now with Person 0: nobody was found to take them over"


def test_suppliers_that_stand_in_for_each_other_are_lost_together_and_not_alone() -> None:
    snapshot = chain((name, "us", "steel", {"flag": YES, "value": value}) for name, value in (("A", 10.0), ("B", 20.0)))
    one, other, _us = range(3)
    assert failing(snapshot, [one], TOLD)["needs_lost"] == []
    both = failing(snapshot, [one, other], TOLD)
    assert [(each["category"], each["value"]) for each in both["needs_lost"]] == [("steel", 30.0)]
    assert (both["value_at_risk"], both["value_lost"]) == (30.0, None)


def test_who_controls_both_suppliers_takes_them_along_where_that_is_asked_for() -> None:
    steel = {"flag": YES, "value": 365.0, "survival": 10.0}
    rows = [("A", "us", "steel", steel), ("B", "us", "steel", steel)]
    snapshot = chain(rows, controls={"A": "Top", "B": "Middle", "Middle": "Top"}, recovery={"A": 30.0, "B": 40.0})
    top = list(snapshot.organisations.name).index("Top")
    assert failing(snapshot, [top], TOLD)["needs_lost"] == []
    found = failing(snapshot, [top], TOLD, with_controlled=True)
    assert found["controlled"] == ["A", "B", "Middle"]
    assert [each["exposed_days"] for each in found["needs_lost"]] == [20.0]  # until A is back, less the stock
    assert found["value_lost"] == 40.0
    always = RunParameters(supply=SupplyParameters(fail_with_controlled=True))
    assert failing(snapshot, [top], always) == found


def test_the_command_names_what_breaks_and_refuses_who_is_not_there(home: Path, mail: Path) -> None:  # noqa: F811
    assert sociogram(home, "load", str(mail)).returncode == 0
    assert sociogram(home, "analyse").returncode == 0
    said = sociogram(home, "what-if", "leave", "ada ash", "bob@us.example")
    assert "If Ada Ash and Bob Birch left together" in said.stdout
    assert "currency" in json.loads(sociogram(home, "what-if", "fail", "them.example", "--json").stdout)
    assert "If them.example" in sociogram(home, "what-if", "fail", "them.example", "--with-controlled").stdout
    nobody = sociogram(home, "what-if", "leave", "eve@them.example")
    assert nobody.returncode == 1
    assert "There is no person of ours 'eve@them.example'" in nobody.stderr
    last = sociogram(home, "what-if", "leave", "ada ash", "--json").stdout
    assert sociogram(home, "analyse", "--as-of", "2001-01-01").returncode == 0
    assert sociogram(home, "what-if", "leave", "ada ash", "--json").stdout == last, "as of the latest interaction"


def test_where_nobody_is_known_to_be_ours_nothing_can_be_said_of_our_needs() -> None:
    snapshot = chain([("A", "B", "steel")])
    nobody = replace(snapshot, organisations=replace(snapshot.organisations, internal=np.zeros(2, bool)))
    with pytest.raises(AnalysisError, match="No organisation is known to be ours"):
        failing(nobody, [0], TOLD)
