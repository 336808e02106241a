"""Whom addresses write with, and when: what the traffic says of two addresses. Pure, on columns.

In: `Traffic`. Out: for two addresses how far their correspondents agree, in how many interactions both are, and their
spans of activity. Correspondents are counted between the sender and each recipient, so the work grows with participations.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_model.derived import UNKNOWN_TIME, Traffic
from graph_model.entities import ROLE_ORDER, Role

_FIRST_RECIPIENT = ROLE_ORDER[Role.TO]


@dataclass(frozen=True, slots=True)
class Together:
    """Interactions of two addresses: where one wrote to the other, where both were written to, and the fewer of each's own."""

    direct: int
    beside: int
    fewer: int


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last moment (UTC milliseconds) that an address itself wrote, in `count` interactions; of one that
    never wrote, that it was written to.
    """

    first_ms: int
    last_ms: int
    count: int
    wrote: bool


class Companions:
    """Answers about two addresses, by their positions in the traffic (-1: not in it)."""

    def __init__(self, traffic: Traffic, addresses: int) -> None:
        self._traffic = traffic
        self._rows = np.searchsorted(traffic.address, np.arange(addresses + 1))
        self._starts, self._others = _correspondents(traffic, addresses)
        degrees = np.diff(self._starts)
        self._spans: dict[int, Span | None] = {}
        self._by_group: dict[int, Counter[str]] = {}
        self._last_uses: dict[str, int | None] = {}
        self._weight = np.log1p(max(addresses, 1) / np.maximum(degrees, 1))

    def correspondents(self, place: int) -> NDArray[np.int32]:
        """Positions of those whom an address writes with, sorted."""
        return self._others[self._starts[place] : self._starts[place + 1]]

    def shared(self, one: int, other: int) -> tuple[float, int, int]:
        """How far the correspondents agree (0–1, weighted cosine: rare ones say more), how many are shared, and the fewer
        of each's own; the two themselves do not count.
        """
        if min(one, other) < 0:
            return 0.0, 0, 0
        mine, yours = self._but(one, other), self._but(other, one)
        both = mine[_place_in(yours, mine)[1]]
        own = math.sqrt(self._squares(mine) * self._squares(yours))
        return (self._squares(both) / own if own else 0.0), len(both), min(len(mine), len(yours))

    def both(self, one: int, other: int) -> NDArray[np.int32]:
        """Positions of those whom both addresses write with, sorted."""
        if min(one, other) < 0:
            return np.empty(0, np.int32)
        return np.intersect1d(self.correspondents(one), self.correspondents(other), assume_unique=True)

    def by_group(self, place: int, group_at: Mapping[int, str]) -> Counter[str]:
        """How many of those whom an address writes with are of each group. There is one grouping: what is counted is kept."""
        if place not in self._by_group:
            groups = (group_at.get(other) for other in self.correspondents(place).tolist())
            self._by_group[place] = Counter(group for group in groups if group is not None)
        return self._by_group[place]

    def together(self, one: int, other: int) -> Together:
        if min(one, other) < 0:
            return Together(0, 0, 0)
        mine, yours = self._slice(one), self._slice(other)
        there, both = _place_in(self._traffic.interaction[yours], self._traffic.interaction[mine])
        times, fewer = int(np.count_nonzero(both)), min(mine.stop - mine.start, yours.stop - yours.start)
        if not times:
            return Together(0, 0, fewer)
        roles = np.minimum(self._traffic.role[mine][both], self._traffic.role[yours][there[both]])
        direct = int(np.count_nonzero(roles < _FIRST_RECIPIENT))
        return Together(direct, times - direct, fewer)

    def span(self, place: int) -> Span | None:
        """When an address was in use, None without any date."""
        if place not in self._spans:
            self._spans[place] = self._span(place) if place >= 0 else None
        return self._spans[place]

    def last_use(self, organisation: str, places: Sequence[int]) -> int | None:
        """When the last of an organisation's addresses, which are at these places, was in use."""
        if organisation not in self._last_uses:
            ends = (span.last_ms for span in map(self.span, places) if span is not None)
            self._last_uses[organisation] = max(ends, default=None)
        return self._last_uses[organisation]

    def _span(self, place: int) -> Span | None:
        rows = self._slice(place)
        at, wrote = self._traffic.at_ms[rows], self._traffic.role[rows] < _FIRST_RECIPIENT
        dated = at != UNKNOWN_TIME
        own = bool((dated & wrote).any())
        chosen = at[dated & wrote] if own else at[dated]
        return Span(int(chosen.min()), int(chosen.max()), len(chosen), own) if len(chosen) else None

    def _slice(self, place: int) -> slice:
        return slice(int(self._rows[place]), int(self._rows[place + 1]))

    def _but(self, place: int, other: int) -> NDArray[np.int32]:
        found = self.correspondents(place)
        return np.asarray(found[found != other])

    def _squares(self, places: NDArray[np.int32]) -> float:
        return float((self._weight[places] ** 2).sum())


def _place_in(row: NDArray[np.int32], wanted: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Of each wanted number where it is in the sorted row, and whether it is there; of small rows faster than `intersect1d`."""
    place = np.searchsorted(row, wanted)
    if not len(row):
        return place, np.zeros(len(wanted), np.bool_)
    place[place == len(row)] = 0
    return place, row[place] == wanted


def _correspondents(traffic: Traffic, addresses: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """(starts, others): the correspondents of address i are others[starts[i]:starts[i + 1]], sorted."""
    kept = ~traffic.dropped
    address, interaction = traffic.address[kept].astype(np.int64), traffic.interaction[kept]
    wrote = traffic.role[kept] < _FIRST_RECIPIENT
    sender = np.full(int(interaction.max(initial=-1)) + 1, -1, np.int64)
    sender[interaction[wrote]] = address[wrote]  # of several organisers the last: sorted, so always the same
    one, other = sender[interaction[~wrote]], address[~wrote]
    known = (one >= 0) & (one != other)
    one, other = one[known], other[known]
    pairs = np.unique(np.concatenate([one * addresses + other, other * addresses + one]))
    starts = np.searchsorted(pairs, np.arange(addresses + 1, dtype=np.int64) * addresses)
    return starts, (pairs % max(addresses, 1)).astype(np.int32)
