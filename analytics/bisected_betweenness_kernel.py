"""The loop behind sampled betweenness: searches of which each one counts the far half of its paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, NO_LONGS, START, Kernel

BISECTED = 8
"""Steps up to which paths are bisected, at one pass over its level for each; longer ones take one pass together."""


def _bisected_dependencies(  # noqa: PLR0912, PLR0915 - a compiled loop calls nothing that plain Python would have to compile
    starts: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    back_starts: NDArray[np.int64],
    back_neighbour: NDArray[np.int32],
    sources: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The far half of the dependency of `sources` [k] on every person, added up in their order. Shape [n].

    What a path from s to t gives to v on it (Brandes 2001) counts whole if v lies nearer to t, half if in the middle, and not
    at all if nearer to s ("bisection scaling", Geisberger, Sanders & Schultes 2008): who stands next to one of few sources
    would gain most by chance. Of paths of more than `BISECTED` steps it counts by distance(s, v) / distance(s, t). The same
    from t on the graph turned round (`back_starts`, `back_neighbour`) gives the rest: together each path counts once.
    """
    size = len(starts) - 1
    total = np.zeros(size)
    distance = np.full(size, -1, np.int32)
    paths = np.zeros(size)
    dependency = np.zeros(size)
    queue = np.empty(size, np.int32)
    level = np.zeros(size + 2, np.int64)
    for source in sources:
        queue[0] = source
        distance[source] = 0
        paths[source] = 1.0
        reached, at, farthest = 1, 0, 0
        while at < reached:
            v = queue[at]
            if distance[v] > farthest:
                farthest = distance[v]
                level[farthest] = at
            at += 1
            for e in range(starts[v], starts[v + 1]):
                w = neighbour[e]
                if distance[w] < 0:
                    distance[w] = distance[v] + 1
                    queue[reached] = w
                    reached += 1
                if distance[w] == distance[v] + 1:
                    paths[w] += paths[v]
        level[farthest + 1] = reached
        for target in range(2, min(farthest, BISECTED) + 1):
            depth = target
            while 2 * (depth - 1) >= target:
                for at in range(level[depth], level[depth + 1]):
                    w = queue[at]
                    given = 1.0 if depth == target else dependency[w]
                    dependency[w] = 0.0
                    if given == 0.0:
                        continue
                    given /= paths[w]
                    for e in range(back_starts[w], back_starts[w + 1]):
                        v = back_neighbour[e]
                        if distance[v] == depth - 1:
                            dependency[v] += paths[v] * given
                depth -= 1
                part = 0.5 if 2 * depth == target else 1.0
                for at in range(level[depth], level[depth + 1]):
                    total[queue[at]] += part * dependency[queue[at]]
            for at in range(level[depth], level[depth + 1]):
                dependency[queue[at]] = 0.0
        for at in range(reached - 1, 0 if farthest > BISECTED else reached, -1):
            w = queue[at]
            total[w] += dependency[w] * distance[w]
            given = ((1.0 / distance[w] if distance[w] > BISECTED else 0.0) + dependency[w]) / paths[w]
            for e in range(back_starts[w], back_starts[w + 1]):
                v = back_neighbour[e]
                if distance[v] == distance[w] - 1:
                    dependency[v] += paths[v] * given
        for at in range(reached):
            v = queue[at]
            distance[v] = -1
            paths[v] = 0.0
            dependency[v] = 0.0
    return total


bisected_dependencies = Kernel(_bisected_dependencies, START, NO_INTS, START, NO_INTS, NO_LONGS)
