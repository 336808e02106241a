"""Bridging: whose ties lead to people, and units, that have little to do with one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.attention_graph import Edges, Floats, Ints, Longs
from analytics.bridging_kernel import structural_holes
from analytics.percentiles import percentiles


@dataclass(frozen=True, slots=True, eq=False)
class Bridging:
    """Of everybody, on ties with both directions added up; NaN where it cannot be said.

    `constraint` and `effective_size` are Burt's (1992); `contacts` counts neighbours, `units` the known units among them;
    `participation` (0–1) is 1 − Σ over units (share of weight into the unit)² (Guimerà & Amaral 2005).
    """

    constraint: Floats
    effective_size: Floats
    participation: Floats
    contacts: Longs
    units: Longs

    def value(self) -> Floats:
        """The mean of three mid-rank percentiles: low constraint, effective size, and participation across units.

        Constraint and effective size agree about most people; where they do not, one is led by how ties are weighted and
        the other by how many there are. Participation is left out where units are known for less than half of the people.
        """
        parts = [percentiles(-self.constraint), percentiles(self.effective_size)]
        if 2 * np.isnan(self.participation).sum() < len(self.participation):
            parts.append(np.where(np.isnan(self.participation), parts[0], percentiles(self.participation)))
        return np.asarray(np.mean(parts, axis=0), np.float64)


def bridging(edges: Edges, unit: Ints) -> Bridging:
    """Structural holes and participation across units. `unit` [n] is -1 where not known."""
    both = edges.symmetrised()
    steps = int((both.degree() ** 2).sum())
    constraint, effective_size = structural_holes.on(steps)(both.starts, both.neighbour, both.weight)
    participation, units = _across_units(both, unit)
    return Bridging(constraint, effective_size, participation, both.degree(), units)


def _across_units(both: Edges, unit: Ints) -> tuple[Floats, Longs]:
    """(participation, number of units) over the neighbours whose unit is known; NaN, 0 where there is none."""
    known = unit[both.neighbour] >= 0
    columns = int(unit.max(initial=-1)) + 1
    cells = both.source[known] * columns + unit[both.neighbour[known]]
    pairs, where = np.unique(cells, return_inverse=True)
    weight = np.bincount(where, both.weight[known], minlength=len(pairs))
    person = pairs // max(columns, 1)
    total = np.bincount(person, weight, minlength=both.size)
    squares = np.bincount(person, weight**2, minlength=both.size)
    reached = total > 0
    participation = np.full(both.size, np.nan)
    participation[reached] = 1.0 - squares[reached] / total[reached] ** 2
    return participation, np.bincount(person, minlength=both.size).astype(np.int64)
