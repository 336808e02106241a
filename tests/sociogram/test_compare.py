"""Two runs of one company compared, and what was decided about a finding, as a user meets both: real processes."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from graph_model.findings import FindingKind
from tests.sociogram.test_cli import sociogram  # the fixture
from tests.sociogram.test_cli import warm_home as home  # noqa: F401

MAIL = "From: {sender}\nTo: {to}\nDate: {day} Mar 2024 {hour:02d}:00:00 +0000\nSubject: {day} {hour} {sender}\n\nbody\n"
ADA, BOB, EVE = "Ada Ash <ada@us.example>", "Bob Birch <bob@us.example>", "Eve Elm <eve@them.example>"


def write(folder: Path, sender: str, to: str, days: range) -> None:
    for day in days:
        for hour in (9, 15):
            text = MAIL.format(sender=sender, to=to, day=day, hour=hour)
            (folder / f"{sender[:3]}-{to[:3]}-{day}-{hour}.eml").write_text(text)


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """In the first half of March Ada alone is in contact with Eve; in the second half Bob is, too."""
    folder = tmp_path / "mail"
    folder.mkdir()
    for one, other in ((ADA, EVE), (EVE, ADA), (ADA, BOB), (BOB, ADA)):
        write(folder, one, other, range(1, 15))
    return folder


def answer(result: subprocess.CompletedProcess[str]) -> dict:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_second_contact_is_a_change_that_is_explained(home: Path, mail: Path) -> None:  # noqa: F811
    answer(sociogram(home, "load", str(mail), "--our-domain", "us.example", "--json"))
    assert "needs two runs" in sociogram(home, "compare").stderr
    answer(sociogram(home, "analyse", "--json"))
    assert "needs two runs" in sociogram(home, "compare").stderr
    for one, other in ((BOB, EVE), (EVE, BOB)):
        write(mail, one, other, range(15, 29))
    answer(sociogram(home, "load", str(mail), "--json"))
    answer(sociogram(home, "analyse", "--json"))
    newer, older = json.loads(sociogram(home, "runs", "--json").stdout)
    found = answer(sociogram(home, "compare", "--json"))
    assert (found["older"]["id"], found["newer"]["id"]) == (older["id"], newer["id"])
    [point] = found["changes"]["single_point_of_failure"]
    assert (point["about"][0]["name"], point["direction"], point["after"]) == ("Ada Ash", "gone", None)
    assert set(point["moved_by"]) == {"time"}, "what Bob wrote came after the day of the earlier run"
    assert point["moved_by"]["time"] == pytest.approx(-point["before"]["value"])
    assert [{each["name"] for each in tie["between"]} for tie in found["ties_warmed"]] == [{"Bob Birch", "Eve Elm"}]
    page = sociogram(home, "compare", older["id"][:8], newer["id"][:8]).stdout
    assert "gone  Ada Ash" in page
    assert "Before: Ada Ash is our only live contact with " in page
    assert "moved by the time that passed" in page
    assert "cannot be compared with itself" in sociogram(home, "compare", newer["id"], newer["id"]).stderr
    assert "There is no run 'zzz'" in sociogram(home, "compare", "zzz").stderr


def test_a_decision_stays_with_its_finding(home: Path, mail: Path) -> None:  # noqa: F811
    answer(sociogram(home, "load", str(mail), "--our-domain", "us.example", "--json"))
    answer(sociogram(home, "analyse", "--json"))
    kind = "single_point_of_failure"
    explained = sociogram(home, "disposition", "set", "--help").stdout
    assert {each.value for each in FindingKind} <= set(re.findall("[a-z_]+", explained))
    say = ("disposition", "set", kind, "Ada Ash", "--state", "accepted", "--by", "Zoë", "--review", "2099-06-01")
    decided = answer(sociogram(home, *say, "--note", "Bob is being introduced", "--json"))
    assert (decided["about"][0]["name"], decided["state"]) == ("Ada Ash", "accepted")
    write(mail, ADA, EVE, range(15, 17))
    answer(sociogram(home, "load", str(mail), "--json"))
    [section] = [
        each for each in answer(sociogram(home, "analyse", "--json"))["sections"] if "breaks" in each["question"]
    ]
    sentence = section["entries"][0]["disposition"]
    assert sentence.startswith("Accepted by Zoë on ")
    assert sentence.endswith(", to be reviewed on 2099-06-01: Bob is being introduced")
    assert "Accepted by Zoë" in sociogram(home, "report").stdout
    assert (
        "There is no single_point_of_failure finding"
        in sociogram(home, "disposition", "set", kind, "nobody@us.example", "--state", "accepted").stderr
    )
    late = sociogram(home, *say[:-1], "2024-06-01")
    assert (late.returncode, "The review of 2024-06-01 would be in the past: today is" in late.stderr) == (1, True)
    assert "Taken back" in sociogram(home, "disposition", "withdraw", kind, "ada@us.example").stdout
    assert "Nothing was decided" in sociogram(home, "disposition", "list").stdout
