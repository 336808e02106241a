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
    [facts] = parsed("contract_id,buyer,supplier,TTR,days of stock\n1,Acme,Steel,12 weeks,30\n")
    assert [(each.recovery_days, each.survival_days) for each in facts.contracts] == [(84.0, 30.0)]
    rows = "1,Acme,Steel,12,\n2,Acme,Steel,90 days,2\n"
    found = parsed(f"contract_id,buyer,supplier,Recovery (weeks),survival_weeks\n{rows}")
    assert [(each.recovery_days, each.survival_days) for facts in found for each in facts.contracts] == [
        (84.0, None),
        (90.0, 14.0),
    ]


def test_an_optional_cell_that_cannot_be_read_costs_itself_only_and_is_said_once_a_column():
    *lines, last = parsed(
        HEADER.strip() + ",recovery_days,survival_days\n"
        "1,A,S,,,much,,,,,,perhaps,3 months,10\n2,A,S,,,5,,,,,,,soon,\n3,A,S,,,5,,,,,,no,4,\n"
    )
    assert [each for facts in lines for each in facts.rejects] == []
    assert [(c.value, c.substitutable, c.recovery_days, c.survival_days) for f in lines for c in f.contracts] == [
        (None, None, None, 10.0),
        (5.0, None, None, None),
        (5.0, False, 4.0, None),
    ]
    assert last.notes == (
        "contracts.csv, unreadable value: 1 cell is left out, the rest of the line is kept; line 2, value 'much'.",
        "contracts.csv, unreadable substitutable: 1 cell is left out, the rest of the line is kept; "
        "line 2, substitutable 'perhaps'.",
        "contracts.csv, unreadable recovery_days: 2 cells are left out, the rest of the line is kept; "
        "the first is line 2, recovery_days '3 months'.",
    )


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("annual value", "1000 usd", (1000.0, "USD", True)),
        ("annual value,value period", "€1000,total", (1000.0, "EUR", True)),
        ("value", "1000 EUR", (1000.0, "EUR", False)),
        ("value,annual_value", "3000 eur,", (3000.0, "EUR", False)),
    ],
)
def test_an_annual_value_is_a_years(columns, cells, expected):
    [facts] = parsed(f"contract_id,buyer,supplier,{columns}\n1,A,S,{cells}\n")
    [each] = facts.contracts
    assert (each.value, each.currency, each.per_year) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("month", 1200),
        ("monthly", 1200),
        ("quarterly", 400),
        ("half-yearly", 200),
        ("weekly", 5200),
        ("per annum", 100),
        ("annuel", 100),
        ("par an", 100),
        ("12 months", 100),
        ("mensuel", 1200),
        ("every month", 1200),
        ("al mese", 1200),
        ("pro Quartal", 400),
        ("per day", 36500),
    ],
)
def test_a_value_of_a_shorter_period_is_so_often_a_years(period, expected):
    [facts] = parsed(f"{HEADER}1,A,S,,,100,EUR,{period},,,,\n")
    assert [(each.value, each.per_year) for each in facts.contracts] == [(expected, True)]


@pytest.mark.parametrize("period", ["36 months", "2 years", "24 Monate", "18 mois", "total"])
def test_a_value_of_a_term_is_the_whole(period):
    [facts] = parsed(f"{HEADER}1,A,S,,,100,EUR,{period},,,,\n")
    assert [(each.value, each.per_year) for each in facts.contracts] == [(100, False)]


def test_a_period_that_nobody_can_read_costs_the_value_and_not_the_contract():
    line, last = parsed(f"{HEADER}1,A,S,,,100,EUR,sometimes,,,,\n")
    assert [(each.key, each.value, each.per_year) for each in line.contracts] == [("1", None, False)]
    assert last.notes == (
        "contracts.csv, unreadable value_period: 1 cell is left out, the rest of the line is kept; "
        "line 2, value_period 'sometimes'.",
    )


def test_a_value_that_names_another_currency_than_its_line_is_left_out_and_said():
    first, second, last = parsed(f"{HEADER}1,A,S,,,USD 500,EUR,,,,,\n2,A,S,,,$500,CAD,,,,,\n")
    assert [(each.value, each.currency) for facts in (first, second) for each in facts.contracts] == [
        (None, "EUR"),
        (500.0, "CAD"),
    ]
    assert last.notes == (
        "contracts.csv, value in another currency than its line says: 1 cell is left out, the rest of the line is kept; "
        "line 2, value 'USD 500', currency 'EUR'.",
    )


def test_a_day_that_a_spreadsheet_saved_as_a_number_is_that_day():
    [facts] = parsed(f"{HEADER}1,A,S,,,,,,45292,45657,,\n")
    assert [(each.start_ms, each.end_ms) for each in facts.contracts] == [(1_704_067_200_000, 1_735_603_200_000)]


def test_of_lines_of_one_contract_that_differ_the_last_holds_and_the_others_are_rejected():
    rows = "1,Us,Acme,100\n2,Us,Acme,5\n1,Us,ACME,250\n1,Us,Beta,30\n1,Us,Beta,30\n1,Us,,9\n"
    found = parsed(f"contract_id,buyer,supplier,value\n{rows}")
    assert [(c.key, c.supplier, c.value) for f in found for c in f.contracts] == [
        ("2", "Acme", 5.0),
        ("1", "Beta", 30.0),
        ("1", "Beta", 30.0),
    ]
    assert [(r.place, r.reason) for f in found for r in f.rejects] == [
        ("line 7", "no supplier"),
        ("line 2, as line 6", "a later line with the same contract_id holds"),
        ("line 4, as line 6", "a later line with the same contract_id holds"),
    ]


@pytest.mark.parametrize("word", ["n/a", "N/A", "-", "–", "unknown", "None", "tbd", "?", "NULL", "NaN"])
def test_a_word_that_states_nothing_is_an_empty_cell_also_where_one_is_needed(word):
    rows = [",".join([key, "A", supplier, *[word] * 10]) for key, supplier in (("1", "S"), ("2", word))]
    [facts, bad] = parsed(f"{HEADER.strip()},recovery_days\n" + "\n".join(rows) + "\n")
    [each] = facts.contracts
    assert (each.supplier, each.category, each.value, each.currency, each.start_ms) == ("S", "", None, "", None)
    assert [(each.place, each.reason) for each in bad.rejects] == [(f"line 3, supplier {word!r}", "no supplier")]
    assert (each.terms, each.substitutable, each.recovery_days) == ("", None, None)


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


def test_decimal_marks_of_durations_are_judged_from_their_columns():
    rows = '1,A,S,,,,,,,,,,30.25,"1,000"\n2,A,S,,,,,,,,,,45.500,40000\n'
    found = parsed(f"{HEADER.strip()},recovery_days,survival_days\n{rows}")
    assert [(each.recovery_days, each.survival_days) for facts in found for each in facts.contracts] == [
        (30.25, 1000.0),
        (45.5, None),  # more than a century
    ]


def test_the_currency_is_a_code_whichever_way_it_is_written():
    header = "contract_id,buyer,supplier,value,currency\n"
    rows = "1,A,B,5,€\n2,A,B,12 MIO EUR,\n3,A,B,5 Mio. €,\n4,A,B,5,Euro\n5,A,B,7,chf\n"
    found = [each for facts in parsed(header + rows) for each in facts.contracts]
    assert [each.currency for each in found] == ["EUR", "EUR", "EUR", "EUR", "CHF"]
