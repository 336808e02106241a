"""The tie of two people: what is printed adds up, and the command as a user meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.parameters import RunParameters
from graph_model.snapshot import Snapshot
from sociogram.commands.tie import tie_lines
from sociogram.tie import tie_facts
from tests.analytics import strategies
from tests.sociogram.test_cli import mail, sociogram  # noqa: F401  # the fixtures
from tests.sociogram.test_cli import warm_home as home  # noqa: F401

TOLD = RunParameters()


def directions(lines: Sequence[str]) -> list[tuple[float, list[float]]]:
    """Of each direction that is shown the strength and the amounts, that of the rest among them."""
    found: list[tuple[float, list[float]]] = []
    for line in lines:
        if shown := re.match(r".* → .*: strength ([\d.]+),", line):
            found.append((float(shown[1]), []))
        elif amount := re.match(r"  +(\d+\.\d{4})  ", line):
            found[-1][1].append(float(amount[1]))
    return found


@given(strategies.answering_companies(), st.integers(0, 5))
@settings(deadline=None, max_examples=60)
def test_the_amounts_that_are_shown_add_up_to_the_strength_that_is_shown(snapshot: Snapshot, limit: int) -> None:
    people = len(snapshot.people)
    for one, other in ((0, people - 1), (people // 2, 0)):
        if one == other:
            continue
        facts = tie_facts(snapshot, one, other, TOLD)
        shown = directions(list(tie_lines(facts, limit)))
        some = [each for each in facts["directions"] if each["interactions"]]
        assert len(shown) == len(some)
        for (strength, amounts), direction in zip(shown, some, strict=True):
            assert sum(amounts) == pytest.approx(strength, abs=0.005 + 0.00005 * len(amounts))
            assert len(amounts) == min(limit + 1, len(direction["interactions"]))


def test_the_command_shows_what_a_tie_is_made_of(home: Path, mail: Path) -> None:  # noqa: F811
    assert sociogram(home, "load", str(mail)).returncode == 0
    facts = json.loads(sociogram(home, "tie", "ada ash", "eve@them.example", "--json").stdout)
    assert facts["people"] == ["Ada Ash", "Eve"]
    there, back = facts["directions"]
    assert (len(there["interactions"]), there["from"], there["to"]) == (8, "Ada Ash", "Eve")
    assert sum(each["amount"] for each in there["interactions"]) == pytest.approx(there["strength"], abs=1e-9)
    assert [each["at"][:10] for each in there["interactions"]] == [f"2024-03-{day:02d}" for day in range(8, 0, -1)]
    assert (back["strength"], back["interactions"]) == (0.0, [])
    said = sociogram(home, "tie", "Eve", "ADA@us.example", "--limit", "3").stdout.splitlines()
    assert said[0].startswith("Eve and Ada Ash, as of 2024-03-08: strength 7.79, reads 42 of 100: regular, live")
    assert "Eve → Ada Ash: nothing that counts in 365 days" in said
    assert "    1.0000  2024-03-08 10:00 mail" in said
    assert said[-1].endswith("5 more exist; --limit or --json lists them")
    assert "secret" not in "".join(said)


def test_whom_the_command_cannot_take_is_told_in_a_sentence(home: Path, mail: Path) -> None:  # noqa: F811
    assert sociogram(home, "load", str(mail)).returncode == 0
    for arguments, sentence in (
        (("ada ash", "ada@us.example"), "ada ash and ada@us.example are the same person."),
        (("ada ash", "them.example"), "There is no person 'them.example'"),
        (("nobody", "ada ash"), "There is no person 'nobody'"),
    ):
        refused = sociogram(home, "tie", *arguments)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert sentence in refused.stderr
    apart = sociogram(home, "tie", "ada ash", "bob@us.example")
    assert apart.returncode == 0
    sentence = "There is no tie between Ada Ash and Bob Birch: nothing that counts in the 365 days up to 2024-03-08."
    assert apart.stdout == f"{sentence}\n"
    assert json.loads(sociogram(home, "tie", "bob birch", "eve", "--json").stdout)["pair"] is None
