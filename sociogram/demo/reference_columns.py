"""Who and what the company's columns refer to: people, organisations, units, and the contracts and supplies among them.

In: a `Company`. Out: a `Directory` of tables sorted by id, with the position of everybody by address, and the columns of
contracts and supply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from graph_model.entities import AddressKind, Contract, Dependency, organisation_id
from graph_model.identifiers import address_id, identifier
from graph_model.snapshot import NO_TIME, UNDECLARED, Contracts, Organisations, People, Supply, Units
from ingest.address_kind import kind_of
from ingest.identity.names import name_in_address
from sociogram.demo.company import OUR_NAME, Company
from sociogram.demo.organisation_chart import Employee
from sociogram.demo.supply_chain import US, epoch_ms


@dataclass(frozen=True, slots=True)
class Directory:
    """The tables that others point into, and where in them an address or an organisation's key stands."""

    people: People
    organisations: Organisations
    units: Units
    person_of: Mapping[str, int]
    organisation_of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Somebody:
    """A person of the table. Links are ids."""

    id: str
    name: str
    email: str
    organisation: str
    employee: Employee | None = None


def make_directory(company: Company) -> Directory:
    """Everybody whom HR lists or whose address was seen, and their organisations."""
    strangers = [*_strangers(company)]
    organisations = _organisations(company, strangers)
    places = {each: place for place, (each, _, _) in enumerate(organisations)}
    recovery = {organisation_id(each.key): each.recovery_days for each in company.partners}
    parent_of = {organisation_id(each.key): organisation_id(each.parent) for each in company.partners if each.parent}
    units = sorted({unit_id(name): name for name in _departments(company)}.items())
    everybody = sorted(_everybody(company, strangers), key=lambda one: one.id)
    person_of = {one.email: place for place, one in enumerate(everybody)}
    with_mailbox = {*_delivered_to(company)}
    aliases = {alias: person_of[each.email] for each in company.employees for alias in each.aliases}
    return Directory(
        _people(everybody, with_mailbox, places, {key: place for place, (key, _) in enumerate(units)}, person_of),
        Organisations.of(
            id=[key for key, _, _ in organisations],
            name=[name for _, name, _ in organisations],
            internal=[ours for _, _, ours in organisations],
            controller=[places.get(parent_of.get(key, ""), -1) for key, _, _ in organisations],
            recovery_days=[_number(recovery.get(key)) for key, _, _ in organisations],
        ),
        Units.of(id=[key for key, _ in units], name=[name for _, name in units]),
        {**person_of, **aliases},
        {key: places[organisation_id(key)] for key in (US, *(partner.key for partner in company.partners))},
    )


def unit_id(name: str) -> str:
    """The id of one of our departments."""
    return identifier("unit", "department", organisation_id(US), name.casefold())


def _departments(company: Company) -> Iterator[str]:
    return (employee.positions[-1].department for employee in company.employees)


def _delivered_to(company: Company) -> Iterator[str]:
    """Who has a copy that says that it was delivered to them: of mail that others sent, to that very address."""
    for message in company.messages:
        yield from (each for each in message.delivered if each in (*message.to, *message.cc) and each != message.sender)


def _strangers(company: Company) -> Iterator[str]:
    """People's addresses of domains that nobody listed: whoever wrote, or was written to in what is not noise."""
    known = {*company.our_domains, *(partner.domain for partner in company.partners)}
    seen = {email: None for message in company.messages for email in (message.sender, *message.to)}
    for email in seen:
        if email.partition("@")[2] not in known and kind_of(email)[0] is AddressKind.PERSON:
            yield email


def _organisations(company: Company, strangers: Iterable[str]) -> list[tuple[str, str, bool]]:
    """(id, name, whether ours), sorted by id. An organisation that nobody listed is called by its domain."""
    listed = [(organisation_id(partner.key), partner.name, False) for partner in company.partners]
    domains = sorted({email.partition("@")[2] for email in strangers})
    inferred = [(organisation_id(domain), domain, False) for domain in domains]
    return sorted([(organisation_id(US), OUR_NAME, True), *listed, *inferred])


def _everybody(company: Company, strangers: Iterable[str]) -> Iterator[_Somebody]:
    for employee in company.employees:
        yield _Somebody(address_id(employee.email), employee.name, employee.email, organisation_id(US), employee)
    seen = {email for message in company.messages for email in (message.sender, *message.to, *message.cc)}
    seen |= {email for meeting in company.meetings for email, _ in meeting.attendees}
    for partner in company.partners:
        for person in (each for each in partner.people if each.email in seen):
            yield _Somebody(address_id(person.email), person.name, person.email, organisation_id(partner.key))
    for email in strangers:
        yield _Somebody(address_id(email), name_in_address(email), email, organisation_id(email.partition("@")[2]))


def _people(
    everybody: list[_Somebody],
    with_mailbox: set[str],
    organisations: Mapping[str, int],
    units: Mapping[str, int],
    person_of: Mapping[str, int],
) -> People:
    last = [one.employee.positions[-1] if one.employee else None for one in everybody]
    return People.of(
        id=[one.id for one in everybody],
        name=[one.name for one in everybody],
        email=[one.email for one in everybody],
        title=[each.title if each else "" for each in last],
        internal=[one.employee is not None for one in everybody],
        listed=[one.employee is not None for one in everybody],
        own_mailbox=[one.email in with_mailbox for one in everybody],
        organisation=[organisations[one.organisation] for one in everybody],
        unit=[units[unit_id(each.department)] if each else -1 for each in last],
        manager=[person_of.get(each.manager, -1) if each else -1 for each in last],
        level=[each.level if each else np.nan for each in last],
        left=[epoch_ms(each.end) if each and each.end else NO_TIME for each in last],
    )


def contract_columns(contracts: Iterable[Contract], directory: Directory) -> Contracts:
    """The contracts, sorted by id."""
    ordered = sorted(contracts, key=lambda contract: contract.id)
    places = directory.organisation_of
    return Contracts.of(
        id=[each.id for each in ordered],
        title=[each.title for each in ordered],
        category=[each.category for each in ordered],
        currency=[each.currency for each in ordered],
        buyer=[places[each.buyer] for each in ordered],
        supplier=[places[each.supplier] for each in ordered],
        annual_value=[each.annual_value for each in ordered],
        start=[each.start_ms for each in ordered],
        end=[each.end_ms for each in ordered],
    )


def supply_columns(contracts: Iterable[Contract], dependencies: Iterable[Dependency], directory: Directory) -> Supply:
    """Who supplies whom, by contracts and declarations, sorted by the ids of (supplier, buyer, evidence)."""
    pairs = [(each, False) for each in contracts] + [(each, True) for each in dependencies]
    rows = sorted((_supply_row(each, declared, directory) for each, declared in pairs), key=itemgetter(slice(0, 4)))
    names = ("supplier", "buyer", "evidence", "category", "declared", "annual_value", "currency", "share", "substitutable",
             "start", "end", "survival_days")  # fmt: skip
    return Supply.of(**dict(zip(names, zip(*rows, strict=True), strict=True)))


def _supply_row(each: Contract | Dependency, declared: bool, directory: Directory) -> tuple[object, ...]:
    places = directory.organisation_of
    value, share, start, end = (
        (each.annual_value, None, each.start_ms, each.end_ms)
        if isinstance(each, Contract)
        else (each.value, each.share, None, None)
    )
    return (
        places[each.supplier], places[each.buyer], each.id, each.category, declared, _number(value),
        each.currency, _number(share), UNDECLARED if each.substitutable is None else each.substitutable,
        NO_TIME if start is None else start, NO_TIME if end is None else end, _number(each.survival_days),
    )  # fmt: skip


def _number(value: float | None) -> float:
    return np.nan if value is None else value
