"""An HR export: one line a position held by somebody, in. Employments and their addresses out. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from graph_model.entities import MAX_NAMES, Address, Employment, Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.hr.record import MAX_ALIASES, person_key
from ingest.identity.names import NameKey, name_key
from ingest.identity.own_names import suited
from ingest.identity.profile import MANY_NAMES, different_names
from ingest.mail.email_address import clean, display_name, mailboxes
from ingest.tables.cell_values import parse_number
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind
from ingest.tables.table_facts import read_table

PEOPLE = TableKind(
    "people",
    {
        "email": ("e-mail", "mail", "email address", "e-mail address", "mail address", "work email", "business email"),
        "name": ("full name", "display name", "employee", "employee name", "person", "displayname"),
        "first_name": ("given name", "forename", "vorname"),
        "last_name": ("surname", "family name", "nachname"),
        "title": ("job title", "position", "job", "function", "designation"),
        "level": ("grade", "job level", "band", "job grade", "level designation"),
        "department": ("unit", "team", "org unit", "business unit", "division", "abteilung"),
        "manager_email": ("manager", "reports to", "manager e-mail", "manager mail", "supervisor", "line manager",
                          "supervisor email", "reports to email", "manager email address"),
        "employee_id": ("employee number", "employee no", "personnel number", "staff id", "staff number", "person id",
                        "worker id", "user id", "id", "personalnummer"),
        "manager_id": ("manager employee id", "manager number", "manager employee number", "manager personnel number",
                       "supervisor id", "reports to id", "line manager id"),
        "organisation": ("organization", "company", "employer", "legal entity", "firm"),
        "start_date": ("start", "from", "hire date", "valid from", "entry date", "hired"),
        "end_date": ("end", "to", "leave date", "until", "valid to", "termination date", "exit date", "left"),
    },
    required=("email",),
    identified_by=("email", "organisation", "title", "start_date"),
    any_of=("name", "first_name", "last_name", "title", "department", "manager_email", "manager_id", "level"),
    days=("start_date", "end_date"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Colleagues:
    """The addresses of the people of one file, by their names, by the words of these, and by their numbers, where only one
    of them has it.
    """

    by_name: Mapping[str, str]
    by_words: Mapping[str, str]
    by_key: Mapping[str, str]
    strays: Mapping[int, Address]
    """Of lines that give somebody an address that is not theirs: that address, by the number of the line."""
    stray_names: frozenset[str]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Colleagues:
        strays = dict(_strays(rows))
        known = [row for row in rows if row.line not in strays]
        return cls(
            _only_owners(known, _name),
            _only_owners(known, lambda row: _words(_name(row))),
            _only_owners(known, lambda row: row["employee_id"]),
            strays,
            frozenset(_words(_name(row)) for row in rows if row.line in strays),
        )

    def manager(self, row: Row, email: str) -> tuple[str, str]:
        """The manager's address, or else what the manager is called by: a number may be that of somebody in another file."""
        written, number = row["manager_email"], row["manager_id"]
        text = _called(written)
        places = (
            (self.by_name, text),
            (self.by_words, _words(written)),
            (self.by_key, text),
            (self.by_key, _called(number)),
        )
        found = clean(written) or next(filter(None, (known.get(called) for known, called in places)), "")
        if found or not (written or number):
            return "" if found == email else found, ""
        if not number and not any(map(str.isdigit, written)) and _words(written) not in self.stray_names:
            raise BadRecord("unreadable manager_email", place=f"manager_email {written[:60]!r}")
        return "", person_key(number or written)


def parse_people(data: bytes, path: str, mapping: Mapping[str, str] = NO_MAPPING) -> Iterator[Facts]:
    """An employment for each row that names an address; the others rejected, with line, column and reason."""
    table = read_table(data, path, PEOPLE, mapping)
    colleagues = _Colleagues.of(list(table.rows))
    return table.facts(partial(_facts, colleagues))


def _facts(colleagues: _Colleagues, row: Row, path: str) -> Facts:
    email, *aliases = _emails(row)
    if row.line in colleagues.strays:
        reason = "an address of several people, by their numbers and names: list each of them under their own"
        rejected = Reject(path, f"line {row.line}, email {email!r}", reason)
        return Facts(addresses=(colleagues.strays[row.line],), rejects=(rejected,))
    manager, manager_key = colleagues.manager(row, email)
    start_ms, end_ms = row.day("start_date"), row.end_day("end_date")
    if start_ms is not None and end_ms is not None and end_ms < start_ms:
        raise BadRecord("end_date before start_date", place=f"end_date {row['end_date']!r}")
    line = Employment(
        email=email,
        name=_name(row),
        title=row["title"],
        level=row.read("level", parse_number),
        department=row["department"],
        manager=manager,
        organisation=row["organisation"],
        start_ms=start_ms,
        end_ms=end_ms,
        source=path,
        aliases=tuple(sorted(set(aliases) - {email})[:MAX_ALIASES]),
        key=person_key(row["employee_id"]),
        manager_key=manager_key,
    )
    names = (line.name,) if line.name else ()
    own = (Address(each, names=names) for each in (email, *line.aliases))
    return Facts(employments=(line,), addresses=(*own, *([Address(manager)] if manager else [])))


def _strays(rows: Iterable[Row]) -> Iterator[tuple[int, Address]]:
    """The lines of addresses with several numbers and with names that have no word in common, but for those of the one whose
    address it is. One of many people and nobody's own is recorded with their names.
    """
    lines: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for email in _addresses_in(row["email"])[:1]:
            lines[email].append(row)
    for email, listed in lines.items():
        keys = sorted({key for row in listed if (key := name_key(_name(row)))})
        numbers = {person_key(row["employee_id"]) for row in listed} - {""}
        if len(numbers) > 1 and not all(_are_akin(keys[0], key) for key in keys):
            owner = _owner(email, keys, listed)
            many = owner is None and different_names(keys[:MAX_NAMES]) >= MANY_NAMES
            for row in listed:
                if owner is None or not _are_akin(owner, name_key(_name(row)) or ()):
                    yield row.line, Address(email, names=(_name(row),) if many and _name(row) else ())


def _owner(email: str, keys: Sequence[NameKey], listed: Iterable[Row]) -> NameKey | None:
    """Of the people with one address the one whose name it is written as, or who got it when the others had gone."""
    spelled = sorted(suited(email.rpartition("@")[0], keys))
    if spelled and all(_are_akin(spelled[0], key) for key in spelled):
        return spelled[0]
    start_ms, _, key = max((*_held(row), name_key(_name(row)) or ()) for row in listed)
    others = [row for row in listed if not _are_akin(key, name_key(_name(row)) or ())]
    return key if key and all(_held(row)[1] <= start_ms for row in others) else None


def _held(row: Row) -> tuple[float, float]:
    """From when to when a position was held; always, where that cannot be read."""
    try:
        start_ms, end_ms = row.day("start_date"), row.end_day("end_date")
    except BadRecord:  # it costs the line
        return (-math.inf, math.inf)
    return (-math.inf if start_ms is None else start_ms, math.inf if end_ms is None else end_ms)


def _are_akin(one: NameKey, other: NameKey) -> bool:
    return not set(one).isdisjoint(other)


def _emails(row: Row) -> list[str]:
    """The address, and others that the cell may name behind it. Raises BadRecord where there is none."""
    written = row.needed("email")
    found = _addresses_in(written)
    if not found:
        raise BadRecord("unreadable email", place=f"email {written[:60]!r}")
    return found


def _addresses_in(written: str) -> list[str]:
    several = [email for _, email in mailboxes(written)] if written.count("@") > 1 else []
    return several if len(several) > 1 else [email for email in [clean(written)] if email]


def _name(row: Row) -> str:
    return display_name(row["name"] or f"{row['first_name']} {row['last_name']}".strip())


def _called(written: str) -> str:
    return " ".join(written.casefold().split())


def _words(written: str) -> str:
    """The words of a whole name in one order, without titles and asides; "" for what is none."""
    return " ".join(name_key(written) or ())


def _only_owners(rows: Iterable[Row], call: Callable[[Row], str]) -> dict[str, str]:
    """What people are called -> the address, for what only one address is called."""
    emails: dict[str, set[str]] = {}
    for row in rows:
        for email in _addresses_in(row["email"])[:1]:
            emails.setdefault(_called(call(row)), set()).add(email)
    return {text: next(iter(found)) for text, found in emails.items() if text and len(found) == 1}
