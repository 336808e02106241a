"""The company's tables as CSV files: people, organisations, contracts, declared dependencies.

In: the company, and a folder. Out: four files, UTF-8, with the columns that their readers know.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from sociogram.demo.company import OUR_COUNTRY, OUR_NAME, Company
from sociogram.demo.supply_chain import US
from sociogram.demo.working_time import DAY, EPOCH

HR = ("email", "name", "title", "level", "department", "manager_email", "organisation", "start_date", "end_date")
ORGANISATIONS = ("id", "name", "domains", "country", "parent", "recovery_days")
CONTRACTS = ("contract_id", "buyer", "supplier", "title", "category", "value", "currency", "value_period", "start_date",
             "end_date", "terms", "substitutable", "survival_days")  # fmt: skip
DEPENDENCIES = ("supplier", "buyer", "category", "value", "currency", "share", "substitutable")

_FLAG = {True: "yes", False: "no", None: ""}


def write_tables(company: Company, folder: Path) -> None:
    """hr.csv, organisations.csv, contracts.csv and dependencies.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "hr.csv", HR, _people(company))
    _write(folder / "organisations.csv", ORGANISATIONS, _organisations(company))
    _write(folder / "contracts.csv", CONTRACTS, _contracts(company))
    _write(folder / "dependencies.csv", DEPENDENCIES, _dependencies(company))


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _people(company: Company) -> Iterator[tuple[object, ...]]:
    for each in company.employees:
        for held in each.positions:
            dates = (held.start.isoformat(), held.end.isoformat() if held.end else "")
            yield (each.email, each.name, held.title, held.level, held.department, held.manager, US, *dates)


def _organisations(company: Company) -> Iterator[tuple[object, ...]]:
    yield US, OUR_NAME, ";".join(company.our_domains), OUR_COUNTRY, "", None
    for each in company.partners:
        yield each.key, each.name, each.domain, each.country, each.parent, each.recovery_days


def _contracts(company: Company) -> Iterator[tuple[object, ...]]:
    for each in company.contracts:
        yield (
            each.key, each.buyer, each.supplier, each.title, each.category, each.value, each.currency,
            "year" if each.per_year else "total", _day(each.start_ms), _day(each.end_ms), each.terms,
            _FLAG[each.substitutable], each.survival_days,
        )  # fmt: skip


def _dependencies(company: Company) -> Iterator[tuple[object, ...]]:
    for each in company.dependencies:
        yield (
            each.supplier, each.buyer, each.category, each.value, each.currency, each.share, _FLAG[each.substitutable]
        )  # fmt: skip


def _day(at_ms: int | None) -> str:
    return "" if at_ms is None else date.fromordinal(at_ms // (DAY * 1000) + EPOCH).isoformat()
