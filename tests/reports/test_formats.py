"""Files made of documents: the same each time, whole in every format, and with text from outside as text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from reports.charts.lanes import Lane, Lanes
from reports.charts.network import Network, Node
from reports.charts.svg import svg
from reports.charts.tiers import Tiered, Tiers
from reports.document import (
    Chart,
    Checklist,
    Column,
    Document,
    Edition,
    Facts,
    Kind,
    Named,
    Notes,
    Paragraph,
    Row,
    Section,
    Table,
    Task,
    printable,
)
from reports.formats import FORMATS, rendered
from reports.formats.html import TEMPLATES
from reports.formats.pdf import LINE, MARGIN, breakable, letters, widths
from reports.influence_report import influence_report
from tests.reports.demo_material import demo, demo_material, secrets_of

EVIL = (
    '"><img src=x onerror=alert(1)></style></title><script>alert(1)</script>', '=HYPERLINK("http://x")', "-1+1", "@SUM(1)",
    "#let x = 1 *bold* _it_ `code` $x$ @ref <label> {{ 7*7 }} {% raw %}", "[link](javascript:alert(1)) | cell | ]]> &amp;",
    "a\x00b\x0bc\u202e $\\frac{1}{2}$ 中文 😀 ﷽",
)  # fmt: skip
DAY = 1_700_000_000_000


def small(text: str) -> Document:
    """A document with this text wherever text from outside can stand."""
    lanes = Lanes((Lane(text, (1.0, None), (0.0, 2.0)),), (text, "other"), text, 1.5, text)
    network = Network((Node(0, 0.5, text, True), Node(-1, 0.1)), ((0, 1, 50.0),), (text,), text)
    tiers = Tiers((Tiered(text, 0), Tiered(text, 1, True)), ((1, 0),), text)
    columns = (
        Column("who", text, Kind.NAMES), Column("text", text), Column("n", text, Kind.WHOLE),
        Column("part", text, Kind.PART), Column("day", text, Kind.DAY), Column("all", text, Kind.NAMES),
    )  # fmt: skip
    row = Row((Named("id-1", text), text, -12, 0.25, DAY, (Named("id-2", text), Named("id-3", text))), (text,), text)
    table = Table("things", text, columns, (row,), text, 3)
    charts = tuple(Chart(f"chart-{i}", text, text, each) for i, each in enumerate((lanes, network, tiers)))
    blocks = (
        Paragraph(text), Notes((text,)), Facts("facts", (("name", text),)), *charts, table,
        Table("none", text, columns, (), text), Checklist("list", text, (Task(text, text),)),
    )  # fmt: skip
    edition = Edition("run1", DAY, DAY - 86_400_000, "analyst", text)
    return Document("small", text, text, edition, (Section("one", text, blocks),))


class Page(HTMLParser):
    """Tags with their attributes but for what is inside of drawings; ids and text of all."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.ids: list[str | None] = []
        self.drawn = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.drawn:
            self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.drawn = self.drawn or tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self.drawn = self.drawn and tag != "svg"

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_document_gives_the_same_bytes(kind: str) -> None:
    assert rendered(influence_report(demo_material()), kind) == rendered(influence_report(demo_material()), kind)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text("ab ", max_size=60), st.integers(0, 10**9)), max_size=4))
def test_no_number_of_a_pdfs_table_runs_into_the_column_beside_it(values: list[tuple[str, int]]) -> None:
    columns = (Column("a", "Name"), Column("b", "A year's value", Kind.WHOLE), Column("c", "More", Kind.WHOLE))
    cells = [[text, f"{number:,}", f"{number:,}"] for text, number in values]
    name, *numbers = widths(Table("t", "", columns, (), ""), cells)
    assert name + sum(numbers) <= LINE + 1e-9
    assert min(numbers) >= max((len(each[1]) for each in cells), default=1) + MARGIN


def test_a_pdfs_column_is_as_wide_as_the_addresses_in_it_and_wider_where_few_cells_are_long() -> None:
    columns = (Column("a", "Person"), Column("b", "Tied to"))
    cells = [["Harry Arora", "the.system@mailman.them.example, Ben Rogers, Greg Blair"], *[["Ben Rogers", "–"]] * 15]
    person, tied_to = widths(Table("t", "", columns, (), ""), cells)
    assert tied_to >= len("the.system@mailman.them.example,") + MARGIN
    assert tied_to > 1.5 * person
    assert person >= len("Rogers") + MARGIN


def test_a_pdfs_names_are_broken_at_blanks_only_and_the_longest_lists_get_what_is_left() -> None:
    titles = ("Hidden broker", "Brokerage percentile", "Rank", "Tied to")
    columns = tuple(Column(title, title, Kind.NAMES) for title in titles)
    cells = [
        ["Harriet Hargreaves", "98", "3", ", ".join(["Lakshmi Agarwal", "Benjamin Wammermwatt"] * 20)],
        ["Ann Lee", "9", "41", "–"],
    ]
    found = widths(Table("t", "", columns, (), ""), cells)
    for width, cell, title in zip(found, cells[0], titles, strict=True):
        assert width >= max(map(letters, (*cell.split(), *title.split()))) + MARGIN
        assert breakable(cell, width - MARGIN + 1e-9) == cell
    assert found[3] > LINE / 2
    assert widths(Table("t", "", columns, (), ""), [[*cells[0][:3], "–"]])[0] >= len("Harriet Hargreaves") + MARGIN
    assert b"hyphenate: true" not in (TEMPLATES / "report.typ").read_bytes()


def test_a_word_that_no_column_of_a_pdf_holds_is_broken_in_the_end() -> None:
    columns = tuple(Column(str(place), "", Kind.NAMES) for place in range(4))
    cells = [["x" * 50] * 4]
    found = widths(Table("t", "", columns, (), ""), cells)
    assert sum(found) <= LINE
    assert breakable(cells[0][0], found[0] - MARGIN) == "\u200b".join("x" * 50)


# ── text from outside ───────────────────────────────────────────────────────────────────────────────────────────────


def evil(test: Any) -> Any:
    for text in EVIL:
        test = example(text)(test)
    slow = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
    return slow(given(st.text(max_size=40))(test))


@evil
def test_text_from_outside_is_text_in_a_page(text: str) -> None:
    assume(printable(Named("", text)).name.strip())
    page, harmless = Page(rendered(small(text), "html").decode()), Page(rendered(small("x"), "html").decode())
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    assert [sorted(told) for _, told in page.tags] == [sorted(told) for _, told in harmless.tags]
    seen = printable(Named("", text)).name.strip()
    assert " ".join(seen.split()) in " ".join(" ".join(page.text).split())


@evil
def test_text_from_outside_is_text_in_a_drawing(text: str) -> None:
    document = printable(small(text))
    for block in document.sections[0].blocks:
        if isinstance(block, Chart):
            tags = {each.tag.rpartition("}")[2] for each in fromstring(svg(block)).iter()}
            assert tags <= {"svg", "title", "desc", "defs", "style", "g", "path", "text", "use", "clipPath", "rect"}


@evil
def test_text_from_outside_never_breaks_or_runs_in_a_pdf(text: str) -> None:
    assert rendered(small(text), "pdf").startswith(b"%PDF-")


@evil
def test_text_from_outside_makes_no_row_heading_or_html_in_markdown(text: str) -> None:
    lines = rendered(small(text), "md").decode().split("\n")
    harmless = rendered(small("x"), "md").decode().split("\n")
    assert len(lines) == len(harmless)
    for line, plain in zip(lines, harmless, strict=True):
        assert len(re.findall(r"(?<!\\)\|", line)) == len(re.findall(r"(?<!\\)\|", plain))
        assert not re.search(r"(?<!\\)<(?!br>)", line)


@evil
def test_text_from_outside_is_no_formula_in_a_table(text: str) -> None:
    for cell in all_cells(rendered(small(text), "csv")):
        assert not cell.lstrip().startswith(("=", "+", "@")), cell
        assert not cell.lstrip().startswith("-") or cell == "-12"
    book = openpyxl.load_workbook(io.BytesIO(rendered(small(text), "xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def all_cells(data: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(data)) as found:
        for name in found.namelist():
            for row in csv.reader(io.StringIO(found.read(name).decode("utf-8-sig"), newline="")):
                yield from row


# ── what each format is for ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_needs_nothing_else_and_can_be_heard() -> None:
    page = Page(rendered(influence_report(demo_material()), "html").decode())
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not [told for _, told in page.tags if {"src"} & told.keys() or (told.get("href") or "#")[0] != "#"]
    assert [tags.count(each) for each in ("h1", "main", "nav", "footer")] == [1, 1, 1, 1]
    assert tags.count("caption") == tags.count("table") > 0
    assert all(told.get("scope") in ("col", "row") for tag, told in page.tags if tag == "th")
    pictures = [told for tag, told in page.tags if tag == "svg"]
    assert len(page.ids) == len(set(page.ids))
    assert len(pictures) == 3
    assert all(
        told["role"] == "img" and set((told["aria-labelledby"] or "").split()) <= set(page.ids) for told in pictures
    )


def test_every_page_of_print_says_run_window_and_confidentiality() -> None:
    document = influence_report(demo_material())
    page = rendered(document, "html").decode()
    margins = page[page.index("@top-left {") : page.index("</style>")]
    for said in (document.edition.run, document.edition.window, "counter(page)"):
        assert said in margins
    assert "Confidential: names people" in margins


def test_numbers_are_numbers_and_days_are_days_in_a_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered(small("x"), "xlsx")))
    row = [cell.value for cell in book["things"][2]]
    assert row[:4] == ["x", "x", -12, 0.25]
    assert row[4].isoformat()[:10] == "2023-11-14"
    assert [book["things"].cell(2, place).number_format for place in (3, 4, 5)] == ["#,##0", "0.0%", "yyyy-mm-dd"]
    assert [[cell.value for cell in row] for row in book["list"]] == [["To do", "To be known"], ["x", "x"]]
    assert [[cell.value for cell in row] for row in book["facts"]] == [["What", "Is"], ["name", "x"]]
    assert "run1" in book["things"].oddHeader.right.text


def test_tables_as_csv_have_ids_beside_names_and_say_what_they_are_of() -> None:
    with ZipFile(io.BytesIO(rendered(small("x"), "csv"))) as found:
        assert found.namelist() == ["about.csv", "facts.csv", "things.csv", "none.csv", "list.csv"]
        told = [*csv.reader(io.StringIO(found.read("about.csv").decode("utf-8-sig")))]
        about = dict(told)
        [things] = csv.DictReader(io.StringIO(found.read("things.csv").decode("utf-8-sig")))
    assert [text for name, text in told if name == "Note"] == ["x", "x: 3 more left out"]
    assert (about["Run"], about["Data window"]) == ("run1", "2023-11-13 to 2023-11-14")
    assert (things["who"], things["who_id"], things["all_id"]) == ("x", "id-1", "id-2; id-3")
    assert (things["n"], things["part"], things["day"]) == ("-12", "0.25", "2023-11-14")


def test_json_keeps_ids_beside_names() -> None:
    told = json.loads(rendered(small("x"), "json"))
    table = next(each for each in told["sections"][0]["blocks"] if each.get("key") == "things")
    [row] = table["rows"]
    assert (row["who"], row["n"], row["day"]) == ({"id": "id-1", "name": "x"}, -12, "2023-11-14")
    assert (told["format"], told["run"], told["as_of"]) == (1, "run1", "2023-11-14")


def test_a_pdf_is_tagged_and_dated_as_of_its_run() -> None:
    data = rendered(small("x"), "pdf")
    assert b"/StructTreeRoot" in data
    assert b"D:20231114" in data


@pytest.mark.parametrize("kind", FORMATS)
def test_no_name_address_or_id_of_a_person_is_in_any_format_for_a_viewer(kind: str) -> None:
    data = rendered(influence_report(demo_material("viewer")), kind)
    text = readable(data, kind)
    assert text
    assert not [secret for secret in secrets_of(demo()[0]) if secret in text]


def readable(data: bytes, kind: str) -> str:
    """Everything that a file says; the pages of a PDF are glyphs, of what its JSON has."""
    if kind == "csv":
        return "\n".join(all_cells(data))
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return data.decode("utf-8", "replace")
