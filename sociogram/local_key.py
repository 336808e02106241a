"""The key of a newcomer: on this machine, one admin key in a file that only this user can read, so that nothing is to set up.

In: a data directory. Out: the key, and who a request comes from. Programs send the key as `Authorization: Bearer …`. A
browser is sent once to `/sign-in?key=…`, which the command prints, and gets a cookie that holds as long as the process.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from gql.caller import Caller, Role
from graph_model.errors import ConfigurationError
from sociogram.bolt_process import make_private_folder, write_private

COOKIE = "sociogram_session"
SIGN_IN = "/sign-in"

_ADMIN = Caller("local admin", frozenset({Role.ADMIN}))
_NAME = "api-key"
_SHORTEST = 32


def local_key(data_dir: Path) -> str:
    """The key of this data directory, made at the first call.

    Raises:
        ConfigurationError: there is one, but others can read it, or it is not one of ours.

    """
    path = data_dir.expanduser() / _NAME
    if not path.exists():
        make_private_folder(path.parent)
        write_private(path, secrets.token_urlsafe(32) + "\n")
    if path.stat().st_mode & 0o077:
        raise ConfigurationError("SOCIOGRAM_DATA_DIR", f"others can read {path}. Delete it; a new key is then made.")
    key = path.read_text(encoding="ascii").strip()
    if len(key) < _SHORTEST:
        raise ConfigurationError("SOCIOGRAM_DATA_DIR", f"{path} holds no key. Delete it; a new key is then made.")
    return key


class LocalAccess:
    """Who is let in on this machine: whoever has the key, and browsers that showed it once.

    Cookies are seen by every program that answers on this host, whatever its port: so the cookie is not the key, but a
    token of this start of the service, which its workers share (`session`).
    """

    def __init__(self, key: str, session: str = "") -> None:
        self._key = key
        self._session = session or secrets.token_urlsafe(32)

    def authenticate(self, request: Request) -> Caller | None:
        """The local admin, if the request shows the key or the cookie of this process."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _equal(key.strip(), self._key):
            return _ADMIN
        cookie = request.cookies.get(COOKIE, "")
        return _ADMIN if _equal(cookie, self._session) and _is_same_origin(request) else None

    def sign_in_path(self, then: str = "/graphql") -> str:
        """The path with which a browser is to begin."""
        return f"{SIGN_IN}?key={self._key}&then={then}"

    async def sign_in(self, request: Request) -> Response:
        """Trade the key for a cookie, and go on to a page of ours."""
        if not _equal(request.query_params.get("key", ""), self._key):
            return PlainTextResponse("This is not the key. Start from the address that Sociogram printed.\n", 401)
        then = request.query_params.get("then", "/graphql")
        ours = then if then.startswith("/") and not then.startswith(("//", "/\\")) else "/graphql"
        response = RedirectResponse(ours, status_code=303)
        response.set_cookie(COOKIE, self._session, httponly=True, samesite="strict", path="/")
        return response


def _equal(given: str, expected: str) -> bool:
    """In constant time, so that a guess learns nothing from how long it took."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("ascii"))


def _is_same_origin(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this: a cookie alone must not let other pages ask."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
