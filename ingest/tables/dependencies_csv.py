"""A list of declared dependencies: who needs what from whom, one line each in, dependencies out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from graph_model.entities import Dependency
from ingest.candidate import Facts
from ingest.tables.cell_values import currency_of, is_percent, parse_currency, parse_share, parse_yes_no
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind
from ingest.tables.table_facts import read_table

DEPENDENCIES = TableKind(
    "dependencies",
    {
        "supplier": ("vendor", "seller", "supplier name", "vendor name"),
        "buyer": ("customer", "client", "buyer name", "customer name", "dependent"),
        "category": ("commodity", "product", "product group", "material", "service", "need"),
        "value": ("amount", "annual value", "spend", "annual spend"),
        "currency": ("currency code", "ccy"),
        "share": ("part", "percentage", "share of need"),
        "contract_id": ("contract", "contract number", "contract no"),
        "substitutable": ("replaceable", "substitute", "has substitute"),
        "recovery_days": ("time to recover", "days to recover", "recovery time", "ttr"),
        "survival_days": ("time to survive", "days to survive", "days of stock", "tts"),
        "recovery_weeks": ("weeks to recover",),
        "survival_weeks": ("weeks to survive", "weeks of stock"),
    },
    required=("supplier", "buyer"),
    identified_by=("supplier", "buyer", "category"),
    none_of=("contract_id",),
    not_beside=("value_period", "value per", "value basis", "end_date", "valid to", "expiry date", "expires", "contract title"),
    amounts=("value", "recovery_days", "survival_days", "recovery_weeks", "survival_weeks"),
)  # fmt: skip


def parse_dependencies(data: bytes, path: str, mapping: Mapping[str, str] = NO_MAPPING) -> Iterator[Facts]:
    """A dependency for each row that names supplier and buyer; its value is a year's."""
    table = read_table(data, path, DEPENDENCIES, mapping)
    share = partial(parse_share, in_percent=any(is_percent(row["share"]) for row in table.rows))
    return table.facts(partial(_facts, share))


def _facts(parse: Callable[[str], float | None], row: Row, path: str) -> Facts:
    dependency = Dependency(
        supplier=row.needed("supplier"),
        buyer=row.needed("buyer"),
        category=row["category"],
        value=row.amount("value"),
        currency=parse_currency(row["currency"]) or currency_of(row["value"]),
        share=row.read("share", parse),
        substitutable=row.read("substitutable", parse_yes_no),
        source=path,
        recovery_days=row.lasting("recovery"),
        survival_days=row.lasting("survival"),
    )
    return Facts(dependencies=(dependency,))
