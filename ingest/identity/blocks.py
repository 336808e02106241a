"""Which addresses are compared at all: those that share a block. Pure, and linear in the addresses.

In: profiles. Out: pairs of their positions. A rule of blocking gives keys for one profile; those who share a key share a block.
Within a small block everybody is compared with everybody; a large one is sorted by what its members do not have in common, and
each is compared with the next ones (the sorted neighbourhood of Hernández and Stolfo, 1995), once from the front and once from
the back of the words, so that a slip of the pen anywhere leaves two spellings near each other in one of the two orders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from graph_model.mailbox import mailbox_of
from ingest.identity.address_shapes import shapes
from ingest.identity.profile import Profile
from ingest.identity.short_forms import forms_of

MAX_BLOCK = 8
"""Addresses of a block in which everybody is compared with everybody."""

NEIGHBOURS = 2
"""In a larger block each is compared with so many that follow, in either order."""

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


def other_forms_anywhere(each: Profile) -> Iterator[Key]:
    """The same at any employer: for those who are called otherwise at their new one."""
    if each.known.organisation:
        for _, *key in other_forms(each):
            yield tuple(key)


def subaddress(each: Profile) -> Iterator[Key]:
    """The mailbox that `ada+news@…` is delivered to."""
    yield (mailbox_of(each.email),)


def employment_record(each: Profile) -> Iterator[Key]:
    """The addresses that one employment record gives."""
    for email in {each.email, *each.known.aliases}:
        yield (email,)


WITHIN_ORGANISATION = (same_name, same_local_part, one_word, other_forms, sound)
ANYWHERE = (same_name_anywhere, other_forms_anywhere, subaddress, employment_record)


def candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Pairs (of positions, the smaller first) that share a block of some rule, sorted."""
    count = len(profiles)
    pairs = {one * count + other for one, other in _pairs(profiles)}
    return [divmod(pair, count) for pair in sorted(pairs)]


def _pairs(profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    placed = [place for place, each in enumerate(profiles) if each.known.organisation]
    for rule in WITHIN_ORGANISATION:
        yield from _of_rule(rule, profiles, placed)
    for rule in ANYWHERE:
        yield from _of_rule(rule, profiles, range(len(profiles)))
    yield from _fitting(profiles, placed)


def _of_rule(
    rule: Callable[[Profile], Iterable[Key]], profiles: Sequence[Profile], places: Iterable[int]
) -> Iterator[tuple[int, int]]:
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for place in places:
        for key in set(rule(profiles[place])):
            blocks[key].append(place)
    for key, block in blocks.items():
        yield from combinations(block, 2) if len(block) <= MAX_BLOCK else _neighbours(block, key, profiles)


def _neighbours(block: Sequence[int], key: Key, profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    rests = {place: _rest(profiles[place], key) for place in block}
    for backwards in (False, True):
        text = {place: rest[::-1] if backwards else rest for place, rest in rests.items()}
        row = sorted(block, key=lambda place: (text[place], place))
        for distance in range(1, NEIGHBOURS + 1):
            yield from map(_ascending, zip(row, row[distance:], strict=False))


def _ascending(pair: tuple[int, int]) -> tuple[int, int]:
    return (min(pair), max(pair))


def _rest(each: Profile, key: Key) -> str:
    """What somebody's name has beside the words of the key, and then the address."""
    words = min(each.said, default=())
    return " ".join(word for word in words if word not in key) or each.local


def _fitting(profiles: Sequence[Profile], placed: Sequence[int]) -> Iterator[tuple[int, int]]:
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
                    yield from (_ascending((place, other)) for other in others if other != place)
