"""What a load did, in a few lines: in the import's record and what was concluded, out text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph_model.derived import Resolution
from graph_model.entities import ImportRecord, Reject

EXAMPLES = 2
"""Rejects of one reason that are shown."""


def summary_lines(record: ImportRecord, resolution: Resolution) -> Iterator[str]:
    """Counts, rejects with place and reason, noise by rule, and who counts as us."""
    yield (
        f"Read {record.read:,}: {record.new:,} new, {record.merged:,} merged with a known one, "
        f"{record.duplicate:,} duplicate."
    )
    yield from _by_reason("Not used", record.rejected)
    for reject in _examples(record.rejects):
        yield f"    {reject.source}, {reject.place}: {reject.reason}"
    yield from _by_reason("Kept out of the ties", record.dropped)
    yield from _us(resolution)
    yield f"{len(resolution.people):,} people behind {len(resolution.identifications):,} addresses; " + (
        f"{len(resolution.organisations):,} organisations."
    )
    for note in resolution.notes:
        yield f"Note: {note}"


def _examples(rejects: Sequence[Reject]) -> Iterator[Reject]:
    shown: Counter[str] = Counter()
    for reject in rejects:
        shown[reject.reason] += 1
        if shown[reject.reason] <= EXAMPLES:
            yield reject


def _by_reason(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"{what}: {sum(counts.values()):,}"
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield f"    {count:>9,}  {reason}"


def _us(resolution: Resolution) -> Iterator[str]:
    if not resolution.our_domains:
        yield "Nobody counts as us yet: no domain could be guessed. Name yours with --our-domain."
        return
    how = " (guessed; correct it with --our-domain)" if resolution.our_domains_guessed else ""
    yield f"Us: {', '.join(resolution.our_domains)}{how}."
