"""Whom and what the pictures are of: the first of each kind that the latest run of a graph found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import httpx

from gql.node import local_id

_FIRST = """{
  influencers(first: 1) { edges { node { person { id } } } }
  criticalContacts(first: 1) { edges { node { person { id } organisation { id } } } }
  units(first: 1) { edges { node { id } } }
  contracts(first: 1) { edges { node { id } } }
  organisations(first: 1) { edges { node { id } } }
}"""


@dataclass(frozen=True, slots=True)
class Subjects:
    """`organisation` is the id, in the graph, of the one that a brief is about; `pages` are the explorer's: address by name."""

    organisation: str | None
    pages: Mapping[str, str]


def subjects(url: str, key: str) -> Subjects:
    """Asked of the API that answers at this address. What a graph has nothing of has no page."""
    answer = httpx.post(
        f"{url}/graphql", json={"query": _FIRST}, headers={"authorization": f"Bearer {key}"}, timeout=120
    ).json()
    first = {name: edges[0]["node"] for name, found in answer["data"].items() if (edges := found["edges"])}
    person = _id(first.get("influencers"), "person")
    contact = _id(first.get("criticalContacts"), "person")
    organisation = _id(first.get("criticalContacts"), "organisation") or _id(first.get("organisations"))
    pages = {
        "findings": "#/",
        "search": "#/search?text=an",
        "person": person and f"#/person/{person}",
        "sole-contact": contact and f"#/person/{contact}",
        "organisation": organisation and f"#/organisation/{organisation}",
        "unit": (unit := _id(first.get("units"))) and f"#/unit/{unit}",
        "contract": (contract := _id(first.get("contracts"))) and f"#/contract/{contract}",
        "network": "#/network" + (f"?person={person}" if person else ""),
        "communities": "#/communities",
        "what-if-they-leave": person and f"#/what-if?leave={contact or person}",
        "what-if-they-fail": organisation and f"#/what-if?fail={organisation}",
        "succession": person and f"#/succession/{contact or person}",
        "introductions": person and organisation and f"#/introductions?from={person}&to={organisation}",
        "runs": "#/runs",
        "decisions": "#/decisions?state=OPEN",
        "identity": "#/identity",
        "imports": "#/imports",
    }
    brief = organisation and local_id(unquote(organisation), "Organisation")
    return Subjects(brief, {name: address for name, address in pages.items() if address})


def _id(found: Mapping[str, Any] | None, of: str | None = None) -> str | None:
    """As it stands in an address."""
    thing = found[of] if found and of else found
    return quote(thing["id"], safe="") if thing else None
