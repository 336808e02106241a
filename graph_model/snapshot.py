"""The graph as immutable columns: what the analytics read, once, instead of the database.

In: rows read from the store, or columns that somebody made. Out: tables of numpy arrays with everything named by
position; ids lead back to the graph. `Snapshot.from_columns` makes one without a database; `save` and `load` keep one on
disk, memory-mapped. Rows are sorted by id, so that the same graph gives the same snapshot on every server.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_type_hints

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph_model.errors import AnalysisError
from graph_model.strings import Strings

FORMAT = 9
"""Bumped when the columns, or what they say, change: a cache of another format is not read."""

NO_TIME = np.iinfo(np.int64).min
"""In a column of times: not known."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Names = NDArray[np.bytes_]
"""Digests, where they are compared and never shown."""


class Table:
    """Columns of one length. Subclasses are frozen dataclasses of arrays and `Strings`; what is not given is filled."""

    FILL: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def of(cls: type[T], **columns: Any) -> T:
        """A table from whatever array-likes are given; an omitted column gets its fill value in every row."""
        length = _common_length(cls.__name__, columns)
        hints = get_type_hints(cls)
        made = {}
        for each in fields(cls):  # type: ignore[arg-type]  # every subclass is a dataclass
            given = columns.pop(each.name, None)
            made[each.name] = _column(given, hints[each.name], length, cls.FILL.get(each.name, 0))
        if columns:
            raise AnalysisError(f"{cls.__name__} has no column {sorted(columns)[0]!r}")
        return cls(**made)

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))  # type: ignore[arg-type]

    def columns(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every array of the table by a name of its own; a `Strings` column gives two."""
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if isinstance(value, Strings):
                yield f"{each.name}.data", value.data
                yield f"{each.name}.offsets", value.offsets
            else:
                yield each.name, value


T = TypeVar("T", bound=Table)

_DTYPES: Mapping[Any, Any] = {
    Ints: np.int32,
    Longs: np.int64,
    Bytes: np.uint8,
    Floats: np.float64,
    Flags: np.bool_,
    Names: np.bytes_,
}


def _common_length(table: str, columns: Mapping[str, Any]) -> int:
    lengths = {name: len(column) for name, column in columns.items() if column is not None}
    if len(set(lengths.values())) > 1:
        raise AnalysisError(f"The columns of {table} differ in length: {lengths}")
    return next(iter(lengths.values()), 0)


def _column(given: ArrayLike | Strings | None, hint: Any, length: int, fill: Any) -> NDArray[Any] | Strings:
    if hint is Strings:
        return Strings.of([""] * length if given is None else given)  # type: ignore[arg-type]
    dtype = _DTYPES[hint]
    array = np.full(length, fill, dtype) if given is None else np.ascontiguousarray(given, dtype)
    if array.flags.owndata and array.flags.writeable:
        array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True, eq=False)
class People(Table):
    """Persons, ours and others', sorted by id. `organisation`, `unit`, `manager` are positions, -1 where not known.

    `level` is the formal level of the title (NaN unknown), `left` when HR says that this person left (NO_TIME: did not).
    `listed`: named by HR. `own_mailbox`: mail was loaded that was delivered to one of their addresses. Lists, bots, rooms and
    role addresses are no people and are not here.
    """

    FILL: ClassVar[Mapping[str, Any]] = {
        "organisation": -1,
        "unit": -1,
        "manager": -1,
        "level": np.nan,
        "left": NO_TIME,
    }

    id: Strings
    name: Strings
    email: Strings
    title: Strings
    internal: Flags
    listed: Flags
    own_mailbox: Flags
    organisation: Ints
    unit: Ints
    manager: Ints
    level: Floats
    left: Longs


@dataclass(frozen=True, slots=True, eq=False)
class Organisations(Table):
    """Organisations, sorted by id; `internal` are ours: together they are the focal organisation.

    `controller` is the position of who controls it (-1: nobody that we know of); there are no circles. It takes `recovery_days`
    to supply again after a failure, and whoever buys from it can go on without for `survival_days` (NaN: nobody said).
    """

    FILL: ClassVar[Mapping[str, Any]] = {"controller": -1, "recovery_days": np.nan, "survival_days": np.nan}

    id: Strings
    name: Strings
    internal: Flags
    controller: Ints
    recovery_days: Floats
    survival_days: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Units(Table):
    """Departments, sorted by id; everybody is in one at most (`People.unit`)."""

    id: Strings
    name: Strings


@dataclass(frozen=True, slots=True, eq=False)
class Teams(Table):
    """Units beside the departments, such as the teams and projects that a directory lists, sorted by id."""

    id: Strings
    name: Strings


@dataclass(frozen=True, slots=True, eq=False)
class Memberships(Table):
    """Who is in which team: positions, sorted by (person, team)."""

    person: Ints
    team: Ints


@dataclass(frozen=True, slots=True, eq=False)
class FormerPosts(Table):
    """Who worked for whom before, and no longer does: positions, sorted by (person, organisation)."""

    person: Ints
    organisation: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Interactions(Table):
    """Messages and meetings that are not noise, sorted by id.

    `at` is UTC milliseconds (NO_TIME unknown), `doubtful` marks dates not to be believed, `hours` is a meeting's length,
    `thread` numbers conversations (-1: of its own; `graph_model.threads`), `guessed` marks those whose conversation does not
    rest on reply headers alone. `reply_to` is the position of the interaction that this one answers by its headers (-1: none
    that is here), `audience` counts recipients on the headers.
    """

    FILL: ClassVar[Mapping[str, Any]] = {"at": NO_TIME, "thread": -1, "reply_to": -1}

    id: Strings
    at: Longs
    meeting: Flags
    doubtful: Flags
    hours: Floats
    thread: Ints
    guessed: Flags
    reply_to: Ints
    audience: Ints


SENDER, TO, CC, BCC = range(4)
"""Codes of `Participations.role`: sender or organiser; recipient or attendee; copied; blind-copied."""


@dataclass(frozen=True, slots=True, eq=False)
class Participations(Table):
    """Who took part in what: one row for a person in an interaction, sorted by (interaction, person).

    Somebody under several addresses counts once, in the most involved role. Declined meetings are not here.
    """

    interaction: Ints
    person: Ints
    role: Bytes


@dataclass(frozen=True, slots=True, eq=False)
class Contracts(Table):
    """Contracts, sorted by id. `buyer` and `supplier` are positions of organisations; values and times as recorded.

    `annual_value` is a year's value in `currency` (NaN unknown).
    """

    FILL: ClassVar[Mapping[str, Any]] = {"annual_value": np.nan, "start": NO_TIME, "end": NO_TIME}

    id: Strings
    title: Strings
    category: Strings
    currency: Strings
    buyer: Ints
    supplier: Ints
    annual_value: Floats
    start: Longs
    end: Longs


UNDECLARED, NOT_SUBSTITUTABLE, SUBSTITUTABLE = -1, 0, 1
"""Values of `Supply.substitutable`."""


@dataclass(frozen=True, slots=True, eq=False)
class Supply(Table):
    """Who supplies whom with what: one row a contract or declaration, sorted by (supplier, buyer, evidence).

    `evidence` is the id of the contract or declared dependency. `annual_value` is in `currency` (NaN unknown), `share` is
    the supplier's part of the buyer's need (NaN unknown); `start`/`end` are a contract's (NO_TIME unknown). `recovery_days` and
    `survival_days` are those of organisations, for this supply.
    """

    FILL: ClassVar[Mapping[str, Any]] = {
        "annual_value": np.nan, "share": np.nan, "substitutable": UNDECLARED, "start": NO_TIME, "end": NO_TIME,
        "recovery_days": np.nan, "survival_days": np.nan,
    }  # fmt: skip

    supplier: Ints
    buyer: Ints
    category: Strings
    evidence: Strings
    declared: Flags
    annual_value: Floats
    currency: Strings
    share: Floats
    substitutable: Ints
    start: Longs
    end: Longs
    recovery_days: Floats
    survival_days: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The whole graph, for reading. `revision` is that of the recorded facts; `hash` that of all columns.

    `base_currency` and `rates` (value of one unit in the base currency) come from the policy named by `policy`.
    `broadcast_mail` and `broadcast_meeting` are its audience limits. `dropped` counts interactions kept out as noise.
    """

    people: People
    organisations: Organisations
    units: Units
    teams: Teams
    memberships: Memberships
    former_posts: FormerPosts
    interactions: Interactions
    participations: Participations
    contracts: Contracts
    supply: Supply
    revision: str = ""
    policy: str = ""
    base_currency: str = "EUR"
    rates: Mapping[str, float] = field(default_factory=dict)
    broadcast_mail: int = 25
    broadcast_meeting: int = 50
    dropped: int = 0

    @classmethod
    def from_columns(cls, **tables_and_facts: Any) -> Snapshot:
        """A snapshot from tables (those not given are empty) and facts. Positions are checked.

        >>> two = People.of(id=["a", "b"], internal=[True, False])
        >>> len(Snapshot.from_columns(people=two).people)
        2
        """
        made: dict[str, Any] = {name: tables_and_facts.pop(name, None) or table.of() for name, table in TABLES.items()}
        snapshot = cls(**made, **tables_and_facts)
        _check_positions(snapshot)
        return snapshot

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every array by name, `table.column`."""
        for name in TABLES:
            for column, array in getattr(self, name).columns():
                yield f"{name}.{column}", array

    def facts(self) -> dict[str, Any]:
        """Everything that is not a table, as JSON can hold it."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in TABLES}

    @property
    def hash(self) -> str:
        """A digest of all columns and facts but the revision: the same content, the same hash, on every server."""
        digest = blake2b(digest_size=15)
        facts = {name: value for name, value in self.facts().items() if name != "revision"}
        digest.update(json.dumps(facts, sort_keys=True).encode())
        for name, array in self.arrays():
            digest.update(f"{name}:{array.dtype.str}:{len(array)};".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def save(self, folder: Path) -> None:
        """Write every column to `folder`, which is replaced in one step."""
        save_tables(folder, {name: getattr(self, name) for name in TABLES}, self.facts())

    @classmethod
    def load(cls, folder: Path) -> Snapshot | None:
        """The snapshot that was saved in `folder`, memory-mapped, or None where there is none that can be read."""
        found = load_tables(folder, TABLES)
        if found is None:
            return None
        tables, facts = found
        try:
            return cls(**tables, **facts)
        except TypeError:
            return None


TABLES: Mapping[str, type[Table]] = {
    "people": People,
    "organisations": Organisations,
    "units": Units,
    "teams": Teams,
    "memberships": Memberships,
    "former_posts": FormerPosts,
    "interactions": Interactions,
    "participations": Participations,
    "contracts": Contracts,
    "supply": Supply,
}

_POSITIONS = (
    ("people", "organisation", "organisations"),
    ("people", "unit", "units"),
    ("people", "manager", "people"),
    ("organisations", "controller", "organisations"),
    ("memberships", "person", "people"),
    ("memberships", "team", "teams"),
    ("former_posts", "person", "people"),
    ("former_posts", "organisation", "organisations"),
    ("interactions", "reply_to", "interactions"),
    ("participations", "interaction", "interactions"),
    ("participations", "person", "people"),
    ("contracts", "buyer", "organisations"),
    ("contracts", "supplier", "organisations"),
    ("supply", "buyer", "organisations"),
    ("supply", "supplier", "organisations"),
)


def _check_positions(snapshot: Snapshot) -> None:
    for table, column, target in _POSITIONS:
        positions = getattr(getattr(snapshot, table), column)
        size = len(getattr(snapshot, target))
        if len(positions) and (positions.min() < -1 or positions.max() >= size):
            raise AnalysisError(f"{table}.{column} points outside of the {size} rows of {target}")


def save_tables(folder: Path, tables: Mapping[str, Table], facts: Mapping[str, Any]) -> None:
    """Write tables and facts to `folder`, which is replaced in one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        for name, table in tables.items():
            for column, array in table.columns():
                np.save(building / f"{name}.{column}.npy", array)
        (building / "facts.json").write_text(json.dumps({"format": FORMAT, **facts}), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def load_tables(folder: Path, tables: Mapping[str, type[Table]]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The tables and the facts that were saved in `folder`, memory-mapped; None where they cannot be read."""
    try:
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        if facts.pop("format") != FORMAT:
            return None
        return {name: _load_table(folder, name, table) for name, table in tables.items()}, facts
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _load_table(folder: Path, name: str, table: type[Table]) -> Table:
    def column(part: str) -> NDArray[Any]:
        path = folder / f"{name}.{part}.npy"
        try:
            return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]
        except ValueError:  # an empty array cannot be mapped
            return np.load(path)  # type: ignore[no-any-return]

    hints = get_type_hints(table)
    made: dict[str, Any] = {}
    for each in fields(table):  # type: ignore[arg-type]
        if hints[each.name] is Strings:
            made[each.name] = Strings(column(f"{each.name}.data"), column(f"{each.name}.offsets"))
        else:
            made[each.name] = column(each.name)
    return table(**made)
