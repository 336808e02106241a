"""FollowTheMoney entities: one entity in, an organisation or a declared interest in one out. Pure.

An entity is `{"id", "schema", "properties": {name: [values]}}`. `Ownership` links `owner` to `asset`, `Directorship` a
`director` to an `organization`. References are digests of ids, which organisations carry in `also`; persons are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_model.entities import Organisation, Ownership
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.candidate import Facts
from ingest.json_text import head_text, starts_as_json
from ingest.json_values import Json, object_of, text_of
from ingest.mail.email_address import clean, domain_of
from ingest.organisations.domains import organisation_domain
from ingest.ownership.bods import PERSON
from ingest.tables.plausible import plausible_day

OTHER = "not-about-ownership"
"""Entities that say nothing about who owns or runs what, as they are counted."""
MAX_DOMAINS = 8

_SCHEMA = re.compile(rb'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
_PROPERTIES = re.compile(rb'"properties"\s*:\s*\{')
_ORGANISATIONS = frozenset({"Company", "Organization", "LegalEntity", "PublicBody"})
_LINKS = {"Ownership": ("owner", "asset"), "Directorship": ("director", "organization")}
_PERCENT = re.compile(r"[<>~≥=\s]*(\d{1,3}(?:[.,]\d+)?)\s*%?\s*(?:[-–]\s*\d{1,3}(?:[.,]\d+)?\s*%?)?\+?")


def is_ftm(data: bytes) -> bool:
    """Whether a file that begins so holds such entities."""
    text = head_text(data)
    return starts_as_json(data) and _SCHEMA.search(text) is not None and _PROPERTIES.search(text) is not None


def entity_facts(given: Json, path: str, written_ms: int) -> Facts:
    """What one entity says. Raises BadRecord for what is none."""
    schema, key = text_of(given.get("schema")), text_of(given.get("id"))
    if not schema or not key:
        raise BadRecord("entity without schema or id")
    moment = plausible_day(text_of(given.get("last_change"))) or written_ms
    if schema in _LINKS:
        return Facts(ownerships=(_link(given, schema, path, moment),))
    if schema in _ORGANISATIONS:
        return Facts(organisations=(_organisation(given, path, moment),))
    return Facts(excluded=(PERSON if schema == "Person" else OTHER,))


def reference_to(key: str) -> str:
    """What a link calls the entity of that id by."""
    return identifier("ftm", key)


def _values(given: Json, name: str) -> Iterator[str]:
    values = object_of(given.get("properties")).get(name)
    return filter(None, (text_of(each) for each in (values if isinstance(values, list) else [values])))


def _first(given: Json, name: str) -> str:
    return min(_values(given, name), default="")


def _organisation(given: Json, path: str, moment_ms: int) -> Organisation:
    name = text_of(given.get("caption")) or _first(given, "name")
    if not name:
        raise BadRecord("organisation without a name", place=f"entity {text_of(given.get('id'))[:60]}")
    lei = _first(given, "leiCode")
    reference = reference_to(text_of(given.get("id")))
    return Organisation(
        key=f"XI-LEI-{lei}" if lei else reference,
        name=name,
        domains=tuple(sorted(set(_domains(given)))[:MAX_DOMAINS]),
        country=(_first(given, "jurisdiction") or _first(given, "country")).upper(),
        also=(reference,) if lei else (),
        source=path,
        stated_ms=moment_ms,
    )


def _domains(given: Json) -> Iterator[str]:
    for email in _values(given, "email"):
        yield from filter(None, [organisation_domain(domain_of(clean(email) or ""))])
    for site in _values(given, "website"):
        host = re.sub(r"^[a-z]+://", "", site.lower()).partition("/")[0].partition(":")[0]
        yield from filter(None, [organisation_domain(host)])


def _link(given: Json, schema: str, path: str, moment_ms: int) -> Ownership:
    owner, owned = (_first(given, name) for name in _LINKS[schema])
    if not owner or not owned:
        raise BadRecord(f"{schema} without its two sides", place=f"entity {text_of(given.get('id'))[:60]}")
    kind = "directorship" if schema == "Directorship" else "subsidiary" if _is_subsidiary(given) else "shareholding"
    return Ownership(
        key=reference_to(text_of(given.get("id"))),
        owner=reference_to(owner),
        owned=reference_to(owned),
        share=_share(given),
        interests=(kind,),
        start_ms=_day(given, "startDate"),
        end_ms=_day(given, "endDate"),
        source=path,
        stated_ms=moment_ms,
    )


def _is_subsidiary(given: Json) -> bool:
    return any("subsidiary" in role.casefold() for role in _values(given, "role"))


def _share(given: Json) -> float | None:
    """The percentage, of a range its lower end, None where there is none or it is not understood."""
    found = _PERCENT.fullmatch(_first(given, "percentage"))
    percent = float(found[1].replace(",", ".")) if found else None
    return percent / 100 if percent is not None and percent <= 100 else None


def _day(given: Json, name: str) -> int | None:
    """A day; of a mere year or month its first one."""
    text = _first(given, name)
    return plausible_day(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
