"""The public keys that check signatures of web tokens (JWKS, RFC 7517): from a URL, kept and renewed, or from a file.

In: where they are. Out: the key of a `kid`. They are read anew when they are older than `seconds`, and when a token names one
that is not known, but never twice within `RETRY_SECONDS`, whoever asks. When they cannot be had, those that are known go on to
hold, and the log says so.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from graph_model.errors import ConfigurationError, SourceError
from ingest.live.http import HttpService, check_address

_log = logging.getLogger(__name__)

RETRY_SECONDS = 10.0
TIMEOUT_SECONDS = 5.0

ALGORITHMS: Final[Mapping[tuple[str, str], str]] = {("RSA", ""): "RS256", ("EC", "P-256"): "ES256"}
"""Kind and curve of a key -> the one algorithm that it is used with. Secret keys (`oct`) have no business in a public set."""

SHORTEST_BITS: Final[Mapping[str, int]] = {"RS256": 2048, "ES256": 256}
"""RFC 7518 asks for these."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A key that checks signatures, and the one algorithm that it is used with."""

    key: Any
    algorithm: str


class KeySet:
    """Safe to share between threads. `read` gives the bytes of the set, `clock` counts seconds."""

    def __init__(
        self, read: Callable[[], bytes], seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._seconds, self._clock = read, seconds, clock
        self._lock = Lock()
        self._keys: Mapping[str, VerifyingKey] = {}
        self._read_at = self._tried_at = float("-inf")

    def key(self, kid: str) -> VerifyingKey | None:
        """The key of this name; None where there is none. Without a name it is the only one."""
        found = self._named(kid)
        if found is None or self._clock() - self._read_at >= self._seconds:
            self._renew(wait=found is None)
            found = self._named(kid)
        return found

    def _named(self, kid: str) -> VerifyingKey | None:
        keys = self._keys
        return next(iter(keys.values())) if not kid and len(keys) == 1 else keys.get(kid) if kid else None

    def _renew(self, *, wait: bool) -> None:
        """Read the set anew if it is time. Who has a key at hand goes on with it while somebody else reads."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if self._clock() - self._tried_at < RETRY_SECONDS:
                return
            self._tried_at = self._clock()
            self._keys = public_keys(self._read())
            self._read_at = self._tried_at
        except (SourceError, OSError, ValueError) as error:
            _log.warning(
                "the keys of web tokens cannot be read, the %d known ones still hold: %s", len(self._keys), error
            )
        finally:
            self._lock.release()


def public_keys(text: bytes) -> dict[str, VerifyingKey]:
    """The keys of a set that can check signatures here, by their `kid`; others are left out.

    Raises:
        ValueError: it is no key set, or has no such key.

    """
    held = json.loads(text)
    listed = held.get("keys") if isinstance(held, dict) else None
    found = [_public_key(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    keys = dict(filter(None, found))
    if not keys:
        raise ValueError("there is no RSA or P-256 key for signatures in the set")
    return keys


def _public_key(said: Mapping[str, Any]) -> tuple[str, VerifyingKey] | None:
    algorithm = ALGORITHMS.get((str(said.get("kty")), str(said.get("crv", ""))))
    if algorithm is None or said.get("alg", algorithm) != algorithm or said.get("use", "sig") != "sig":
        return None
    public = {name: value for name, value in said.items() if name in {"kty", "crv", "n", "e", "x", "y"}}
    try:
        key = PyJWK(public, algorithm).key
        if key.key_size < SHORTEST_BITS[algorithm]:
            raise ValueError(f"{key.key_size} bits are too few")
        return str(said.get("kid", "")), VerifyingKey(key, algorithm)
    except (PyJWTError, ValueError) as error:
        _log.warning("a key of web tokens is broken and left out: %s", error)
        return None


def reader_of(place: str, setting: str) -> Callable[[], bytes]:
    """How the set at a URL or in a file is read.

    Raises:
        ConfigurationError: the URL would go over the net without encryption, or the file holds no usable set.

    """
    if place.startswith(("https://", "http://")):
        try:
            check_address(place, plain_is_meant=False)
        except ConfigurationError as error:
            raise ConfigurationError(setting, f"{place} must be an https:// address.") from error
        return lambda: _fetched(place)
    path = Path(place).expanduser()
    try:
        public_keys(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(setting, f"{path} holds no key set: {error}") from error
    return path.read_bytes


def _fetched(url: str) -> bytes:
    with HttpService("the keys of web tokens", url, timeout_seconds=TIMEOUT_SECONDS) as service:
        return service.request("GET", url, headers={"Accept": "application/json"}).body
