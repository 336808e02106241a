"""Redaction: texts that speak of an erased person, without the person. Pure.

In: what the person is known by (ids, addresses, names). Out: the same text with "an erased person" in their place, inside
JSON too. An id or an address is replaced wherever it stands; a telling name (two words or more) as whole words; a name of
one word only in texts that speak of this person by their id, since others may be called the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from graph_model.suppression import is_telling

ERASED = "an erased person"

_NEVER = re.compile(r"(?!)")


class Redaction:
    """What to replace, compiled once."""

    __slots__ = ("_everywhere", "_ids", "_names_beside")

    def __init__(self, ids: Iterable[str], emails: Iterable[str], names: Iterable[str]) -> None:
        names = sorted(set(filter(None, names)))
        ids, emails = sorted(set(ids)), sorted(set(emails))
        spelled = {form for name in names if is_telling(name) for form in _forms(name)}
        self._ids = _any_of(ids)
        self._everywhere = _any_of([*ids, *emails, *spelled])
        self._names_beside = _any_of([name for name in names if not is_telling(name)])

    def text(self, text: str) -> str:
        """The text without the person.

        >>> Redaction(["p1"], ["ada@x.org"], ["Ada Lovelace", "Ada"]).text("Ask Ada Lovelace (ada@x.org) or Ada Ash.")
        'Ask an erased person (an erased person) or Ada Ash.'
        """
        return self._everywhere.sub(ERASED, text)

    def json(self, text: str, beside: str = "") -> str:
        """The same for JSON, whose strings are redacted one by one; `beside` is what it is read with, and may have the id.

        >>> Redaction(["p1"], [], ["Ada"]).json('["Ada knows Bob."]', '{"contact": "p1"}')
        '["an erased person knows Bob."]'
        """
        value = json.loads(text)
        is_of_them = self._ids.search(text) or self._ids.search(beside)
        redacted = _mapped(value, self._beside if is_of_them else self.text)
        return text if redacted == value else json.dumps(redacted, sort_keys=isinstance(value, dict))

    def _beside(self, text: str) -> str:
        return self._names_beside.sub(ERASED, self.text(text))


def _forms(name: str) -> Iterable[str]:
    """`Lovelace, Ada` is shown as `Ada Lovelace` too."""
    yield name
    last, comma, first = name.partition(",")
    if comma:
        yield f"{first.strip()} {last.strip()}"


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of the texts where no letter or digit goes on before or behind it, in whatever case; longer ones first."""
    longest_first = sorted(set(texts), key=lambda text: (-len(text), text))
    if not longest_first:
        return _NEVER
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])", re.IGNORECASE)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    if isinstance(value, dict):
        return {change(key): _mapped(each, change) for key, each in value.items()}
    return value
