"""One group of a directory of people: whatever format it came in. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graph_model.entities import DirectoryGroup
from ingest.candidate import Facts
from ingest.hr.record import person_key

MOST_IN_A_TEAM = 150
"""A larger group is a licence, a distribution list or a whole company: that many people do not work as one team."""
GROUP = "group"
"""Groups that do not show who is in them, or have no name, as they are counted."""


def group_facts(key: str, name: str, members: Iterable[str], path: str) -> Facts:
    """A group and what the source calls its members by. Of too large a one so many are kept that it is seen to be too large.

    >>> group_facts("7", "Pumps", ["a", "b", "a"], "groups.json").groups[0].name
    'Pumps'
    """
    if not name or not key:
        return Facts(excluded=(GROUP,))
    keys = sorted({person_key(each) for each in members} - {""})[: MOST_IN_A_TEAM + 1]
    return Facts(groups=(DirectoryGroup(person_key(key), name, tuple(keys), source=path),))
