"""The organisations of a release: what they are called by everywhere, and what is said of them. Pure.

Version 1.1 keeps them in `parties` and refers to them by an id that holds in one process only; 1.0 writes them out where they
take part. An organisation is called by its identifier in a register (`GB-COH-00395826`), or by its name where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph_model.entities import Organisation
from ingest.json_values import Json, object_of, objects_of, text_of
from ingest.mail.email_address import clean, domain_of
from ingest.organisations.domains import organisation_domain

MAX_PARTIES = 2_000
"""Organisations looked at in one release."""

_REGISTERED = re.compile(r"[A-Z]{2,3}-[A-Z0-9]{2,12}-\S+")
"""An identifier with its register, as org-id.guide lists them."""
_OTHER_ROLES = frozenset({"tenderer", "invitedSupplier", "enquirer", "interestedParty", "notifiedSupplier"})
"""Who only took part in these supplies nobody and buys from nobody."""


def register_keys(party: Json) -> list[str]:
    """What registers call an organisation, the main one first.

    >>> register_keys({"identifier": {"scheme": "GB-COH", "id": 395826}, "additionalIdentifiers": [{"scheme": "VAT"}]})
    ['GB-COH-395826']
    """
    found = [object_of(party.get("identifier")), *objects_of(party.get("additionalIdentifiers"))]
    pairs = [(text_of(each.get("scheme")), text_of(each.get("id"))) for each in found]
    return [f"{scheme}-{number}" for scheme, number in pairs if scheme and number]


def party_key(party: Json) -> str:
    """What an organisation is called by, "" where nothing names it."""
    own = text_of(party.get("id"))
    if _REGISTERED.fullmatch(own):
        return own
    return next(iter(register_keys(party)), "") or text_of(party.get("name")) or own


class Parties:
    """The organisations of one release, by the ids that it gives them."""

    def __init__(self, release: Json) -> None:
        listed = [each for _, each in zip(range(MAX_PARTIES), objects_of(release.get("parties")), strict=False)]
        self._by_id = {text_of(each.get("id")): each for each in listed if text_of(each.get("id"))}
        self._listed = listed
        self._met: dict[str, Json] = {}

    def key_of(self, reference: Any) -> str:
        """What a reference's organisation is called by, "" where it names none."""
        written = object_of(reference)
        party = self._by_id.get(text_of(written.get("id")), written)
        key = party_key(party)
        if key:
            self._met.setdefault(key, party)
        return key

    def with_role(self, role: str) -> Json | None:
        """The only organisation in a role."""
        found = [each for each in self._listed if role in _roles(each)]
        return found[0] if len(found) == 1 else None

    def organisations(self, source: str, stated_ms: int) -> Iterator[Organisation]:
        """Those that buy, supply or pay, and those that were referred to. A mere reference yields to any fuller line."""
        lines = {party_key(each): each for each in self._listed if not _only_looked_on(each)}
        for key, party in sorted({**self._met, **lines}.items()):
            if key:
                is_full = key in lines or bool(party.get("identifier") or party.get("address"))
                yield _organisation(key, party, source, stated_ms if is_full else 0)


def _roles(party: Json) -> list[Any]:
    """Its roles; what is no list names none."""
    roles = party.get("roles")
    return roles if isinstance(roles, list) else []


def _only_looked_on(party: Json) -> bool:
    roles = _roles(party)
    return bool(roles) and all(each in _OTHER_ROLES for each in roles)


def _organisation(key: str, party: Json, source: str, stated_ms: int) -> Organisation:
    address = object_of(party.get("address"))
    email = clean(text_of(object_of(party.get("contactPoint")).get("email")))
    domain = organisation_domain(domain_of(email)) if email else ""
    return Organisation(
        key=key,
        name=text_of(party.get("name")) or text_of(object_of(party.get("identifier")).get("legalName")) or key,
        domains=(domain,) if domain else (),
        country=text_of(address.get("countryName")) or text_of(address.get("country")),
        also=tuple(sorted({each for each in register_keys(party) if each != key})),
        source=source,
        stated_ms=stated_ms,
    )
