"""Whom a command line means: by name, email address or id, in a snapshot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph_model.errors import InputError, NotFound
from graph_model.search_text import search_text
from graph_model.snapshot import Snapshot

_HINT = "Names are to be written in full; an email address or an id does as well."


def person_of_ours(snapshot: Snapshot, called: str) -> int:
    """The position of the one person of ours who is called so. Raises NotFound, or InputError where several are."""
    found = _people(snapshot, called, snapshot.people.internal)
    return _only(found, "person of ours", called, [snapshot.people.email.at(each) for each in found])


def person(snapshot: Snapshot, called: str) -> int:
    """The position of the one person, of ours or not, who is called so. Raises as `person_of_ours`."""
    found = _people(snapshot, called, np.ones(len(snapshot.people), np.bool_))
    return _only(found, "person", called, [snapshot.people.email.at(each) for each in found])


def organisation_but_ours(snapshot: Snapshot, called: str) -> int:
    """The position of the one organisation outside that is called so. Raises NotFound, or InputError where several are."""
    found = _organisations(snapshot, called)
    return _only(found, "organisation but ours", called, [snapshot.organisations.id.at(each) for each in found])


def person_or_organisation(snapshot: Snapshot, called: str) -> tuple[bool, int]:
    """Whether a person is called so, or an organisation outside, and its position. Raises as the others."""
    people = _people(snapshot, called, np.ones(len(snapshot.people), np.bool_))
    organisations = _organisations(snapshot, called)
    keys = [snapshot.people.email.at(each) for each in people]
    keys += [snapshot.organisations.id.at(each) for each in organisations]
    one = _only([*people, *organisations], "person or organisation outside", called, keys)
    return bool(people), one


def _people(snapshot: Snapshot, called: str, among: NDArray[np.bool_]) -> list[int]:
    people, word, words = snapshot.people, called.casefold(), _words(called)
    rows = zip(people.id, people.name, people.email, among, strict=True)
    return [
        row
        for row, (key, name, email, there) in enumerate(rows)
        if there and (word in (key, email) or words == _words(name))
    ]


def _organisations(snapshot: Snapshot, called: str) -> list[int]:
    table, words = snapshot.organisations, _words(called)
    rows = zip(table.id, table.name, table.internal, strict=True)
    return [row for row, (key, name, ours) in enumerate(rows) if not ours and (called == key or words == _words(name))]


def _words(name: str) -> str:
    """A name without accents, case and the order of its words; as it is where that leaves nothing of it."""
    return search_text(name) or name


def _only(found: Sequence[int], what: str, called: str, keys: Sequence[str]) -> int:
    if not found:
        raise NotFound(what, called, _HINT)
    if len(found) > 1:
        raise InputError(f"{len(found)} are called {called}. Say which: {', '.join(keys[:5])}")
    return found[0]
