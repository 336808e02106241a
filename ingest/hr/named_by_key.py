"""Who is meant by what a source calls people: a number, a DN, an id. Pure.

A number that several people have, as employees of two companies do, means the one of the same source; else it means nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class NamedByKey:
    """People by key, from (source, key, person).

    >>> known = NamedByKey([("hr", "2", "bob"), ("other", "2", "cleo"), ("hr", "3", "dan")])
    >>> known.person("hr", "2"), known.person("third", "2"), known.person("third", "3")
    ('bob', '', 'dan')
    """

    __slots__ = ("_anywhere", "_within")

    def __init__(self, people: Iterable[tuple[str, str, str]]) -> None:
        self._within: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._anywhere: dict[str, set[str]] = defaultdict(set)
        for source, key, person in people:
            if key:
                self._within[source, key].add(person)
                self._anywhere[key].add(person)

    def person(self, source: str, key: str, *, other_than: str = "") -> str:
        """The one whom the source means by the key, "" where nobody or several have it."""
        for named in (self._within.get((source, key), set()), self._anywhere.get(key, set())):
            found = named - {other_than}
            if len(found) == 1:
                return next(iter(found))
        return ""

    def is_shared(self, key: str) -> bool:
        return len(self._anywhere.get(key, ())) > 1
