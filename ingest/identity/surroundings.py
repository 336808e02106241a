"""What is rare and what is common among the addresses: how much a name that two of them share says. Pure.

In: all profiles. Out: counts by organisation. A name that fits a single person says more than one that fits five.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from graph_model.mailbox import mailbox_of
from ingest.identity.address_shapes import fits, shapes
from ingest.identity.common_surnames import COMMON_SURNAMES
from ingest.identity.likeness import TWO_PEOPLES, Likeness, likeness
from ingest.identity.names import NameKey
from ingest.identity.own_names import is_unlike
from ingest.identity.profile import Profile, different_names
from ingest.identity.short_forms import forms_of

MOST_COUNTED = 6
"""Names kept of each block: a count above it is common, whatever it is."""

EVERYWHERE = "*"
"""In the place of an organisation: all of them together."""

Place = tuple[str, str]

_NONE: frozenset[str] = frozenset()


class Surroundings:
    """Counts over all profiles, which come sorted: of very common names the first ones are looked at.

    `pseudonyms`: what stands for `jdoe` has nothing of what stands for John Doe, and tells nothing by that.
    """

    def __init__(self, profiles: Sequence[Profile], *, pseudonyms: bool = False) -> None:
        self._pseudonyms = pseudonyms
        self._names: dict[tuple[str, NameKey], int] = {}
        self._with_word: Counter[Place] = Counter()
        self._sizes: Counter[str] = Counter()
        words: dict[Place, set[NameKey]] = {}
        fitting: dict[Place, set[NameKey]] = {}
        at_mailbox: dict[str, set[NameKey]] = {}
        bare: dict[str, set[str]] = {}
        self._surnames: Counter[str] = Counter()
        self._places: dict[str, list[int]] = {}
        self.organisation_at: dict[int, str] = {}
        """Position in the traffic -> the organisation of the address."""
        self._names_in_both: dict[tuple[str, str], frozenset[NameKey]] = {}
        self._rare_names_in_both: dict[tuple[str, str], frozenset[NameKey]] = {}
        self._written: set[tuple[str, NameKey]] = set()
        spelled_otherwise = {mailbox for each in profiles if (mailbox := mailbox_of(each.email)) != each.email}
        for each in profiles:
            if not each.said:
                bare.setdefault(each.known.organisation, set()).add(each.letters)
        for each in profiles:
            place = each.known.organisation
            self._surnames[place] += bool(each.keys) and each.letters == each.surname
            self._count(place, each)
            self._count(EVERYWHERE, each)
            if (mailbox := mailbox_of(each.email)) in spelled_otherwise:
                at_mailbox.setdefault(mailbox, set()).update(each.keys)
            for key in each.said:
                _add(words, [(place, word) for word in key], key)
                written = shapes(key, each.initials) & bare.get(place, _NONE)
                _add(fitting, [(place, shape) for shape in written], key)
            self._written.update((place, key) for key in each.keys if not is_unlike(each.local, key))
            if each.known.place >= 0:
                self._places.setdefault(place, []).append(each.known.place)
                self.organisation_at[each.known.place] = place
        self._keys = {where: keys for where, keys in words.items() if len(keys) > 1}
        self._words = {where: different_names(keys, TWO_PEOPLES) for where, keys in self._keys.items()}
        self._fitting = {where: different_names(keys, TWO_PEOPLES) for where, keys in fitting.items() if len(keys) > 1}
        self._at_mailbox = {mailbox: _people_at(mailbox, keys) for mailbox, keys in at_mailbox.items() if len(keys) > 1}

    def _count(self, where: str, each: Profile) -> None:
        self._sizes[where] += 1
        self._with_word.update((where, word) for word in {word for key in each.said for word in key})
        for key in each.said:
            self._names[where, key] = self._names.get((where, key), 0) + 1

    def places_in(self, organisation: str) -> Sequence[int]:
        """The positions in the traffic of the organisation's addresses."""
        return self._places.get(organisation, ())

    def names_in(self, organisation: str) -> frozenset[NameKey]:
        """The names that addresses of the organisation show or spell."""
        return self._names_in.get(organisation, frozenset())

    def names_in_both(self, one: str, other: str) -> frozenset[NameKey]:
        """The names that addresses of both organisations show or spell."""
        if (one, other) not in self._names_in_both:
            self._names_in_both[one, other] = self.names_in(one) & self.names_in(other)
        return self._names_in_both[one, other]

    def rare_names_in_both(self, one: str, other: str) -> frozenset[NameKey]:
        """The same without those that have one of the commonest surnames."""
        if (one, other) not in self._rare_names_in_both:
            names = self.names_in_both(one, other)
            self._rare_names_in_both[one, other] = frozenset(key for key in names if COMMON_SURNAMES.isdisjoint(key))
        return self._rare_names_in_both[one, other]

    @cached_property
    def _names_in(self) -> dict[str, frozenset[NameKey]]:
        found: dict[str, set[NameKey]] = {}
        for organisation, key in self._names:
            found.setdefault(organisation, set()).add(key)
        return {organisation: frozenset(keys) for organisation, keys in found.items()}

    def of_name(self, organisation: str, key: NameKey) -> int:
        """Addresses of the organisation that show or spell the name."""
        return self._names.get((organisation, key), 0)

    def namesakes(self, organisation: str, key: NameKey, other: NameKey | None = None) -> float:
        """How many others of exactly this name chance would put into the organisation: the product of how often others have
        each of its words, as far as first names and surnames meet at random. Those of the `other` name are not counted.
        """
        size = max(self._sizes[organisation], 1)
        return size * math.prod(self._others_with(organisation, word, {key, other or key}) / size for word in key)

    def _others_with(self, organisation: str, word: str, keys: set[NameKey]) -> int:
        own = sum(self.of_name(organisation, key) for key in keys if word in key)
        return max(self._with_word[organisation, word] - own, 0)

    def sharing(self, organisation: str, word: str) -> int:
        """Different people of the organisation with this word in their names."""
        return self._words.get((organisation, word), 1)

    def is_lent(self, each: Profile, key: NameKey) -> bool:
        """Whether an address has nothing of a name that it shows, and another one of the organisation has."""
        organisation = each.known.organisation
        if self._pseudonyms or not organisation:
            return False
        return (organisation, key) in self._written and is_unlike(each.local, key)

    def surnames_as_addresses(self, organisation: str) -> int:
        """Addresses of the organisation that are a surname alone and show the whole name that it belongs to."""
        return self._surnames[organisation]

    def forms_of(self, organisation: str, key: NameKey) -> int:
        """Different people of the organisation whose names a name may be a form of: for Chris Hansen, Christine and Christian.

        Of very common words, forms that no table has (Marc, Marcel) are looked for among the first names only.
        """
        found = {other for word in key for other in self._keys.get((organisation, word), ())}
        for word in key:
            rest = [other for other in key if other != word]
            found.update(tuple(sorted((*rest, form))) for form in forms_of(word))
        known = [other for other in found if (organisation, other) in self._names]
        return different_names([other for other in known if likeness(key, other) is Likeness.FORM], TWO_PEOPLES)

    def at_mailbox(self, mailbox: str) -> int:
        """Different people whose names a mailbox's spellings (behind a +) show; one if it is written as one of them."""
        return self._at_mailbox.get(mailbox, 1)

    def fitting(self, organisation: str, letters: str) -> int:
        """Different people of the organisation whose names fit these letters of a local part."""
        return self._fitting.get((organisation, letters), 1)


def _add(index: dict[Place, set[NameKey]], places: Iterable[Place], key: NameKey) -> None:
    for place in places:
        known = index.setdefault(place, set())
        if len(known) < MOST_COUNTED:
            known.add(key)


def _people_at(mailbox: str, keys: set[NameKey]) -> int:
    local = mailbox.rpartition("@")[0]
    return 1 if any(fits(local, key) for key in keys) else different_names(sorted(keys)[:MOST_COUNTED])
