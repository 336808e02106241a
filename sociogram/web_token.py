"""JSON web tokens (RFC 7519) as an identity provider issues them: who a signed token lets in.

In: the terms that the settings name, and the keys that signatures are checked with. Out: a caller, or None. Which algorithm
holds is decided by the key and never by the token: one without signature, or with a public key for its secret, is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from jwt.exceptions import InvalidTokenError, PyJWTError

from gql.caller import Caller, Role, roles_named
from sociogram.key_set import VerifyingKey

_log = logging.getLogger(__name__)

FindKey = Callable[[str], VerifyingKey | None]
"""The key of a `kid` ('' where the token names none)."""


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What a token must say, and which of its claims say what. `roles` maps values of the claim to roles of ours."""

    issuer: str
    audience: str
    leeway_seconds: int = 30
    roles_claim: str = "roles"
    person_claim: str = "email"
    roles: Mapping[str, Role] = field(default_factory=lambda: {role.value: role for role in Role})


class WebTokens:
    """Checks tokens. `stored` gives an address as the graph has it, None where it is no address."""

    def __init__(self, terms: TokenTerms, find_key: FindKey, stored: Callable[[str], str | None]) -> None:
        self._terms, self._find_key, self._stored = terms, find_key, stored

    def caller(self, token: str) -> Caller | None:
        """Whom the token lets in; None where it is no token that holds."""
        if token.count(".") != 2:
            return None
        try:
            claims = self._claims(token)
            return Caller(_subject(claims), self._roles(claims), self._person(claims))
        except (PyJWTError, ValueError, RecursionError) as error:
            _log.info("a web token is refused: %s", error)
            return None

    def _claims(self, token: str) -> dict[str, Any]:
        kid = jwt.get_unverified_header(token).get("kid") or ""
        found = self._find_key(kid)
        if found is None:
            raise InvalidTokenError("it names no key that is known here")
        claims: dict[str, Any] = jwt.decode(
            token,
            found.key,
            algorithms=[found.algorithm],
            issuer=self._terms.issuer,
            audience=self._terms.audience,
            leeway=self._terms.leeway_seconds,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims

    def _roles(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        return frozenset(
            self._terms.roles[word]
            for word in _words(claim(claims, self._terms.roles_claim))
            if word in self._terms.roles
        )

    def _person(self, claims: Mapping[str, Any]) -> str:
        """Their address, unless the provider says that nobody has made sure that it is theirs."""
        said = claim(claims, self._terms.person_claim)
        verified = str(claims.get("email_verified", True)).casefold() == "true"  # some providers write it as a text
        if not isinstance(said, str) or not verified:
            return ""
        return self._stored(said) or ""


def claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by a path of names; None where it is not there.

    >>> claim({"realm_access": {"roles": ["a"]}}, "realm_access.roles"), claim({"https://x.org/r": 1}, "https://x.org/r")
    (['a'], 1)
    """
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _words(said: Any) -> list[str]:
    """The values of a claim: a list, or words in one text (as `scope` has them)."""
    if isinstance(said, str):
        return said.split()
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else []


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject:
        raise InvalidTokenError("its subject is no text")
    return subject


def role_mapping(text: str) -> dict[str, Role]:
    """What a setting says of which values of the claim mean which roles; '' means that they are called as ours.

    Raises:
        ValueError: it says something else, or names a role that there is not.

    >>> role_mapping("sg-analysts=analyst, sg-leads=reviewer")["sg-leads"]
    <Role.REVIEWER: 'reviewer'>

    """
    if not text.strip():
        return {role.value: role for role in Role}
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        value, equals, word = (part.strip() for part in pair.rpartition("="))
        roles = roles_named([word])
        if not equals or not value or not roles:
            raise ValueError(f"{pair!r} is not VALUE=ROLE, with a role of {', '.join(role.value for role in Role)}")
        (found[value],) = roles
    return found
