"""What became of the records of one file, as counts by name: small, plain, and kept with the file's fingerprint.

Names are `read`, and `rejected`, `unrecognised`, `excluded` or `dropped` with a space and the reason or rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from graph_model.entities import Reject
from graph_model.packed_interactions import PackedInteractions

Tally = Counter[str]

FileTally = dict[str, Tally]
"""By kind of source: a file on disk may be an archive that holds several."""

READ = "read"
UNSETTLED = "unsettled"
"""Above zero where the same file may say more on another day: it looks ahead of the moment of the load."""

LOOK_AHEAD = frozenset({"calendar"})
"""Sources of which only what has taken place by the moment of the load is taken."""


def tally_of(
    source: str,
    read: int,
    rejects: Mapping[str, Iterable[Reject]],
    counts: Mapping[str, Mapping[str, int]],
    interactions: PackedInteractions,
) -> Tally:
    """The counts of some records of one file: `rejects` and `counts` by their group's name."""
    tally: Tally = Counter({READ: read})
    for group, some in rejects.items():
        for each in some:
            tally[f"{group} {each.reason}"] += 1
    for group, by_name in counts.items():
        for name, count in by_name.items():
            tally[f"{group} {name}"] += count
    if source in LOOK_AHEAD or _lies_ahead(interactions):
        tally[UNSETTLED] = 1
    return tally


def _lies_ahead(interactions: PackedInteractions) -> bool:
    return any("future" in row[0] or "planned" in row[0] for row in interactions.rows)


def group(tally: Mapping[str, int], name: str) -> dict[str, int]:
    """The counts of a group by reason or rule.

    >>> group({"read": 3, "rejected no sender": 2}, "rejected")
    {'no sender': 2}
    """
    return {key[len(name) + 1 :]: count for key, count in tally.items() if key.startswith(f"{name} ")}
