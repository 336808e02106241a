"""The loops behind failure: who can be supplied from the ground up, and what fails with whom.

In: the supply graph as arrays (`Chain`), one reading of it (`Reading`), and who fails. Out: who can be supplied, in an order in
which they can; who fails in the end, and which needs are lost. The rules are those of `analytics.failure_spread`. A failure
visits only what it touches, and many of them share their scratch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from analytics.compiled import NO_FLAGS, NO_INTS, START, Kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

FOCAL = 0
"""The node that loses needs, but is not taken to fail."""


class Chain(NamedTuple):
    """n nodes, k needs, s supplies. `needs` int64[n + 1] bounds the needs of each node, `buyer` int32[k] has whose each is;
    `supplied` int64[k + 1] bounds the suppliers of each, `supplier` int32[s]; `serves` int64[n + 1] bounds the needs that each
    node serves, `served` int32[s]. `cycle` int32[n] numbers the cycle that a node belongs to, -1 none.
    """

    needs: Longs
    buyer: Ints
    supplied: Longs
    supplier: Ints
    serves: Longs
    served: Ints
    cycle: Ints


class Reading(NamedTuple):
    """Which supplies their buyer cannot do without: `necessary` bool[s] in the order of `supplier`, `needed` bool[s] in that of
    `served`. `turn` int32[n] is when a node could be supplied from the ground up in its cycle, -1: not so, or in none.
    """

    necessary: Flags
    needed: Flags
    turn: Ints


class Scratch(NamedTuple):
    """What a failure writes on, all zero between two. Of nodes: whether they `failed`, lost the last supplier that came earlier
    (`weak`), or may fall with these (`shaken`), and how many needs are `unmet`. Of needs: how many suppliers are `down`,
    whether it is `lost`, on how many necessary ones it `waits`, whether anybody `feeds` it. Then lists, of nodes and of needs.
    """

    failed: Flags
    weak: Flags
    shaken: Flags
    unmet: Ints
    down: Ints
    lost: Flags
    waits: Ints
    fed: Flags
    fallen: Ints
    weakened: Ints
    suspects: Ints
    works: Ints
    touched: Ints


@register_jitable
def _scratch(chain: Chain) -> Scratch:
    n, k = len(chain.cycle), len(chain.buyer)
    return Scratch(
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.int32),
        np.zeros(k, np.int32),
        np.zeros(k, np.bool_),
        np.zeros(k, np.int32),
        np.zeros(k, np.bool_),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(k, np.int32),
    )


@register_jitable
def _unmet(chain: Chain, reading: Reading, scratch: Scratch, node: int) -> int:
    """How many needs of a member lack somebody as long as no other member of its cycle works; what each `waits` for."""
    count = 0
    for number in range(chain.needs[node], chain.needs[node + 1]):
        scratch.waits[number] = 0
        scratch.fed[number] = False
        for e in range(chain.supplied[number], chain.supplied[number + 1]):
            each = chain.supplier[e]
            if not scratch.failed[each] and not (scratch.shaken[each] and chain.cycle[each] == chain.cycle[node]):
                scratch.fed[number] = True
            elif reading.necessary[e]:
                scratch.waits[number] += 1
        if scratch.waits[number] > 0 or not scratch.fed[number]:
            count += 1
    return count


@register_jitable
def _ground(chain: Chain, reading: Reading, scratch: Scratch, members: Ints) -> int:
    """Put into `works`, in an order in which they can, those `members` (which `shaken` marks) that can be supplied step by
    step, by whoever has not failed and is no such member of the same cycle. Gives how many they are.
    """
    inside, unmet, waits, fed, works = scratch.shaken, scratch.unmet, scratch.waits, scratch.fed, scratch.works
    cycle, count = chain.cycle, 0
    for node in members:
        unmet[node] = _unmet(chain, reading, scratch, node)
        if unmet[node] == 0:
            works[count] = node
            count += 1
    head = 0
    while head < count:
        node = works[head]
        head += 1
        for e in range(chain.serves[node], chain.serves[node + 1]):
            number = chain.served[e]
            buyer = chain.buyer[number]
            if not inside[buyer] or cycle[buyer] != cycle[node]:
                continue
            missed = waits[number] > 0 or not fed[number]
            if reading.needed[e]:
                waits[number] -= 1
            fed[number] = True
            if missed and waits[number] == 0:
                unmet[buyer] -= 1
                if unmet[buyer] == 0:
                    works[count] = buyer
                    count += 1
    return count


@register_jitable
def _holds(chain: Chain, reading: Reading, scratch: Scratch, number: int) -> bool:
    """Whether somebody neither failed nor shaken supplies the need from outside of the buyer's cycle, or came earlier in it."""
    buyer = chain.buyer[number]
    for e in range(chain.supplied[number], chain.supplied[number + 1]):
        each = chain.supplier[e]
        if not scratch.failed[each] and not scratch.shaken[each]:  # noqa: SIM102 - two questions
            if chain.cycle[each] != chain.cycle[buyer] or reading.turn[each] < reading.turn[buyer]:
                return True
    return False


@register_jitable
def _unsupported(chain: Chain, reading: Reading, scratch: Scratch, weakened: int, fallen: int) -> int:
    """Let those of the weak, and of who in their cycles hangs on them, fall that nothing holds up; gives how many have now."""
    failed, shaken, suspects = scratch.failed, scratch.shaken, scratch.suspects
    count = 0
    for at in range(weakened):
        node = scratch.weakened[at]
        if not failed[node]:
            shaken[node] = True
            suspects[count] = node
            count += 1
    head = 0
    while head < count:
        node = suspects[head]
        head += 1
        for e in range(chain.serves[node], chain.serves[node + 1]):
            number = chain.served[e]
            buyer = chain.buyer[number]
            if shaken[buyer] or failed[buyer] or reading.turn[buyer] < 0 or chain.cycle[buyer] != chain.cycle[node]:
                continue
            if reading.needed[e] or not _holds(chain, reading, scratch, number):
                shaken[buyer] = True
                suspects[count] = buyer
                count += 1
    working = _ground(chain, reading, scratch, suspects[:count])
    for at in range(working):
        shaken[scratch.works[at]] = False
    for at in range(count):
        node = suspects[at]
        if shaken[node]:
            shaken[node] = False
            failed[node] = True
            scratch.fallen[fallen] = node
            fallen += 1
    return fallen


@register_jitable
def _spread(chain: Chain, reading: Reading, scratch: Scratch, fallen: int, enough: int) -> tuple[int, int]:
    """Let the first of `fallen` fail, and what follows from it, until `enough` needs of the focal node are lost. Gives how many
    have failed, and how many needs were touched.
    """
    failed, weak, down, lost = scratch.failed, scratch.weak, scratch.down, scratch.lost
    for at in range(fallen):
        failed[scratch.fallen[at]] = True
    head, weakened, touched = 0, 0, 0
    while head < fallen and enough > 0:
        while head < fallen and enough > 0:
            node = scratch.fallen[head]
            head += 1
            for e in range(chain.serves[node], chain.serves[node + 1]):
                number = chain.served[e]
                buyer = chain.buyer[number]
                if down[number] == 0:
                    scratch.touched[touched] = number
                    touched += 1
                down[number] += 1
                if lost[number]:
                    continue
                if reading.needed[e] or down[number] == chain.supplied[number + 1] - chain.supplied[number]:
                    lost[number] = True
                    if buyer == FOCAL:
                        enough -= 1
                    elif not failed[buyer]:
                        failed[buyer] = True
                        scratch.fallen[fallen] = buyer
                        fallen += 1
                elif reading.turn[buyer] >= 0 and not weak[buyer] and not _holds(chain, reading, scratch, number):
                    weak[buyer] = True
                    scratch.weakened[weakened] = buyer
                    weakened += 1
        if weakened > 0 and enough > 0:
            fallen = _unsupported(chain, reading, scratch, weakened, fallen)
    for at in range(weakened):
        weak[scratch.weakened[at]] = False
    return fallen, touched


@register_jitable
def _clean(scratch: Scratch, fallen: int, touched: int) -> None:
    """Make the scratch zero again after a failure."""
    for at in range(fallen):
        scratch.failed[scratch.fallen[at]] = False
    for at in range(touched):
        scratch.down[scratch.touched[at]] = 0
        scratch.lost[scratch.touched[at]] = False


def _grounded(chain: Chain, reading: Reading, members: Ints) -> Ints:
    """Which of the `members` int32[m] can be supplied step by step from everybody who is no member of the same cycle, in an
    order in which they can. Shape [≤ m].
    """
    scratch = _scratch(chain)
    for node in members:
        scratch.shaken[node] = True
    return scratch.works[: _ground(chain, reading, scratch, members)].copy()


def _failed_with(chain: Chain, reading: Reading, failing: Ints) -> tuple[Ints, Ints]:
    """Everybody who fails when the nodes `failing` (each once) do, and the needs that are lost."""
    scratch = _scratch(chain)
    scratch.fallen[: len(failing)] = failing
    fallen, touched = _spread(chain, reading, scratch, len(failing), len(chain.buyer) + 1)
    numbers = scratch.touched[:touched]
    return scratch.fallen[:fallen].copy(), numbers[scratch.lost[numbers]]


def _losses(chain: Chain, kind: Reading, cautious: Reading, starts: Longs, failing: Ints) -> tuple[Longs, Ints, Flags]:
    """Which needs of the focal node each of g groups loses: (`offsets` int64[g + 1], `number`, `certain`), sorted by number.

    Group i are the nodes `failing[starts[i]:starts[i + 1]]`. What fails by the kind reading fails for certain, and is what
    the cautious one begins with.
    """
    scratch = _scratch(chain)
    ours = chain.needs[FOCAL + 1]  # needs are sorted by buyer
    surely = np.zeros(ours, np.bool_)
    offsets = np.zeros(len(starts), np.int64)
    number = np.empty(len(starts) + ours, np.int32)
    certain = np.empty(len(number), np.bool_)
    filled = 0
    for group in range(len(starts) - 1):
        fallen = starts[group + 1] - starts[group]
        scratch.fallen[:fallen] = failing[starts[group] : starts[group + 1]]
        fallen, touched = _spread(chain, kind, scratch, fallen, ours + 1)
        for at in range(touched):
            each = scratch.touched[at]
            if each < ours and scratch.lost[each]:
                surely[each] = True
            scratch.down[each] = 0
            scratch.lost[each] = False
        fallen, touched = _spread(chain, cautious, scratch, fallen, ours)
        if filled + ours > len(number):
            number = np.concatenate((number, np.empty(len(number), np.int32)))
            certain = np.concatenate((certain, np.empty(len(certain), np.bool_)))
        begin = filled
        for at in range(touched):
            each = scratch.touched[at]
            if each < ours and scratch.lost[each]:
                number[filled] = each
                filled += 1
        number[begin:filled].sort()
        for at in range(begin, filled):
            certain[at] = surely[number[at]]
            surely[number[at]] = False
        offsets[group + 1] = filled
        _clean(scratch, fallen, touched)
    return offsets, number[:filled].copy(), certain[:filled].copy()


NO_CHAIN = Chain(START, NO_INTS, START, NO_INTS, START, NO_INTS, NO_INTS)
NO_READING = Reading(NO_FLAGS, NO_FLAGS, NO_INTS)

grounded = Kernel(_grounded, NO_CHAIN, NO_READING, NO_INTS)
failed_with = Kernel(_failed_with, NO_CHAIN, NO_READING, NO_INTS)
losses = Kernel(_losses, Chain(np.zeros(2, np.int64), *NO_CHAIN[1:]), NO_READING, NO_READING, START, NO_INTS)
