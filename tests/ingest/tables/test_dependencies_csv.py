"""Declared dependencies."""

import pytest

from ingest.tables.column_mapping import unknown_columns
from ingest.tables.contracts_csv import CONTRACTS
from ingest.tables.dependencies_csv import DEPENDENCIES, parse_dependencies

HEADER = "supplier,buyer,category,value,currency,share,substitutable\n"


def test_a_line_is_a_dependency():
    [facts] = parse_dependencies((HEADER + "Ore AG,Steelworks,ore,3m,EUR,80%,no\n").encode(), "d.csv")
    [each] = facts.dependencies
    assert (each.supplier, each.buyer, each.category) == ("Ore AG", "Steelworks", "ore")
    assert (each.value, each.share, each.substitutable) == (3e6, 0.8, False)


def test_a_line_may_say_how_long_recovery_takes_and_how_long_the_buyer_can_go_on():
    [facts] = parse_dependencies(
        b"supplier,buyer,time to recover,time to survive\nOre AG,Steelworks,90 days,45\n", "d.csv"
    )
    assert [(each.recovery_days, each.survival_days) for each in facts.dependencies] == [(90.0, 45.0)]


def test_a_bad_row_is_rejected_and_its_neighbour_loads():
    bad, good = parse_dependencies((HEADER + "Ore AG,,ore,,,,\nOre AG,Steelworks,,,,,\n").encode(), "d.csv")
    assert [(each.place, each.reason) for each in bad.rejects] == [("line 2", "no buyer")]
    assert good.dependencies


def test_a_share_that_cannot_be_read_does_not_cost_the_need():
    need, said = parse_dependencies((HEADER + "Ore AG,Steelworks,ore,,,180,\n").encode(), "d.csv")
    assert [(each.category, each.share) for each in need.dependencies] == [("ore", None)]
    assert "line 2, share '180'" in said.notes[0]


def test_contracts_are_not_taken_for_dependencies():
    assert DEPENDENCIES.recognises(HEADER.strip().split(","))
    assert not DEPENDENCIES.recognises(["contract_id", "buyer", "supplier"])
    assert not CONTRACTS.recognises(HEADER.strip().split(","))


def _read(text):
    return list(parse_dependencies(text.encode(), "needs.csv"))


def test_a_column_of_percents_has_percents_in_every_cell_without_a_sign():
    found = _read("supplier,buyer,share\nA,Us,98.5\nB,Us,1\nC,Us,0.5\nD,Us,50%\n")
    assert [d.share for f in found for d in f.dependencies] == [0.985, 0.01, 0.005, 0.5]
    found = _read("supplier,buyer,share\nA,Us,0.5\nB,Us,1\nD,Us,50%\n")
    assert [d.share for f in found for d in f.dependencies] == [0.5, 1.0, 0.5]


@pytest.mark.parametrize("column", ["value_period", "Value per", "End Date", "expires"])
def test_contracts_without_an_id_are_no_dependencies_and_told_what_they_lack(column):
    header = ["buyer", "supplier", "value", "currency", column]
    assert not DEPENDENCIES.recognises(header)
    assert "without the column contract_id" in unknown_columns(header)
