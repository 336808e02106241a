"""A list of contracts: one line each in, contracts out, with buyer and supplier as they are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph_model.entities import Contract
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.tables.cell_values import currency_of, parse_currency, parse_yes_no
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind
from ingest.tables.table_facts import read_table

CONTRACTS = TableKind(
    "contracts",
    {
        "contract_id": ("id", "number", "contract", "contract number", "contract no", "reference"),
        "buyer": ("customer", "client", "buying organisation", "buying organization", "purchaser"),
        "supplier": ("vendor", "seller", "contractor", "supplier name", "vendor name"),
        "title": ("name", "description", "subject", "contract title"),
        "category": ("commodity", "product group", "kind", "type"),
        "value": ("amount", "contract value", "total value", "price"),
        "annual_value": ("value per year", "yearly value", "annual amount", "annual contract value", "acv"),
        "currency": ("currency code", "ccy"),
        "value_period": ("value per", "period", "value basis"),
        "start_date": ("start", "from", "valid from", "effective date", "signed"),
        "end_date": ("end", "to", "until", "valid to", "expiry date", "expires"),
        "terms": ("conditions", "notice", "notice period", "payment terms"),
        "substitutable": ("replaceable", "substitute", "has substitute"),
        "recovery_days": ("time to recover", "days to recover", "recovery time", "ttr"),
        "survival_days": ("time to survive", "days to survive", "days of stock", "tts"),
        "recovery_weeks": ("weeks to recover",),
        "survival_weeks": ("weeks to survive", "weeks of stock"),
    },
    required=("contract_id", "supplier", "buyer"),
    identified_by=("contract_id",),
    days=("start_date", "end_date"),
    amounts=("value", "annual_value", "recovery_days", "survival_days", "recovery_weeks", "survival_weeks"),
)  # fmt: skip

_TIMES_A_YEAR: dict[str, float] = {
    **dict.fromkeys(("", "total", "term", "whole", "contract", "one-off", "once", "gesamt", "einmalig", "unique", "totale"), 0),
    **dict.fromkeys((
        "year", "annual", "annually", "yearly", "annum", "p.a.", "pa", "jahr", "jährlich", "an", "année", "annuel", "annuelle",
        "año", "anual", "anno", "annuale", "annuo", "ano", "jaar", "jaarlijks", "år", "årlig",
    ), 1),
    **dict.fromkeys((
        "half-year", "half year", "half a year", "half-yearly", "half yearly", "semi-annual", "halbjahr", "halbjährlich",
        "semestre", "semestriel", "semestral", "semestrale",
    ), 2),
    **dict.fromkeys((
        "quarter", "quarterly", "quartal", "quartalsweise", "vierteljährlich", "trimestre", "trimestriel", "trimestral",
        "trimestrale", "kwartaal",
    ), 4),
    **dict.fromkeys((
        "month", "monthly", "monat", "monatlich", "mois", "mensuel", "mensuelle", "mes", "mensual", "mese", "mensile", "mês",
        "mensal", "maand", "maandelijks", "måned", "månad",
    ), 12),
    **dict.fromkeys(("week", "weekly", "woche", "wöchentlich", "semaine", "hebdomadaire", "semana", "settimana"), 52),
    **dict.fromkeys(("fortnight", "fortnightly", "two weeks", "zwei wochen", "zweiwöchentlich"), 26),
    **dict.fromkeys(("biennial", "biennially", "two years"), 0.5),
    **dict.fromkeys(("day", "daily", "tag", "täglich", "jour", "día", "giorno", "dia", "dag"), 365),
}  # fmt: skip
"""How often a value is due in a year, by its period; 0: once, for the whole term."""
_EACH = re.compile(
    r"^(?:(?:per|each|every|once an?|an?|pro|je|jede[nrs]?|alle|par|por|al|cada|ogni|tou(?:te)?s les)[ /]+|all'|/ *)"
)
_TERM = re.compile(
    r"(?P<number>\d{1,4}(?:[.,]\d)?)[ -]*(?:(?P<years>y(?:ea)?rs?|jahre?n?|ans?|années|años?|anni|anos|jaar)|"
    r"(?P<months>months?|mos?|monate?n?|mois|meses|mesi|maanden)|"
    r"(?P<weeks>weeks?|wochen|semaines)|(?P<days>days?|tage?n?|jours|días|giorni))\.?"
)
"""How long a contract runs, or, behind a word for each, how often its value is due. Of one year it is the same."""
_IN_A_YEAR = {"years": 1, "months": 12, "weeks": 52, "days": 365}
_ANY_DOLLAR = frozenset({"$", "¥"})
"""Signs of several currencies, which the column beside them tells."""


def parse_contracts(data: bytes, path: str, mapping: Mapping[str, str] = NO_MAPPING) -> Iterator[Facts]:
    """A contract for each row that names its id, buyer and supplier."""
    return read_table(data, path, CONTRACTS, mapping).facts(_facts)


def _facts(row: Row, path: str) -> Facts:
    start_ms, end_ms = row.day("start_date"), row.end_day("end_date")
    if start_ms is not None and end_ms is not None and end_ms < start_ms:
        raise BadRecord("end_date before start_date", place=f"end_date {row['end_date']!r}")
    times = row.read("value_period", _times_a_year) if row["value_period"] else 0
    value = None if times is None else _amount(row, "value")
    if value is None and row["annual_value"]:
        value, times = _amount(row, "annual_value"), 1
    contract = Contract(
        key=row.needed("contract_id"),
        buyer=row.needed("buyer"),
        supplier=row.needed("supplier"),
        title=row["title"],
        category=row["category"],
        value=None if value is None else value * (times or 1),
        currency=parse_currency(row["currency"]) or currency_of(row["value"]) or currency_of(row["annual_value"]),
        per_year=(times or 0) > 0,
        start_ms=start_ms,
        end_ms=end_ms,
        terms=row["terms"],
        substitutable=row.read("substitutable", parse_yes_no),
        source=path,
        recovery_days=row.lasting("recovery"),
        survival_days=row.lasting("survival"),
    )
    return Facts(contracts=(contract,))


def _times_a_year(period: str) -> float | None:
    """How often a value of that period is due in a year, 0 for once, None where nobody can tell ("bi-monthly" is either).

    >>> [_times_a_year(each) for each in ("Per annum", "mensuel", "every 6 months", "36 months", "1.5 years", "1 year")]
    [1, 12, 2.0, 0, 0, 1.0]
    >>> [_times_a_year(each) for each in ("sometimes", "0 months", "bi-monthly")]
    [None, None, None]
    """
    written = period.casefold()
    each = _EACH.sub("", written)
    times = _TIMES_A_YEAR.get(written, _TIMES_A_YEAR.get(each))
    term = _TERM.fullmatch(each)
    number = float(term["number"].replace(",", ".")) if term else 0
    if times is not None or not term or not number:
        return times
    often = _IN_A_YEAR[str(term.lastgroup)] / number
    return often if each != written or often == 1 else 0


def _amount(row: Row, column: str) -> float | None:
    """The amount; None, and noted, where its cell names another currency than the column of currencies."""
    stated, own = parse_currency(row["currency"]), currency_of(row[column])
    if stated and own and stated != own and (own in row[column].upper() or _ANY_DOLLAR.isdisjoint(row[column])):
        place = f"{column} {row[column][:60]!r}, currency {row['currency'][:20]!r}"
        row.unread.add(row.line, BadRecord(f"{column} in another currency than its line says", place=place))
        return None
    return row.amount(column)
