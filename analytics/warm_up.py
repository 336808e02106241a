"""Compiling every loop of the analytics ahead of time, so that no answer waits for it.

`make setup` does this once, visibly; the result is cached beside the source, or in the user's cache where that cannot be
written. Nothing depends on it: what was not compiled here is compiled at its first use.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from analytics.betweenness_kernel import dependencies
from analytics.bisected_betweenness_kernel import bisected_dependencies
from analytics.bridging_kernel import structural_holes
from analytics.brokerage_roles_kernel import role_counts
from analytics.cascade_kernel import greedy_cover, hazards, reverse_reachable
from analytics.compiled import Kernel
from analytics.core_kernel import core_numbers, strength_cores
from analytics.cut_kernel import cut_off
from analytics.distance_kernel import distances
from analytics.dominator_kernel import dominator_tree
from analytics.failure_kernel import failed_with, grounded, losses
from analytics.opposite_ties_kernel import both_directions
from analytics.redundancy_kernel import disjoint
from analytics.tie_kernel import count_by_source, group_by_tie, spread
from analytics.ways_home_kernel import ways
from analytics.weighted_betweenness_kernel import weighted_dependencies

KERNELS: tuple[Kernel[Any, Any], ...] = (
    count_by_source, spread, group_by_tie, both_directions, dependencies, bisected_dependencies, weighted_dependencies,
    structural_holes, cut_off, core_numbers, strength_cores, role_counts, distances,
    hazards, reverse_reachable, greedy_cover, dominator_tree, grounded, failed_with, losses, disjoint, ways,
)  # fmt: skip
"""Every compiled loop of the analytics."""


def warm_up(report: Callable[[str], None] = lambda line: None) -> float:
    """Compile all of `KERNELS`, telling `report` a line about each. Returns the seconds it took."""
    began = time.perf_counter()
    for number, kernel in enumerate(KERNELS, 1):
        report(f"compiling {number} of {len(KERNELS)}: {kernel.name}")
        kernel.compile()
    return time.perf_counter() - began


if __name__ == "__main__":
    warm_up()
