"""What stands in the objects of JSON that strangers wrote: values in, text and objects out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

MAX_TEXT = 500
"""Characters kept of a name or title."""


def text_of(value: Any) -> str:
    r"""A text or number as text with single spaces, "" for anything else.

    Half a character, which JSON can write and no database takes, becomes a question mark; zero bytes are left out.

    >>> text_of(" a  \ud800\0"), text_of(17), text_of(True)
    ('a ?', '17', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).encode("utf-8", "replace").decode().replace("\0", "")
    return " ".join(text.split())[:MAX_TEXT]


def object_of(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> Iterator[Json]:
    """The objects of a list, also of lists in it: publishers write both."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each
        elif isinstance(each, list):
            yield from (inner for inner in each if isinstance(inner, dict))
