"""Employees whom HR lists under several addresses with one number, or with the other address in one of the records: after a
new name, domain or scheme of addresses, and by lists whose main addresses differ. Pure.

In: HR lines. Out: which addresses are former ones of which. A number says who somebody is within one system only, and two
companies both have a 17. So names have to agree, too; and where the numbers that two domains have in common are mostly those
of people with other names, they say nothing. Nor does a number that stands for several people in one statement, or that was
given to somebody else: rows of a list are numbered anew, and who left makes room. Of a record that gives another listed address
names have to agree, too: the mail of somebody who left goes on to somebody else.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import combinations

from graph_model.entities import MILLISECONDS_A_DAY, Employment
from ingest.identity.address_shapes import letters, number
from ingest.identity.likeness import are_told_apart
from ingest.identity.names import NameKey, local_part_key, name_key, surname_in, surname_of
from ingest.identity.positions import recency
from ingest.mail.email_address import domain_of
from ingest.organisations.domains import registrable

MOST_ADDRESSES = 8
"""Addresses under one number; what more have is no employee's number."""

ENOUGH_MOVED = 2
"""People with one number and one name at two domains, from which on two lists of two domains are taken for one company's."""

GOES_ON_WITHIN_DAYS = 7
"""Who has another surname from so soon on may be the same one; later it is somebody else who got the number."""

Statement = tuple[str, int]
"""Where and when a line was stated."""


class _Names(Enum):
    ALIKE = auto()
    CHANGED = auto()
    """A word of them is the same, and is no surname: somebody married."""
    STRANGERS = auto()


@dataclass(frozen=True, slots=True)
class _Listed:
    """One address under one number: what its lines say of it."""

    email: str
    domain: str
    names: frozenset[NameKey]
    surnames: frozenset[str]
    systems: frozenset[tuple[str, str]]
    statements: frozenset[Statement]
    first_ms: float
    """When the first of its positions began, the beginning of time where one does not say so."""
    last_ms: float
    """When the last one ended."""

    @classmethod
    def of(cls, email: str, lines: Sequence[Employment]) -> _Listed:
        shown = frozenset(filter(None, (name_key(line.name) for line in lines)))
        spelled = local_part_key(email)
        return cls(
            email,
            registrable(domain_of(email)),
            shown or frozenset((spelled,) if spelled else ()),
            frozenset(surname_of(line.name) for line in lines if shown)
            or frozenset((surname_in(email.rpartition("@")[0]),)),
            frozenset((line.source, line.organisation.casefold()) for line in lines),
            frozenset(map(_statement, lines)),
            min(-math.inf if line.start_ms is None else line.start_ms for line in lines),
            max(math.inf if line.end_ms is None else line.end_ms for line in lines),
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    one: _Listed
    other: _Listed
    is_refuted: bool = False
    """Whether the lists themselves say that the number does not mean one person."""

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
        common = {word for key in mine for word in key} & {word for key in yours for word in key}
        return _Names.CHANGED if common - self.one.surnames - self.other.surnames else _Names.STRANGERS

    @property
    def are_two_at_once(self) -> bool:
        """Whether one statement means two people: of other names, or numbered namesakes."""
        told_apart = self.names in (_Names.CHANGED, _Names.STRANGERS) or self._are_numbered
        return told_apart and not self.one.statements.isdisjoint(self.other.statements)

    @property
    def _are_numbered(self) -> bool:
        mine, yours = (each.email.rpartition("@")[0] for each in (self.one, self.other))
        same = self.one.domain == self.other.domain and letters(mine) == letters(yours)
        return same and number(mine) != number(yours)

    @property
    def goes_on(self) -> bool:
        """Whether the names may be one person's: alike, or changed while no position ended long before another began."""
        gap_ms = max(self.other.first_ms - self.one.last_ms, self.one.first_ms - self.other.last_ms)
        changed = self.names is _Names.CHANGED and gap_ms <= GOES_ON_WITHIN_DAYS * MILLISECONDS_A_DAY
        return changed or self.names is _Names.ALIKE


def _statement(line: Employment) -> Statement:
    return (line.source, line.stated_ms)


def former_addresses(lines: Sequence[Employment], nobodys: Collection[str]) -> dict[str, frozenset[str]]:
    """Address -> the later addresses of the same employee. `nobodys` are domains of addresses that anybody can have.

    >>> old, new = (Employment(f"{who}@x.org", "Ada Hill", key="17", stated_ms=ms) for ms, who in enumerate(("ada", "hill")))
    >>> former_addresses([new, old], ())
    {'ada@x.org': frozenset({'hill@x.org'})}
    """
    pairs = list(_pairs(lines))
    tally = Counter((pair.domains, pair.names) for pair in pairs)
    same = [pair for pair in pairs if _is_one_employee(pair, tally, nobodys)]
    same += [pair for pair in _of_one_record(lines) if pair.goes_on and not pair.are_two_at_once]
    last = {line.email: recency(line) for line in sorted(lines, key=recency)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in same:
        old, new = sorted((pair.one.email, pair.other.email), key=lambda email: (last[email], email))
        found[old].add(new)
    return {email: frozenset(later) for email, later in found.items()}


def _pairs(lines: Sequence[Employment]) -> Iterator[_Pair]:
    """Addresses with one number, two by two."""
    by_key: defaultdict[str, defaultdict[str, list[Employment]]] = defaultdict(lambda: defaultdict(list))
    keys: defaultdict[tuple[Statement, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.key:
            by_key[line.key][line.email].append(line)
            keys[_statement(line), line.email].add(line.key)
    for key, addresses in by_key.items():
        if 1 < len(addresses) <= MOST_ADDRESSES:
            listed = [_Listed.of(email, addresses[email]) for email in sorted(addresses)]
            pairs = [_Pair(one, other) for one, other in combinations(listed, 2)]
            no_number = any(pair.are_two_at_once for pair in pairs)
            for pair in pairs:
                yield replace(pair, is_refuted=no_number or _have_two_numbers(pair, key, keys))


def _of_one_record(lines: Sequence[Employment]) -> Iterator[_Pair]:
    """Listed addresses of which a record of the one gives the other."""
    by_email: defaultdict[str, list[Employment]] = defaultdict(list)
    for line in lines:
        by_email[line.email].append(line)
    given = {tuple(sorted((line.email, alias))) for line in lines for alias in line.aliases if alias in by_email}
    for one, other in sorted(given):
        yield _Pair(_Listed.of(one, by_email[one]), _Listed.of(other, by_email[other]))


def _have_two_numbers(pair: _Pair, key: str, keys: Mapping[tuple[Statement, str], Collection[str]]) -> bool:
    """Whether a statement that gives the number to one of them lists the other under another number."""
    found = (
        keys.get((statement, other.email), ())
        for one, other in ((pair.one, pair.other), (pair.other, pair.one))
        for statement in one.statements
    )
    return any(numbers and key not in numbers for numbers in found)


def _is_one_employee(
    pair: _Pair, tally: Mapping[tuple[tuple[str, ...], _Names | None], int], nobodys: Collection[str]
) -> bool:
    alike, changed, strangers = (tally[pair.domains, names] for names in _Names)
    if pair.is_refuted or alike + changed <= strangers:
        return False
    if pair.names is _Names.ALIKE:
        return _is_one_system(pair, nobodys) or alike >= ENOUGH_MOVED
    return pair.goes_on and _is_one_system(pair, nobodys)


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
