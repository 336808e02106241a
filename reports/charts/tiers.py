"""Who supplies whom, tier by tier: those who supply us directly stand next to us."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from reports.charts.drawing import FAINT, INK, MUTED, PAPER, SERIES, short

_INCHES_EACH, _LETTERS = 0.34, 18


@dataclass(frozen=True, slots=True)
class Tiered:
    """Somebody in a tier (0: us). `mark`: ringed, and named so."""

    label: str
    tier: int
    mark: bool = False


def _kind(each: Tiered) -> int:
    """0: one who supplies us, 1: one of them with a mark, 2: we."""
    return 2 if each.tier == 0 else int(each.mark)


@dataclass(frozen=True, slots=True)
class Tiers:
    """`links` are pairs of places in `parties`, supplier and buyer."""

    parties: tuple[Tiered, ...]
    links: tuple[tuple[int, int], ...]
    mark_name: str

    @property
    def inches(self) -> tuple[float, float]:
        tallest = max((len(each) for each in self._columns().values()), default=1)
        return 7.2, 1.0 + _INCHES_EACH * max(tallest, 4)

    def draw(self, axes: Any) -> None:
        columns, places = self._columns(), self._places()
        deepest = max(columns, default=0)
        for supplier, buyer in self.links:
            axes.annotate(
                "", places[buyer], places[supplier], zorder=1,
                arrowprops={"arrowstyle": "-|>", "color": FAINT, "linewidth": 1.0, "shrinkA": 4, "shrinkB": 4},
            )  # fmt: skip
        kinds = (
            ("supplies us, directly or through others", "o", SERIES[0], SERIES[0]),
            (self.mark_name, "D", SERIES[1], INK),
            ("we", "s", SERIES[2], SERIES[2]),
        )
        for number, (label, shape, colour, edge) in enumerate(kinds):
            here = [place for place, each in zip(places, self.parties, strict=True) if _kind(each) == number]
            if here:
                xs, ys = zip(*here, strict=True)
                axes.scatter(xs, ys, s=42, marker=shape, color=colour, edgecolors=edge, label=label)
        for (x, y), each in zip(places, self.parties, strict=True):
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.75}
            name = short(each.label) if len(each.label) <= _LETTERS else f"{each.label[: _LETTERS - 1]}…"
            axes.annotate(
                name, (x, y), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=7, color=INK, bbox=box
            )
        axes.set_xticks(range(-deepest, 1), [*(f"tier {tier}" for tier in range(deepest, 0, -1)), "us"])
        axes.set_xlim(-deepest - 0.5, 0.5)
        axes.set_yticks([])
        axes.margins(y=0.12)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(MUTED)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)

    def _columns(self) -> dict[int, list[int]]:
        found = defaultdict[int, list[int]](list)
        for place, each in enumerate(self.parties):
            found[each.tier].append(place)
        return found

    def _places(self) -> list[tuple[float, float]]:
        """Each tier a column, in the order of those whom they supply: few links cross."""
        heights: dict[int, float] = {}
        serves = defaultdict[int, list[int]](list)
        for supplier, buyer in self.links:
            serves[supplier].append(buyer)
        for _, column in sorted(self._columns().items()):
            wanted = {
                place: sum(heights[each] for each in known) / len(known) if known else 0.0
                for place in column
                for known in [[each for each in serves[place] if each in heights]]
            }
            ordered = sorted(column, key=lambda place: (wanted[place], place))
            heights |= {place: row - (len(column) - 1) / 2 for row, place in enumerate(ordered)}
        return [(-float(each.tier), heights[place]) for place, each in enumerate(self.parties)]
