"""How fast the explorer draws while somebody is dragged in the network of a large company, against the same page at rest.

The company is that of `bench.analytics`, analysed and served over the embedded server; the browser is the system's Chromium
without a graphics card (SwiftShader), which is the slowest that there is. All ties are drawn.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.analytics import email_like
from bench.api_load import KEY, served, signed_in_application
from bench.figure import Figure, compare
from bench.servers import empty, started
from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.identifiers import identifier
from graph_model.recorder import ROWS_A_TRANSACTION, Recorder
from graph_model.snapshot import SENDER, Snapshot
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.jobs import resolve_graph

SIZE = (2_000, 40_000)
"""People, and ties in one direction: half as many lines."""
FRAMES = 60
PATIENCE_MS = 600_000
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update")

_AT_REST = """(frames) => new Promise((resolve) => {
  const next = () => (frames-- > 0 ? requestAnimationFrame(next) : resolve());
  requestAnimationFrame(next);
})"""
_SIGMA = "document.querySelector('.canvas').view.sigma"
_COUNT = """() => {
  const layer = document.querySelector('.sigma-held').getContext('2d'), clear = layer.clearRect;
  window.drawn = 0;
  layer.clearRect = function (...all) { window.drawn += 1; clear.apply(this, all); };
}"""
"""Each frame of a drag begins with an empty layer."""
_MIDDLE = f"""() => {{
  const sigma = {_SIGMA}, graph = sigma.getGraph(), box = sigma.getContainer().getBoundingClientRect();
  const at = (node) => sigma.graphToViewport(graph.getNodeAttributes(node));
  const off = (node) => Math.hypot(at(node).x - box.width / 2, at(node).y - box.height / 2);
  const node = graph.nodes().reduce((one, other) => (off(one) <= off(other) ? one : other));
  return {{ x: box.x + at(node).x, y: box.y + at(node).y }};
}}"""


def explorer_figures(people: int = SIZE[0], ties: int = SIZE[1], repeats: int = 5) -> Iterator[Figure]:
    """`explorer_drag`."""
    with started("embedded") as address, Store(address) as store:
        empty(store)
        _record(store, email_like(people, ties))
        run_analysis(store, cache=None)
        with served(partial(signed_in_application, address, KEY)) as (port, _), _network(port) as page:
            page.evaluate(_COUNT)
            yield compare(
                "explorer_drag",
                FRAMES,
                "frames/s",
                partial(_drag, page, page.evaluate(_MIDDLE)),
                partial(page.evaluate, _AT_REST, FRAMES),
                baseline_name="the same page at rest",
                repeats=repeats,
            )


def _record(store: Store, snapshot: Snapshot) -> None:
    """The people and mails of a snapshot, recorded and resolved as any."""
    emails = [f"{key}@us.example" for key in snapshot.people.id]
    mails, rows = snapshot.interactions, snapshot.participations
    roles = [Role.SENDER if each == SENDER else Role.TO for each in rows.role.tolist()]
    parts = map(Participation, map(emails.__getitem__, rows.person.tolist()), roles)
    messages = (
        Interaction(identifier("message", key), Channel.MESSAGE, at, 1, both)
        for key, at, both in zip(mails.id, mails.at.tolist(), zip(parts, parts, strict=True), strict=True)
    )
    with Recorder(store) as recorder:
        recorder.addresses([Address(each) for each in emails])
        while batch := list(islice(messages, ROWS_A_TRANSACTION)):
            recorder.interactions(batch)
    resolve_graph(store)


@contextmanager
def _network(port: int) -> Iterator[Page]:
    """The network's page, everybody laid out."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"http://127.0.0.1:{port}/explorer/#/network?strength=0")
        page.get_by_label("API key or web token").fill(f"{KEY} explorer")
        page.get_by_role("button", name="Sign in").click()
        page.locator(".canvas[data-laid-out]").wait_for()
        page.locator(".canvas").scroll_into_view_if_needed()
        yield page
        browser.close()


def _drag(page: Page, place: dict[str, Any]) -> None:
    """Somebody is held and moved to and fro until so many frames were drawn meanwhile."""
    page.mouse.move(place["x"], place["y"])
    page.mouse.down()
    page.evaluate("window.drawn = 0")
    step = 0
    while page.evaluate("window.drawn") < FRAMES:
        step += 1
        page.mouse.move(place["x"] + 40 * (step % 3), place["y"] + 25 * (step % 2))
    page.mouse.move(place["x"], place["y"])
    page.mouse.up()
