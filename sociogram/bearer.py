"""Who sends a request, by the bearer token that it shows: an API key, a JSON web token, or nothing that is known here.

In: what each kind of token is checked by. Out: a caller, or None. Whatever is wrong with a token, the answer outside is the
same; the log says more, and never the token.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request

from gql.caller import Caller

Check = Callable[[str], Caller | None]
"""Whom a token lets in; None where it is not one of its kind, or does not hold."""

LONGEST = 16_384
"""Characters of a token; web servers take no longer headers either."""


class BearerAccess:
    """Lets in whoever shows a token that one of the checks knows."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)

    def authenticate(self, request: Request) -> Caller | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
            return None
        return next((caller for check in self._checks if (caller := check(token)) is not None), None)
