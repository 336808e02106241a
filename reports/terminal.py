"""The page of answers as text for a terminal: in `Answers`, out rich renderables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from reports.four_answers import Answers, Entry, Section


def rendered(answers: Answers) -> Iterator[RenderableType]:
    """The page, part by part."""
    yield Text(f"As of {answers.as_of}: {answers.population}.", style="dim")
    for number, section in enumerate(answers.sections, 1):
        yield from _section(number, section)
    for note in answers.notes:
        yield Text(f"Note: {note}", style="dim")


def _section(number: int, section: Section) -> Iterator[RenderableType]:
    yield Text(f"\n{number}. {section.question}", style="bold")
    yield Padding(Text(section.meaning, style="dim"), (0, 0, 0, 3))
    if not section.entries:
        yield Padding(Text(section.nothing), (0, 0, 0, 3))
    for entry in section.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[RenderableType]:
    yield Padding(Text.assemble((entry.name, "bold cyan"), ": ", entry.headline), (0, 0, 0, 3))
    for reason in entry.reasons:
        yield Padding(Text(f"· {reason}"), (0, 0, 0, 6))
