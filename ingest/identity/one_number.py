"""Employees whom HR lists under several addresses with one number: after a new name, domain or scheme of addresses. Pure.

In: HR lines. Out: which addresses are former ones of which. A number says who somebody is within one system only, and two
companies both have a 17. So names have to agree, too; and where the numbers that two domains have in common are mostly those
of people with other names, they say nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import combinations

from graph_model.entities import Employment
from ingest.identity.likeness import are_told_apart
from ingest.identity.names import NameKey, local_part_key, name_key
from ingest.identity.positions import recency
from ingest.mail.email_address import domain_of
from ingest.organisations.domains import registrable

MOST_ADDRESSES = 8
"""Addresses under one number; what more have is no employee's number."""

ENOUGH_MOVED = 2
"""People with one number and one name at two domains, from which on two lists of two domains are taken for one company's."""


class _Names(Enum):
    ALIKE = auto()
    CHANGED = auto()
    """A word of them is the same: somebody married."""
    STRANGERS = auto()


@dataclass(frozen=True, slots=True)
class _Listed:
    """One address under one number: what its lines say of it."""

    email: str
    domain: str
    names: frozenset[NameKey]
    systems: frozenset[tuple[str, str]]
    statements: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, email: str, lines: Sequence[Employment]) -> _Listed:
        shown = frozenset(filter(None, (name_key(line.name) for line in lines)))
        spelled = local_part_key(email)
        return cls(
            email,
            registrable(domain_of(email)),
            shown or frozenset((spelled,) if spelled else ()),
            frozenset((line.source, line.organisation.casefold()) for line in lines),
            frozenset((line.source, line.stated_ms) for line in lines),
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    one: _Listed
    other: _Listed

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(sorted((self.one.domain, self.other.domain)))

    @property
    def names(self) -> _Names | None:
        """None where nothing is known of the names of one of them."""
        mine, yours = self.one.names, self.other.names
        if not mine or not yours:
            return None
        if not are_told_apart(mine, yours) or mine & yours:
            return _Names.ALIKE
        words = {word for key in mine for word in key}
        return _Names.CHANGED if any(word in words for key in yours for word in key) else _Names.STRANGERS


def former_addresses(lines: Sequence[Employment], nobodys: Collection[str]) -> dict[str, frozenset[str]]:
    """Address -> the later addresses of the same employee. `nobodys` are domains of addresses that anybody can have.

    >>> old, new = (Employment(f"{who}@x.org", "Ada Hill", key="17", stated_ms=ms) for ms, who in enumerate(("ada", "hill")))
    >>> former_addresses([new, old], ())
    {'ada@x.org': frozenset({'hill@x.org'})}
    """
    pairs = list(_pairs(lines))
    tally = Counter((pair.domains, pair.names) for pair in pairs)
    last = {line.email: recency(line) for line in sorted(lines, key=recency)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if _is_one_employee(pair, tally, nobodys):
            old, new = sorted((pair.one.email, pair.other.email), key=lambda email: (last[email], email))
            found[old].add(new)
    return {email: frozenset(later) for email, later in found.items()}


def _pairs(lines: Sequence[Employment]) -> Iterator[_Pair]:
    """Addresses with one number, two by two."""
    by_key: defaultdict[str, defaultdict[str, list[Employment]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.key:
            by_key[line.key][line.email].append(line)
    for addresses in by_key.values():
        if 1 < len(addresses) <= MOST_ADDRESSES:
            listed = [_Listed.of(email, addresses[email]) for email in sorted(addresses)]
            yield from (_Pair(one, other) for one, other in combinations(listed, 2))


def _is_one_employee(
    pair: _Pair, tally: Mapping[tuple[tuple[str, ...], _Names | None], int], nobodys: Collection[str]
) -> bool:
    alike, changed, strangers = (tally[pair.domains, names] for names in _Names)
    if alike + changed <= strangers:
        return False
    if pair.names is _Names.ALIKE:
        return _is_one_system(pair, nobodys) or alike >= ENOUGH_MOVED
    at_once = pair.one.statements & pair.other.statements
    return pair.names is _Names.CHANGED and _is_one_system(pair, nobodys) and not at_once


def _is_one_system(pair: _Pair, nobodys: Collection[str]) -> bool:
    same_domain = pair.one.domain == pair.other.domain and pair.one.domain not in nobodys
    return same_domain or bool(pair.one.systems & pair.other.systems)


def latest_addresses(former: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Former address -> the one that is used now."""
    return {email: _latest(email, former) for email in former}


def _latest(email: str, former: Mapping[str, frozenset[str]]) -> str:
    while email in former:
        email = min(former[email])
    return email
