"""`make pictures`: the reports in every format, and pictures of their pages and of those of the explorer, to be looked at.

Of the demo company, or of the graph that the settings name. A page of the explorer, and a report as a web page, is taken at two
widths in light and in dark; a report as PDF page by page. The browser is the system's Chromium, without a graphics card.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from attack.served import served
from bench.explorer import FLAGS
from graph_model.errors import InputError
from graph_model.store import Store
from pictures.subjects import Subjects, subjects
from reports.document import Document
from reports.formats import FORMATS, rendered
from reports.formats.pdf import png_pages
from reports.reader import READERS
from sociogram.demo.performance import perform
from sociogram.graph import open_graph
from sociogram.local_key import SIGN_IN, local_key
from sociogram.reporting import REPORTS, Subject
from sociogram.service import Shared, application
from sociogram.settings import Settings

WIDTHS, SCHEMES = (1280, 390), ("light", "dark")
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLDED = 2
"""How many things of a page are unfolded, so that reasons are seen, too."""
PATIENCE_MS = 120_000
_SETTLED = "() => !document.querySelector('[aria-busy=true], main progress') && document.querySelector('main h1')"
_AT_REST = "() => !document.querySelector('.canvas') || document.querySelector('.canvas[data-laid-out]')"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("build/pictures"))
@click.option("--own", is_flag=True, help="Of your own graph, as the settings name it, instead of the demo company.")
def pictures(folder: Path, *, own: bool) -> None:
    """Write reports, and pictures of all that is looked at, into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    with _graph(own=own) as (store, settings), served(application(store, settings, Shared.new())) as url:
        key = local_key(settings.data_dir)
        found = subjects(url, key)
        with _browser() as browser:
            for name, document in _documents(store, settings, found):
                _write_report(browser, folder, name, document)
                click.echo(f"{folder / name}.*: {document.title}")
            for name in _explorer_pictures(browser, url, key, found.pages, folder):
                click.echo(f"{folder / name}-*.png")


@contextmanager
def _graph(*, own: bool) -> Iterator[tuple[Store, Settings]]:
    if own:
        settings = Settings.from_environment()
        with open_graph(settings) as store:
            yield store, settings
        return
    with tempfile.TemporaryDirectory(prefix="sociogram-pictures-") as place:
        settings = Settings(data_dir=Path(place) / "graph", cache_dir=Path(place) / "cache")
        with open_graph(settings) as store:
            perform(store, Path(place) / "company", 1, lambda _what, _part: None)
            yield store, settings


@contextmanager
def _browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise InputError("There is no browser: install chromium (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def _documents(store: Store, settings: Settings, found: Subjects) -> Iterator[tuple[str, Document]]:
    """The four reports, as an analyst gets them; that of a relationship only where there is somebody to have one with."""
    for name, report in REPORTS.items():
        subject = Subject(account=found.organisation) if name == "relationship" else Subject()
        if name != "relationship" or found.organisation:
            yield name, report(store, settings, READERS["analyst"], subject)


def _write_report(browser: Browser, folder: Path, name: str, document: Document) -> None:
    for kind, each in FORMATS.items():
        (folder / f"{name}{each.suffix}").write_bytes(rendered(document, kind))
    for number, image in enumerate(png_pages(document), 1):
        (folder / f"{name}-page-{number:02}.png").write_bytes(image)
    page = browser.new_page()
    page.goto((folder / f"{name}{FORMATS['html'].suffix}").absolute().as_uri())
    _take(page, folder / name)
    page.close()


def _explorer_pictures(browser: Browser, url: str, key: str, pages: Mapping[str, str], folder: Path) -> Iterator[str]:
    page = browser.new_page(reduced_motion="reduce")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/explorer/")
    page.get_by_label("API key or web token").wait_for()
    _take(page, folder / "explorer-sign-in")
    page.goto(f"{url}{SIGN_IN}?key={key}")
    for name, address in pages.items():
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto("about:blank")
        page.goto(f"{url}/explorer/{address}")
        _settle(page)
        _unfold(page)
        _take(page, folder / f"explorer-{name}")
        yield f"explorer-{name}"


def _settle(page: Page) -> None:
    page.wait_for_function(_SETTLED)
    page.wait_for_function(_AT_REST)


def _unfold(page: Page) -> None:
    folded = page.locator("main details:not([open]) > summary:visible")
    for _ in range(min(UNFOLDED, folded.count())):
        folded.first.click()
        _settle(page)


def _take(page: Page, stem: Path) -> None:
    """The whole of the page, as long as it is."""
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(_PAINTED)
        page.screenshot(path=f"{stem}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    pictures()
