"""Whom a command line means: by name, any email address, mail domain, own id or ours; in a graph and its snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics.sentences import unit_names
from graph_model.directory import organisations_by_id, organisations_called, people_by_id
from graph_model.errors import InputError, NotFound
from graph_model.identifiers import address_id
from graph_model.search_text import search_text
from graph_model.snapshot import Snapshot
from graph_model.store import Store
from ingest.mail.email_address import clean
from ingest.organisations.domains import organisation_domain
from sociogram.privacy import stored_address
from sociogram.privacy_key import PrivacyKey

_PERSON_HINT = "Names are to be written in full; any email address or id does as well."
_ORGANISATION_HINT = "Names are to be written in full; a mail domain, your own id of it or ours does as well."
HINT = (
    "Names are to be written in full; any email address of a person does as well, "
    "a mail domain or your own id of an organisation, and our ids."
)
MOST_SHOWN = 5
"""Of those who are called the same."""


@dataclass(frozen=True)
class Naming:
    """What the words of a command line mean. `key` is asked for only in a graph of pseudonyms."""

    store: Store
    snapshot: Snapshot
    key: PrivacyKey

    def person_of_ours(self, called: str) -> int:
        """The position of the one person of ours who is called so. Raises NotFound, or InputError where several are."""
        internal = self.snapshot.people.internal
        found = [each for each in self._people(called) if internal[each]]
        _only(self._of_people(found), "person of ours", called, _PERSON_HINT)
        return found[0]

    def person(self, called: str) -> int:
        """The position of the one person, of ours or not, who is called so. Raises as `person_of_ours`."""
        found = self._people(called)
        _only(self._of_people(found), "person", called, _PERSON_HINT)
        return found[0]

    def organisation_but_ours(self, called: str) -> int:
        """The position of the one organisation outside that is called so. Raises as the others."""
        found = self._outside(called)
        _only(self._of_organisations(found), "organisation but ours", called, _ORGANISATION_HINT)
        return found[0]

    def person_or_organisation(self, called: str) -> tuple[bool, int]:
        """Whether a person is called so, or an organisation outside, and its position. Raises as the others."""
        people, outside = self._people(called), self._outside(called)
        told_apart = [*self._of_people(people), *self._of_organisations(outside)]
        _only(told_apart, "person or organisation outside", called, HINT)
        return bool(people), [*people, *outside][0]

    def ids(self, called: str) -> set[str]:
        """The ids of all people, organisations and units that are called so, and the word itself: it may be another id."""
        people, organisations, units = self.snapshot.people.id, self.snapshot.organisations.id, self.snapshot.units
        found = {*map(people.at, self._people(called)), *map(organisations.at, self._organisations(called))}
        found |= {key for key, name in zip(units.id, units.name, strict=True) if _words(name) == _words(called)}
        return found | {called.casefold()}

    def told_apart(self, ids: Iterable[str]) -> list[str]:
        """Those who have these ids, with what tells them from others of their name."""
        people, organisations, wanted = self.snapshot.people.id, self.snapshot.organisations.id, list(ids)
        persons, outside = _places(people, wanted), _places(organisations, wanted)
        found = dict(zip(map(people.at, persons), self._of_people(persons), strict=True))
        found |= zip(map(organisations.at, outside), self._of_organisations(outside), strict=True)
        found |= zip(self.snapshot.units.id, unit_names(self.snapshot), strict=True)
        return [found.get(key, key) for key in wanted]

    # ── who is called so ────────────────────────────────────────────────────────────────────────────────────────────

    def _people(self, called: str) -> list[int]:
        """By id or main address, else by name, else by what else the graph knows of them: further addresses, former ids."""
        people, word = self.snapshot.people, called.casefold()
        found = [row for row, keys in enumerate(zip(people.id, people.email, strict=True)) if word in keys]
        return (
            found
            or list(self._people_by_name.get(_words(called), ()))
            or _places(people.id, [each.id for each in people_by_id(self.store, self._keys(called)).values()])
        )

    @cached_property
    def _people_by_name(self) -> Mapping[str, Sequence[int]]:
        return _by_name(self.snapshot.people.name)

    @cached_property
    def _organisations_by_name(self) -> Mapping[str, Sequence[int]]:
        return _by_name(self.snapshot.organisations.name)

    def _keys(self, called: str) -> list[str]:
        """Ids that a person who is called so has or had: each address of somebody has one."""
        email = stored_address(self.store, called, self.key) if clean(called) else None
        return [called.casefold(), *([address_id(email)] if email else [])]

    def _outside(self, called: str) -> list[int]:
        ours = self.snapshot.organisations.internal
        return [each for each in self._organisations(called) if not ours[each]]

    def _organisations(self, called: str) -> list[int]:
        domain = called.casefold().removeprefix("@")
        by_key = organisations_called(self.store, called, {domain, organisation_domain(domain)})
        found = _places(self.snapshot.organisations.id, by_key)
        return sorted({*found, *self._organisations_by_name.get(_words(called), ())})

    # ── who is who of them ──────────────────────────────────────────────────────────────────────────────────────────

    def _of_people(self, found: Sequence[int]) -> list[str]:
        people, organisations, units = self.snapshot.people, self.snapshot.organisations, self.snapshot.units
        return [
            _with(
                people.name.at(each),
                people.email.at(each),
                people.title.at(each),
                units.name.at(people.unit[each]) if people.unit[each] >= 0 else "",
                organisations.name.at(people.organisation[each]) if people.organisation[each] >= 0 else "",
            )
            for each in found
        ]

    def _of_organisations(self, found: Sequence[int]) -> list[str]:
        ids = [self.snapshot.organisations.id.at(each) for each in found]
        records = organisations_by_id(self.store, ids)
        shown = (records[key] for key in ids)
        return [
            _with(each.name, each.key, ", ".join(each.domains[:2]), each.country, f"id {each.id}") for each in shown
        ]


def _only(told_apart: Sequence[str], what: str, called: str, hint: str) -> None:
    """Go on if exactly one is called so."""
    count = len(told_apart)
    if not count:
        raise NotFound(what, called, hint)
    if count > 1:
        shown = "; ".join(told_apart[:MOST_SHOWN])
        more = f"; and {count - MOST_SHOWN} more" if count > MOST_SHOWN else ""
        raise InputError(f"{count} are called {called}. Say which, by email address or id: {shown}{more}.")


def _with(name: str, *facts: str) -> str:
    told = [each for each in dict.fromkeys(facts) if each and each != name]
    return f"{name} ({', '.join(told)})" if told else name


def _places(keys: Iterable[str], wanted: Iterable[str]) -> list[int]:
    sought = set(wanted)
    return [place for place, key in enumerate(keys) if key in sought]


def _by_name(names: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """A name as `_words` has it -> the places of those who have it."""
    found = defaultdict[str, list[int]](list)
    for place, name in enumerate(names):
        found[_words(name)].append(place)
    return found


def _words(name: str) -> str:
    """A name without accents, case and the order of its words; as it is where that leaves nothing of it."""
    return search_text(name) or name
