"""What identity is judged by, for one address: its names made comparable, what its local part says, where it belongs. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ingest.identity.address_shapes import generation, letters, middle_initial, number, unnumbered
from ingest.identity.likeness import Likeness, likeness
from ingest.identity.names import (
    NameKey,
    PersonName,
    ideographs,
    is_latin,
    local_part_key,
    name_key,
    person_name,
    surname_in,
    surname_of,
)
from ingest.identity.own_names import own_names, suited
from ingest.mail.email_address import domain_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one address. `organisation` is an id, "" for free mail; `place` is its position in the traffic.

    `order` sorts the address first that a person is known by.
    """

    email: str
    names: tuple[str, ...] = ()
    organisation: str = ""
    listed: bool = False
    own_domain: bool = False
    place: int = -1
    aliases: tuple[str, ...] = ()
    """Other addresses that an employment record gives for it."""

    @property
    def order(self) -> tuple[bool, bool, bool, str]:
        is_path = self.email.endswith(".x500")  # an old directory path: nobody can write to it
        return (not self.listed, not self.own_domain, is_path, self.email)

    @property
    def local(self) -> str:
        return self.email.rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class Profile:
    """An address as features look at it.

    `keys` are the whole names shown in Latin letters; where several contradict each other, only those that the address
    itself fits, and `confused` where none does. `transcribed` are those of other scripts, which have more than one Latin
    spelling, so that they contradict nothing; `ideographs` are the characters of Chinese ones, in one order. `spelled` is the
    name that the local part spells. `partial` has names of one word or initials.
    """

    known: Known
    domain: str
    local: str
    letters: str
    number: str
    unnumbered: str
    """The local part without its number."""
    generations: frozenset[str]
    keys: frozenset[NameKey]
    transcribed: frozenset[NameKey]
    ideographs: frozenset[str]
    spelled: NameKey | None
    surname: str
    """As far as the order of words tells, "" where it does not."""
    partial: tuple[PersonName, ...]
    initials: frozenset[str]
    confused: bool
    not_own: frozenset[str]
    """Names shown that are somebody else's, as far as the address tells."""
    said: frozenset[NameKey]
    """The whole names that are shown; the one that is spelled where none is shown in Latin letters."""

    @property
    def email(self) -> str:
        return self.known.email


def profile(known: Known) -> Profile:
    """The profile of an address."""
    latin = sorted(name for name in known.names if is_latin(name))
    own = own_names(known.email, latin, at_an_employer=bool(known.organisation))
    names = list(dict.fromkeys(map(person_name, own)))
    keys = frozenset(name.key for name in names if name.key)
    others = (name_key(name) for name in known.names if not is_latin(name))
    local = known.local
    usable = keys if different_names(keys) <= 1 else suited(local, keys)
    usable = usable if different_names(usable) <= 1 else frozenset()
    whole = [name for name in names if name.key in usable]
    generations = {name.generation for name in (whole or names)} | {generation(local)}
    transcribed = frozenset(filter(None, others))
    spelled = local_part_key(known.email)
    return Profile(
        known=known,
        domain=domain_of(known.email),
        local=local,
        letters=letters(local),
        number=number(local),
        unnumbered=unnumbered(local),
        generations=frozenset(generations - {""}),
        keys=usable,
        transcribed=transcribed,
        ideographs=frozenset(filter(None, map(ideographs, known.names))),
        spelled=spelled,
        surname=surname_in(local) if spelled else next(filter(None, map(surname_of, own)), ""),
        partial=tuple(name for name in names if not name.key and name.words),
        initials=frozenset(letter for name in whole for letter in name.initials) or middle_initial(local),
        confused=bool(keys) and not usable,
        not_own=frozenset(name for name in latin if name not in own or _is_anothers(name, usable)),
        said=usable | transcribed | (frozenset((spelled,)) if spelled and not usable else frozenset()),
    )


def _is_anothers(name: str, usable: frozenset[NameKey]) -> bool:
    """Whether it is a whole name, and not one of those that are the owner's."""
    key = name_key(name)
    return key is not None and bool(usable) and key not in usable


MANY_NAMES = 3
"""So many people's names that contradict each other; one or two are somebody's slip."""

CONTRADICTING = frozenset({Likeness.DIFFERENT})


def different_names(keys: Collection[NameKey], apart_if: frozenset[Likeness] = CONTRADICTING) -> int:
    """How many of the names contradict every one before them: people's, and not spellings.

    >>> different_names([("ada", "king"), ("ada", "lovelace"), ("ada", "lovlace")])
    2
    """
    if len(keys) < 2:
        return len(keys)
    apart: list[NameKey] = []
    for key in sorted(keys):
        if all(likeness(key, other) in apart_if for other in apart):
            apart.append(key)
    return len(apart)
