"""What is known of meetings after some calendars were loaded, in memory: merged and concluded by the same pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from graph_model.entities import NOTICE, Interaction, MeetingVersion, Told
from graph_model.notices import noticed
from graph_model.policy import Policy
from graph_model.superseded import Occurrence, changes_of
from ingest.calendars.calendar import parse_calendar
from ingest.noise import judge

NOW = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp() * 1000)


def calendar(*parts: str) -> bytes:
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def after_loading(loads: Iterable[Iterable[bytes]]) -> dict[str, Interaction]:
    """Id -> interaction, notices too, after these loads of some files each."""
    known: dict[str, Interaction] = {}
    for files in loads:
        for data in files:
            for candidate in (candidate for each in parse_calendar(data, "a", NOW) for candidate in each.candidates):
                meeting, _ = judge(candidate, Policy())
                known[meeting.id] = known.get(meeting.id, meeting).merge(meeting)
        known |= {each.id: each for each in noticed(sorted(known.values(), key=lambda one: one.id), NOW)}
        for key, rule in changes_of([occurrence(each) for each in known.values()]):
            known[key] = replace(known[key], dropped_by=rule)
    return known


def occurrence(meeting: Interaction) -> Occurrence:
    version = MeetingVersion.of(meeting.version)
    return Occurrence(meeting.id, meeting.at_ms, meeting.dropped_by, version, meeting.instant_ms)


def is_notice(meeting: Interaction) -> bool:
    version = MeetingVersion.of(meeting.version)
    return meeting.dropped_by == NOTICE or (version.told is Told.BY_ITSELF and version.following)
