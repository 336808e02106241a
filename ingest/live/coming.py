"""Meetings that are still to be held: when a calendar's resource must be read again although nobody changed it. Pure.

A meeting counts once it has been held, and of a series each occurrence does. So what lies ahead is noted with the moment at
which it is due, and read again then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from graph_model.entities import MILLISECONDS_A_DAY, Interaction
from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.sources import Raw, source_named
from ingest.terms import Terms

HORIZON_DAYS = 35
"""How far ahead occurrences of a series are looked for; a series that pauses longer is looked at again after that."""

_ZONE = re.compile(rb"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_DATE = re.compile(rb"(?<!\d)\d{8}(?!\d)")
_REPEATS = re.compile(rb"^(?:RRULE|RDATE)\b", re.MULTILINE | re.IGNORECASE)
_UNTIL = re.compile(rb"^RRULE:[^\r\n]*\bUNTIL=(\d{8})", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coming:
    """A resource with something ahead: the thread of its meeting (`Interaction.thread`), and when it is to be read again."""

    thread: str
    due_ms: int


def coming(raw: Raw, now_ms: int) -> Coming | None:
    """What lies ahead in a calendar's resource, None where all of it is over."""
    events = _ZONE.sub(b"", _FOLD.sub(b"", raw.data))
    yesterday = _day(now_ms - MILLISECONDS_A_DAY)  # a day to spare for time zones
    repeats = _repeats_after(events, yesterday)
    if not repeats and not any(found >= yesterday for found in _DATE.findall(events)):
        return None  # most of a calendar is over, and need not be parsed twice; any date will do, however its line is written
    horizon_ms = now_ms + HORIZON_DAYS * MILLISECONDS_A_DAY
    meetings = _meetings(raw, horizon_ms)
    ahead = [each.at_ms for each in meetings if each.at_ms is not None and each.at_ms > now_ms]
    if not ahead and not repeats:
        return None
    thread = next((each.thread for each in meetings if each.thread), "")
    return Coming(thread, min(ahead, default=horizon_ms))


def _repeats_after(events: bytes, day: bytes) -> bool:
    until = _UNTIL.findall(events)
    return bool(_REPEATS.search(events)) and (not until or max(until) >= day)


def _meetings(raw: Raw, until_ms: int) -> list[Interaction]:
    try:
        facts = list(source_named(raw.source).facts(raw, Terms(Policy(), until_ms)))
    except BadRecord:
        return []  # is rejected where it is recorded
    return [each.interaction for said in facts for each in said.candidates]


def _day(at_ms: int) -> bytes:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y%m%d").encode()
