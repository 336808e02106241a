"""A document as one page that needs nothing else: no script, nothing to fetch; for screens, light and dark, and for print."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.charts.svg import svg
from reports.days import day
from reports.document import Chart, Document, shown

TEMPLATES: Final = Path(__file__).parent.parent / "templates"


def html(document: Document) -> bytes:
    """The page, in UTF-8."""
    page = _PAGES.get_template("report.html")
    edition = document.edition
    return page.render(document=document, edition=edition, as_of=day(edition.as_of_ms)).encode()


def _drawn(chart: Chart) -> Markup:
    return Markup(svg(chart, themed=True))  # noqa: S704  # made by an XML library, which escapes


def _css(text: str) -> Markup:
    r"""Text as it may stand in a string of a style sheet: everything but plain letters is escaped by number.

    >>> str(_css('a"</style>'))
    'a\\22 \\3c \\2f style\\3e '
    """
    letters = (
        each if each.isascii() and (each.isalnum() or each in " -.,:;") else f"\\{ord(each):x} " for each in text
    )
    return Markup("".join(letters))  # noqa: S704  # nothing in it ends a string


_PAGES: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_PAGES.filters |= {"shown": shown, "svg": _drawn, "css": _css, "kind": lambda block: type(block).__name__}
