"""Who controls whom in the end: organisations under common control are one party, and may fail as one.

In: the snapshot's `controller` column, which has no circles. Out: positions of organisations.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph_model.snapshot import Snapshot


def controlling(snapshot: Snapshot) -> list[int]:
    """Position of an organisation -> the one that controls it in the end, itself where none does. Controls have no circles."""
    last: list[int] = snapshot.organisations.controller.tolist()
    for start in range(len(last)):
        path = [start]
        while last[path[-1]] not in (-1, path[-1]):
            path.append(last[path[-1]])
        for each in path:  # whoever comes by again is there at once
            last[each] = path[-1]
    return last


def controllers_of(snapshot: Snapshot, organisation: int) -> Iterator[int]:
    """Who controls an organisation, directly or through others, the nearest first. Positions."""
    controller = snapshot.organisations.controller
    above = int(controller[organisation])
    while above >= 0:
        yield above
        above = int(controller[above])


def controlled_by(snapshot: Snapshot, organisation: int) -> list[int]:
    """Everything that an organisation controls, directly or through others. Positions, sorted."""
    everybody = range(len(snapshot.organisations))
    return [each for each in everybody if organisation in controllers_of(snapshot, each)]
