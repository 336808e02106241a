"""Records of Google Workspace told apart: which file holds them, what each is, and what it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject, objects_in
from ingest.google.event import parse_events, part_of_series
from ingest.google.message import parse_message
from ingest.json_records import records_in
from ingest.json_text import head_text, starts_as_json
from ingest.series import SeriesPart, brought_together

_TELLING = re.compile(
    rb'"kind"\s*:\s*"calendar#event|"payload"\s*:\s*\{|"(?:labelIds|internalDate|iCalUID|historyId|threadId)"\s*:'
)
"""Not in any case: `iCalUId` is Microsoft's."""
_SERIES = re.compile(rb'"(?:recurrence|recurringEventId)"\s*:')


def is_google(head: bytes) -> bool:
    """Whether a file that starts so holds records of Gmail or Google Calendar."""
    return starts_as_json(head) and _TELLING.search(head_text(head)) is not None


def google_records(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """(place, bytes) of each record of a file; what belongs to one series of meetings comes as an array."""
    return brought_together(records_in(pieces), _part)


def _part(data: bytes) -> SeriesPart | None:
    if not _SERIES.search(data):
        return None
    try:
        records = objects_in(data)
    except BadRecord:
        return None
    return part_of_series(records[0]) if len(records) == 1 and _is_event(records[0]) else None


def google_facts(data: bytes, path: str, place: str, now_ms: int) -> Iterator[Facts]:
    """What a record, or the records of a series, say. Raises BadRecord for a record that cannot be used."""
    records = objects_in(data)
    if data.startswith(b"["):
        yield from parse_events(records, path, place, now_ms)
        return
    (record,) = records
    if _is_event(record):
        yield from parse_events([record], path, place, now_ms)
    elif record.has("payload") or record.has("threadid"):
        yield parse_message(record, now_ms)
    elif record.has("error"):
        raise BadRecord("an answer that reports an error")
    else:
        raise BadRecord("neither mail nor a meeting")


def _is_event(record: JsonObject) -> bool:
    return record.text("kind") == "calendar#event" or record.has("icaluid") or record.has("recurringeventid")
