"""API keys: what a program shows to say who it is.

A key is 256 random bits and is shown once, when it is made. Kept is its SHA-256 digest: nobody can guess so many random bits,
so that no slow hash with a salt is needed. Roles are the words that `gql.caller.Role` knows; others give nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

PREFIX = "sociogram_"
"""Of every key, so that scanners for secrets find one that was left somewhere."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. `person` is the canonical address of whoever uses it, '' for a program; times are UTC ms."""

    name: str
    digest: str
    roles: tuple[str, ...]
    person: str
    made_ms: int
    expires_ms: int | None = None

    def holds_at(self, now_ms: int) -> bool:
        return self.expires_ms is None or now_ms < self.expires_ms


def new_secret() -> str:
    """A key as it is shown, the only time that it is."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of it.

    >>> digest_of("sociogram_x") == digest_of("sociogram_x"), len(digest_of("sociogram_x"))
    (True, 64)
    """
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
