"""People and the ties between them: near is who is tied, colour is the community, size is influence, a ring is a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from reports.charts.drawing import FAINT, INK, MUTED, SERIES, short

_APART = 2.2
"""How far the middles of communities begin from each other; the layout starts there."""
_INSIDE = 4.0
"""A tie within a community pulls so many times as much as one that leaves it: groups stay apart, as they are."""
_POINTS, _POINTS_AN_INCH = 7.5, 60
"""Height of a name, and about how many of these the picture has in an inch, with its margins and its legend."""
_HEIGHTS = (10, -10, 19, -19, 28, -28)
"""How far above its place a name may stand, in the order of preference."""
_MIDDLE = -1
"""A place that nobody stands at."""


@dataclass(frozen=True, slots=True)
class Node:
    """`group` −1 is none; `size` is 0–1; those with a `label` are written, those with a `mark` ringed."""

    group: int
    size: float
    label: str = ""
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """`ties` are pairs of places in `nodes`, with a strength of 0–100. `groups` are names of the first groups."""

    nodes: tuple[Node, ...]
    ties: tuple[tuple[int, int, float], ...]
    groups: tuple[str, ...]
    mark_name: str

    @property
    def inches(self) -> tuple[float, float]:
        return 7.2, 6.0

    def draw(self, axes: Any) -> None:
        from matplotlib.collections import LineCollection  # noqa: PLC0415  # as in svg.py

        places = self._layout()
        lines = [places[[one, other]] for one, other, _ in self.ties]
        widths = [0.2 + strength / 100 for *_, strength in self.ties]
        axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=widths, zorder=1))
        for group in [*range(len(self.groups)), -1]:
            self._nodes(axes, places, group)
        ringed = [place for place, node in enumerate(self.nodes) if node.mark]
        if ringed:
            sizes = [_area(self.nodes[place]) * 2.2 + 30 for place in ringed]
            axes.scatter(
                *places[ringed].T, s=sizes, facecolors="none", edgecolors=INK, linewidths=1.4, label=self.mark_name,
                zorder=4,
            )  # fmt: skip
        for place, above in self._labels(places):
            axes.annotate(
                short(self.nodes[place].label), places[place], xytext=(0, above), textcoords="offset points",
                ha="center", va="center", fontsize=_POINTS, color=INK, zorder=5,
            )  # fmt: skip
        axes.set_axis_off()
        axes.margins(0.08)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, frameon=False, fontsize=8)

    def _nodes(self, axes: Any, places: np.ndarray, group: int) -> None:
        here = [place for place, node in enumerate(self.nodes) if node.group == group]
        if here:
            sizes = [_area(self.nodes[place]) for place in here]
            name, colour = (self.groups[group], SERIES[group]) if group >= 0 else ("another or none", MUTED)
            axes.scatter(*places[here].T, s=sizes, color=colour, linewidths=0, label=name, zorder=3)

    def _labels(self, places: np.ndarray) -> Iterator[tuple[int, float]]:
        """Whose name is written, and how many points above its place: where none stands yet, by widths that are guessed."""
        named = [place for place, node in enumerate(self.nodes) if node.label]
        if not named:
            return
        extent = np.maximum(np.ptp(places, axis=0), 1e-9)
        points = (places - places.min(axis=0)) / extent * np.array(self.inches) * _POINTS_AN_INCH
        taken: list[tuple[float, float, float]] = []
        for place in sorted(named, key=lambda place: -self.nodes[place].size):
            x, y = points[place].tolist()
            half = len(short(self.nodes[place].label)) * _POINTS * 0.33
            free = (
                above for above in _HEIGHTS
                if all(abs(x - at) > half + other or abs(y + above - high) > _POINTS for at, high, other in taken)
            )  # fmt: skip
            above = next(free, _HEIGHTS[0])
            taken.append((x, y + above, half))
            yield place, above

    def _layout(self) -> np.ndarray:
        """Where everybody stands: from the circle of their communities on, by the ties; the same each time."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(self.nodes)))
        for one, other, strength in self.ties:
            inside = self.nodes[one].group == self.nodes[other].group
            graph.add_edge(one, other, weight=(0.1 + strength / 100) * (_INSIDE if inside else 1.0))
        if not len(graph):
            return np.empty((0, 2))
        parts = [min(part) for part in nx.connected_components(graph)]
        if len(parts) > 1:  # parts without a tie between them would drive each other out of the picture
            graph.add_weighted_edges_from((_MIDDLE, part, 1.0) for part in parts)
        found = nx.spring_layout(graph, pos=self._begin(), iterations=120, k=1.6 / len(graph) ** 0.5, seed=1)
        return np.array([found[place] for place in range(len(self.nodes))])

    def _begin(self) -> dict[int, tuple[float, float]]:
        random = np.random.default_rng(1)
        circles = max(len(self.groups) + 1, 2)
        angles = [2 * np.pi * (node.group % circles) / circles for node in self.nodes]
        spread = random.normal(0, 0.35, (len(self.nodes), 2))
        return {_MIDDLE: (0.0, 0.0)} | {
            place: (_APART * float(np.cos(angle)) + x, _APART * float(np.sin(angle)) + y)
            for place, (angle, (x, y)) in enumerate(zip(angles, spread.tolist(), strict=True))
        }


def _area(node: Node) -> float:
    return 8 + 90 * node.size**2
