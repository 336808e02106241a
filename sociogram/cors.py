"""Which pages of other origins may ask the API: those that are named, with a key of their own. Cookies never cross."""

from __future__ import annotations

import re

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from gql.audit.purpose import HEADER
from graph_model.errors import ConfigurationError

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?|https?://\[[0-9a-fA-F:]+\](:\d+)?")


def origins_of(setting: str, name: str) -> tuple[str, ...]:
    """The origins in a setting, with commas between them.

    Raises:
        ConfigurationError: one of them is none; every origin at once (`*`) is none either.

    >>> origins_of("https://app.example, http://127.0.0.1:3000", "X")
    ('https://app.example', 'http://127.0.0.1:3000')

    """
    origins = tuple(each.strip() for each in setting.split(",") if each.strip())
    for each in origins:
        if not _ORIGIN.fullmatch(each):
            raise ConfigurationError(name, f"{each!r} is no origin. Write https://app.example, without a path.")
    return origins


def cors(origins: tuple[str, ...]) -> list[Middleware]:
    """The middleware that lets their pages ask; none where no origin is named."""
    if not origins:
        return []
    allowed = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", HEADER, "X-Request-ID"],
        expose_headers=["X-Request-ID", "Retry-After", "Content-Disposition"],
        allow_credentials=False,
    )
    return [allowed]
