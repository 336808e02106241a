"""Who took part in what, read as columns: the same on both servers and whatever the order of loading."""

import random

import numpy as np

from graph_model.derived import UNKNOWN_TIME, Traffic
from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.recorder import Recorder
from graph_model.resolution_store import read_evidence
from graph_model.store import Store

PEOPLE = tuple(f"{name}@us.example" for name in ("ann", "bob", "eve"))


def message(number: int, *recipients: str, **more: object) -> Interaction:
    parts = (
        Participation("ann@us.example", Role.SENDER),
        *(Participation(f"{each}@us.example", Role.TO) for each in recipients),
    )
    given = {"at_ms": number * 1000, **more}
    return Interaction(f"i{number:02}", Channel.MESSAGE, audience=len(recipients), participants=parts, **given)  # type: ignore[arg-type]


INTERACTIONS = (
    message(1, "bob", "eve"),
    message(2, "bob", at_ms=None),
    message(3, "eve", doubt="future"),
    message(4, dropped_by="list"),
    Interaction(
        "i05", Channel.MEETING, 5000, 1,
        (Participation("bob@us.example", Role.ORGANISER), Participation("eve@us.example", Role.ATTENDEE)),
    ),
)  # fmt: skip


def record(store: Store, interactions: list[Interaction]) -> None:
    with Recorder(store) as recorder:
        recorder.addresses([Address(email) for email in PEOPLE])
        for each in interactions:
            recorder.interactions([each])


def test_traffic_of_the_graph_is_that_of_its_interactions(any_store: Store) -> None:
    record(any_store, random.Random(1).sample(INTERACTIONS, len(INTERACTIONS)))
    evidence = read_evidence(any_store)
    assert evidence.traffic == Traffic.of(PEOPLE, INTERACTIONS)
    assert evidence.interactions == {"ann@us.example": 4, "bob@us.example": 3, "eve@us.example": 3}


def test_rows_are_sorted_by_address_and_interaction_and_say_what_is_not_known() -> None:
    traffic = Traffic.of(PEOPLE, INTERACTIONS)
    assert traffic.address.tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert traffic.interaction.tolist() == [0, 1, 2, 3, 0, 1, 4, 0, 2, 4]
    assert traffic.at_ms.tolist()[:4] == [1000, UNKNOWN_TIME, UNKNOWN_TIME, 4000]
    assert traffic.dropped.tolist()[:4] == [False, False, False, True]
    assert np.flatnonzero(traffic.meeting).tolist() == [6, 9]


def test_nothing_has_no_traffic(store: Store) -> None:
    assert read_evidence(store).traffic == Traffic() == Traffic.of((), ())
