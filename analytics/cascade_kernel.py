"""The loops behind influence sets: whom somebody could have been reached by, at random, and who covers most of that."""

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLOATS, NO_INTS, NO_LONGS, START, Kernel

Hashes = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
STEP = 2.0**-53


@numba.njit(cache=True, nogil=True)
def mixed(value: np.uint64) -> np.uint64:
    """splitmix64 (Steele, Lea & Flood 2014): every bit of the input decides every bit of the output."""
    value = value + GOLDEN
    value = (value ^ (value >> S30)) * FIRST
    value = (value ^ (value >> S27)) * SECOND
    return value ^ (value >> S31)


def _hazards(starts: NDArray[np.int64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """−log of the chance that nothing has passed by a row's tie or those before it in the row. Shape [e].

    A chance of 1 is taken for the next smaller number, so that all are finite.
    """
    total = np.empty(len(chance))
    for v in range(len(starts) - 1):
        so_far = 0.0
        for e in range(starts[v], starts[v + 1]):
            so_far -= math.log(max(1.0 - chance[e], STEP))
            total[e] = so_far
    return total


def _reverse_reachable(  # noqa: PLR0917 - a kernel takes plain arrays
    starts: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    hazard: NDArray[np.float64],
    keys: Hashes,
    order: NDArray[np.int64],
    stream: np.uint64,
    first: int,
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The sets number `first` … `first + count − 1` of a stream: set i is `members[offsets[i]:offsets[i + 1]]`.

    A set is one person, and everybody from whom something would have come to them, had each tie passed it on or not by
    chance. Of a row only the ties that pass are touched: from one to the next the hazard grows by an exponential
    variable. Every draw is a hash of stream, number, key of the row's person and how manieth it is, so that neither the order
    of work nor the numbering of people matters. `order` is the people by their keys, and rows are in that order.
    """
    size = len(starts) - 1
    seen = np.full(size, -1, np.int32)
    offsets = np.zeros(count + 1, np.int64)
    members = np.empty(8 * count + size, np.int32)
    filled = 0
    for at in range(count):
        drawn = mixed(stream + np.uint64(first + at))
        root = order[np.int64(mixed(drawn) % np.uint64(size))]
        if filled + size > len(members):
            members = np.concatenate((members, np.empty(len(members), np.int32)))
        seen[root] = at
        members[filled] = root
        head = filled
        filled += 1
        while head < filled:
            v = members[head]
            head += 1
            state = drawn ^ keys[v]
            e, end = starts[v], starts[v + 1]
            passed = 0.0
            while e < end:
                state = mixed(state)
                passed -= math.log(1.0 - np.int64(state >> S11) * STEP)
                beyond = end
                while e < beyond:  # the first tie whose hazard is as high
                    middle = (e + beyond) >> 1
                    if hazard[middle] < passed:
                        e = middle + 1
                    else:
                        beyond = middle
                if e == end:
                    break
                u = neighbour[e]
                if seen[u] != at:
                    seen[u] = at
                    members[filled] = u
                    filled += 1
                passed = hazard[e]
                e += 1
        offsets[at + 1] = filled
    return offsets, members[:filled].copy()


def _greedy_cover(
    offsets: NDArray[np.int64], members: NDArray[np.int32], allowed: NDArray[np.bool_], wanted: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(`chosen`, `gain`): of those allowed the one in most sets, then the one in most of the others, and so on.

    At most `wanted`, and nobody who is in no further set; the first of equals. Shape [≤ wanted].
    """
    size, sets = len(allowed), len(offsets) - 1
    begin = np.zeros(size + 1, np.int64)
    for v in members:
        begin[v + 1] += 1
    for v in range(size):
        begin[v + 1] += begin[v]
    within = np.empty(len(members), np.int32)
    free = begin[:-1].copy()
    for at in range(sets):
        for e in range(offsets[at], offsets[at + 1]):
            within[free[members[e]]] = at
            free[members[e]] += 1
    left = begin[1:] - begin[:-1]
    covered = np.zeros(sets, np.bool_)
    chosen = np.empty(wanted, np.int64)
    gain = np.empty(wanted, np.int64)
    picked = 0
    while picked < wanted:
        best, most = -1, 0
        for v in range(size):
            if allowed[v] and left[v] > most:
                best, most = v, left[v]
        if best < 0:
            break
        chosen[picked] = best
        gain[picked] = most
        picked += 1
        for at in within[begin[best] : begin[best + 1]]:
            if not covered[at]:
                covered[at] = True
                for e in range(offsets[at], offsets[at + 1]):
                    left[members[e]] -= 1
    return chosen[:picked].copy(), gain[:picked].copy()


hazards = Kernel(_hazards, START, NO_FLOATS)
reverse_reachable = Kernel(
    _reverse_reachable, START, NO_INTS, NO_FLOATS, np.zeros(0, np.uint64), NO_LONGS, np.uint64(0), 0, 0
)
greedy_cover = Kernel(_greedy_cover, START, NO_INTS, np.zeros(0, np.bool_), 0)
