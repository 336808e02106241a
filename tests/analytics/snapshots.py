"""Small companies for tests, written down as who wrote to whom on which day and who met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_model.snapshot import (
    SENDER,
    TO,
    Interactions,
    Memberships,
    Organisations,
    Participations,
    People,
    Snapshot,
    Teams,
    Units,
)  # fmt: skip

DAY = 86_400_000
START = 1_704_067_200_000
"""2024-01-01T00:00Z: day 0."""

Mail = tuple[Any, ...]
"""(sender or None, [recipients], day) and optionally the thread's number."""
Meeting = tuple[Any, ...]
"""([attendees], day, hours)."""


def on_day(day: float) -> int:
    """UTC milliseconds of a day, counted from day 0."""
    return START + round(day * DAY)


def company(
    people: int | Sequence[str] = 0,
    *,
    mails: Sequence[Mail] = (),
    meetings: Sequence[Meeting] = (),
    external: Sequence[int] = (),
    reply_to: Sequence[int] = (),
    **more: Any,
) -> Snapshot:
    """People (how many, or their names) are positions 0, 1, 2 …, internal unless in `external`.

    `reply_to`: of each mail the number of the mail that it answers, -1 for none.

    `more`: columns of `People` (organisation, unit, manager, level, left, title), `organisations` and `units` (names,
    of which the first organisation is ours; or a table), and any other table or fact of `Snapshot`.
    """
    names = [f"Person {i}" for i in range(people)] if isinstance(people, int) else list(people)
    columns = {each: more.pop(each) for each in list(more) if each in PEOPLE_COLUMNS}
    table = People.of(
        id=[f"p{i:05d}" for i in range(len(names))],
        name=names,
        email=[f"p{i}@example.com" for i in range(len(names))],
        internal=[i not in set(external) for i in range(len(names))],
        **columns,
    )
    tables = {
        "organisations": organisations(more.pop("organisations", ())),
        "units": units(more.pop("units", ())),
        **interactions(mails, meetings, reply_to),
    }
    return Snapshot.from_columns(people=table, **tables, **more)


PEOPLE_COLUMNS = ("title", "listed", "own_mailbox", "organisation", "unit", "manager", "level", "left")


def organisations(names: Sequence[str] | Organisations) -> Organisations:
    if isinstance(names, Organisations):
        return names
    ids = [f"o{i:05d}" for i in range(len(names))]
    return Organisations.of(id=ids, name=list(names), internal=[i == 0 for i in range(len(names))])


def units(names: Sequence[str] | Units) -> Units:
    if isinstance(names, Units):
        return names
    return Units.of(id=[f"u{i:05d}" for i in range(len(names))], name=list(names))


def teams(members: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """The tables of teams and of who is in them, by name."""
    rows = sorted((person, team) for team, name in enumerate(members) for person in members[name])
    return {
        "teams": Teams.of(id=[f"t{i:05d}" for i in range(len(members))], name=list(members)),
        "memberships": Memberships.of(person=[person for person, _ in rows], team=[team for _, team in rows]),
    }


def interactions(mails: Sequence[Mail], meetings: Sequence[Meeting], reply_to: Sequence[int] = ()) -> dict[str, Any]:
    """The tables of interactions and participations: mails first, in the order given."""
    threads = [mail[3] if len(mail) > 3 else -1 for mail in mails]
    everybody = [_mail_roles(sender, recipients) for sender, recipients, *_ in mails]
    everybody += [dict.fromkeys(attendees, TO) for attendees, *_ in meetings]
    rows = [(i, person, roles[person]) for i, roles in enumerate(everybody) for person in sorted(roles)]
    made = Interactions.of(
        id=[f"m{i:06d}" for i in range(len(mails))] + [f"z{i:06d}" for i in range(len(meetings))],
        at=[on_day(mail[2]) for mail in mails] + [on_day(meeting[1]) for meeting in meetings],
        meeting=[False] * len(mails) + [True] * len(meetings),
        hours=[0.0] * len(mails) + [meeting[2] for meeting in meetings],
        thread=threads + [-1] * len(meetings),
        reply_to=[*(reply_to or [-1] * len(mails)), *[-1] * len(meetings)],
        audience=[len(mail[1]) for mail in mails] + [len(meeting[0]) for meeting in meetings],
    )
    columns = dict(zip(("interaction", "person", "role"), zip(*rows, strict=True), strict=True)) if rows else {}
    return {"interactions": made, "participations": Participations.of(**columns)}


def _mail_roles(sender: int | None, recipients: Sequence[int]) -> dict[int, int]:
    roles = dict.fromkeys(recipients, TO)
    return roles if sender is None else roles | {sender: SENDER}
