"""What stands in the cells of business tables: text in; days, times, money, shares and yes or no out, None where it is none.

Nothing here raises: a row decides what an unreadable cell means.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from ingest.tables.column_style import DayOrder, DecimalMark

_CURRENCY_WORDS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "EURO": "EUR", "EUROS": "EUR", "SFR": "CHF",
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "R$": "BRL", "S$": "SGD",
}  # fmt: skip
_CURRENCY_CODES = frozenset({
    "aed", "ars", "aud", "bgn", "brl", "cad", "chf", "clp", "cny", "cop", "czk", "dkk", "egp", "eur", "gbp", "hkd", "huf",
    "idr", "ils", "inr", "isk", "jpy", "krw", "kwd", "mad", "mxn", "myr", "ngn", "nok", "nzd", "pen", "php", "pkr", "pln",
    "qar", "ron", "rsd", "rub", "sar", "sek", "sgd", "thb", "try", "twd", "uah", "usd", "uyu", "vnd", "zar",
})  # fmt: skip
"""Those that are known in small letters, too, where any word may stand."""
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "j", "wahr"})
_NO = frozenset({"no", "n", "false", "f", "0", "nein", "falsch"})
_SCALES = {
    "k": 1e3, "tsd": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "bn": 1e9, "b": 1e9, "mrd": 1e9, "mld": 1e9, "bln": 1e9, "billion": 1e9,
}  # fmt: skip
_CURRENCY = re.compile(
    r"(?:(?<![a-z])(?:us|au?|ca?|hk|nz|r|s))?\$|[€£¥₹]"
    rf"|(?<![a-z])(?:euros?|(?!(?:{'|'.join(_SCALES)})(?![a-z]))[a-z]{{3}})(?![a-z])",
    re.IGNORECASE,
)
"""A sign, a word or a code: three letters that are no scale."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: .*)?")
_NAMED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%d. %B %Y", "%Y%m%d")
_SERIAL = re.compile(r"[2-7]\d{4}")
"""A day as spreadsheets count them, of 1954 to 2119, that was saved as a plain number."""
_FIRST_OF_EXCEL = date(1899, 12, 30)
_MONEY = re.compile(r"(-?)([\d.,' \u00a0\u202f]*\d)\s*([a-z]*)\.?", re.IGNORECASE)


def parse_day(text: str, order: DayOrder = DayOrder.DAY_FIRST) -> int | None:
    """A day as UTC milliseconds of its midnight. Where both could be day or month, the order of its column tells.

    >>> parse_day("2024-03-01") == parse_day("01.03.2024") == parse_day("1 Mar 2024") == parse_day("45352") == 1709251200000
    True
    """
    try:
        return _midnight_ms(_day(text.strip(), order))
    except (ValueError, OverflowError):
        return None


def _day(text: str, order: DayOrder) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), found[4], order)
    if _SERIAL.fullmatch(text):
        return _FIRST_OF_EXCEL + timedelta(days=int(text))
    for form in _NAMED:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(text)


def _year_last(first: int, second: int, year: str, order: DayOrder) -> date:
    whole_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    month_first = second > 12 or (order is DayOrder.MONTH_FIRST and first <= 12)
    day, month = (second, first) if month_first else (first, second)
    return date(whole_year, month, day)


def _midnight_ms(day: date) -> int:
    return (day - date(1970, 1, 1)) // timedelta(milliseconds=1)


def parse_money(text: str, mark: DecimalMark = DecimalMark.UNTOLD) -> float | None:
    """An amount: thousands separators of any country, a currency before or after it, `1.2m`. Never below zero.

    Where a point or comma can part thousands or decimals, the decimal mark of its column tells.

    >>> parse_money("€ 1.234.567,50"), parse_money("1,234,567"), parse_money("2.5m"), parse_money("12 Mio. EUR")
    (1234567.5, 1234567.0, 2500000.0, 12000000.0)
    """
    bare = _CURRENCY.sub("", text).strip()
    found = _MONEY.fullmatch(bare)
    if not found or found[1] or found[3].lower() not in ("", *_SCALES):
        return None
    number = _number(re.sub(r"[' \u00a0\u202f]", "", found[2]), mark, scaled=bool(found[3]))
    return None if number is None else number * _SCALES.get(found[3].lower(), 1.0)


def _number(digits: str, decimal: DecimalMark, *, scaled: bool = False) -> float | None:
    """The last of two different separators is the decimal one; a single one is so unless three digits follow it.

    Before a scale (`2.125 m`), behind a zero (`0.125`), and where it is the column's `decimal` one, it is the decimal one too.
    """
    last = max(digits.rfind(","), digits.rfind("."))
    mark = digits[last] if last >= 0 else ""
    scaled = scaled or mark == decimal.value
    other = {",": ".", ".": ","}.get(mark, "")
    thousands = len(digits) - last == 4 and other not in digits and last > 0
    grouping = mark and (digits.count(mark) > 1 or (thousands and not scaled and digits[:last].lstrip("-") != "0"))
    plain = digits.replace(other, "") if other else digits
    plain = plain.replace(mark, "") if grouping else plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def currency_of(text: str) -> str:
    """The currency that an amount names by sign, word or code, "" where it names none.

    >>> currency_of("12 MIO EUR"), currency_of("5 TSD €"), currency_of("5 MIO"), currency_of("3000usd"), currency_of("3 net")
    ('EUR', 'EUR', '', 'USD', '')
    """
    for word in _CURRENCY.findall(text):
        if word.upper() in _CURRENCY_WORDS or word.isupper() or word.lower() in _CURRENCY_CODES:
            return parse_currency(word)
    return ""


def parse_currency(text: str) -> str:
    """A currency as a cell of its own names it, as its code where it is known by another name, too.

    >>> parse_currency("€"), parse_currency("Euro"), parse_currency("chf")
    ('EUR', 'EUR', 'CHF')
    """
    upper = text.strip().upper()
    return _CURRENCY_WORDS.get(upper, upper)


def parse_share(text: str, *, in_percent: bool = False) -> float | None:
    """A part of the whole, 0-1: `0.4`, `40%` or `40`. In a column of percents (`is_percent`) `1` is a hundredth.

    >>> parse_share("0,4") == parse_share("40 %") == parse_share("40") == 0.4
    True
    >>> parse_share("1"), parse_share("1", in_percent=True)
    (1.0, 0.01)
    """
    number = _percentage(text)
    if number is None:
        return None
    share = number / 100 if in_percent or "%" in text or number > 1 else number
    return share if 0 <= share <= 1 else None


def is_percent(text: str) -> bool:
    """Whether a share shows that its column has percents though it has no sign of them: none is more than the whole.

    >>> is_percent("40"), is_percent("1"), is_percent("40%")
    (True, False, False)
    """
    number = _percentage(text)
    return "%" not in text and number is not None and number > 1


def _percentage(text: str) -> float | None:
    try:
        return float(text.replace("%", "").replace(",", ".").strip())
    except ValueError:
        return None


def parse_yes_no(text: str) -> bool | None:
    """True, False, or None for what is neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def parse_days(text: str, mark: DecimalMark = DecimalMark.UNTOLD) -> float | None:
    """A length of time in days: `90`, `90 days`, `12 weeks`, `1,000`. A month has no certain number of days and is none.

    Where a point or comma can part thousands or decimals, the decimal mark of its column tells.

    >>> parse_days("90"), parse_days("12 weeks"), parse_days("1,5 d"), parse_days("1,000"), parse_days("3 months")
    (90.0, 84.0, 1.5, 1000.0, None)
    """
    found = re.fullmatch(r"(\d{1,5}(?:[.,]\d+)?)\s*(|d|days?|tage?|w|weeks?|wochen?)", text.strip().casefold())
    number = _number(found[1], mark) if found else None
    return None if found is None or number is None else number * (7 if found[2][:1] == "w" else 1)


def parse_weeks(text: str, mark: DecimalMark = DecimalMark.UNTOLD) -> float | None:
    """The same for a column of weeks, in days: `12` are twelve weeks there, unless the cell says otherwise.

    >>> parse_weeks("12"), parse_weeks("90 days"), parse_weeks("soon")
    (84.0, 90.0, None)
    """
    days = parse_days(f"{text} weeks", mark)
    return parse_days(text, mark) if days is None else days


def parse_number(text: str) -> float | None:
    """A plain number such as a level: `4`, `4.5`, `L4`, `Grade 4`.

    >>> parse_number("L4"), parse_number("senior")
    (4.0, None)
    """
    found = re.fullmatch(r"(?:[a-z]+[ .:-]*)?(\d{1,6}(?:[.,]\d+)?)", text.strip(), re.IGNORECASE)
    return float(found[1].replace(",", ".")) if found else None
