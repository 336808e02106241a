"""Who is let in, wired from the settings: the newcomer's key on loopback, API keys, tokens of an identity provider.

In: settings and a graph. Out: what a request is checked by, and under which host names it is answered. A service that callers
from elsewhere reach (it listens beyond loopback, or goes by other host names, as behind a proxy) does not start without keys or
tokens, and has neither the newcomer's key nor the query page.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from gql.endpoint import Authenticate
from graph_model.api_key_store import read_keys
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from ingest.live.loopback import is_loopback
from sociogram.bearer import BearerAccess, Check
from sociogram.key_ring import KeyRing
from sociogram.key_set import KeySet, VerifyingKey, reader_of
from sociogram.local_key import LocalAccess, local_key
from sociogram.privacy import stored_addresses
from sociogram.privacy_key import PrivacyKey
from sociogram.private_file import private_bytes
from sociogram.settings import PREFIX, Settings
from sociogram.web import LOOPBACK
from sociogram.web_token import FindKey, TokenTerms, WebTokens, role_mapping

SHORTEST_SECRET = 32
"""Bytes of an HS256 secret, as RFC 7518 asks for."""

_WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - named here, not bound


@dataclass(frozen=True, slots=True)
class Access:
    """How a service decides about requests. `local` is the newcomer's key, None in a service for callers from elsewhere."""

    authenticate: Authenticate
    hosts: tuple[str, ...]
    local: LocalAccess | None

    @property
    def sign_in(self) -> Callable[[Request], Awaitable[Response]] | None:
        return self.local.sign_in if self.local else None


def access_of(store: Store, settings: Settings, session: str = "") -> Access:
    """The access that the settings mean. `session`: the token that browsers get, where several workers share one.

    Raises:
        ConfigurationError: they leave the service open or unreachable, or a setting of web tokens makes no sense.

    """
    tokens = _web_tokens(store, settings)
    checks: list[Check] = [KeyRing(store, settings.key_seconds).caller, *([tokens.caller] if tokens else [])]
    bearer = BearerAccess(checks)
    if not is_reached_from_elsewhere(settings):
        local = LocalAccess(local_key(settings.data_dir), session)
        return Access(lambda request: local.authenticate(request) or bearer.authenticate(request), LOOPBACK, local)
    now_ms = time.time_ns() // 1_000_000
    if tokens is None and not any(key.holds_at(now_ms) for key in read_keys(store)):
        raise ConfigurationError(
            f"{PREFIX}HOST",
            "callers from elsewhere must be known, and there are neither API keys (`sociogram keys add`) nor web tokens "
            f"({PREFIX}JWT_ISSUER). Make some first.",
        )
    return Access(bearer.authenticate, _host_names(settings), None)


def is_reached_from_elsewhere(settings: Settings) -> bool:
    return bool(settings.host_names) or not is_loopback(settings.host)


def _host_names(settings: Settings) -> tuple[str, ...]:
    """Those that are named, the address itself, and those of this machine (for whoever watches it)."""
    named = tuple(name.strip() for name in settings.host_names.split(",") if name.strip())
    if settings.host in _WILDCARDS and not named:
        raise ConfigurationError(
            f"{PREFIX}HOST_NAMES",
            f"{settings.host!r} is every address of this machine: say by which names it is called.",
        )
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    return (*LOOPBACK, *named, *(() if settings.host in _WILDCARDS else (own,)))


# ── web tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _web_tokens(store: Store, settings: Settings) -> WebTokens | None:
    """What checks web tokens; None where nothing was said of them."""
    find_key = _find_key(settings)
    if find_key is None:
        for name in ("jwt_issuer", "jwt_audience"):
            if getattr(settings, name):
                raise ConfigurationError(
                    f"{PREFIX}JWT_KEYS", "web tokens need JWT_KEYS, JWT_SECRET or JWT_SECRET_FILE."
                )
        return None
    for name in ("jwt_issuer", "jwt_audience"):
        if not getattr(settings, name):
            raise ConfigurationError(
                PREFIX + name.upper(), "web tokens are taken from one issuer for one audience: say which."
            )
    try:
        roles = role_mapping(settings.jwt_roles)
    except ValueError as error:
        raise ConfigurationError(f"{PREFIX}JWT_ROLES", str(error)) from error
    terms = TokenTerms(
        settings.jwt_issuer,
        settings.jwt_audience,
        settings.jwt_leeway_seconds,
        settings.jwt_roles_claim,
        settings.jwt_person_claim,
        roles,
    )
    return WebTokens(terms, find_key, stored_addresses(store, PrivacyKey.of(settings)))


def _find_key(settings: Settings) -> FindKey | None:
    given = [name for name in ("jwt_keys", "jwt_secret", "jwt_secret_file") if getattr(settings, name)]
    if not given:
        return None
    if len(given) > 1:
        raise ConfigurationError(PREFIX + given[1].upper(), f"give either this or {PREFIX}{given[0].upper()}.")
    if settings.jwt_keys:
        return KeySet(reader_of(settings.jwt_keys, f"{PREFIX}JWT_KEYS"), settings.jwt_keys_seconds).key
    key = VerifyingKey(_secret(settings, PREFIX + given[0].upper()), "HS256")
    return lambda _kid: key


def _secret(settings: Settings, setting: str) -> bytes:
    secret = settings.jwt_secret.encode() or private_bytes(settings.jwt_secret_file, setting)
    if len(secret) < SHORTEST_SECRET:
        raise ConfigurationError(setting, f"a secret for HS256 has {SHORTEST_SECRET} bytes or more.")
    return secret
