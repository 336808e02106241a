"""What is said of many occurrences at once: answers to a whole series, guests who are uninvited, changes of all that follow.

Such a notice comes as a message of its own, before or after the calendars that hold the occurrences, in another file or load.
So it is kept as it came (`entities.NOTICE`), and applied to what is known of its series when a load is complete. Doing it
again changes nothing: of all notices it follows what holds for an occurrence, and what a later revision of it takes back
comes back here. Whom or when a notice means it says by its recurrence instant, None for the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from graph_model.batches import batched
from graph_model.entities import (
    CANCELLED,
    NOTICE,
    PLANNED,
    SUPERSEDED,
    VERSIONS_A_CHANGE,
    Interaction,
    MeetingVersion,
    Role,
    Told,
    merge_participants,
)
from graph_model.queries import notices
from graph_model.recorder import change_interactions, interaction_of
from graph_model.store import View
from graph_model.writer_lease import WriterLease

BATCH = 2_000
SERIES_A_READ = 50

_LEAST = Role.BCC
"""Who answers is no more involved by that."""


def apply_notices(view: View, lease: WriterLease, now_ms: int) -> int:
    """Bring the occurrences of every series to what notices say of them. Returns how many changed."""
    threads = [row["thread"] for row in view.read(notices.WITH_NOTICES, notice=NOTICE, change=VERSIONS_A_CHANGE)]
    changed = 0
    for some in batched(threads, SERIES_A_READ):
        series: dict[str, list[Interaction]] = {}
        for row in view.read(notices.MEETINGS, threads=some):
            meeting = interaction_of(row)
            series.setdefault(meeting.thread, []).append(meeting)
        now_otherwise = [each for meetings in series.values() for each in noticed(meetings, now_ms)]
        changed += len(now_otherwise)
        for part in batched(now_otherwise, BATCH):
            lease.write(partial(change_interactions, part), interactions=[each.id for each in part])
    return changed


def noticed(series: Sequence[Interaction], now_ms: int) -> Iterator[Interaction]:
    """The occurrences of a series that its notices make other than they are. Pure."""
    changes = sorted((each for each in series if _is_change(each)), key=_instant_ms, reverse=True)
    answers = [each for each in series if each.dropped_by == NOTICE and not _is_change(each)]
    for each in series:
        if each.dropped_by == NOTICE or _is_change(each):
            continue
        found = _answered(_changed(each, changes, now_ms), answers)
        if found != each:
            yield found


def _is_change(meeting: Interaction) -> bool:
    version = MeetingVersion.of(meeting.version)
    return version.told is Told.BY_ITSELF and version.following and not version.cancels


def _instant_ms(meeting: Interaction) -> int:
    return meeting.instant_ms or 0


def _changed(occurrence: Interaction, changes: Iterable[Interaction], now_ms: int) -> Interaction:
    """An occurrence that its series tells of, as the last change before it says (RFC 5545 3.8.4.4): as much earlier or later,
    as long, with its people if it names any, and as much noise.

    The shift is between clock times, but added to an instant: only an occurrence that is moved by days across a change to or
    from summer time ends an hour beside. To do better, every meeting would have to keep its zone.
    """
    version, instant_ms = MeetingVersion.of(occurrence.version), occurrence.instant_ms
    if version.told is not Told.BY_SERIES or not version.stamp or instant_ms is None:
        return occurrence
    change = next((each for each in changes if _instant_ms(each) <= instant_ms), None)
    if change is None or change.at_ms is None:
        return occurrence
    at_ms = instant_ms + change.at_ms - _instant_ms(change)
    kept = occurrence.dropped_by if occurrence.dropped_by in (SUPERSEDED, CANCELLED) else ""
    noise = change.dropped_by if change.dropped_by != NOTICE else PLANNED if at_ms > now_ms else ""
    return replace(
        occurrence,
        at_ms=at_ms,
        duration_minutes=change.duration_minutes,
        audience=change.audience if change.participants else occurrence.audience,
        participants=change.participants or occurrence.participants,
        dropped_by=kept or noise,
        version=int(replace(version, following=True)),
    )


def _answered(occurrence: Interaction, answers: Iterable[Interaction]) -> Interaction:
    """With the latest answer of everybody who is on it."""
    invited = {each.email for each in occurrence.participants}
    said = [
        replace(each, role=_LEAST)
        for answer in answers
        if _reaches(answer, occurrence)
        for each in answer.participants
        if each.response and each.email in invited
    ]
    if not said:
        return occurrence
    found = replace(occurrence, participants=merge_participants((*occurrence.participants, *said)))
    return found.merge(found)  # which tells whether anybody is left


def _reaches(answer: Interaction, occurrence: Interaction) -> bool:
    """Whether an answer is to this occurrence, and to no revision before the one that is known.

    An occurrence with an event of its own has numbers of its own, which those of its series say nothing about.
    """
    own, said = MeetingVersion.of(occurrence.version), MeetingVersion.of(answer.version)
    is_to_it = answer.instant_ms == occurrence.instant_ms
    if answer.instant_ms is not None and not is_to_it:
        later = occurrence.instant_ms is not None and occurrence.instant_ms > answer.instant_ms
        if not (said.following and later):
            return False
    return said.sequence >= own.sequence or (own.told is Told.BY_ITSELF and not is_to_it)
