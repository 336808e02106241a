"""What is rare and what is common among the addresses: how much a name that two of them share says. Pure.

In: all profiles. Out: counts by organisation. A name that fits a single person says more than one that fits five.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.identity.address_shapes import shapes
from ingest.identity.names import NameKey
from ingest.identity.profile import Profile, different_names

MOST_COUNTED = 6
"""Names kept of each block: a count above it is common, whatever it is."""

Place = tuple[str, str]

_NONE: frozenset[str] = frozenset()


class Surroundings:
    """Counts over all profiles, which come sorted: of very common names the first ones are looked at."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._names: dict[tuple[str, NameKey], int] = {}
        self._with_word: Counter[Place] = Counter()
        self._sizes: Counter[str] = Counter()
        words: dict[Place, set[NameKey]] = {}
        fitting: dict[Place, set[NameKey]] = {}
        bare: dict[str, set[str]] = {}
        for each in profiles:
            if not each.said:
                bare.setdefault(each.known.organisation, set()).add(each.letters)
        for each in profiles:
            place = each.known.organisation
            self._sizes[place] += 1
            self._with_word.update((place, word) for word in {word for key in each.said for word in key})
            for key in each.said:
                self._names[place, key] = self._names.get((place, key), 0) + 1
                _add(words, [(place, word) for word in key], key)
                written = shapes(key, each.initials) & bare.get(place, _NONE)
                _add(fitting, [(place, shape) for shape in written], key)
        self._words = {where: different_names(keys) for where, keys in words.items() if len(keys) > 1}
        self._fitting = {where: different_names(keys) for where, keys in fitting.items() if len(keys) > 1}

    def of_name(self, organisation: str, key: NameKey) -> int:
        """Addresses of the organisation that show or spell the name."""
        return self._names.get((organisation, key), 0)

    def namesakes(self, organisation: str, key: NameKey) -> float:
        """How many others of exactly this name chance would put into the organisation: the product of how often others have
        each of its words, as far as first names and surnames meet at random.
        """
        own, size = self.of_name(organisation, key), max(self._sizes[organisation], 1)
        shares = (max(self._with_word[organisation, word] - own, 0) / size for word in key)
        return size * math.prod(shares)

    def sharing(self, organisation: str, word: str) -> int:
        """Different people of the organisation with this word in their names."""
        return self._words.get((organisation, word), 1)

    def fitting(self, organisation: str, letters: str) -> int:
        """Different people of the organisation whose names fit these letters of a local part."""
        return self._fitting.get((organisation, letters), 1)


def _add(index: dict[Place, set[NameKey]], places: Iterable[Place], key: NameKey) -> None:
    for place in places:
        known = index.setdefault(place, set())
        if len(known) < MOST_COUNTED:
            known.add(key)
