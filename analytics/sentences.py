"""How names, days and money stand in a sentence that a manager reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from graph_model.snapshot import NO_TIME, Snapshot

MAX_LISTED = 5
"""Names that a sentence spells out."""


def listed(names: Sequence[str], total: int = 0) -> str:
    """Names as a sentence has them, at most five; `total` is how many there are, where `names` are only the first.

    >>> listed(["A", "B", "C"]), listed(list("ABCDEFG"))
    ('A, B and C', 'A, B, C, D, E and 2 more')
    """
    shown = list(names[:MAX_LISTED])
    more = max(len(names), total) - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def money(value: float, currency: str) -> str:
    """A value as a manager reads it.

    >>> money(1234567.8, "EUR")
    '1,234,568 EUR'
    """
    return f"{value:,.0f} {currency}"


def counted(number: int, thing: str) -> str:
    """A number of things.

    >>> counted(1, "account"), counted(2, "account")
    ('1 account', '2 accounts')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def days(length: float) -> str:
    """A length of time in days.

    >>> days(1), days(97.5), days(12345.678)
    ('1 day', '97.5 days', '12,346 days')
    """
    shown = f"{length:,.0f}" if length >= 1000 else f"{length:.4g}"
    return f"{shown} day{'' if shown == '1' else 's'}"


def day(at: int | None) -> str:
    """The UTC day of a moment in milliseconds.

    >>> day(0)
    '1970-01-01'
    """
    return (
        "an unknown day" if at is None or at == NO_TIME else datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
    )


def person_name(snapshot: Snapshot, person: int) -> str:
    """The name of a person, else the address, else the id."""
    people = snapshot.people
    return people.name.at(person) or people.email.at(person) or people.id.at(person)


def person_names(snapshot: Snapshot) -> list[str]:
    """The names of all people; of several that are called the same, each with the address."""
    people = snapshot.people
    often = Counter(people.name)
    return [
        f"{name} ({email or key})" if name and often[name] > 1 else name or email or key
        for name, email, key in zip(people.name, people.email, people.id, strict=True)
    ]


def unit_names(snapshot: Snapshot) -> list[str]:
    """The names of all units; of several that are called the same, each with its id."""
    often = Counter(snapshot.units.name)
    return [
        f"{name} (id {key})" if often[name] > 1 else name
        for key, name in zip(snapshot.units.id, snapshot.units.name, strict=True)
    ]


def organisation_name(snapshot: Snapshot, organisation: int) -> str:
    """The name of an organisation, else the id."""
    return snapshot.organisations.name.at(organisation) or snapshot.organisations.id.at(organisation)
