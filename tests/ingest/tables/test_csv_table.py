"""Tables as spreadsheets export them."""

import codecs
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest.tables.csv_table import (
    MAX_COLUMNS,
    MAX_LINE_CHARACTERS,
    MAX_LINES,
    Row,
    TableKind,
    decoded,
    header_of,
    is_text,
    rows,
    table_text,
)

KIND = TableKind(
    "things", {"name": ("full name",), "start_date": ("from",)}, required=("name",), identified_by=("name",)
)
TEXT = "name,start_date\nJörg,2024\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
    ],
)
def test_encodings_of_spreadsheets_are_read(data):
    assert is_text(data)
    assert decoded(data) == TEXT


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_of_spreadsheets_are_told_by_the_first_line(separator):
    text = TEXT.replace(",", separator)
    assert [dict(row.cells) for row in rows(text, KIND)] == [{"name": "Jörg", "start_date": "2024"}]


@pytest.mark.parametrize("title", ["Full Name", "full_name", "FULL-NAME", "Name", " name "])
def test_columns_are_known_by_any_of_their_spellings(title):
    assert KIND.columns(["x", title]) == {"name": 1}


def test_lines_are_numbered_as_an_editor_does_and_quoted_ones_may_be_long():
    text = 'name,from\n\n"two\nlines",1\nlast,2\n'
    assert [(row.line, row["name"]) for row in rows(text, KIND)] == [(4, "two\nlines"), (5, "last")]


def test_a_row_with_too_many_cells_is_an_error_that_says_where():
    first, second = rows("name,from\na,1,2\nb,1,\n", KIND)
    assert isinstance(first, BadRecord)
    assert first.place == "line 2"
    assert isinstance(second, Row)


@pytest.mark.parametrize(
    "below", ["q1,1\nq2,2\n", 'q1,1\n"q2",2\n', 'q1,1\n"q2",2\n' + "q3,3\n" * 40_000, '"q1\nx",1\nq2,2\n"q3']
)
def test_a_quotation_mark_without_an_end_costs_its_own_line_only(below):
    found = list(rows('name,from\n"torn,1\n' + below, KIND))
    assert isinstance(found[0], BadRecord)
    assert (found[0].reason, found[0].place) == ("quotation mark without an end", "line 2")
    alone = list(rows("name,from\n" + below, KIND))
    assert [each.cells for each in found[1:] if isinstance(each, Row)] == [
        each.cells for each in alone if isinstance(each, Row)
    ]


def test_a_row_may_end_early():
    [row] = rows("name,from\na\n", KIND)
    assert row["from"] == row["start_date"] == ""


def test_a_single_column_is_no_table():
    assert header_of("name\nAda\n") == []


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_no_bytes_make_it_raise(data):
    text = decoded(data)
    header_of(text)
    list(rows("name,from\n" + text, KIND))


def test_a_line_beyond_the_limit_costs_its_row_only():
    text = f"email,name\na@x.org,Ada\nb@x.org,{',' * MAX_LINE_CHARACTERS}\nc@x.org,Carl\n"
    first, too_long, last = rows(text, KIND)
    assert (first["name"], last["name"], last.line) == ("Ada", "Carl", 4)
    assert (too_long.place, too_long.reason) == ("line 3", f"line longer than {MAX_LINE_CHARACTERS} characters")


def test_a_line_beyond_the_limit_within_quotes_costs_the_row_that_it_belongs_to():
    text = f'email,name\na@x.org,"Ada\n{"x" * MAX_LINE_CHARACTERS}y\n"\nc@x.org,Carl\n'
    broken, last = rows(text, KIND)
    assert isinstance(broken, BadRecord)
    assert (last["name"], last.line) == ("Carl", 5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("email,name" + "," * 5_000_000 + "\na@x.org,Ada\n", f"more than {MAX_COLUMNS} columns"),
        ("email,name\n" + "\n" * MAX_LINES, f"more than {MAX_LINES} lines: split the table"),
    ],
    ids=["columns", "lines"],
)
def test_a_table_beyond_the_limits_is_refused_before_it_fills_the_memory(text, reason):
    tracemalloc.start()
    with pytest.raises(BadRecord, match=reason):
        list(rows(text, KIND))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120 << 20


@pytest.mark.parametrize("told", ["sep=;", "SEP=;\r", '"sep=;"', "sep=\t"])
def test_the_separator_that_excel_tells_is_no_row(told):
    separator = "\t" if "\t" in told else ";"
    text = table_text(f"{told}\nname{separator}start_date\nJörg{separator}2024\n\n{separator}x\n".encode())
    assert header_of(text) == ["name", "start_date"]
    assert [(row.line, row["name"]) for row in rows(text, KIND)] == [(3, "Jörg"), (5, "")]
