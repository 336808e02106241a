"""A list of organisations: one line each in, organisations with their domains out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph_model.entities import Organisation
from ingest.candidate import Facts
from ingest.mail.email_address import clean
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind
from ingest.tables.table_facts import read_table

ORGANISATIONS = TableKind(
    "organisations",
    {
        "id": ("organisation id", "organization id", "org id", "key", "account id", "company id", "number", "vendor id",
               "supplier id", "customer id"),
        "name": ("organisation", "organization", "company", "company name", "organisation name", "organization name",
                 "account", "account name", "legal name", "supplier name", "vendor name"),
        "domains": ("domain", "email domain", "email domains", "website", "web site", "url"),
        "country": ("country code", "land"),
        "parent": ("parent id", "parent company", "parent organisation", "parent organization", "owner"),
        "owners": ("account owner", "account owners", "account owner email", "account manager", "account manager email",
                   "key account manager", "relationship manager", "relationship owner", "owner email"),
        "recovery_days": ("time to recover", "days to recover", "recovery time", "ttr"),
        "survival_days": ("time to survive", "days to survive", "days of stock", "tts"),
        "recovery_weeks": ("weeks to recover",),
        "survival_weeks": ("weeks to survive", "weeks of stock"),
    },
    required=("name",),
    identified_by=("id", "name"),
    any_of=("domains", "country", "parent"),
    not_beside=(
        "employee id", "employee number", "employee no", "personnel number", "staff id", "staff number", "person id",
        "worker id", "meeting id", "first name", "last name", "given name", "surname", "job title", "department",
        "line manager", "reports to", "hire date", "personalnummer", "vorname", "nachname", "abteilung",
    ),  # whose table without addresses must not become one of organisations
    amounts=("recovery_days", "survival_days", "recovery_weeks", "survival_weeks"),
)  # fmt: skip


def parse_organisations(data: bytes, path: str, mapping: Mapping[str, str] = NO_MAPPING) -> Iterator[Facts]:
    """An organisation for each row with a name; its key is its id, or its name where it has none."""
    return read_table(data, path, ORGANISATIONS, mapping).facts(_facts)


def _facts(row: Row, path: str) -> Facts:
    name = " ".join(row.needed("name").split())
    key = " ".join(row["id"].split()) or name
    organisation = Organisation(
        key,
        name,
        tuple(sorted({*row.each("domains", _domain)})),
        row["country"],
        row["parent"],
        source=path,
        recovery_days=row.lasting("recovery"),
        survival_days=row.lasting("survival"),
        owners=tuple(sorted({*row.each("owners", clean)})),
    )
    return Facts(organisations=(organisation,))


def _domain(written: str) -> str | None:
    """A domain without scheme, path or `www.`; None for what is none."""
    bare = re.sub(r"^(?:[a-z]+://)?(?:www\.)?@?", "", written.lower()).partition("/")[0]
    domain = (clean(f"x@{bare}") or "").partition("@")[2]
    return domain if "." in domain else None
