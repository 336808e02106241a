"""What commands print: facts as JSON, or lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

from reports.document import printable


def json_option(command: Any) -> Any:
    """The option that every command which reports something has; it comes to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(command)


def say(as_json: bool, facts: Any, lines: Iterable[str]) -> None:
    """Print the facts as JSON, or else the lines."""
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(shown(line))


def shown(text: str) -> str:
    r"""A text, line by line, without what steers a terminal: names and files come from anybody.

    >>> shown("Acme\x1b[2J\nBeta\u202e")
    'Acme[2J\nBeta'
    """
    return "\n".join(map(printable, text.split("\n")))


def plain(value: Any) -> str:
    """A value as it stands in a line of text."""
    return ", ".join(value) if isinstance(value, list) else "none" if value is None else str(value)
