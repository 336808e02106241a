"""Warm introductions: from a snapshot, and the command as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from analytics.introductions import people_of
from analytics.parameters import RunParameters
from sociogram.introductions import introduction_facts
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly
from tests.sociogram.test_cli import mail, sociogram  # noqa: F401  # the fixtures
from tests.sociogram.test_cli import warm_home as home  # noqa: F401

TOLD = RunParameters()


def test_each_step_says_what_its_tie_is_made_of() -> None:
    mails = [*weekly(0, 1), *weekly(1, 3), *weekly(0, 2)]
    meetings = [([0, 1], 3, 1.0)]
    snapshot = company(
        4, mails=mails, meetings=meetings, external=[3], organisations=["us", "A"], organisation=[0, 0, 0, 1]
    )
    assert people_of(snapshot, 1, TOLD) == [3]
    found = introduction_facts(snapshot, 0, [3], TOLD, max_steps=3)
    [path] = found["paths"]
    one, other = path["steps"]
    assert (one["from"], one["to"], other["to"], other["organisation"]) == ("Person 0", "Person 1", "Person 3", "A")
    between = [each for each in mails if {each[0], *each[1]} == {0, 1}]
    assert one["mails_to"] + one["mails_from"] == len(between)
    assert (one["meetings"], other["meetings"]) == (1, 0)
    assert path["strength"] == one["closeness"] * other["closeness"]
    assert len({each["interaction"] for each in one["latest"]}) == 3
    assert one["latest"][0]["at"] >= one["latest"][1]["at"] >= one["latest"][2]["at"]


def test_the_command_shows_the_way_and_says_where_there_is_none(home: Path, mail: Path) -> None:  # noqa: F811
    assert sociogram(home, "load", str(mail)).returncode == 0
    facts = json.loads(sociogram(home, "introduce", "ada ash", "eve@them.example", "--json").stdout)
    assert facts["from"] == "Ada Ash"
    said = sociogram(home, "introduce", "ada ash", "them.example").stdout
    assert said.startswith("1. Ada Ash → " if facts["paths"] else "Nobody whom Ada Ash reaches in 4 ties")
    nobody = sociogram(home, "introduce", "ada ash", "zoe@nowhere.example")
    assert nobody.returncode == 1
    assert "There is no person or organisation outside 'zoe@nowhere.example'" in nobody.stderr
    itself = sociogram(home, "introduce", "ada ash", "ada ash")
    assert "the same person" in itself.stderr
