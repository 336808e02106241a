"""Derived facts in the graph: read what they are judged by, then bring nodes and relationships to what was concluded.

In: a `Resolution`. Out: the graph says exactly that, and only what differed was written. Every derived node and
relationship that the resolution does not name is removed, so that a rebuild from nothing gives the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache, partial
from hashlib import blake2b
from typing import Any

import numpy as np

from graph_model.batches import batched
from graph_model.blocks import read_blocks
from graph_model.collector import collector_at_rest
from graph_model.derived import (
    ContractParties,
    Evidence,
    Identification,
    NotAPerson,
    Person,
    Post,
    Resemblance,
    Resolution,
    ResolvedOrganisation,
)
from graph_model.entities import (
    Address,
    AddressKind,
    Award,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    Organisation,
    Ownership,
)
from graph_model.identifiers import address_id
from graph_model.judgements import read_judgements
from graph_model.policy import Policy
from graph_model.queries import control, derived, recorded
from graph_model.recorder import line_from, read_policy
from graph_model.search_text import search_text
from graph_model.store import Row, Transaction, View
from graph_model.traffic_reader import read_traffic
from graph_model.writer_lease import WriterLease
from graph_model.written_traffic import WrittenTraffic

BATCH = 2_000
"""Rows a transaction."""


@collector_at_rest()
def read_evidence(view: View, written: WrittenTraffic | None = None) -> Evidence:
    """Every recorded fact that identity and references are judged by. `written`: all traffic, where it is known already."""
    addresses = _addresses(view)
    emails = [each.email for each in addresses]
    traffic = written.traffic(emails) if written else read_traffic(view, emails)
    counts = np.bincount(traffic.address, minlength=len(addresses)).tolist()
    return Evidence(
        addresses=addresses,
        interactions={each.email: count for each, count in zip(addresses, counts, strict=True)},
        employments=tuple(line_from(Employment, line) for line in _lines(view, "Employment")),
        groups=tuple(line_from(DirectoryGroup, line) for line in _lines(view, "DirectoryGroup")),
        organisations=tuple(line_from(Organisation, line) for line in _lines(view, "Organisation")),
        contracts=tuple(line_from(Contract, line) for line in _lines(view, "Contract")),
        dependencies=tuple(line_from(Dependency, line) for line in _lines(view, "Dependency")),
        awards=tuple(line_from(Award, line) for line in _lines(view, "Award")),
        ownerships=tuple(line_from(Ownership, line) for line in _lines(view, "Ownership")),
        policy=read_policy(view) or Policy(),
        traffic=traffic,
        judgements=read_judgements(view),
    )


def _addresses(view: View) -> tuple[Address, ...]:
    rows = (row for block in read_blocks(view, "Address", derived.ADDRESSES) for row in block["rows"])
    found = (Address(email, AddressKind(kind), rule, tuple(names)) for email, kind, rule, names in rows)
    return tuple(sorted(found, key=lambda address: address.email))


@collector_at_rest()
def write_resolution(view: View, lease: WriterLease, resolution: Resolution, number: int) -> None:
    """Bring the graph's derived facts to `resolution`, which was made from revision `number`."""
    nodes = _nodes(resolution)
    for label in derived.NODES:
        _sync_nodes(view, lease, label, nodes[label])
    links = _links(resolution)
    for kind in derived.RELATIONSHIPS:
        _sync_relationships(view, lease, kind, links[kind])
    _sync_not_people(view, lease, resolution.not_people)
    lease.write(
        lambda transaction: transaction.run(
            control.MARK_RESOLVED,
            number=number,
            resolution=digest_of(resolution),
            our_domains=list(resolution.our_domains),
            our_domains_guessed=resolution.our_domains_guessed,
            notes=list(resolution.notes),
        ),
        recorded=False,
    )


def digest_of(resolution: Resolution) -> str:
    """The same conclusions, the same digest."""
    return blake2b(json.dumps(resolution, sort_keys=True, default=_fields).encode(), digest_size=8).hexdigest()


def _fields(each: Any) -> Row:
    """A dataclass as its fields; `asdict` would copy everything within it too."""
    return {name: getattr(each, name) for name in _names_of(each.__class__)}


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _lines(view: View, label: str) -> Iterator[Mapping[str, Any]]:
    return (row["line"] for row in view.read(recorded.LINES[label]))


# ── what the graph should say ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Link:
    start: str
    end: str
    properties: Row


def _nodes(resolution: Resolution) -> dict[str, list[Row]]:
    return {
        "Organisation": [
            *map(_organisation, resolution.organisations),
            *({"id": key, "same_as": same} for key, same in resolution.listed_again.items()),
        ],
        "Unit": [asdict(each) for each in resolution.units],
        "Person": [_person(each) for each in resolution.people],
    }


def _organisation(each: ResolvedOrganisation) -> Row:
    return _present(
        {
            **asdict(each),
            "domains": list(each.domains),
            "listed": each.rule == "listed",
            "same_as": "",
            "search": search_text(each.name, *each.domains),
        }
    )


def _person(each: Person) -> Row:
    return _present(
        {
            "id": each.id,
            "name": each.name,
            "email": each.email,
            "internal": each.internal,
            "listed": each.listed,
            "former_ids": list(each.former_ids),
            "left_ms": each.left_ms,
            "search": search_text(each.name, each.email),
            "title_search": search_text(each.title),
        }
    )


def _links(resolution: Resolution) -> dict[str, list[_Link]]:
    people = resolution.people
    return {
        "IDENTIFIES": [
            _Link(address_id(i.email), i.person, {"score": i.score, "rule": i.rule, **_reasons(i)})
            for i in resolution.identifications
        ],
        "RESEMBLES": [
            _Link(address_id(r.one), address_id(r.other), {"score": r.score, **_reasons(r)}) for r in resolution.reviews
        ],
        "WORKS_FOR": [_Link(p.id, p.organisation, _employment(p)) for p in people if p.organisation],
        "WORKED_FOR": [_Link(p.id, post.organisation, _post(post)) for p in people for post in p.former],
        "MEMBER_OF": [_Link(p.id, unit, {}) for p in people for unit in (p.unit, *p.teams) if unit],
        "REPORTS_TO": [_Link(p.id, p.manager, {}) for p in people if p.manager],
        "PARTY_TO": [
            _Link(organisation, each.contract, {"role": role})
            for each in resolution.parties
            for role, organisation in _parties(each)
            if organisation
        ],
        "SUPPLIES": [
            _Link(s.supplier, s.buyer, _present({k: v for k, v in asdict(s).items() if k not in {"supplier", "buyer"}}))
            for s in resolution.supply
        ],
        "CONTROLS": [
            _Link(c.controller, c.controlled, _present({"share": c.share, "evidence": c.evidence}))
            for c in resolution.controls
        ],
        "OWNS": [_Link(each.person, each.organisation, {}) for each in resolution.account_owners],
    }


def _parties(each: ContractParties) -> Iterator[tuple[str, str]]:
    yield "buyer", each.buyer
    yield "supplier", each.supplier
    yield from (("co-supplier", member) for member in each.co_suppliers)


def _employment(person: Person) -> Row:
    return _present(
        {"title": person.title, "level": person.level, "start_ms": person.start_ms, "end_ms": person.left_ms}
    )


def _post(post: Post) -> Row:
    return _present({"title": post.title, "start_ms": post.start_ms, "end_ms": post.end_ms})


def _reasons(each: Identification | Resemblance) -> Row:
    return {"reasons": list(each.reasons), "weights": list(each.weights)}


def _present(properties: Row) -> Row:
    return {name: value for name, value in properties.items() if value is not None}


# ── bringing it there ───────────────────────────────────────────────────────────────────────────────────────────────


def _sync_nodes(view: View, lease: WriterLease, label: str, wanted: Sequence[Row]) -> None:
    known = {row["node"]["id"]: row["node"] for row in read_blocks(view, label, derived.NODES[label])}
    desired = {row["id"]: row for row in wanted}
    gone = [key for key, node in known.items() if key not in desired and not _is_recorded(label, node)]
    new = [row for key, row in desired.items() if key not in known]
    complete = {key: {**_absent(known[key], row, label), **row} for key, row in desired.items() if key in known}
    changed = [row for key, row in complete.items() if any(known[key].get(name) != row[name] for name in row)]
    _in_batches(lease, derived.DELETE_NODES[label], "ids", gone)
    _in_batches(lease, derived.CREATE_NODES[label], "rows", new)
    _in_batches(lease, derived.CHANGE_NODES[label], "rows", changed)


def _is_recorded(label: str, node: Row) -> bool:
    return label == "Organisation" and bool(node.get("listed"))


def _absent(known: Row, desired: Row, label: str) -> Row:
    """Properties to be taken away, as nulls. A listed organisation has recorded ones beside the derived: they stay."""
    if _is_recorded(label, known):
        return {}
    return dict.fromkeys(name for name in known if name not in desired)


def _sync_relationships(view: View, lease: WriterLease, kind: str, links: Sequence[_Link]) -> None:
    label, _ = derived.RELATIONSHIPS[kind]
    desired: dict[str, list[list[Any]]] = {}
    for link in links:
        desired.setdefault(link.start, []).append([link.end, link.properties])
    known = {row["start"]: row["ends"] for row in read_blocks(view, label, derived.READ_RELATIONSHIPS[kind])}
    differing = [key for key in {**known, **desired} if _differ(known.get(key, []), desired.get(key, []))]
    _in_batches(lease, derived.DELETE_RELATIONSHIPS[kind], "starts", [key for key in differing if key in known])
    rows = [{"start": key, "ends": desired[key]} for key in differing if key in desired]
    _in_batches(lease, derived.CREATE_RELATIONSHIPS[kind], "rows", rows)


def _sync_not_people(view: View, lease: WriterLease, wanted: Iterable[NotAPerson]) -> None:
    blocks = read_blocks(view, "Address", derived.NOT_PEOPLE)
    known = {row[0]: row for block in blocks for row in block["rows"]}
    desired = {address_id(each.email): [str(each.kind), each.rule, each.reason] for each in wanted}
    rows = [[key, *desired.get(key, [None] * 3)] for key in {**known, **desired}]
    _in_batches(lease, derived.SET_NOT_PEOPLE, "rows", [row for row in rows if row != known.get(row[0])])


def _differ(known: Sequence[Sequence[Any]], desired: Sequence[Sequence[Any]]) -> bool:
    return len(known) != len(desired) or _ends(known) != _ends(desired)


def _ends(ends: Iterable[Sequence[Any]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in ends)


def _in_batches(lease: WriterLease, query: str, parameter: str, rows: Sequence[Any]) -> None:
    for batch in batched(rows, BATCH):
        lease.write(partial(_run, query, {parameter: batch}), recorded=False)


def _run(query: str, parameters: dict[str, Any], transaction: Transaction) -> None:
    transaction.run(query, **parameters)
