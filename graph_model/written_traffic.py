"""Who took part in what, kept as columns while it is written: of a graph that one load filled nothing need be read back.

Reading all participations back costs as much as a fifth of having written them. What is kept of one are five bytes, of an
interaction some forty.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_model.derived import UNKNOWN_TIME, Traffic
from graph_model.packed_interactions import PackedRow
from graph_model.queries.recorded import INTERACTION_PROPERTIES
from graph_model.traffic_reader import ROLE_NUMBER, sorted_traffic

_ID, _AT, _DOUBT, _DROPPED_BY = map(INTERACTION_PROPERTIES.index, ("id", "at", "doubt", "dropped_by"))


class WrittenTraffic:
    """Interactions as they are written. One that is written again replaces what was known of it."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._parts: list[tuple[NDArray[Any], ...]] = []

    def add(self, rows: Sequence[PackedRow]) -> None:
        """These were written, none of them twice."""
        facts, people = [row[0] for row in rows], [row[1] for row in rows]
        sizes = np.fromiter((len(each) // 4 for each in people), np.int32, len(rows))
        total, place = int(sizes.sum()), self._place
        emails = chain.from_iterable(each[::4] for each in people)
        roles = chain.from_iterable(each[1::4] for each in people)
        times = (UNKNOWN_TIME if each[_AT] is None or each[_DOUBT] else each[_AT] for each in facts)
        self._parts.append(
            (
                np.array([each[_ID] for each in facts], np.bytes_),
                sizes,
                np.fromiter(times, np.int64, len(rows)),
                np.fromiter((row[2] for row in rows), np.bool_, len(rows)),
                np.fromiter((bool(each[_DROPPED_BY]) for each in facts), np.bool_, len(rows)),
                np.fromiter((place.setdefault(email, len(place)) for email in emails), np.int32, total),
                np.fromiter(map(ROLE_NUMBER.__getitem__, roles), np.int8, total),
            )
        )

    def traffic(self, emails: Sequence[str]) -> Traffic:
        """What `traffic_reader.read_traffic` reads from a graph in which nothing else was ever written."""
        if not self._parts:
            return Traffic()
        ids, sizes, at_ms, meeting, dropped, address, role = map(np.concatenate, zip(*self._parts, strict=True))
        position = {email: at for at, email in enumerate(emails)}
        place = np.fromiter((position[email] for email in self._place), np.int32, len(self._place))
        of_each = _numbers(ids, sizes)
        owner = np.repeat(np.arange(len(ids)), sizes)
        latest = of_each[owner] >= 0
        owner = owner[latest]
        return sorted_traffic(
            Traffic(place[address[latest]], of_each[owner], at_ms[owner], role[latest], meeting[owner], dropped[owner])
        )


def _numbers(ids: NDArray[np.bytes_], sizes: NDArray[np.int32]) -> NDArray[np.int32]:
    """By place, the number of an interaction in the order of ids; -1 for what was replaced later, and where nobody is left."""
    _, from_end = np.unique(ids[::-1], return_index=True)
    latest = len(ids) - 1 - from_end
    latest = latest[sizes[latest] > 0]
    numbers = np.full(len(ids), -1, np.int32)
    numbers[latest] = np.arange(len(latest), dtype=np.int32)
    return numbers
