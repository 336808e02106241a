"""The components of informal influence: each a measure of everybody, with a sentence about anybody.

A component's name is that of its function here and in `InfluenceParameters.weights`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import analytics.bridging
import analytics.brokerage
import analytics.core
import analytics.pull
import analytics.reach
from analytics.attention_graph import AttentionGraph, Floats
from analytics.parameters import InfluenceParameters

CLOSEST = 3
"""How many of those who turn to a person most are named as evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """`values` f8[n] (NaN: not known of this person) rank people; the larger the more influence.

    `raw` f8[n] is the measure as its field knows it. `sentence(i)` says it of one person, without the standing;
    `evidence(i)` gives local numbers of the people whom the sentence speaks of.
    """

    values: Floats
    raw: Floats
    sentence: Callable[[int], str]
    evidence: Callable[[int], tuple[int, ...]] = lambda i: ()


def reach(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Component:
    """How much of everybody's attention flows to this person, directly and through those who turn to them."""
    values = analytics.reach.reach(graph.edges, chosen.damping)
    incoming = graph.edges.transposed()
    turning = incoming.degree()

    def sentence(i: int) -> str:
        whom = {0: "Nobody turns", 1: "1 colleague turns"}.get(int(turning[i]), f"{turning[i]} colleagues turn")
        share = _figures(values[i] * len(graph))
        attention = "an even share" if share == "1" else f"{share} times an even share"
        return f"{whom} to this person, who receives {attention} of attention"

    def evidence(i: int) -> tuple[int, ...]:
        row = slice(incoming.starts[i], incoming.starts[i + 1])
        strongest = np.argsort(-incoming.weight[row], kind="stable")[:CLOSEST]
        return tuple(incoming.neighbour[row][strongest].tolist())

    return Component(values, values, sentence, evidence)


def brokerage(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Component:
    """How often this person stands on the shortest way between two others."""
    values = analytics.brokerage.brokerage(graph.edges, chosen.pivots, seed, weighted=chosen.weighted_paths)
    about = "about " if analytics.brokerage.is_sampled(len(graph), chosen.pivots) else ""

    def sentence(i: int) -> str:
        part = f"{about}{_figures(100 * values[i])} %" if values[i] > 0 else "none"
        return f"Stands on {part} of the shortest paths between colleagues"

    return Component(values, values, sentence)


def bridging(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Component:
    """How little this person's contacts have to do with one another, and over how many units they are spread.

    Its raw value is 1 − Burt's constraint; people are ranked by `Bridging.value`, which weighs two more measures.
    """
    holes = analytics.bridging.bridging(graph.edges, graph.unit)
    values = holes.value()

    def sentence(i: int) -> str:
        contacts = "only contact leads" if holes.contacts[i] == 1 else f"{holes.contacts[i]} contacts lead"
        units = f", in {holes.units[i]} units" if holes.units[i] > 1 else ""
        circles = _figures(max(holes.effective_size[i], 0.0))
        plural = "" if circles == "1" else "s"
        return f"The {contacts} to the equivalent of {circles} separate circle{plural}{units}"

    return Component(values, 1.0 - holes.constraint, sentence)


def core(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Component:
    """How deep in the network this person sits: in the innermost circle of people who are all tied to so many of it."""
    values = analytics.core.core(graph.edges, weighted=chosen.weighted_core)
    within = "ties of strength {} or more" if chosen.weighted_core else "ties to {} or more"

    def sentence(i: int) -> str:
        return f"Belongs to a circle in which everybody has {within.format(_figures(values[i]))} of the others"

    return Component(values, values, sentence)


def pull(graph: AttentionGraph, chosen: InfluenceParameters, seed: int) -> Component:
    """How fast and how often others answer and approach this person, compared with the other way round.

    Its raw value is ½ where both sides are equal.
    """
    if graph.mail is None:
        unknown = np.full(len(graph), np.nan)
        return Component(unknown, unknown, lambda i: "")
    found = analytics.pull.pull(graph.mail, chosen.fewest_answers)

    def sentence(i: int) -> str:
        parts = []
        if not np.isnan(found.approached[i]):
            parts.append(
                f"{100 * found.approached[i]:.0f} % of new mail between this person and colleagues comes from them"
            )
        if not np.isnan(found.answer_rate[i]):
            parts.append(f"they answer {_answering(found.answer_rate[i], found.reply_hours[i])}")
        if not np.isnan(found.own_rate[i]):
            parts.append(f"this person answers {_answering(found.own_rate[i], found.own_hours[i])}")
        return "; ".join(parts)

    return Component(found.value, found.value, sentence)


def _answering(rate: float, hours: float) -> str:
    """How often and how fast somebody answers.

    >>> _answering(0.25, 1.234), _answering(0.0, float("nan"))
    ('25 % within 1.2 working hours (median)', '0 %')
    """
    within = "" if np.isnan(hours) else f" within {_figures(hours)} working hours (median)"
    return f"{100 * rate:.0f} %{within}"


def _figures(value: float) -> str:
    """Two significant figures, and never in the scientific notation.

    >>> _figures(12.34), _figures(3.14), _figures(0.00123), _figures(120.0)
    ('12', '3.1', '0.0012', '120')
    """
    return np.format_float_positional(float(f"{value:.2g}") if value < 10 else round(value), trim="-")


COMPONENTS: dict[str, Callable[[AttentionGraph, InfluenceParameters, int], Component]] = {
    "reach": reach,
    "brokerage": brokerage,
    "bridging": bridging,
    "core": core,
    "pull": pull,
}
"""In the order in which a finding's reasons stand."""
