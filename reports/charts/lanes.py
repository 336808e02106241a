"""A lane for each name: points on a line, such as a rank within its interval, two percentiles, or a share from 0 on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.charts.drawing import FAINT, INK, MUTED, SERIES, short

_MARKS = ("o", "D", "s")
_INCHES_EACH = 0.26


@dataclass(frozen=True, slots=True)
class Lane:
    """`points` are in the order of the names of `Lanes.points`, None where not known; `line` joins two values."""

    label: str
    points: tuple[float | None, ...]
    line: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Lanes:
    """The first lane is on top. `limit` is a value that is marked, and `limit_name` what it is."""

    lanes: tuple[Lane, ...]
    points: tuple[str, ...]
    axis: str
    limit: float | None = None
    limit_name: str = ""

    @property
    def inches(self) -> tuple[float, float]:
        return 7.2, 1.1 + _INCHES_EACH * len(self.lanes)

    def draw(self, axes: Any) -> None:
        places = range(len(self.lanes))
        for place, lane in zip(places, self.lanes, strict=True):
            if lane.line is not None:
                axes.plot(lane.line, (place, place), color=MUTED, linewidth=2, solid_capstyle="round", zorder=2)
        for number, name in enumerate(self.points):
            known = [(lane.points[number], at) for at, lane in enumerate(self.lanes) if lane.points[number] is not None]
            xs, ys = zip(*known, strict=True) if known else ((), ())
            axes.scatter(xs, ys, s=34, marker=_MARKS[number], color=SERIES[number], label=name, zorder=3)
        if self.limit is not None:
            axes.axvline(self.limit, color=INK, linestyle="--", linewidth=1, label=self.limit_name)
        axes.set_yticks(list(places), [short(lane.label) for lane in self.lanes])
        axes.set_ylim(len(self.lanes) - 0.5, -0.5)
        axes.set_xlabel(self.axis)
        axes.grid(axis="x", color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(MUTED)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
