"""Who supplies whom: contracts and declared dependencies in, with their references resolved to organisations out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph_model.derived import ContractParties, SupplyLink
from graph_model.entities import Award, Contract, Dependency
from ingest.organisations.awards import NOT_IN_FORCE, as_contract
from ingest.organisations.directory import Directory


def parties_of(contracts: Iterable[Contract], directory: Directory) -> tuple[ContractParties, ...]:
    """The organisations that each contract's references mean, sorted by contract."""
    found = (
        ContractParties(
            each.id,
            directory.of_reference(each.buyer),
            directory.of_reference(each.supplier),
            tuple(directory.of_reference(member) for member in each.co_suppliers),
        )
        for each in contracts
    )
    return tuple(sorted(found, key=lambda each: (each.contract, each.buyer, each.supplier)))


def supply_of(
    contracts: Iterable[Contract],
    dependencies: Iterable[Dependency],
    directory: Directory,
    lone_awards: Iterable[Award] = (),
) -> tuple[tuple[SupplyLink, ...], list[str]]:
    """The supply links, sorted, and notes on those left out because somebody would supply themselves.

    What is not in force yet, or never came to be, supplies nothing. Each member of a consortium supplies an equal part.
    """
    links = [link for each in contracts for link in _by_contract(each, each.id, directory)]
    links += [link for each in lone_awards for link in _by_contract(as_contract(each), each.id, directory)]
    links += [_by_declaration(each, directory) for each in dependencies]
    kept = [link for link in links if link.supplier and link.buyer and link.supplier != link.buyer]
    notes = [
        f"{directory.organisations[link.supplier].name} would supply itself by one contract or dependency: left out."
        for link in links
        if link.supplier and link.supplier == link.buyer
    ]
    return tuple(sorted(kept, key=lambda link: (link.supplier, link.buyer, link.evidence))), notes


def _by_contract(contract: Contract, evidence: str, directory: Directory) -> Iterator[SupplyLink]:
    members = (contract.supplier, *contract.co_suppliers)
    value = contract.annual_value
    for supplier in members if contract.status not in NOT_IN_FORCE else ():
        yield SupplyLink(
            supplier=directory.of_reference(supplier),
            buyer=directory.of_reference(contract.buyer),
            evidence=evidence,
            declared=False,
            category=contract.category,
            annual_value=None if value is None else value / len(members),
            currency=contract.currency,
            substitutable=contract.substitutable,
            start_ms=contract.start_ms,
            end_ms=contract.end_ms,
            recovery_days=contract.recovery_days,
            survival_days=contract.survival_days,
        )


def _by_declaration(dependency: Dependency, directory: Directory) -> SupplyLink:
    return SupplyLink(
        supplier=directory.of_reference(dependency.supplier),
        buyer=directory.of_reference(dependency.buyer),
        evidence=dependency.id,
        declared=True,
        category=dependency.category,
        annual_value=dependency.value,
        currency=dependency.currency,
        share=dependency.share,
        substitutable=dependency.substitutable,
        recovery_days=dependency.recovery_days,
        survival_days=dependency.survival_days,
    )
