"""Contracts that follow awards, and awards that nothing follows."""

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Award, Contract
from ingest.organisations.awards import following
from ingest.resolution import resolve

AWARD = Award("a", "Barnet", ("Steel", "Rails"), "Track", "goods", 100.0, "GBP", 0, 9)


def supply(contracts=(), awards=()):
    found = resolve(Evidence(contracts=tuple(contracts), awards=tuple(awards)))
    names = {each.id: each.name for each in found.organisations}
    return sorted(
        (names[link.supplier], names[link.buyer], link.annual_value, link.evidence) for link in found.supply
    ), found


def test_a_contract_takes_from_its_award_what_it_leaves_out():
    [contract] = following([Contract("c", "", "", award="a", title="Own title")], [AWARD])
    assert (contract.buyer, contract.supplier, contract.co_suppliers) == ("Barnet", "Steel", ("Rails",))
    assert (contract.title, contract.category, contract.value, contract.end_ms) == ("Own title", "goods", 100.0, 9)


def test_the_value_of_an_award_with_several_contracts_is_none_of_theirs():
    contracts = following([Contract("c", "", "", award="a"), Contract("d", "", "", award="a")], [AWARD])
    assert [each.value for each in contracts] == [None, None]


def test_members_of_a_consortium_supply_equal_parts():
    contract = Contract("c", "", "", award="a")
    links, found = supply([contract], [AWARD])
    assert links == [("Rails", "Barnet", 50.0, contract.id), ("Steel", "Barnet", 50.0, contract.id)]
    assert len(found.parties[0].co_suppliers) == 1


def test_an_award_without_a_contract_supplies_by_itself():
    assert [link[3] for link in supply(awards=[AWARD])[0]] == [AWARD.id] * 2


@pytest.mark.parametrize("status", ["pending", "cancelled", "unsuccessful"])
def test_what_is_not_in_force_supplies_nothing(status):
    assert supply([Contract("c", "us", "them", status=status)])[0] == []
