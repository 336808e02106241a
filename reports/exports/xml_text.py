"""Text from outside within XML: what XML cannot hold is left out, and what would be markup is escaped."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reports.document import printable


def content(value: Any) -> str:
    r"""A value between tags.

    >>> content("A & \x00B"), content(True), content(0.5)
    ('A &amp; B', 'true', '0.5')
    """
    return escape(printable(value)) if isinstance(value, str) else _number(value)


def attributes(**values: Any) -> str:
    """Attributes of a tag, each with a space before it.

    >>> attributes(label="A & B", weight=1.0)
    ' label="A &amp; B" weight="1.0"'
    """
    return "".join(f" {name}={_quoted(value)}" for name, value in values.items())


def _quoted(value: Any) -> str:
    return quoteattr(printable(value)) if isinstance(value, str) else f'"{_number(value)}"'


def _number(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
