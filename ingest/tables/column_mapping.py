"""Which header stands for which of our columns, as the policy says: decided before our own spellings, and checked here.

In: {table: {our column: the file's header}}, from the policy or a file for `--columns`. Out: the same, or an error that says
which names there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from graph_model.errors import InputError
from ingest.tables.contracts_csv import CONTRACTS
from ingest.tables.csv_table import TableKind
from ingest.tables.dependencies_csv import DEPENDENCIES
from ingest.tables.organisations_csv import ORGANISATIONS
from ingest.tables.people_csv import PEOPLE

Columns = Mapping[str, Mapping[str, str]]

NO_COLUMNS: Columns = {}

TABLES = {kind.name: kind for kind in (PEOPLE, ORGANISATIONS, CONTRACTS, DEPENDENCIES)}


def columns_from_json(text: str | bytes) -> Columns:
    """A mapping as it is written in a file. Raises InputError for what is none.

    >>> columns_from_json('{"people": {"email": "E-Mail (Work)"}}')
    {'people': {'email': 'E-Mail (Work)'}}
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The column mapping is no JSON ({error}). {_EXAMPLE}") from error
    return checked_columns(given)


_HOW = 'Say which column is which in a file for --columns, such as {"people": {"email": "Work mail"}}.'
_EXAMPLE = 'Write it as {"people": {"email": "Work mail"}}: of each table, our column and the header of yours.'


def checked_columns(given: object) -> Columns:
    """The same mapping. Raises InputError where it names a table or a column that there is not."""
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise InputError(f"The column mapping is not of that shape. {_EXAMPLE}")
    for table, columns in given.items():
        if table not in TABLES:
            raise InputError(f"There is no table {table!r} to map columns of. There are: {', '.join(TABLES)}.")
        ours = TABLES[table].spellings
        odd = next((name for name in columns if name not in ours), None)
        if odd is not None:
            raise InputError(f"The table {table!r} has no column {odd!r}. It has: {', '.join(ours)}.")
        if not all(isinstance(header, str) and header.strip() for header in columns.values()):
            raise InputError(f"Each column of {table!r} is mapped to the text of a header. {_EXAMPLE}")
    return given


def merged_columns(known: Columns, more: Columns) -> dict[str, dict[str, str]]:
    """Both mappings; where they differ, the second one holds.

    >>> merged_columns({"people": {"email": "A", "name": "N"}}, {"people": {"email": "B"}})
    {'people': {'email': 'B', 'name': 'N'}}
    """
    return {table: {**known.get(table, {}), **more.get(table, {})} for table in sorted({*known, *more})}


MOST_SHOWN = 12
"""Columns that are shown of a table that is not understood."""
LONGEST_HEADER = 60


def unknown_columns(titles: Sequence[str]) -> str:
    """What to say of a table of which nothing is known: the columns found, those needed, and how to map them.

    >>> unknown_columns(["Naam", "Adres"])[:68]
    'a table, but nothing that one must have is among its columns (Naam, '
    """
    shown = ", ".join(title.strip()[:LONGEST_HEADER] for title in titles[:MOST_SHOWN])
    if len(_missing(CONTRACTS, titles)) == 1:
        return (
            f"contracts ({shown}) without the column {_missing(CONTRACTS, titles)[0]}. {_HOW} Declared dependencies have no "
            f"{DEPENDENCIES.not_beside[0]} and no end_date: their values are a year's"
        )
    needed = "; ".join(f"{name}: {', '.join(kind.required)}" for name, kind in TABLES.items())
    return f"a table, but nothing that one must have is among its columns ({shown}). Needed are, {needed}. {_HOW}"


def _missing(kind: TableKind, titles: Sequence[str]) -> list[str]:
    """The columns that a table of that kind must have, and this one has not."""
    columns = kind.columns(list(titles))
    return [name for name in kind.required if name not in columns]
