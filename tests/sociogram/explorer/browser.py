"""The explorer in the system's Chromium, driven by Playwright, with a check of everything that the browser complains of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Response, expect, sync_playwright

from sociogram.explorer_parts import PartsMissing, are_there, fetch
from tests.requirements import require

FLAGS = (
    "--no-sandbox",  # root, as in a container
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 60_000
WIDE, NARROW = 1280, 320  # the second is the first at 400 % (WCAG 1.4.10)
expect.set_options(timeout=PATIENCE_MS)
_SETTLED = "() => !document.querySelector('[aria-busy=true]') && document.querySelector('main h1')"


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    require("chromium", path is not None, "neither chromium nor google-chrome is installed")
    require("chromium", are_there(), "the explorer's parts are not there: python -m sociogram.explorer_parts")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Explorer:
    """One tab. `complaints` are what the browser, or the policy of the pages, found wrong; `refused` the codes of answers."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._check_origin(request.url))
        self.page.on("response", self._note)

    def sign_in(self, key: str) -> None:
        self.page.goto(f"{self.url}/explorer/")
        self.page.get_by_label("API key or web token").fill(key)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("header .who, main p[role=status]").first.wait_for()  # let in, or told why not
        self.settle()

    def open(self, address: str) -> None:
        self.page.goto("about:blank")  # or the page before could be taken for this one
        self.page.goto(f"{self.url}/explorer/{address}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_function(_SETTLED)

    def heading(self) -> str:
        return self.page.locator("main h1").inner_text()

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def unfold(self, summary: Any) -> Any:
        """What is inside of the first thing that unfolds under this name, once it is there."""
        details = self.page.locator("details").filter(has=self.page.locator("> summary", has_text=summary)).first
        details.locator("> summary").click()
        inside = details.locator("> .unfolded")
        inside.locator("> *").first.wait_for()
        self.settle()
        return inside

    def unfold_some(self, most: int = 6) -> None:
        """Unfold the first things that are folded, one at a time: what one brings may itself unfold."""
        folded = self.page.locator("main details:not([open]) > summary:visible")
        for _ in range(min(most, folded.count())):
            folded.first.click()
            self.settle()

    def grave(self) -> list[str]:
        """What axe finds that is serious or critical, by the rules of WCAG 2.2 A and AA."""
        self.page.evaluate(_axe())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        options = {"runOnly": {"type": "tag", "values": tags}, "rules": {"target-size": {"enabled": True}}}
        found = self.page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"{each['id']}: {node['html']}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def _hear(self, kind: str, text: str) -> None:
        """An answer with status 401 is no fault: that is how the explorer learns that nobody signed in yet."""
        if kind == "error" and "status of 401" not in text:
            self.complaints.append(text)

    def _check_origin(self, url: str) -> None:
        if not url.startswith((self.url, "about:", "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def _note(self, response: Response) -> None:
        if response.url == f"{self.url}/graphql" and response.request.method == "POST":
            try:
                errors = response.json().get("errors", [])
            except Error:
                return  # the page was left before the answer was read
            codes = [each["extensions"]["code"] for each in errors]
            self.refused += [code for code in codes if code != "UNAUTHENTICATED"]


@contextmanager
def tab(browser: Browser, url: str) -> Iterator[Explorer]:
    """A tab of its own, about which nothing may be wrong in the end."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    explorer = Explorer(context.new_page(), url)
    try:
        yield explorer
    finally:
        context.close()
    assert explorer.complaints == []


def is_fine(explorer: Explorer) -> None:
    """The page as it stands, narrow and wide, in light and in dark."""
    for width in (WIDE, NARROW):
        explorer.page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            explorer.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = explorer.grave()
            assert found == [], f"{width} {scheme} {found}"
        assert not explorer.scrolls_sideways(), width


@cache
def _axe() -> str:
    try:
        script, _ = fetch(Path(__file__).with_name("parts.json"), Path(__file__).with_name("parts"))
    except PartsMissing as missing:
        require("chromium", False, str(missing))
        raise
    return script.read_text("utf-8")
