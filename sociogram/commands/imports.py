"""`sociogram imports`: what every load and sync did, by kind of source, and what was rejected, where and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import click

from graph_model.entities import ImportRecord, Reject, SourceCounts
from graph_model.import_store import LATEST, list_imports, read_import
from ingest.tally import REJECTS_PER_REASON
from sociogram.graph import open_graph
from sociogram.import_summary import known_lines
from sociogram.printing import json_option, say
from sociogram.settings import Settings

NOT_FINISHED = (
    "It is not finished: it is still at work, or was interrupted. What it recorded until then stays; "
    "the same command goes on, and then accounts for everything."
)


@click.group()
def imports() -> None:
    """What every load and sync did, and what was rejected, where and why."""


@imports.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many, newest first.")
@json_option
@click.pass_obj
def list_them(settings: Settings, limit: int, as_json: bool) -> None:
    """Each load and sync in a line, the newest first."""
    with open_graph(settings) as store:
        found = list_imports(store, limit)
    facts = [_facts(each, with_rejects=False) for each in found]
    say(as_json, facts, map(_line, found) if found else ["Nothing was loaded yet."])


@imports.command("show")
@click.argument("key", metavar="[ID]", default=LATEST)
@click.option("--rejects", "with_rejects", is_flag=True, help="List what was rejected, with its place.")
@click.option("--reason", default="", help="List only rejects whose reason has this in it.")
@json_option
@click.pass_obj
def show(settings: Settings, key: str, with_rejects: bool, reason: str, as_json: bool) -> None:
    """What became of every record of one load or sync: ID as `imports list` shows it, by default the latest."""
    with open_graph(settings) as store:
        found = read_import(store, key)
    chosen = [each for each in found.rejects if reason.casefold() in each.reason.casefold()]
    listed = chosen if with_rejects or reason else None
    facts = _facts(found, with_rejects=False) | (
        {} if listed is None else {"rejects": [asdict(each) for each in listed]}
    )
    say(as_json, facts, _page(found, listed))


def _facts(record: ImportRecord, *, with_rejects: bool) -> dict[str, Any]:
    facts = asdict(record)
    if not with_rejects:
        del facts["rejects"]
    return facts


def _line(record: ImportRecord) -> str:
    counts = f"{record.read:,} read, {record.new:,} new" if record.is_finished else "not finished"
    refused = f", {sum(record.rejected.values()):,} rejected" if record.rejected else ""
    return f"{record.id}  {_moment(record.started_ms)}  {counts}{refused}  {', '.join(record.sources)}"


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _page(record: ImportRecord, rejects: Sequence[Reject] | None) -> Iterator[str]:
    yield f"{record.id}, {_moment(record.started_ms)}: {', '.join(record.sources)}"
    yield ""
    if not record.is_finished:
        yield NOT_FINISHED
        return
    yield from _source_table(record)
    yield from known_lines(record)
    for title, counts in _tables(record):
        if counts:
            yield ""
            yield f"{title}: {sum(counts.values()):,}"
            yield from (f"{count:>11,}  {name}" for name, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    if rejects is not None:
        yield ""
        yield from _reject_lines(record, rejects)


def _tables(record: ImportRecord) -> tuple[tuple[str, Mapping[str, int]], ...]:
    return (
        ("Rejected, by reason", record.rejected_records),
        ("Files that nothing reads (they count as no records)", record.unread_files),
        ("Excluded before storage, by rule", record.excluded),
        ("Kept out of the ties, by rule (each copy that was read)", record.dropped),
        ("Kept out of the ties, by rule (new interactions in the graph)", record.dropped_new),
    )


_COLUMNS = ("read", "new", "merged", "duplicate", "rejected", "excluded", "dropped")


def _source_table(record: ImportRecord) -> Iterator[str]:
    yield f"{'':<14}" + "".join(f"{name:>11}" for name in _COLUMNS)
    yield from (_row(name or "other", counts) for name, counts in record.by_source.items())
    yield _row("all", replace(record, rejected=record.rejected_records))


def _row(name: str, counts: SourceCounts | ImportRecord) -> str:
    values = (getattr(counts, column) for column in _COLUMNS)
    numbers = (sum(value.values()) if isinstance(value, dict) else value for value in values)
    return f"{name:<14}" + "".join(f"{number:>11,}" for number in numbers)


def _reject_lines(record: ImportRecord, rejects: Sequence[Reject]) -> Iterator[str]:
    yield from (f"{each.source}, {each.place}: {each.reason}" for each in rejects)
    if any(count > REJECTS_PER_REASON for count in record.rejected.values()):
        yield f"Of each reason the first {REJECTS_PER_REASON} are kept; the counts above are of all."
