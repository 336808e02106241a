"""The section that says how a report was made: from what, with which parameters, by which versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reports.days import day
from reports.document import Block, Facts, Paragraph, Section
from reports.material import Material

ASSUMPTIONS = (
    "Only who, when and how is known of an interaction, never what was written. Somebody's addresses are taken together as "
    "one person by rules and decisions that can be looked at and undone. Mailing lists, bots, broadcasts and the like are kept "
    "out by rules with names. Every number here has its reasons, and the same graph and parameters give the same numbers."
)


def method(material: Material, *more: Block) -> Section:
    """Method and assumptions, with what else belongs there."""
    run, parameters = material.run, asdict(material.run.parameters)
    general = (
        ("Run", run.id),
        ("As of", day(run.as_of_ms)),
        ("Window", f"{run.parameters.window_days:g} days: {day(run.from_ms)} to {day(run.as_of_ms)}"),
        ("Policy", run.policy or "none"),
        ("Made by", ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items())) or "not known"),
        *(
            (name.replace("_", " ").capitalize(), _told(value))
            for name, value in parameters.items()
            if name not in ("as_of_ms", "window_days")
        ),
    )
    return Section("method", "Method and assumptions", (Paragraph(ASSUMPTIONS), *more, Facts("parameters", general)))


def _told(value: Any) -> str:
    """A parameter, or a group of them, in a line."""
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_told(each)}" for name, each in value.items() if each != "") or "–"
    if isinstance(value, list | tuple):
        return " ".join(map(_told, value))
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
