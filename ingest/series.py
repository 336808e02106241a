"""Recurring meetings of an API brought together: a stream of records in, the same out, the parts of a series as one array.

An API lists a series by its master (with a rule), by its instances, or by both, and of some instances it says no more than
when they are. A master of which all instances are listed is left out, so that a deleted one is not expanded back; else it
goes together with the instances that need it. Pure; memory is bounded, beyond it parts go on as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

MAX_HELD_BYTES = 1 << 27
"""Of masters and thin instances, until the end of a file."""


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """A record that belongs to a series. `thin`: it lacks its people. `all_listed`: where it stands, all instances do."""

    series: str
    master: bool = False
    thin: bool = False
    all_listed: bool = False


@dataclass(slots=True)
class _Held:
    place: str
    master: bytes = b""
    instances: list[bytes] = field(default_factory=list)


def brought_together(
    records: Iterable[tuple[str, bytes]], part_of: Callable[[bytes], SeriesPart | None]
) -> Iterator[tuple[str, bytes]]:
    """The records, those of `part_of` None and whole instances first; what was held back comes last, as arrays."""
    held: dict[str, _Held] = {}
    listed: set[str] = set()
    size = 0
    for place, data in records:
        part = part_of(data)
        if part and part.all_listed:
            listed.add(part.series)
        if part is None or not (part.master or part.thin) or size > MAX_HELD_BYTES:
            yield place, data
            continue
        size += len(data)
        _hold(held.setdefault(part.series, _Held(place)), part, data)
    for series, each in held.items():
        parts = [*([each.master] if each.master and (each.instances or series not in listed) else []), *each.instances]
        if parts:
            yield each.place, b"[" + b",".join(parts) + b"]"


def _hold(held: _Held, part: SeriesPart, data: bytes) -> None:
    if part.master:
        held.master = max(held.master, data)  # of two versions always the same one
    else:
        held.instances.append(data)
