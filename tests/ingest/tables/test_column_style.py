"""How a column writes days and amounts is judged from all of its cells."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables.cell_values import parse_day, parse_money
from ingest.tables.column_style import DayOrder, DecimalMark, Judged, day_order, decimal_mark
from ingest.tables.contracts_csv import parse_contracts

HEADER = "contract_id;buyer;supplier;value;start_date;end_date\n"


def parsed(*rows):
    text = HEADER + "".join(f"c{number};us;them;{row}\n" for number, row in enumerate(rows))
    return list(parse_contracts(text.encode(), "contracts.csv"))


def values(*rows):
    return [(c.value, c.start_ms) for facts in parsed(*rows) for c in facts.contracts]


def rejects(*rows):
    return [(each.place, each.reason) for facts in parsed(*rows) for each in facts.rejects]


def notes(*rows):
    return [note for facts in parsed(*rows) for note in facts.notes]


MARCH_4, APRIL_3 = parse_day("2024-03-04"), parse_day("2024-04-03")


@pytest.mark.parametrize(
    ("other", "expected"), [("25/03/2024", APRIL_3), ("03/25/2024", MARCH_4), ("2024-01-01", APRIL_3)]
)
def test_another_cell_tells_whether_the_month_comes_first(other, expected):
    assert values(";03/04/2024;", f";{other};")[0][1] == expected


@pytest.mark.parametrize(
    ("others", "expected", "noted"),
    [
        (("12/31/2025", ""), MARCH_4, False),
        (("31/12/2025", ""), APRIL_3, False),
        (("2025-12-31", ""), APRIL_3, True),
        (("12/31/2025", "31/12/2025"), APRIL_3, True),
    ],
)
def test_another_column_tells_where_a_column_does_not(others, expected, noted):
    rows = (f";03/04/2024;{others[0]}", f";05/06/2024;{others[1]}")
    assert values(*rows)[0][1] == expected
    assert any("start_date: nothing tells days from months" in note for note in notes(*rows)) is noted


@pytest.mark.parametrize(
    ("other", "expected"), [("12,50", 1234.0), ("12.50", 1.234), ("1.234.567", 1234.0), ("7", 1234.0)]
)
def test_another_cell_tells_decimals_from_thousands(other, expected):
    assert values("1.234;;", f"{other};;")[0][0] == expected


def test_cells_that_can_be_read_both_ways_are_not_read_where_the_column_contradicts_itself():
    rows = (";03/04/2024;", ";25/03/2024;", ";03/25/2024;")
    assert len(values(*rows)) == 2
    assert rejects(*rows) == [
        ("line 2, start_date '03/04/2024'",
         "ambiguous start_date: its column has days before months and months before days")
    ]  # fmt: skip
    rows = ("1.234;;", "1.50;;", "1,50;;")
    assert (rejects(*rows), [value for value, _ in values(*rows)]) == ([], [None, 1.5, 1.5])
    assert "ambiguous value: its column has decimal points and decimal commas: 1 cell is left out" in notes(*rows)[0]


def test_one_note_says_what_only_the_default_told():
    assert len(notes(";03/04/2024;03/05/2025", ";02/03/2024;", "1.234;;", "2.345;;")) == 3
    assert notes(";03/04/2024;", ";25/03/2024;", "1.234;;", "1,5;;") == []
    assert "contracts.csv, value: nothing tells thousands from decimals" in notes("1.234;;")[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";0001-01-01;", "implausible start_date"),
        (";9999-12-31;", "implausible start_date"),
    ],
)
def test_a_day_that_cannot_be_true_is_rejected(row, reason):
    assert [each[1] for each in rejects(row)] == [reason]


def test_an_amount_that_cannot_be_true_is_not_read():
    [(value, _)], [note] = values("9" * 20 + ";;"), notes("9" * 20 + ";;")
    assert value is None
    assert "implausible value" in note


def test_an_end_in_9999_is_no_end():
    [facts] = parsed(";2024-01-01;9999-12-31")
    assert facts.contracts[0].end_ms is None


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2199, 1, 1)), max_size=6),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"]),
)
@settings(deadline=None, max_examples=100)
def test_a_column_of_one_style_is_read_in_it_wherever_a_cell_shows_it(days, style):
    cells = [day.strftime(style) for day in days]
    judged = day_order(cells)
    assert judged.style is not DayOrder.CONTRADICTORY
    if not judged.by_default:
        assert [parse_day(cell, judged.style) for cell in cells] == [parse_day(day.isoformat()) for day in days]


@given(st.lists(st.integers(0, 10**9), max_size=6), st.booleans())
@settings(deadline=None, max_examples=100)
def test_a_column_of_cents_is_read_in_its_own_decimals(cents, german):
    cells = [f"{each / 100:,.2f}" for each in cents]
    if german:
        cells = [cell.translate(str.maketrans(",.", ".,")) for cell in cells]
    judged = decimal_mark(cells)
    assert [parse_money(cell, judged.style) for cell in cells] == pytest.approx([each / 100 for each in cents])


@given(st.lists(st.text(max_size=12), max_size=6))
@settings(deadline=None, max_examples=100)
def test_no_cells_make_it_raise(cells):
    assert isinstance(day_order(cells), Judged)
    assert decimal_mark(cells).style in DecimalMark
