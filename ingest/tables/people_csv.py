"""An HR export: one line a position held by somebody, in. Employments and their addresses out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graph_model.entities import Address, Employment
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.mail.email_address import clean, display_name
from ingest.tables.cell_values import parse_day, parse_number
from ingest.tables.csv_table import Row, TableKind, decoded, rows
from ingest.tables.table_facts import facts_of_rows

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
        "organisation": ("organization", "company", "employer", "legal entity", "firm"),
        "start_date": ("start", "from", "hire date", "valid from", "entry date", "hired"),
        "end_date": ("end", "to", "leave date", "until", "valid to", "termination date", "exit date", "left"),
    },
    required=("email",),
    any_of=("name", "first_name", "last_name", "title", "department", "manager_email", "level"),
)  # fmt: skip


def parse_people(data: bytes, path: str) -> Iterator[Facts]:
    """An employment for each row that names an address; the others rejected, with line, column and reason."""
    listed = list(rows(decoded(data), PEOPLE))
    by_name = _emails_by_name(row for row in listed if isinstance(row, Row))
    return facts_of_rows(iter(listed), path, lambda row, source: _facts(row, source, by_name))


def _facts(row: Row, path: str, by_name: Mapping[str, str]) -> Facts:
    email = _email(row)
    manager = _manager(row, by_name)
    start_ms, end_ms = row.read("start_date", parse_day), row.read("end_date", parse_day)
    if start_ms is not None and end_ms is not None and end_ms < start_ms:
        raise BadRecord("end_date before start_date", place=f"end_date {row['end_date']!r}")
    line = Employment(
        email=email,
        name=_name(row),
        title=row["title"],
        level=row.read("level", parse_number),
        department=row["department"],
        manager="" if manager == email else manager,
        organisation=row["organisation"],
        start_ms=start_ms,
        end_ms=end_ms,
        source=path,
    )
    addresses = (Address(email, names=(line.name,) if line.name else ()), *([Address(manager)] if manager else []))
    return Facts(employments=(line,), addresses=addresses)


def _email(row: Row) -> str:
    written = row.needed("email")
    email = clean(written)
    if email is None:
        raise BadRecord("unreadable email", place=f"email {written[:60]!r}")
    return email


def _name(row: Row) -> str:
    return display_name(row["name"] or f"{row['first_name']} {row['last_name']}".strip())


def _manager(row: Row, by_name: Mapping[str, str]) -> str:
    """The manager's address; a manager written as a name is looked up among the names of the same file."""
    written = row["manager_email"]
    if not written:
        return ""
    manager = clean(written) or by_name.get(" ".join(written.casefold().split()), "")
    if not manager:
        raise BadRecord("unreadable manager_email", place=f"manager_email {written[:60]!r}")
    return manager


def _emails_by_name(listed: Iterable[Row]) -> dict[str, str]:
    """The address of each name that only one address of the file has."""
    emails: dict[str, set[str]] = {}
    for row in listed:
        email = clean(row["email"]) if row["email"] else None
        if email:
            emails.setdefault(" ".join(_name(row).casefold().split()), set()).add(email)
    return {name: next(iter(found)) for name, found in emails.items() if name and len(found) == 1}
