"""What became of the records of one file, as counts by name: small, plain, and kept with the file's fingerprint.

Names are `read`, and `rejected`, `unrecognised`, `excluded` or `dropped` with a space and the reason or rule. The first rejects
of each reason are names, too, so that a load that does not read the file again can still show them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from graph_model.entities import Reject
from graph_model.packed_interactions import PackedInteractions

Tally = Counter[str]

FileTally = dict[str, Tally]
"""By kind of source: a file on disk may be an archive that holds several."""

READ = "read"
UNSETTLED = "unsettled"
"""Above zero where the same file may say more on another day: it looks ahead of the moment of the load."""

REJECTS_PER_REASON = 20
"""How many rejects of one reason are kept to be shown; all are counted."""
_REJECT = "reject "

LOOK_AHEAD = frozenset({"calendar"})
"""Sources of which only what has taken place by the moment of the load is taken."""


def tally_of(
    source: str,
    read: int,
    rejected: Mapping[str, Iterable[Reject]],
    counts: Mapping[str, Mapping[str, int]],
    interactions: PackedInteractions,
) -> Tally:
    """The counts of some records of one file: `rejected` and `counts` by their group's name."""
    tally: Tally = Counter({READ: read})
    for group, some in rejected.items():
        for each in some:
            name = f"{group} {each.reason}"
            tally[name] += 1
            if tally[name] <= REJECTS_PER_REASON:
                tally[_REJECT + json.dumps([group, each.source, each.place, each.reason])] = 1
    for group, by_name in counts.items():
        for name, count in by_name.items():
            tally[f"{group} {name}"] += count
    if source in LOOK_AHEAD or _lies_ahead(interactions):
        tally[UNSETTLED] = 1
    return tally


def without_surplus_rejects(tally: Tally) -> Tally:
    """The same with the first rejects of each reason only: where parts were added up there are more."""
    kept: Counter[str] = Counter()
    found: Tally = Counter()
    for name, count in tally.items():
        group, reject = _reject_in(name)
        reason = f"{group} {reject.reason}" if reject else ""
        kept[reason] += 1
        if not reason or kept[reason] <= REJECTS_PER_REASON:
            found[name] = count
    return found


def count_of_reasons(tally: Tally) -> int:
    """How many names the tally has, without those of single rejects."""
    return sum(not name.startswith(_REJECT) for name in tally)


def rejects(tally: Tally, of_group: str) -> Iterator[Reject]:
    """The rejects of a group ("rejected", "unrecognised") that are kept to be shown."""
    found = map(_reject_in, tally)
    return (reject for group, reject in found if reject and group == of_group)


def _reject_in(name: str) -> tuple[str, Reject | None]:
    if not name.startswith(_REJECT):
        return "", None
    group, *said = json.loads(name.removeprefix(_REJECT))
    return group, Reject(*said)


def _lies_ahead(interactions: PackedInteractions) -> bool:
    return any("future" in row[0] or "planned" in row[0] for row in interactions.rows)


def group(tally: Mapping[str, int], name: str) -> dict[str, int]:
    """The counts of a group by reason or rule.

    >>> group({"read": 3, "rejected no sender": 2}, "rejected")
    {'no sender': 2}
    """
    return {key[len(name) + 1 :]: count for key, count in tally.items() if key.startswith(f"{name} ")}
