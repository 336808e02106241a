"""The snapshot, read from the graph in packed blocks, or from its cache on disk, which is keyed by the revision.

In: a store whose derived facts are up to date. Out: a `Snapshot` whose rows are sorted by id, so that the same graph gives
the same columns on every server. Beside it the cache keeps the interactions as they were recorded. Of these a later
revision reads only what was written since; everything else, which is a small part and changes with any load, it reads anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_model.blocks import read_blocks
from graph_model.entities import Contract
from graph_model.errors import AnalysisError
from graph_model.identifiers import LENGTH
from graph_model.interaction_columns import InteractionColumns, positions
from graph_model.interaction_reader import read_interactions, read_on
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.queries import snapshot as queries
from graph_model.recorder import line_from, read_policy
from graph_model.replies import answered_interactions
from graph_model.revision import Revision, read_revision
from graph_model.snapshot import (
    NO_TIME,
    SUBSTITUTABLE,
    UNDECLARED,
    Contracts,
    FormerPosts,
    Interactions,
    Memberships,
    Organisations,
    Participations,
    People,
    Snapshot,
    Supply,
    Teams,
    Units,
)
from graph_model.snapshot_cache import keep, newest_interactions
from graph_model.store import Row, View
from graph_model.threads import are_guessed, joined_threads

_KEY = f"S{LENGTH}"

Keys = NDArray[np.bytes_]

_TRIES = 3
_log = logging.getLogger(__name__)


def current_snapshot(view: View, cache: Path | None) -> Snapshot:
    """The snapshot of the graph as it is now: from `cache` if it is there, else read and kept there.

    Raises:
        AnalysisError: recorded facts changed since identities were last resolved, so the graph is not consistent yet.

    """
    for _ in range(_TRIES):
        revision = read_revision(view)
        if not revision.is_resolved:
            raise AnalysisError(
                "Facts changed and identities were not resolved since. Run `sociogram analyse`; over the API "
                "`startRun`, or a mutation with `conclude`."
            )
        found = Snapshot.load(cache / revision.key) if cache else None
        if found is not None:
            return found
        found, interactions = _read(view, revision, cache)
        if read_revision(view) == revision:  # else a load came in between, and this mixes two states
            if cache is not None:
                keep(found, interactions, cache)
            return found
    raise AnalysisError("The graph is being loaded: it changed each time while it was read. Try again afterwards.")


def _read(view: View, revision: Revision, cache: Path | None) -> tuple[Snapshot, InteractionColumns]:
    """The snapshot, with the interactions that it was made of."""
    recorded = _read_on(view, revision, cache) if cache else None
    if recorded is not None:
        found = read_snapshot(view, revision, recorded)
        if len(found.interactions) + found.dropped == view.read(control.COUNT["Interaction"])[0]["count"]:
            return found, recorded
        _log.warning("Something else than Sociogram removed interactions or added some: all are read anew.")
    recorded = read_interactions(view)
    return read_snapshot(view, revision, recorded), recorded


def _read_on(view: View, revision: Revision, cache: Path) -> InteractionColumns | None:
    known = newest_interactions(cache, revision)
    if known is None:
        return None
    number, stamp, interactions = known
    return read_on(view, interactions, number) if stamp == _stamp_of(view, revision, number) else None


def _stamp_of(view: View, revision: Revision, number: int) -> str | None:
    """That of an earlier revision of this graph: a backup that was restored went on with other writers."""
    known = {revision.rewritten: revision.rewritten_stamp, revision.number: revision.stamp}
    if number in known:
        return known[number]
    rows = view.read(control.STAMP_OF, number=number)
    return rows[0]["stamp"] if rows else None


def read_snapshot(view: View, revision: Revision, recorded: InteractionColumns) -> Snapshot:
    """The whole graph as columns; the interactions are those that were `recorded`."""
    policy = read_policy(view) or Policy()
    organisations = _rows(read_blocks(view, "Organisation", queries.ORGANISATIONS))
    organisation_keys = _keys(row[0] for row in organisations)
    units, teams = (view.read(query)[0]["rows"] for query in (queries.UNITS, queries.TEAMS))
    people = _rows(read_blocks(view, "Person", queries.PEOPLE))
    people_keys = _keys(row[0] for row in people)
    identifications = _rows(read_blocks(view, "Address", queries.IDENTIFICATIONS))
    own_mailbox = {person for _, person, own in identifications if own}
    return Snapshot.from_columns(
        people=_people(people, own_mailbox, people_keys, organisation_keys, _keys(row[0] for row in units)),
        organisations=Organisations.of(
            id=[row[0] for row in organisations],
            name=[row[1] for row in organisations],
            internal=[bool(row[2]) for row in organisations],
            controller=_controllers(view, organisation_keys),
            recovery_days=[_number(row[3]) for row in organisations],
            survival_days=[_number(row[4]) for row in organisations],
        ),
        units=Units.of(id=[row[0] for row in units], name=[row[1] for row in units]),
        teams=Teams.of(id=[row[0] for row in teams], name=[row[1] for row in teams]),
        memberships=_memberships(view, people_keys, _keys(row[0] for row in teams)),
        former_posts=_former_posts(view, people_keys, organisation_keys),
        interactions=_interactions(recorded),
        participations=_participations(identifications, recorded, people_keys),
        contracts=_contracts(view, organisation_keys),
        supply=_supply(view, organisation_keys),
        revision=revision.key,
        policy=policy.version,
        base_currency=policy.base_currency,
        rates=dict(policy.rates),
        broadcast_mail=policy.broadcast_mail,
        broadcast_meeting=policy.broadcast_meeting,
        dropped=view.read(queries.DROPPED)[0]["dropped"],
    )


def _rows(blocks: Iterable[Row]) -> list[list[Any]]:
    return [row for block in blocks for row in block["rows"]]


def _keys(ids: Iterable[str]) -> Keys:
    return np.array(list(ids), dtype=_KEY)


def _positions(wanted: Iterable[str | None], keys: Keys) -> NDArray[np.int32]:
    """Where each id stands among sorted `keys`, -1 where it does not."""
    return positions(np.array([each or "" for each in wanted], dtype=_KEY), keys)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _time(value: int | None) -> int:
    return NO_TIME if value is None else value


def _controllers(view: View, organisations: Keys) -> NDArray[np.int32]:
    """Who controls each organisation: of several whoever has the largest share, else the first by id."""
    rows = view.read(queries.CONTROLS)[0]["rows"]
    rows.sort(key=lambda row: row[0], reverse=True)
    rows.sort(key=lambda row: row[2] or 0.0)
    found = np.full(len(organisations), -1, np.int32)
    controlled, controller = (_positions((row[end] for row in rows), organisations) for end in (1, 0))
    found[controlled] = controller  # of several the last one stays
    return found


def _people(rows: list[list[Any]], own_mailbox: set[str], keys: Keys, organisations: Keys, units: Keys) -> People:
    columns = list(zip(*rows, strict=True)) or [()] * 11
    ids, name, email, title, internal, listed, organisation, unit, manager, level, left = columns
    return People.of(
        id=ids,
        name=name,
        email=email,
        title=[each or "" for each in title],
        internal=internal,
        listed=listed,
        own_mailbox=[each in own_mailbox for each in ids],
        organisation=_positions(organisation, organisations),
        unit=_positions(unit, units),
        manager=_positions(manager, keys),
        level=[_number(each) for each in level],
        left=[_time(each) for each in left],
    )


def _memberships(view: View, people: Keys, teams: Keys) -> Memberships:
    rows = _rows(read_blocks(view, "Person", queries.MEMBERSHIPS))
    return Memberships.of(
        person=_positions((row[0] for row in rows), people), team=_positions((row[1] for row in rows), teams)
    )


def _former_posts(view: View, people: Keys, organisations: Keys) -> FormerPosts:
    rows = _rows(read_blocks(view, "Person", queries.FORMER_POSTS))
    return FormerPosts.of(
        person=_positions((row[0] for row in rows), people),
        organisation=_positions((row[1] for row in rows), organisations),
    )


def _interactions(recorded: InteractionColumns) -> Interactions:
    table = recorded.interactions
    threads, thread = joined_threads(table, recorded.message_ids)
    return Interactions.of(
        id=[each.decode() for each in table.id.tolist()],
        at=table.at,
        meeting=table.meeting,
        doubtful=table.doubtful,
        hours=table.minutes / 60,
        thread=thread,
        guessed=are_guessed(threads)[thread],
        reply_to=answered_interactions(table.reply_to, recorded.message_ids),
        audience=table.audience,
    )


def _participations(rows: list[list[Any]], recorded: InteractionColumns, people: Keys) -> Participations:
    """Sorted by (interaction, person); of several addresses of one person the most involved role counts."""
    addresses = _positions((row[0] for row in rows), recorded.addresses.id)
    person_of = np.full(len(recorded.addresses) + 1, -1, np.int32)  # the last is where -1 leads
    person_of[addresses] = _positions((row[1] for row in rows), people)
    person_of[-1] = -1
    table = recorded.taking_part
    person = person_of[table.address]
    kept = person >= 0
    wide = table.interaction[kept].astype(np.int64) * max(len(people), 1) + person[kept]
    sorted_rows = np.sort(wide * 4 + table.role[kept])
    pair = sorted_rows // 4
    first = np.ones(len(pair), np.bool_)
    first[1:] = pair[1:] != pair[:-1]
    interaction, person = np.divmod(pair[first], max(len(people), 1))
    return Participations.of(interaction=interaction, person=person, role=sorted_rows[first] % 4)


def _contracts(view: View, organisations: Keys) -> Contracts:
    rows = view.read(queries.CONTRACTS)[0]["rows"]
    contracts = [row[0] for row in rows]
    return Contracts.of(
        id=[each["id"] for each in contracts],
        title=[each.get("title", "") for each in contracts],
        category=[each.get("category", "") for each in contracts],
        currency=[each.get("currency", "") for each in contracts],
        buyer=_positions((row[1] for row in rows), organisations),
        supplier=_positions((row[2] for row in rows), organisations),
        annual_value=[_annual_value(each) for each in contracts],
        start=[_time(each.get("start_ms")) for each in contracts],
        end=[_time(each.get("end_ms")) for each in contracts],
    )


def _annual_value(properties: Row) -> float:
    return _number(line_from(Contract, properties).annual_value)


def _supply(view: View, organisations: Keys) -> Supply:
    rows = view.read(queries.SUPPLY)[0]["rows"]
    rows.sort(key=lambda row: (row[0], row[1], row[2]["evidence"], row[2].get("category", "")))
    links = [row[2] for row in rows]
    return Supply.of(
        supplier=_positions((row[0] for row in rows), organisations),
        buyer=_positions((row[1] for row in rows), organisations),
        category=[each.get("category", "") for each in links],
        evidence=[each["evidence"] for each in links],
        declared=[each["declared"] for each in links],
        annual_value=[_number(each.get("annual_value")) for each in links],
        currency=[each.get("currency", "") for each in links],
        share=[_number(each.get("share")) for each in links],
        substitutable=[_flag(each.get("substitutable")) for each in links],
        start=[_time(each.get("start_ms")) for each in links],
        end=[_time(each.get("end_ms")) for each in links],
        recovery_days=[_number(each.get("recovery_days")) for each in links],
        survival_days=[_number(each.get("survival_days")) for each in links],
    )


def _flag(value: bool | None) -> int:
    return UNDECLARED if value is None else SUBSTITUTABLE * int(value)
