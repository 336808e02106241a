"""Who supplies whom: contracts and declared dependencies in, with their references resolved to organisations out. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graph_model.derived import ContractParties, SupplyLink
from graph_model.entities import Contract, Dependency
from ingest.organisations.directory import Directory


def parties_of(contracts: Iterable[Contract], directory: Directory) -> tuple[ContractParties, ...]:
    """The organisations that each contract's references mean, sorted by contract."""
    found = (
        ContractParties(each.id, directory.of_reference(each.buyer), directory.of_reference(each.supplier))
        for each in contracts
    )
    return tuple(sorted(found, key=lambda each: (each.contract, each.buyer, each.supplier)))


def supply_of(
    contracts: Iterable[Contract], dependencies: Iterable[Dependency], directory: Directory
) -> tuple[tuple[SupplyLink, ...], list[str]]:
    """The supply links, sorted, and notes on those left out because somebody would supply themselves."""
    links = [_by_contract(each, directory) for each in contracts]
    links += [_by_declaration(each, directory) for each in dependencies]
    kept = [link for link in links if link.supplier and link.buyer and link.supplier != link.buyer]
    notes = [
        f"{directory.organisations[link.supplier].name} would supply itself by one contract or dependency: left out."
        for link in links
        if link.supplier and link.supplier == link.buyer
    ]
    return tuple(sorted(kept, key=lambda link: (link.supplier, link.buyer, link.evidence))), notes


def _by_contract(contract: Contract, directory: Directory) -> SupplyLink:
    return SupplyLink(
        supplier=directory.of_reference(contract.supplier),
        buyer=directory.of_reference(contract.buyer),
        evidence=contract.id,
        declared=False,
        category=contract.category,
        annual_value=contract.annual_value,
        currency=contract.currency,
        substitutable=contract.substitutable,
        start_ms=contract.start_ms,
        end_ms=contract.end_ms,
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
    )
