"""The independent cascade: who passes something on to whom by chance, and whom it then reaches.

In: who turns to whom. Out: a `Cascade`, and random reverse reachable sets of it, whose coverage estimates how many people
any group reaches (Borgs et al. 2014): n · the part of the sets in which somebody of the group is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import Edges, Floats, Ints, Longs
from analytics.cascade_kernel import Hashes, greedy_cover, hazards, mixed, reverse_reachable
from analytics.chunks import in_order
from analytics.parameters import InfluenceSetParameters
from graph_model.errors import AnalysisError

SETS_A_CHUNK = 4_096
"""Fixed, and joined in order: the result does not depend on how many run at a time."""
MOST_MEMBERS = 100_000_000
"""Places in all sets of a sample: 400 MB."""


def share(edges: Edges) -> Floats:
    """Of each tie s → t the chance that t reaches s: t's part of the strength with which s turns to anybody, so that of
    everybody's ties one passes something on, on average (the weighted cascade of Kempe, Kleinberg & Tardos 2003).
    """
    turns = np.bincount(edges.source, edges.weight, minlength=edges.size)
    return edges.weight / turns[edges.source]


def uniform(edges: Edges) -> Floats:
    """The same chance for every tie, however strong."""
    return np.ones(len(edges))


PROBABILITIES: dict[str, Callable[[Edges], Floats]] = {"share": share, "uniform": uniform}
"""By the names that `InfluenceSetParameters.probability` has."""


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """Row s of `starts`, `neighbour` and `chance` f8[e] is who reaches s directly, and with what chance.

    `keys` uint64[n] are a hash of each one's id, and rows are in their order: they decide every draw, so that numbering
    people otherwise changes none. `hazard` f8[e] is what the kernel makes of `chance`.
    """

    starts: Longs
    neighbour: Ints
    chance: Floats
    hazard: Floats
    keys: Hashes

    @classmethod
    def of(cls, edges: Edges, keys: Hashes, chosen: InfluenceSetParameters) -> Cascade:
        """The cascade against the `edges` s → t (s turns to t, so t reaches s), with the chosen probabilities.

        Raises AnalysisError for a name of probabilities that there is not.
        """
        if chosen.probability not in PROBABILITIES:
            known = ", ".join(PROBABILITIES)
            raise AnalysisError(f"There is no probability {chosen.probability!r} of a tie, only {known}.")
        order = np.lexsort((keys[edges.neighbour], edges.source))
        chance = np.minimum(PROBABILITIES[chosen.probability](edges) * chosen.transmission, 1.0)[order]
        return cls(edges.starts, edges.neighbour[order], chance, hazards.compiled(edges.starts, chance), keys)

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Reverse reachable sets: set i is `members[offsets[i]:offsets[i + 1]]` of people 0 … `size` − 1."""

    size: int
    offsets: Longs
    members: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def joined(self, other: Sample) -> Sample:
        """This and then the other."""
        offsets = np.concatenate([self.offsets, self.offsets[-1] + other.offsets[1:]])
        return Sample(self.size, offsets, np.concatenate([self.members, other.members]))

    def best(self, wanted: int, among: Longs | None = None) -> tuple[Longs, Longs]:
        """Who cover most sets, one after the other (of those `among`), and how many further sets each covers.

        The first k of them cover at least 1 − 1/e of what any k can (Nemhauser, Wolsey & Fisher 1978).
        """
        allowed = np.zeros(self.size, np.bool_)
        allowed[slice(None) if among is None else among] = True
        return greedy_cover.compiled(self.offsets, self.members, allowed, wanted)

    def covered(self, people: NDArray[np.integer]) -> int:
        """In how many sets anybody of these people is."""
        wanted = np.zeros(self.size, np.bool_)
        wanted[people] = True
        return (
            int(np.count_nonzero(np.logical_or.reduceat(wanted[self.members], self.offsets[:-1]))) if len(self) else 0
        )


def sample(cascade: Cascade, seed: int, stream: int, first: int, count: int) -> Sample:
    """The sets number `first` … `first + count − 1` of one of the independent streams of a seed.

    Raises AnalysisError where they would not fit: everybody reaches nearly everybody.
    """
    start = np.uint64(mixed(np.uint64(mixed(np.uint64(seed % 2**64)) ^ stream)))
    order = np.argsort(cascade.keys, kind="stable").astype(np.int64)

    def drawn(at: int) -> tuple[Longs, Ints]:
        return reverse_reachable.compiled(
            cascade.starts, cascade.neighbour, cascade.hazard, cascade.keys, order, start, at, min(SETS_A_CHUNK, last - at)
        )  # fmt: skip

    last, parts, places = first + count, list[tuple[Longs, Ints]](), 0

    def take(part: tuple[Longs, Ints]) -> None:
        nonlocal places
        parts.append(part)
        places += len(part[1])
        if places > MOST_MEMBERS:
            raise AnalysisError(
                "influence_set: nearly everybody reaches nearly everybody, or epsilon asks for too much. "
                "Lower influence_set.transmission, or raise influence_set.epsilon."
            )

    in_order(drawn, range(first, last, SETS_A_CHUNK), take)
    shifts = np.cumsum([0, *(len(members) for _, members in parts)])
    offsets = [np.zeros(1, np.int64), *(part[0][1:] + shift for part, shift in zip(parts, shifts[:-1], strict=True))]
    return Sample(
        len(cascade), np.concatenate(offsets), np.concatenate([np.zeros(0, np.int32), *(m for _, m in parts)])
    )
