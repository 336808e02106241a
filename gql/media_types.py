"""In which media type an answer leaves, by the request's Accept header (GraphQL over HTTP, "Media Types")."""

from __future__ import annotations

from typing import Final

STRICT: Final = "application/graphql-response+json"
LEGACY: Final = "application/json"


def answer_type(accept: str) -> str | None:
    """The media type for an answer; None where the client takes neither. Without a wish it is the legacy one.

    >>> answer_type("application/json;q=0.9, application/graphql-response+json")
    'application/graphql-response+json'
    >>> answer_type("*/*"), answer_type(""), answer_type("text/html")
    ('application/json', 'application/json', None)
    """
    if not accept.strip():
        return LEGACY
    wishes = sorted(map(_wish, accept.split(",")), key=lambda wish: -wish[1])
    for kind, quality in wishes:
        if quality > 0 and kind in _ANSWERS:
            return _ANSWERS[kind]
    return None


_ANSWERS: Final = {STRICT: STRICT, LEGACY: LEGACY, "application/*": LEGACY, "*/*": LEGACY}


def _wish(text: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 0.0


def essence(content_type: str) -> str:
    """A media type without its parameters.

    >>> essence("Application/JSON; charset=utf-8")
    'application/json'
    """
    return content_type.partition(";")[0].strip().lower()
