"""Informal influence as one number: the weighted mean of the percentiles of its components.

In: who turns to whom. Out: an `Influence` whose value is, for each person, exactly the sum of their components' parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.attention_graph import AttentionGraph, Floats
from analytics.influence_components import COMPONENTS, Component
from analytics.parameters import InfluenceParameters
from analytics.percentiles import percentiles
from graph_model.errors import AnalysisError
from graph_model.long_work import steps


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """`value` f8[n] (0–100) = the sum over components of `parts` f8[n]; a part is weight · percentile / all weights.

    Where a component is not known of one person (NaN in `percentile`), that person's other weights are renormalised.
    `left_out` names the components that are known of half of the people or fewer: they count for nobody.
    """

    components: Mapping[str, Component]
    percentile: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    value: Floats
    left_out: tuple[str, ...]


def influence_score(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Influence:
    """The influence of everybody in the graph (docs/numbers.md, "Influence")."""
    measured = {name: COMPONENTS[name](graph, chosen, seed) for name in steps(weighted_components(chosen))}
    available = {name: each for name, each in measured.items() if _is_available(each)}
    percentile = {name: percentiles(each.values) for name, each in available.items()}
    known = {name: np.where(np.isnan(values), 0.0, chosen.weights[name]) for name, values in percentile.items()}
    total = np.sum(list(known.values()), axis=0) if known else np.zeros(len(graph))
    parts = {
        name: known[name] * np.nan_to_num(values) / np.where(total > 0, total, 1.0)
        for name, values in percentile.items()
    }
    value = np.sum(list(parts.values()), axis=0) if parts else np.zeros(len(graph))
    left_out = tuple(name for name in measured if name not in available)
    return Influence(available, percentile, parts, np.asarray(value, np.float64), left_out)


def weighted_components(chosen: InfluenceParameters) -> list[str]:
    """The components with a weight, in the order of `COMPONENTS`. Raises AnalysisError for weights that make no sense."""
    for name, weight in chosen.weights.items():
        if name not in COMPONENTS:
            raise AnalysisError(f"There is no component of influence called {name!r}, only {', '.join(COMPONENTS)}.")
        if not weight >= 0:
            raise AnalysisError(f"The weight of {name} is {weight}; it must be 0 or more.")
    names = [name for name in COMPONENTS if chosen.weights.get(name, 0.0) > 0]
    if not names:
        raise AnalysisError("No component of influence has a weight above 0; give at least one.")
    return names


def _is_available(component: Component) -> bool:
    unknown = np.isnan(component.values)
    return len(unknown) > 0 and 2 * int(unknown.sum()) <= len(unknown) and not unknown.all()
