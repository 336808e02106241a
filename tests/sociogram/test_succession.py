"""Succession of a person, an account and a unit: from a snapshot, and the command as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from analytics.parameters import RunParameters
from analytics.scope import unit_members
from sociogram.commands.succession import account_lines, person_lines, unit_lines
from sociogram.succession import account_facts, person_facts, unit_facts
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly
from tests.analytics.test_succession_review import A1, ADA, BEN, C1, CAT, DAN, firm
from tests.sociogram.test_cli import mail, sociogram  # noqa: F401  # the fixtures
from tests.sociogram.test_cli import warm_home as home  # noqa: F401

TOLD = RunParameters()
SALES = {"units": ["Sales", "Works"], "unit": [0, 0, 1, 1, 1, -1, -1, -1, -1]}


def test_a_page_on_a_person_says_what_is_held_who_could_follow_and_who_introduces_whom() -> None:
    lines = list(person_lines(person_facts(firm(), ADA, TOLD)))
    assert lines[0].startswith("Ada holds, as of 2024-")
    assert lines[1].startswith("  A: 67% of the live contact (")
    assert lines[1].endswith("; without them Ben would hold it.")
    assert lines[2].startswith("  B: the only live contact (")
    assert any(each.startswith("  Could follow: Ben, ") and "67% would be lost all the same" in each for each in lines)
    assert lines[-1] == "  Bo (B), now with Ada: Ben, introduced by Ada once Cat has brought the two together"
    [nothing] = person_lines(person_facts(firm(), DAN, TOLD))
    assert nothing.startswith("Dan holds no live contact outside")


def test_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    mails = [*weekly(0, 3), *weekly(1, 3), *weekly(2, 3), *weekly(0, 1)]
    snapshot = company(
        ["Ada", "Ben", "Ben", "Bo"], mails=mails, external=[3], organisations=["us", "A"], organisation=[0, 0, 0, 1]
    )
    lines = list(person_lines(person_facts(snapshot, 0, TOLD)))
    assert lines[1].endswith("; without them Ben (p1@example.com) and Ben (p2@example.com) would hold it.")
    assert any(each.startswith("  Could follow: Ben (p2@example.com), ") for each in lines)
    assert [line.split(":")[1] for line in lines if line.startswith("  Bo (A)")] == [
        " Ben (p1@example.com), who knows them"
    ]


def test_a_page_on_an_account_says_who_holds_it_and_what_stays_without_each() -> None:
    lines = list(account_lines(account_facts(firm(), 1, TOLD)))
    assert "(concentration 0.56)" in lines[0]  # 4/9 + 1/9
    assert "If Ada left, 33% stays, with Ben." in lines
    assert "If Ben left, 67% stays, with Ada." in lines
    assert [each.split(",")[0] for each in lines[lines.index("The handover:") + 1 :]] == ["  Ann (A)", "  Al (A)"]
    [nobody] = account_lines(account_facts(firm(), 3, TOLD))
    assert nobody.startswith("Nobody of us is in live contact with C")
    alone = list(account_lines(account_facts(firm(), 2, TOLD)))
    assert "If Ada left, nothing stays." in alone


def test_of_an_account_that_many_hold_only_the_strongest_are_followed_up() -> None:
    crowd = 23
    mails = [each for who in range(crowd) for each in weekly(who, crowd)]
    snapshot = company(
        crowd + 1, mails=mails, external=[crowd], organisations=["us", "A"], organisation=[0] * crowd + [1]
    )
    facts = account_facts(snapshot, 1, TOLD)
    assert (len(facts["accounts"][0]["contacts"]), len(facts["leavers"])) == (crowd, 20)
    assert "Who could take over is said of the first 20, not of the other 3." in list(account_lines(facts))


def test_a_page_on_a_unit_has_a_line_for_each_on_whom_accounts_hang_and_what_goes_with_all_of_it() -> None:
    snapshot = firm(*weekly(BEN, C1), *weekly(CAT, C1), *weekly(BEN, A1), **SALES)
    lines = list(unit_lines(unit_facts(snapshot, unit_members(snapshot, "sales"), TOLD)))
    assert lines[0].startswith("Accounts that hang on one person of Sales, as of 2024-")
    assert lines[1] == "  Ada: B (100%); could take over: Ben (33% would be lost all the same)"
    assert lines[2] == "If all of Sales left together, nobody would be in live contact with:"
    assert [each.split(" (")[0] for each in lines[3:5]] == ["  A", "  B"]
    assert [each.split(":")[1].split(",")[0] for each in lines[6:]] == [" Cat"] * 3
    works = list(unit_lines(unit_facts(snapshot, unit_members(snapshot, "works"), TOLD)))
    assert [each.split(",")[0] for each in works] == [
        "No account hangs on one person of Works",
        "No account hangs on Works as a whole.",
    ]


def test_the_command_answers_for_one_of_three_and_refuses_what_is_not_there(home: Path, mail: Path) -> None:  # noqa: F811
    assert sociogram(home, "load", str(mail)).returncode == 0
    said = sociogram(home, "succession", "ada ash")
    assert said.stdout.startswith("Ada Ash holds no live contact outside"), "Eve never answered"
    account = json.loads(sociogram(home, "succession", "--account", "them.example", "--json").stdout)
    [them] = account["accounts"]
    assert (them["state"], [each["person"] for each in them["contacts"]]) == ("none", ["Ada Ash"])
    unit = json.loads(sociogram(home, "succession", "--unit", "buying", "--json").stdout)
    assert (unit["unit"], unit["leavers"], unit["handover"]) == ("Buying", [], [])
    nobody = sociogram(home, "succession", "--unit", "Legal")
    assert nobody.returncode == 1
    assert "There is no unit 'Legal' in this graph; there are: Buying." in nobody.stderr
    for several in ([], ["ada ash", "--unit", "Buying"]):
        assert "Name one" in sociogram(home, "succession", *several).stderr
