"""Which addresses are compared at all: those that share a block. Pure, and linear: a block above the limit is left out.

In: profiles. Out: pairs of their positions. A rule of blocking gives keys for one profile; those who share a key share a block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from ingest.identity.address_shapes import shapes
from ingest.identity.profile import Profile
from ingest.identity.short_forms import forms_of

MAX_BLOCK = 40
"""Addresses of one block that are compared with one another, so at most 780 pairs; more have nothing particular in common."""

Key = tuple[str, ...]


def same_name(each: Profile) -> Iterator[Key]:
    """The same whole name, in any order of its parts, in one organisation."""
    for key in each.said:
        yield (each.known.organisation, *key)


def same_name_anywhere(each: Profile) -> Iterator[Key]:
    """The same whole name anywhere: for private addresses and for those who change their employer."""
    yield from each.said


def same_local_part(each: Profile) -> Iterator[Key]:
    """The same letters before the @ in one organisation, sister domains and X.500 paths included."""
    if len(each.letters) > 1:
        yield each.known.organisation, each.letters


def one_word(each: Profile) -> Iterator[Key]:
    """One whole word of a name in common, in one organisation: other forms, typos and initials of the rest."""
    for word in _words(each):
        yield each.known.organisation, word


def _words(each: Profile) -> set[str]:
    alone = {each.letters} if not each.said and len(each.letters) > 2 else set()
    return {word for key in each.said for word in key} | {word for name in each.partial for word in name.words} | alone


def other_forms(each: Profile) -> Iterator[Key]:
    """Names that are the same but for the form of one word; needed where many have the other word in common."""
    for key in each.said:
        for word in key:
            rest = tuple(other for other in key if other != word)
            for form in {word, *forms_of(word)}:
                yield (each.known.organisation, form, *rest)


def sound(each: Profile) -> Iterator[Key]:
    """The same first letters and the same consonants whatever their order: typos."""
    for key in each.said:
        heard = {letter for word in key for letter in word if letter not in "aeiouyh"}
        yield (each.known.organisation, *(word[0] for word in key), "".join(sorted(heard)))


def subaddress(each: Profile) -> Iterator[Key]:
    """The mailbox that `ada+news@…` is delivered to."""
    yield (f"{each.local.partition('+')[0]}@{each.domain}",)


def employment_record(each: Profile) -> Iterator[Key]:
    """The addresses that one employment record gives."""
    for email in {each.email, *each.known.aliases}:
        yield (email,)


WITHIN_ORGANISATION = (same_name, same_local_part, one_word, other_forms, sound)
ANYWHERE = (same_name_anywhere, subaddress, employment_record)


def candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Pairs (of positions, the smaller first) that share a block of some rule, sorted."""
    pairs: set[int] = set()
    count = len(profiles)
    for block in _blocks(profiles):
        pairs.update(one * count + other for one, other in combinations(block, 2))
    return [divmod(pair, count) for pair in sorted(pairs)]


def _blocks(profiles: Sequence[Profile]) -> Iterator[list[int]]:
    placed = [place for place, each in enumerate(profiles) if each.known.organisation]
    for rule in WITHIN_ORGANISATION:
        yield from _of_rule(rule, profiles, placed)
    for rule in ANYWHERE:
        yield from _of_rule(rule, profiles, range(len(profiles)))
    yield from _fitting(profiles, placed)


def _of_rule(
    rule: Callable[[Profile], Iterable[Key]], profiles: Sequence[Profile], places: Iterable[int]
) -> Iterator[list[int]]:
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for place in places:
        for key in set(rule(profiles[place])):
            blocks[key].append(place)
    return (block for block in blocks.values() if 1 < len(block) <= MAX_BLOCK)


def _fitting(profiles: Sequence[Profile], placed: Sequence[int]) -> Iterator[list[int]]:
    """An address without a name and everybody whom its local part fits (initials and name, in either order)."""
    writing: dict[str, dict[str, list[int]]] = {}
    for place in placed:
        each = profiles[place]
        if not each.said and len(each.letters) > 2:
            writing.setdefault(each.known.organisation, {}).setdefault(each.letters, []).append(place)
    for place in placed:
        each = profiles[place]
        colleagues = writing.get(each.known.organisation, {})
        for key in each.said if colleagues else ():
            for shape in shapes(key, each.initials) & colleagues.keys():
                others = colleagues[shape]
                if len(others) <= MAX_BLOCK:
                    yield from (sorted((place, other)) for other in others if other != place)
