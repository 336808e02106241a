"""The page of answers as lines of text for a terminal: in `Answers` and a console, out lines no wider than it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from reports.document import printable
from reports.four_answers import Answers, Section


def lines(answers: Answers, console: Console) -> Iterator[Text]:
    """The page, line by line, with hanging indents, without what steers a terminal."""
    answers = printable(answers)
    yield from _wrapped(console, Text(f"As of {answers.as_of}: {answers.population}.", style="dim"))
    for number, section in enumerate(answers.sections, 1):
        yield Text()
        yield from _section(console, number, section)
    if answers.notes:
        yield Text()
    for note in answers.notes:
        yield from _wrapped(console, Text(f"Note: {note}", style="dim"), rest=6)


def _section(console: Console, number: int, section: Section) -> Iterator[Text]:
    yield from _wrapped(console, Text(f"{number}. {section.question}", style="bold"), rest=3)
    yield from _wrapped(console, Text(section.meaning, style="dim"), first=3, rest=3)
    if not section.entries:
        yield from _wrapped(console, Text(section.nothing), first=3, rest=3)
    for entry in section.entries:
        yield Text()
        yield from _wrapped(console, Text.assemble((entry.name, "bold cyan"), ": ", entry.headline), first=3, rest=5)
        for reason in entry.reasons:
            yield from _wrapped(console, Text(f"· {reason}"), first=5, rest=7)
        if entry.disposition:
            yield from _wrapped(console, Text(entry.disposition, style="italic"), first=5, rest=7)


def _wrapped(console: Console, text: Text, first: int = 0, rest: int = 0) -> Iterator[Text]:
    """`text` in lines, the first and the other ones indented by so many columns."""
    for number, line in enumerate(text.wrap(console, console.width - max(first, rest))):
        line.rstrip()
        yield Text(" " * (first if number == 0 else rest)) + line
