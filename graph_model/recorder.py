"""Writing recorded facts: batches in, counts out; merged with what is known, in any order, in transactions of some rows.

What is already known as it stands is not written again, so loading the same twice makes no new revision. The recorder
holds the writer's lease for as long as it is open.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from graph_model.batches import evenly_batched
from graph_model.entities import (
    Address,
    AddressKind,
    Award,
    Channel,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    ImportRecord,
    Interaction,
    Organisation,
    Ownership,
    Participation,
    Role,
    later_statement,
    merge_participants,
)
from graph_model.field_statements import WHOLE
from graph_model.hash_set import HashSet
from graph_model.identifiers import address_id, identifier
from graph_model.known_ids import KnownIds
from graph_model.loaded_files import LoadedFiles
from graph_model.packed_interactions import PackedInteractions, PackedRow, hash_of, packed, unpacked
from graph_model.policy import Policy
from graph_model.queries import recorded
from graph_model.store import Row, Store, Transaction, View
from graph_model.writer_lease import WriterLease
from graph_model.written_traffic import WrittenTraffic

ROWS_A_TRANSACTION = 2_000
"""Interactions a transaction: the embedded server slows down with larger ones."""

_DROPPED_BY = recorded.INTERACTION_PROPERTIES.index("dropped_by")

Line = TypeVar("Line", Employment, DirectoryGroup, Organisation, Contract, Dependency, Award, Ownership)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a batch: facts that were new, that changed a known one, or that were known as they stand."""

    new: int = 0
    merged: int = 0
    duplicate: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Of the new interactions, those that are noise, by rule."""

    def __add__(self, other: Counts) -> Counts:
        dropped = dict(Counter(self.dropped) + Counter(other.dropped))
        return Counts(self.new + other.new, self.merged + other.merged, self.duplicate + other.duplicate, dropped)


class Recorder:
    """The writing face of the graph for recorded facts."""

    def __init__(self, store: Store, *, wait_seconds: float = 0.0) -> None:
        self._lease = WriterLease(store, wait_seconds=wait_seconds)
        self._view: View = store
        self._known_addresses: dict[str, Address] = {}  # the lease keeps others from changing them
        self._address_ids = KnownIds(store, "Address")
        self._interaction_ids = KnownIds(store, "Interaction")
        self._traffic = WrittenTraffic()
        self._taken_in = HashSet()  # rows of interactions: merging one a second time changes nothing

    def __enter__(self) -> Recorder:
        self._lease.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lease.__exit__(kind, error, trace)

    @property
    def lease(self) -> WriterLease:
        """The writer's lease, for control data that must be written while it is held."""
        return self._lease

    @property
    def loaded_files(self) -> LoadedFiles:
        """Which files are in the graph with all of their facts."""
        return LoadedFiles(self._view, self._lease)

    def addresses(self, batch: Sequence[Address]) -> Counts:
        """Record addresses, with what is recorded next; every participant of an interaction must be recorded before it."""
        wanted = _by_id((each for each in batch if self._known_addresses.get(each.id) != each), Address.merge)
        self._recall_addresses(wanted)
        new, changed = {}, {}
        for key, address in wanted.items():
            known = self._known_addresses.get(key)
            merged = address if known is None else known.merge(address)
            if known is None:
                new[key] = merged
            elif merged != known:
                changed[key] = merged
        if new or changed:
            self._lease.put_off(partial(_write_addresses, [*new.values()], [*changed.values()]), interactions=())
            self._known_addresses |= new | changed
            self._address_ids.add(new)
        return Counts(len(new), len(changed), len(batch) - len(new) - len(changed))

    def interactions(self, batch: Sequence[Interaction]) -> Counts:
        """Record messages and meetings, whose participants' addresses are known."""
        rows = PackedInteractions.of(batch).rows
        hashes = [*map(hash_of, rows)]  # the same copy from another mailbox need not even be looked up
        taken_in = self._taken_in.which(hashes)
        wanted = _merged_rows(row for row, known in zip(rows, taken_in, strict=True) if not known)
        known = self._recall_interactions(wanted)
        new = [row for key, row in wanted.items() if key not in known]
        merged = (known[key].merge(unpacked(wanted[key])) for key in known)
        changed = [each for each in merged if each != known[each.id]]
        for some in evenly_batched(new, ROWS_A_TRANSACTION):
            self._lease.write(partial(_create_interactions, some), interactions=[row[0][0] for row in some])
        for others in evenly_batched(changed, ROWS_A_TRANSACTION):
            self._lease.write(partial(change_interactions, others), interactions=[each.id for each in others])
        self._interaction_ids.add(wanted)
        if self._interaction_ids.were_none:
            self._traffic.add([*new, *map(packed, changed)])
        self._taken_in.add(hashes)
        dropped = dict(Counter(row[0][_DROPPED_BY] for row in new if row[0][_DROPPED_BY]))
        return Counts(len(new), len(changed), len(batch) - len(new) - len(changed), dropped)

    def traffic_at(self, number: int) -> WrittenTraffic | None:
        """All traffic of the graph at that revision, if it was all written here."""
        all_of_it = self._interaction_ids.were_none and self._lease.number == number
        return self._traffic if all_of_it else None

    def employments(self, batch: Sequence[Employment]) -> Counts:
        return self._lines("Employment", batch, Employment)

    def groups(self, batch: Sequence[DirectoryGroup]) -> Counts:
        return self._lines("DirectoryGroup", batch, DirectoryGroup)

    def organisations(self, batch: Sequence[Organisation]) -> Counts:
        return self._lines("Organisation", batch, Organisation, listed=True)

    def contracts(self, batch: Sequence[Contract]) -> Counts:
        return self._lines("Contract", batch, Contract)

    def dependencies(self, batch: Sequence[Dependency]) -> Counts:
        return self._lines("Dependency", batch, Dependency)

    def awards(self, batch: Sequence[Award]) -> Counts:
        return self._lines("Award", batch, Award)

    def ownerships(self, batch: Sequence[Ownership]) -> Counts:
        return self._lines("Ownership", batch, Ownership)

    def policy(self, policy: Policy) -> None:
        """Put a policy in force. Deciding the same again changes nothing."""
        if read_policy(self._view) != policy:
            self._lease.write(
                lambda transaction: transaction.run(recorded.SET_POLICY, id=policy.version, decisions=policy.to_json()),
                interactions=(),
            )

    def keep_import(self, record: ImportRecord) -> None:
        """Keep what a load did, with its rejects, or that it began. A log entry: no new revision of the facts."""
        properties = asdict(record)
        rejects = [
            {"id": identifier("reject", record.id, r.source, r.place, r.reason), **asdict(r)} for r in record.rejects
        ]
        del properties["rejects"], properties["id"]
        tables = ("rejected", "excluded", "dropped", "dropped_new", "by_source")
        properties |= {name: json.dumps(properties[name], sort_keys=True) for name in tables}
        properties |= {name: list(properties[name]) for name in ("sources", "notes")}

        def work(transaction: Transaction) -> None:
            transaction.run(recorded.RECORD_IMPORT, id=record.id, properties=properties)
            transaction.run(recorded.RECORD_REJECTS, id=record.id, rows=rejects)

        self._lease.write(work, recorded=False)

    def _recall_addresses(self, wanted: Mapping[str, Address]) -> None:
        unknown = self._address_ids.that_may_be_known([key for key in wanted if key not in self._known_addresses])
        for row in self._view.read(recorded.KNOWN_ADDRESSES, ids=unknown) if unknown else ():
            kind, names = AddressKind(row["kind"]), tuple(row["names"])
            address = Address(row["email"], kind, row["kind_rule"], names, row["own_mailbox"])
            self._known_addresses[address.id] = address

    def _recall_interactions(self, wanted: Iterable[str]) -> dict[str, Interaction]:
        maybe = self._interaction_ids.that_may_be_known(list(wanted))
        rows = self._view.read(recorded.KNOWN_INTERACTIONS, ids=maybe) if maybe else []
        return {each.id: each for each in map(interaction_of, rows)}

    def _lines(self, label: str, batch: Sequence[Line], kind: type[Line], **extra: bool) -> Counts:
        wanted = _by_id(batch, later_statement)
        rows = self._view.read(recorded.KNOWN_LINES[label], ids=list(wanted))
        known = {each.id: each for each in (line_from(kind, row["line"]) for row in rows if "stated_ms" in row["line"])}
        changed = {
            key: later
            for key, each in wanted.items()
            if (later := later_statement(known[key], each) if key in known else each) != known.get(key)
        }
        restated = {key for key, line in changed.items() if key in known and _says_the_same(line, known[key])}
        quiet = {key for key in restated if not _tells_what_is(changed[key])}
        for keys, is_news in ((quiet, False), (changed.keys() - quiet, True)):
            rows = [{"id": key, **_properties(changed[key]), **extra} for key in sorted(keys)]
            if rows:
                self._lease.write(partial(_write_lines, label, rows), recorded=is_news, interactions=())
        new = len(changed.keys() - known.keys())
        merged = len(changed) - len(restated) - new
        return Counts(new, merged, len(batch) - new - merged)


def read_policy(view: View) -> Policy | None:
    """The policy in force, None where nobody decided anything yet."""
    rows = view.read(recorded.CURRENT_POLICY)
    return Policy.from_json(rows[0]["decisions"]) if rows else None


def line_from(kind: type[Line], properties: Mapping[str, Any]) -> Line:
    """A recorded line as it was before it was stored: what is absent there has its default."""
    names = {each.name for each in fields(kind)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in properties.items()
    }
    return kind(**{name: value for name, value in given.items() if name in names})


def _says_the_same(line: Line, known: Line) -> bool:
    """Whether only where and when it was said differs: that is kept, but is no new fact."""
    aside: dict[str, Any] = {"source": known.source, "stated_ms": known.stated_ms}
    if isinstance(known, Contract | Award):
        aside["said"] = known.said  # by which releases; what they say together stands in the other fields
    return replace(line, **aside) == known


def _tells_what_is(line: Line) -> bool:
    """Whether conclusions follow from the moment of the statement: of positions and interests the present is told by it, and by
    a compiled release what there is no more.
    """
    whole = isinstance(line, Contract | Award) and f'"{WHOLE}"' in line.said
    return whole or isinstance(line, Employment | Ownership)


def _write_lines(label: str, rows: Sequence[Row], transaction: Transaction) -> None:
    transaction.run(recorded.WRITE_LINES[label], rows=rows)


Keyed = TypeVar(
    "Keyed", Address, Interaction, Employment, DirectoryGroup, Organisation, Contract, Dependency, Award, Ownership
)


def _by_id(batch: Iterable[Keyed], merge: Callable[[Keyed, Keyed], Keyed]) -> dict[str, Keyed]:
    merged: dict[str, Keyed] = {}
    for each in batch:
        key = each.id
        merged[key] = merge(merged.get(key, each), each)  # also with itself, which brings it into canonical order
    return merged


def _properties(line: Any) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(line).items()}


def _address_row(address: Address) -> Row:
    return {
        "id": address.id,
        "email": address.email,
        "kind": address.kind,
        "kind_rule": address.kind_rule,
        "names": list(address.names),
        "own_mailbox": address.own_mailbox,
    }


def _write_addresses(new: Iterable[Address], changed: Iterable[Address], transaction: Transaction) -> None:
    created, touched = [_address_row(each) for each in new], [_address_row(each) for each in changed]
    if created:
        transaction.run(recorded.CREATE_ADDRESSES, rows=created)
    if touched:
        transaction.run(recorded.CHANGE_ADDRESSES, rows=touched)


def _merged_rows(all_rows: Iterable[PackedRow]) -> dict[str, PackedRow]:
    """Id -> row, copies of one interaction as one."""
    rows: dict[str, PackedRow] = {}
    for row in all_rows:
        known = rows.setdefault(row[0][0], row)
        if known is not row:
            rows[row[0][0]] = packed(unpacked(known).merge(unpacked(row)))
    return rows


def _create_interactions(new: Iterable[PackedRow], transaction: Transaction) -> None:
    rows: dict[bool, list[list[Any]]] = {False: [], True: []}
    for properties, people, meeting in new:
        rows[meeting].append([properties, _taking_part(people)])
    for meeting, query in ((False, recorded.CREATE_MESSAGES), (True, recorded.CREATE_MEETINGS)):
        if rows[meeting]:
            transaction.run(query, rows=rows[meeting])


def _taking_part(people: tuple[Any, ...]) -> list[list[Any]]:
    emails, *what = people[::4], people[1::4], people[2::4], people[3::4]
    return [*map(list, zip(map(address_id, emails), *what, strict=True))]


def change_interactions(changed: Sequence[Interaction], transaction: Transaction) -> None:
    """Write known interactions as they are now."""
    transaction.run(recorded.FORGET_PARTICIPATIONS, ids=[each.id for each in changed])
    transaction.run(recorded.CHANGE_INTERACTIONS, rows=[_interaction_row(each) for each in changed])


def _interaction_row(interaction: Interaction) -> Row:
    is_meeting = interaction.channel is Channel.MEETING  # nobody answers a message by accepting it: null is not stored
    return {
        "id": interaction.id,
        "properties": {
            "id": interaction.id,
            "at": interaction.at_ms,
            "audience": interaction.audience,
            "duration_minutes": interaction.duration_minutes,
            "thread": interaction.thread,
            "reply_to": interaction.reply_to,
            "topic": interaction.topic,
            "doubt": interaction.doubt,
            "dropped_by": interaction.dropped_by,
            "source_ids": list(interaction.source_ids),
            "version": interaction.version,
            "instant": interaction.instant_ms,
        },
        "participants": [
            [address_id(each.email), each.role.value, each.response, each.answered_ms if is_meeting else None]
            for each in interaction.participants
        ],
    }


def interaction_of(row: Row) -> Interaction:
    """An interaction as `queries.recorded.KNOWN_INTERACTIONS` reads it."""
    properties = row["properties"]
    present = (each for each in row["participants"] if each[0] is not None)
    return Interaction(
        id=properties["id"],
        channel=Channel.MEETING if row["meeting"] else Channel.MESSAGE,
        at_ms=properties.get("at"),
        audience=properties["audience"],
        participants=merge_participants(
            Participation(email, Role(role), answer, answered_ms or 0) for email, role, answer, answered_ms in present
        ),
        duration_minutes=properties["duration_minutes"],
        thread=properties["thread"],
        reply_to=properties["reply_to"],
        topic=properties.get("topic") or "",
        doubt=properties["doubt"],
        dropped_by=properties["dropped_by"],
        source_ids=tuple(properties["source_ids"]),
        version=properties.get("version") or 0,
        instant_ms=properties.get("instant"),
    )
