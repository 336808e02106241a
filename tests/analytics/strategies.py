"""Random companies and random graphs for property tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from graph_model.snapshot import Interactions, Participations, Snapshot
from tests.analytics.snapshots import company

DAYS = st.integers(0, 300)


def mails(people: int, most: int = 30) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Mails among people 0 … n − 1: some without a sender, some to oneself, in a few threads."""
    person = st.integers(0, people - 1)
    recipients = st.lists(person, max_size=4, unique=True)
    return st.lists(st.tuples(st.none() | person, recipients, DAYS, st.integers(-1, 3)), max_size=most)


def meetings(people: int) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Meetings, of no length or longer than what counts, of one attendee and more."""
    attendees = st.lists(st.integers(0, people - 1), min_size=1, max_size=5, unique=True)
    return st.lists(st.tuples(attendees, DAYS, st.sampled_from([0.0, 0.5, 1.0, 3.0])), max_size=6)


@st.composite
def companies(draw: st.DrawFn, most: int = 8) -> Snapshot:
    """A company of 1 to `most` people, some of them external."""
    people = draw(st.integers(1, most))
    external = draw(st.sets(st.integers(0, people - 1)))
    return company(people, mails=draw(mails(people)), meetings=draw(meetings(people)), external=sorted(external))


@st.composite
def answering_companies(draw: st.DrawFn, most: int = 5) -> Snapshot:
    """A company in which every mail may answer any other, also itself or a later one."""
    people = draw(st.integers(1, most))
    written = draw(mails(people))
    answered = st.integers(-1, len(written) - 1)
    reply_to = draw(st.lists(answered, min_size=len(written), max_size=len(written)))
    return company(people, mails=written, meetings=draw(meetings(people)), reply_to=reply_to)


def reordered(snapshot: Snapshot, random: Any) -> Snapshot:
    """The same company with its interactions in another order, as other ids of theirs would give it."""
    table, rows = snapshot.interactions, snapshot.participations
    place = np.array(random.sample(range(len(table)), len(table)), np.int64)  # from the old position to the new one
    order = np.argsort(place)
    columns = {
        name: getattr(table, name)[order] for name in ("at", "meeting", "doubtful", "hours", "thread", "audience")
    }
    reply_to = np.append(place, -1)[table.reply_to[order]]
    sort = np.lexsort((rows.person, place[rows.interaction]))
    return replace(
        snapshot,
        interactions=Interactions.of(id=list(table.id), reply_to=reply_to, **columns),
        participations=Participations.of(
            interaction=place[rows.interaction][sort], person=rows.person[sort], role=rows.role[sort]
        ),
    )


@st.composite
def weighted_graphs(
    draw: st.DrawFn, most: int = 9, ties: int = 25, *, loops: bool = False
) -> tuple[int, list[tuple[int, int, float]]]:
    """(size, [(source, target, weight)]) without parallel edges; with or without loops."""
    size = draw(st.integers(1, most))
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    pairs = pairs if loops else pairs.filter(lambda pair: pair[0] != pair[1])
    ends = draw(st.lists(pairs, max_size=ties, unique=True)) if size > 1 else []
    return size, [(s, t, draw(st.sampled_from([0.5, 1.0, 2.0, 3.7]))) for s, t in ends]
