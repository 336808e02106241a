"""The figure of `bench.truths`. It needs matplotlib, which `make figures` installs.

In: pooled tallies. Out: an SVG file, the same bytes for the same tallies.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

from bench.truths import SHOWN, Pooled

MARKERS = "osD^v*"


def draw(found: Sequence[Pooled], file: Path) -> None:
    """Recall and precision by the level of noise, with their intervals."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "sociogram"  # no random ids
    mpl.rcParams["svg.fonttype"] = "none"  # letters as letters
    mpl.rcParams["font.size"] = 9
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True, layout="constrained")
    for axis, part in zip(axes, ("recall", "precision"), strict=True):
        for number, (kind, shown) in enumerate(SHOWN.items()):
            _line(
                axis,
                [each for each in found if each.kind is kind and each.noise in ("none", "all")],
                part,
                shown,
                number,
            )
        axis.set(xlabel="level of every kind of noise (%)", title=part, ylim=(-0.03, 1.03))
        axis.grid(visible=True, color="0.9")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False, fontsize=8, loc="lower left")
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _line(axis: Any, found: Sequence[Pooled], part: str, shown: str, number: int) -> None:
    shares = [(each.level, getattr(each, part)) for each in found]
    known = [(level, share) for level, share in shares if share.value is not None]
    x = [100 * level + 0.3 * (number - 2.5) for level, _ in known]  # side by side, or the bars would hide one another
    low = [share.value - share.interval[0] for _, share in known]
    high = [share.interval[1] - share.value for _, share in known]
    y = [share.value for _, share in known]
    style = {"marker": MARKERS[number], "markersize": 3.5, "linewidth": 1.2, "elinewidth": 0.6}
    axis.errorbar(x, y, yerr=(low, high), label=shown, **style)
