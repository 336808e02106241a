"""What stands in cells."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables.cell_values import (
    currency_of,
    parse_currency,
    parse_day,
    parse_money,
    parse_number,
    parse_share,
    parse_yes_no,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", (2024, 3, 1)),
        ("2024/3/1", (2024, 3, 1)),
        ("2024-03-01T10:00:00Z", (2024, 3, 1)),
        ("01.03.2024", (2024, 3, 1)),
        ("1/3/2024", (2024, 3, 1)),
        ("3/31/2024", (2024, 3, 31)),
        ("31/03/24", (2024, 3, 31)),
        ("1 Mar 2024", (2024, 3, 1)),
        ("March 1, 2024", (2024, 3, 1)),
        ("20240301", (2024, 3, 1)),
        ("31.02.2024", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days(text, expected):
    assert parse_day(text) == (expected and int(datetime(*expected, tzinfo=UTC).timestamp() * 1000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.5", 1234.5),
        ("1,234,567.89", 1234567.89),
        ("1.234.567,89", 1234567.89),
        ("1 234 567", 1234567.0),
        ("1'234'567.50", 1234567.5),
        ("1,234", 1234.0),
        ("1.234", 1234.0),
        ("12,34", 12.34),
        ("0.5", 0.5),
        ("€ 1.000", 1000.0),
        ("1000 EUR", 1000.0),
        ("USD 2.5m", 2500000.0),
        ("3 bn", 3e9),
        ("12 Mio EUR", 12e6),
        ("1,5 Mio. €", 1.5e6),
        ("5 Mrd EUR", 5e9),
        ("500 TSD", 500e3),
        ("-5", None),
        ("n/a", None),
        ("12 apples", None),
        ("", None),
    ],
)
def test_money(text, expected):
    assert parse_money(text) == expected


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1000 usd", 1000.0, "USD"),
        ("chf2,5m", 2.5e6, "CHF"),
        ("EUR3000", 3000.0, "EUR"),
        ("5 Mio Euro", 5e6, "EUR"),
        ("US$ 1,000", 1000.0, "USD"),
        ("A$5", 5.0, "AUD"),
        ("12 Mio", 12e6, ""),
        ("3 net", 3.0, ""),
    ],
)
def test_a_currency_beside_an_amount_is_known_in_any_spelling(text, amount, currency):
    assert (parse_money(text), currency_of(text)) == (amount, currency)


def test_currencies_are_told_by_sign_or_code():
    assert [currency_of(text) for text in ("€5", "5 USD", "5")] == ["EUR", "USD", ""]
    assert [currency_of(text) for text in ("12 MIO EUR", "TSD 5 CHF", "5 MRD")] == ["EUR", "CHF", ""]
    assert [parse_currency(text) for text in ("€", " usd", "US$", "Euro", "XYZ", "")] == [
        "EUR",
        "USD",
        "USD",
        "EUR",
        "XYZ",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.4", 0.4), ("40%", 0.4), ("40", 0.4), ("1", 1.0), ("0", 0.0), ("140", None), ("-1", None), ("x", None)],
)
def test_shares(text, expected):
    assert parse_share(text) == expected


def test_yes_and_no():
    assert [parse_yes_no(text) for text in ("Yes", "1", "TRUE", "no", "0", "false", "perhaps")] == [
        True, True, True, False, False, False, None
    ]  # fmt: skip


def test_levels():
    assert [parse_number(text) for text in ("4", "L4", "Grade 4", "4,5", "high")] == [4.0, 4.0, 4.0, 4.5, None]


@given(st.text(max_size=30))
@settings(deadline=None, max_examples=300)
def test_no_text_makes_them_raise(text):
    parse_day(text), parse_money(text), parse_share(text), parse_yes_no(text), parse_number(text), currency_of(text)


def test_a_scale_or_a_leading_zero_makes_the_separator_decimal():
    assert [parse_money(text) for text in ("0.125m", "2.125m", "2.125 billion", "0.125", "2.125", "2,125")] == [
        125_000.0, 2_125_000.0, 2_125_000_000.0, 0.125, 2125.0, 2125.0,
    ]  # fmt: skip
