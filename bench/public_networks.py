"""Public networks as snapshots: Enron's mail (Perry & Wolfe), Krackhardt's managers, and the EU institution's mail (SNAP).

In: the folder that has `enron-perry.tar.gz`, `email-eu-core.tar.gz` and `krackhardt/`. They are read where they lie, and
nothing of them is kept. Out: a snapshot of each, and what is known of its people otherwise.
"""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import Edges
from graph_model.interaction_columns import MessageIds, RecordedInteractions
from graph_model.snapshot import SENDER, TO, Interactions, Participations, People, Snapshot, Units
from graph_model.threads import are_guessed, joined_threads
from ingest.mail.message import topic_of
from ingest.mail.subject import normalised_subject

Flags = NDArray[np.bool_]
Longs = NDArray[np.int64]

MAILS_A_TIE = 5
"""Krackhardt's managers said whom they turn to, without how often: enough for a tie to be live."""
DAY_0 = 1_704_067_200_000


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """A snapshot of people of whom it is known who is `senior`."""

    snapshot: Snapshot
    senior: Flags


def enron(folder: Path) -> Staff:
    """156 people, and who wrote to whom when; conversations by subject and people, as there are no reply headers."""
    archive = folder / "enron-perry.tar.gz"
    people, messages, recipients = (
        [line.rstrip("\n").split("\t") for line in _lines(archive, f"enron-perry/{name}.tsv")]
        for name in ("employees", "messages", "recipients")
    )
    roles: dict[str, dict[int, int]] = {key: {int(one) - 1: SENDER} for key, _, _, _, one in messages}
    for key, _, one in recipients:
        roles[key].setdefault(int(one) - 1, TO)
    units = sorted({row[2] for row in people})
    snapshot = Snapshot.from_columns(
        people=People.of(
            id=[f"{int(row[0]):03}" for row in people],
            name=[row[1] for row in people],
            title=[row[4] for row in people],
            internal=np.ones(len(people), bool),
            unit=[units.index(row[2]) for row in people],
        ),
        units=Units.of(id=units, name=units),
        interactions=_messages(messages, roles),
        participations=_participations(roles[row[0]] for row in messages),
    )
    return Staff(snapshot, np.array([row[6] == "Senior" for row in people]))


def _messages(messages: list[list[str]], roles: dict[str, dict[int, int]]) -> Interactions:
    ids, at = [f"{int(row[0]):06}" for row in messages], [int(row[2]) * 1000 for row in messages]
    topics = [topic_of(normalised_subject(row[3]), map(str, roles[row[0]])) for row in messages]
    names, thread = joined_threads(RecordedInteractions.of(id=ids, at=at, topic=topics), MessageIds.of())
    audience = [len(roles[row[0]]) - 1 for row in messages]
    return Interactions.of(id=ids, at=at, thread=thread, guessed=are_guessed(names)[thread], audience=audience)


def krackhardt(folder: Path, relation: str) -> Staff:
    """21 managers, named by their numbers in the literature; `relation`: whom they turn to for advice, or as friends.

    Senior are the head (7) and the four vice presidents.
    """
    edges, nodes, lines = (_table(folder / f"krackhardt/ht_{each}.csv") for each in
                           (f"{relation}.edges", f"{relation}.nodes", "reports.edges"))  # fmt: skip
    above = {int(row["from"]): int(row["to"]) for row in lines}
    level, department = ([float(row[each]) for row in nodes] for each in ("level", "dept"))
    mails = [{int(row["from"]): SENDER, int(row["to"]): TO} for row in edges] * MAILS_A_TIE
    snapshot = Snapshot.from_columns(
        people=People.of(
            id=[f"{each:02}" for each in range(1, len(nodes) + 1)],
            name=[str(each) for each in range(1, len(nodes) + 1)],
            internal=np.ones(len(nodes), bool),
            unit=np.array(department, int) - 1,
            manager=[above.get(each, -1) for each in range(len(nodes))],
            level=-np.array(level),
        ),
        units=Units.of(id=["1", "2", "3", "4"], name=["1", "2", "3", "4"]),
        interactions=Interactions.of(
            id=[f"{each:04}" for each in range(len(mails))],
            at=np.full(len(mails), DAY_0),
            audience=np.ones(len(mails)),
        ),
        participations=_participations(mails),
    )
    return Staff(snapshot, np.array(level) < 3)


def eu_core(folder: Path) -> tuple[Edges, Longs]:
    """Who wrote to whom, either way, among 1,005 people; and everybody's department."""
    archive = folder / "email-eu-core.tar.gz"
    rows, departments = (
        np.loadtxt(_lines(archive, f"email-eu-core/{name}.txt"), np.int64)
        for name in ("email-Eu-core", "email-Eu-core-department-labels")
    )
    edges = Edges.of(len(departments), rows[:, 0], rows[:, 1], np.ones(len(rows))).symmetrised()
    return edges, departments[np.argsort(departments[:, 0]), 1]


def _lines(archive: Path, name: str) -> list[str]:
    with tarfile.open(archive) as files:
        file = files.extractfile(name)
        assert file is not None, f"{archive} has no {name}"
        return list(TextIOWrapper(file, "utf-8"))


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _participations(everybody: Iterable[dict[int, int]]) -> Participations:
    rows = [(number, person, roles[person]) for number, roles in enumerate(everybody) for person in sorted(roles)]
    columns: Any = zip(*rows, strict=True)
    return Participations.of(**dict(zip(("interaction", "person", "role"), columns, strict=True)))
