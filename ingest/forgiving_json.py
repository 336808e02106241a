"""One JSON object, read forgivingly: names in any case, JSON inside of strings opened, what is of another kind left out.

Exports of one API write `toRecipients`, `ToRecipients`, or a list as a string of JSON, and absent things as null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graph_model.errors import BadRecord
from ingest.json_records import json_value

_NOTHING: Mapping[str, Any] = {}


class JsonObject:
    """Values by name. Ask with names in lower case; nothing here ever raises.

    >>> event = JsonObject({"Start": '{"DateTime": "2024-01-01"}', "Type": "x.eventType'Occurrence'", "Id": None})
    >>> event.object("start").text("datetime"), event.word("type"), event.text("id"), event.objects("attendees")
    ('2024-01-01', 'occurrence', '', [])
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] = _NOTHING) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def has(self, name: str) -> bool:
        """It is there, and not null."""
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """A text (or number) without its outer spaces, "" for anything else."""
        value = self._values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return whole_text(value).strip() if isinstance(value, str) else ""

    def word(self, name: str) -> str:
        """A value of an enumeration in lower case; `responseType'accepted'` is `accepted`."""
        text = self.text(name).lower()
        return text.split("'")[1] if text.count("'") == 2 else text

    def flag(self, name: str) -> bool:
        """Whether it says true."""
        value = self._values.get(name)
        return value is True or (isinstance(value, str) and value.lower() == "true")

    def object(self, name: str) -> JsonObject:
        """An object, an empty one where there is none."""
        value = _opened(self._values.get(name))
        return JsonObject(value) if isinstance(value, dict) else JsonObject()

    def objects(self, name: str) -> list[JsonObject]:
        """The objects of a list."""
        return [JsonObject(each) for each in self._list(name) if isinstance(each, dict)]

    def texts(self, name: str) -> list[str]:
        """The texts of a list that are not empty."""
        return [whole_text(each).strip() for each in self._list(name) if isinstance(each, str) and each.strip()]

    def _list(self, name: str) -> list[Any]:
        value = _opened(self._values.get(name))
        return value if isinstance(value, list) else []


def objects_in(data: bytes) -> list[JsonObject]:
    """The object that a record is, or those of an array. Raises BadRecord for anything else."""
    value = json_value(data)
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in values):
        raise BadRecord("no JSON object")
    return [JsonObject(each) for each in values]


def _opened(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def whole_text(text: str) -> str:
    r"""The text with halves of characters (lone surrogates, where a program cut a text in two) replaced.

    >>> whole_text("a\ud83d")
    'a?'
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
