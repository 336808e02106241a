"""What can be drawn, and in which colours.

Colours can be told apart by colour-blind readers (Paul Tol's "bright"), and never carry a meaning alone.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

INK: Final = "#1b1b1f"
MUTED: Final = "#6b6b76"
FAINT: Final = "#c9c9d1"
PAPER: Final = "#fefefe"
SERIES: Final = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377")

VARIABLES: Final = {INK: "ink", MUTED: "muted", FAINT: "faint", PAPER: "paper"} | {
    colour: f"series-{number}" for number, colour in enumerate(SERIES)
}
"""The CSS variables by which a page turns them for dark mode."""

LONGEST: Final = 34
"""Letters of a name that a chart spells out."""


class Drawing(Protocol):
    """Something that draws itself on matplotlib's axes."""

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height."""
        ...

    def draw(self, axes: Any) -> None: ...


def short(name: str) -> str:
    """A name as a chart has room for it.

    >>> short("A" * 50)[-3:]
    'AA…'
    """
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
