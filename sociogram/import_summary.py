"""What a load did, in a few lines: in the import's record and what was concluded, out text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph_model.conclusions import Conclusions
from graph_model.entities import ImportRecord, Reject

EXAMPLES = 2
"""Rejects of one reason that are shown."""


def summary_lines(record: ImportRecord, conclusions: Conclusions) -> Iterator[str]:
    """Counts, rejects with place and reason, noise by rule, and who counts as us."""
    yield (
        f"Read {record.read:,}: {record.new:,} new, {record.merged:,} merged with a known one, "
        f"{record.duplicate:,} duplicate."
    )
    yield from known_lines(record)
    yield from _by_reason("Not used", record.rejected)
    for reject in _examples(record.rejects):
        yield f"    {reject.source}, {reject.place}: {reject.reason}"
    yield from _by_reason("Excluded, never stored", record.excluded)
    yield from _by_reason("Kept out of the ties", record.dropped)
    yield from _us(conclusions)
    yield (
        f"{conclusions.people:,} people behind {conclusions.addresses:,} addresses; "
        f"{conclusions.organisations:,} organisations."
    )
    for note in (*record.notes, *conclusions.notes):
        yield f"Note: {note}"


def known_lines(record: ImportRecord) -> Iterator[str]:
    """How much of what was read was known already, without being read again."""
    if record.unchanged_files:
        files = "file" if record.unchanged_files == 1 else "files"
        yield f"Of these {record.unchanged:,} in {record.unchanged_files:,} unchanged {files}, not opened again (--again)."
    if record.grown_files:
        boxes = "mailbox that has" if record.grown_files == 1 else "mailboxes that have"
        yield f"Of these {record.grown:,} in {record.grown_files:,} {boxes} only grown, read on from there (--again)."


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


def _us(conclusions: Conclusions) -> Iterator[str]:
    if not conclusions.our_domains:
        yield "Nobody counts as us yet: no domain could be guessed. Name yours with --our-domain."
        return
    how = " (guessed; correct it with --our-domain)" if conclusions.our_domains_guessed else ""
    yield f"Us: {', '.join(conclusions.our_domains)}{how}."
