"""Lists of contracts."""

import pytest

from ingest.tables.contracts_csv import CONTRACTS, parse_contracts

HEADER = (
    "contract_id,buyer,supplier,title,category,value,currency,value_period,start_date,end_date,terms,substitutable\n"
)


def parsed(text):
    return list(parse_contracts(text.encode(), "contracts.csv"))


def test_a_line_is_a_contract_with_its_parties_as_written():
    [facts] = parsed(
        HEADER + 'c-1,Acme,o-17,Steel,raw material,"1,200,000",eur,year,2023-01-01,2025-12-31,90 days,no\n'
    )
    [each] = facts.contracts
    assert (each.key, each.buyer, each.supplier, each.value, each.currency) == ("c-1", "Acme", "o-17", 1.2e6, "EUR")
    assert (each.per_year, each.substitutable, each.terms) == (True, False, "90 days")


def test_times_to_recover_and_to_survive_are_read_in_days_and_weeks():
    [facts, bad] = parsed(
        "contract_id,buyer,supplier,TTR,days of stock\n1,Acme,Steel,12 weeks,30\n2,Acme,Steel,soon,\n"
    )
    assert [(each.recovery_days, each.survival_days) for each in facts.contracts] == [(84.0, 30.0)]
    assert [(each.place, each.reason) for each in bad.rejects] == [
        ("line 3, recovery_days 'soon'", "unreadable recovery_days")
    ]


def test_what_is_not_said_is_not_known():
    [facts] = parsed("Number;Customer;Vendor;Amount\n1;Acme;Steel;€ 5.000,00\n")
    [each] = facts.contracts
    assert (each.value, each.currency, each.substitutable, each.per_year) == (5000.0, "EUR", None, False)
    assert (each.recovery_days, each.survival_days) == (None, None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("c,A,,,,,,,,,,", "no supplier"),
        ("c,,S,,,,,,,,,", "no buyer"),
        (",A,S,,,,,,,,,", "no contract_id"),
        ("c,A,S,,,much,,,,,,", "unreadable value"),
        ("c,A,S,,,,,monthly,,,,", "unreadable value_period"),
        ("c,A,S,,,,,,,,,perhaps", "unreadable substitutable"),
        ("c,A,S,,,,,,2024-01-01,2023-01-01,,", "end_date before start_date"),
    ],
)
def test_a_bad_row_is_rejected_and_its_neighbour_loads(row, reason):
    bad, good = parsed(HEADER + row + "\nc-2,A,S,,,,,,,,,\n")
    assert [each.reason for each in bad.rejects] == [reason]
    assert bad.rejects[0].place.startswith("line 2")
    assert good.contracts[0].key == "c-2"


def test_the_columns_of_the_demo_are_recognised():
    assert CONTRACTS.recognises(HEADER.strip().split(","))
