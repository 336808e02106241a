"""From supply rows to needs: what is merged, what is left out, what a value counts for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.supply_graph import FOCAL, supply_graph
from analytics.time_window import DAY_MS
from graph_model.snapshot import NO_TIME, Snapshot
from tests.analytics.supply_rows import NO, SILENT, YES, chain


def test_contract_and_declaration_of_one_supply_are_one_and_its_value_counts_once():
    rows = [
        ("A", "us", "Steel", {"value": 100.0}),
        ("A", "us", "steel ", {"flag": NO, "declared": True, "value": 90.0}),
    ]
    (need,) = supply_graph(chain(rows), NO_TIME).needs
    assert (need.supplies[0].flag, need.amount.total) == (NO, 100.0)
    assert need.supplies[0].evidence == ("e0000", "e0001")


def test_two_contracts_of_one_supply_add_up():
    rows = [("A", "us", "steel", {"value": 100.0}), ("A", "us", "steel", {"value": 50.0})]
    assert supply_graph(chain(rows), NO_TIME).needs[0].amount.total == 150.0


def test_a_row_without_a_category_joins_the_only_one_its_pair_names():
    rows = [("A", "us", "", {"value": 100.0}), ("A", "us", "steel", {"flag": NO, "declared": True})]
    (need,) = supply_graph(chain(rows), NO_TIME).needs
    assert (need.category, need.supplies[0].flag) == ("steel", NO)


def test_supplies_without_a_category_are_not_taken_for_one_need():
    assert len(supply_graph(chain([("A", "us", ""), ("B", "us", "")]), NO_TIME).needs) == 2


def test_of_contradicting_flags_the_cautious_one_holds():
    rows = [
        ("A", "us", "steel", {"flag": YES}),
        ("A", "us", "steel", {"flag": NO}),
        ("A", "us", "steel", {"flag": SILENT}),
    ]
    assert supply_graph(chain(rows), NO_TIME).needs[0].supplies[0].flag == NO


def test_our_own_organisations_are_one_node_and_their_trade_no_dependency():
    rows = [("us", "ours too", "services"), ("A", "ours too", "steel"), ("B", "us", "steel")]
    graph = supply_graph(chain(rows, ours=("us", "ours too")), NO_TIME)
    assert [need.suppliers for need in graph.needs] == [(1, 2)]
    assert graph.suppliers[FOCAL] == (1, 2)


@pytest.mark.parametrize("ours", [("us",), ()])
def test_an_end_that_nobody_knows_supplies_nothing_also_where_nobody_is_ours(ours):
    snapshot = chain([("A", "B", "steel"), ("B", "C", "steel")], ours=ours)
    nobody = np.where(snapshot.supply.supplier == 0, -1, snapshot.supply.supplier)
    graph = supply_graph(replace(snapshot, supply=replace(snapshot.supply, supplier=nobody)), NO_TIME)
    assert [(graph.ids[need.buyer], [graph.ids[each] for each in need.suppliers]) for need in graph.needs] == [
        ("C", ["B"])
    ]


@pytest.mark.parametrize(
    ("dates", "live"),
    [
        ({"end": 10 - DAY_MS}, False),
        ({"end": 9}, True),
        ({"end": 10}, True),
        ({"start": 11}, False),
        ({"start": 10}, True),
        ({}, True),
    ],
)
def test_only_what_is_in_force_counts(dates, live):
    graph = supply_graph(chain([("A", "us", "steel", dates)]), 10)
    assert bool(graph.needs) is live


def test_without_a_moment_everything_is_in_force():
    assert supply_graph(chain([("A", "us", "steel", {"end": 9})]), NO_TIME).needs


def test_a_value_without_a_rate_makes_the_sum_unknown_and_says_which_currency():
    rows = [("A", "us", "steel", {"value": 5.0, "currency": "XAU"}), ("B", "us", "steel", {"value": 1.0})]
    amount = supply_graph(chain(rows), NO_TIME).needs[0].amount
    assert (amount.total, amount.without_rate) == (None, ("XAU",))


def test_values_come_into_the_base_currency_by_the_rates_of_the_policy():
    snapshot = chain([("A", "us", "steel", {"value": 5.0, "currency": "USD"})], rates={"USD": 0.5})
    assert supply_graph(snapshot, NO_TIME).needs[0].amount.total == 2.5


def test_an_empty_snapshot_has_a_focal_node_and_nothing_else():
    graph = supply_graph(Snapshot.from_columns(), NO_TIME)
    assert (len(graph), graph.ids, graph.needs) == (1, ("",), ())
