"""What an event's properties say, as plain values: text, moments, lengths and versions, whatever shape they were written in."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from graph_model.entities import MeetingVersion, Told
from graph_model.errors import BadRecord
from ingest.calendars.shown_zone import zone_shown

UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
"""What the calendar library lets through when its input is broken."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def first_of(value: Any) -> Any:
    """A property that stands several times counts as its first."""
    return value[0] if isinstance(value, list) and value else value


def values_of(event: Any, name: str) -> list[Any]:
    """Every value of a property."""
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def text_of(event: Any, name: str) -> str:
    """The property as text, "" where absent."""
    return str(first_of(event.get(name, ""))).strip()


def moment_of(event: Any, name: str, zone: tzinfo) -> date | None:
    """A date or an aware datetime; floating times in `zone`. None where absent or unreadable."""
    try:
        value = first_of(event.get(name))
        moment = getattr(value, "dt", None)
    except UNREADABLE:
        return None
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=zone_shown(value.params.get("TZID", "")) or zone)
    return moment if isinstance(moment, date) else None


def milliseconds(moment: date, zone: tzinfo) -> int:
    """UTC milliseconds of a moment; a day begins at midnight in `zone`. Raises BadRecord where zones cannot place it."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    try:
        return int((moment - _EPOCH) / timedelta(milliseconds=1))
    except UNREADABLE as exc:
        raise BadRecord("a time outside of the calendar") from exc


def minutes_of(event: Any, start: date, zone: tzinfo) -> int | None:
    """How long it lasts, by its end or its duration: 0 where neither can be read, None where it ends before it begins."""
    end, duration = moment_of(event, "DTEND", zone), None
    with suppress(*UNREADABLE):
        duration = getattr(first_of(event.get("DURATION")), "dt", None)
    lengths = []
    if end is not None:
        lengths.append((milliseconds(end, zone) - milliseconds(start, zone)) // 60_000)
    if isinstance(duration, timedelta):
        lengths.append(int(duration.total_seconds() // 60))
    return next((each for each in lengths if each >= 0), None if lengths else 0)


def version_of(event: Any, method: str, zone: tzinfo) -> MeetingVersion:
    """Which revision of the meeting this copy is, by SEQUENCE, and when it was made.

    An answer (REPLY) repeats a time and guests that it does not decide: it counts before all else, and as of the series. Of one
    SEQUENCE it is the cancellation that holds: whoever calls a meeting together again has to count on (RFC 5546 2.1.4).
    """
    if method == "REPLY":
        return MeetingVersion()
    return MeetingVersion(
        told=Told.BY_ITSELF if "RECURRENCE-ID" in event or method == "ADD" else Told.BY_SERIES,
        sequence=sequence_of(event),
        cancels=is_cancelled(event, method),
        stamp=max(made_ms(event, method, zone) // 1000, 1),
    )


def is_cancelled(event: Any, method: str) -> bool:
    """Whether it is called off for everybody."""
    return text_of(event, "STATUS").upper() == "CANCELLED" or (method == "CANCEL" and not uninvites(event, method))


def uninvites(event: Any, method: str) -> bool:
    """Whether the attendees that it names are uninvited, and the meeting is held without them (RFC 5546 3.2.5).

    Then it must not say STATUS:CANCELLED. A message that names nobody, or the organiser too, is about the whole meeting.
    """
    if method != "CANCEL" or text_of(event, "STATUS").upper() == "CANCELLED":
        return False
    attendees, organisers = (
        {str(each).strip().lower() for each in values_of(event, name)} for name in ("ATTENDEE", "ORGANIZER")
    )
    return bool(attendees) and attendees.isdisjoint(organisers)


def made_ms(event: Any, method: str, zone: tzinfo) -> int:
    """When this copy of the event was made, 0 where nothing can be read.

    That is DTSTAMP in an invitation; in a calendar some programs write the time of export there, and LAST-MODIFIED is right.
    """
    stamp = (moment_of(event, "LAST-MODIFIED", zone) if not method else None) or moment_of(event, "DTSTAMP", zone)
    if stamp is not None:
        with suppress(BadRecord):
            return max(0, milliseconds(stamp, zone))
    return 0


def holds_for_all_that_follow(event: Any) -> bool:
    """Whether it tells of an occurrence and all later ones (RFC 5545 3.8.4.4)."""
    original = first_of(event.get("RECURRENCE-ID"))
    return str(getattr(original, "params", {}).get("RANGE", "")).upper() == "THISANDFUTURE"


def sequence_of(event: Any) -> int:
    """SEQUENCE, 0 where it is absent or no number."""
    try:
        return int(text_of(event, "SEQUENCE") or 0)
    except ValueError:
        return 0
