"""The explorer over a graph that is empty at first, in Chromium: what to do is said, files are loaded and analysed from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from analytics.parameters import RunParameters
from gql.node import global_id
from graph_model.bolt_address import BoltAddress
from graph_model.entities import Address
from graph_model.recorder import Recorder
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.jobs import resolve_graph, run_import
from tests.sociogram.explorer.browser import Explorer, chromium, is_fine, tab
from tests.sociogram.served import served

HOSTILE = "<img src=x onerror=document.title='hit'> & Söhne"
ORGANISATIONS = f'id,name,domains\nS-1,"{HOSTILE}",soehne.example\n'
MAIL = """\
From - Mon Jun 02 09:00:00 2025
From: Ada King <ada@us.example>
To: Bob Hill <bob@soehne.example>
Date: Mon, 2 Jun 2025 09:00:00 +0000
Message-ID: <1@us.example>
Subject: hello

x

From - Tue Jun 03 09:00:00 2025
From: Bob Hill <bob@soehne.example>
To: Ada King <ada@us.example>
Date: Tue, 3 Jun 2025 09:00:00 +0000
Message-ID: <2@soehne.example>
In-Reply-To: <1@us.example>
Subject: Re: hello

x
"""


RANKED = [
    {
        "rank": at, "rankLow": 1, "rankHigh": 2, "score": {"value": 3.0 - at, "unit": "points"},
        "person": {"id": str(at), "name": f"Person {at}"},
    }
    for at in (1, 2)
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def explorer(store: Store, browser: Browser, embedded_address: BoltAddress, tmp_path: Path) -> Iterator[Explorer]:
    """Signed in by the address that `serve` prints, over an empty graph."""
    with served(embedded_address, tmp_path / "data") as service, tab(browser, service.url) as opened:
        opened.page.goto(f"{service.url}/sign-in?key={service.key}&then=/explorer/")
        opened.settle()
        yield opened


def test_an_empty_graph_says_how_to_load_the_demo_or_ones_own(explorer: Explorer) -> None:
    assert explorer.heading() == "The graph is empty"
    assert "make demo" in explorer.text()
    assert "sociogram load" in explorer.text()
    is_fine(explorer)
    for link in explorer.page.locator("nav a").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))"):
        explorer.open(link)
        assert set(explorer.refused) <= {"NO_RUN"}, link
        assert explorer.grave() == [], link


def test_files_are_sent_loaded_and_analysed_with_progress_and_names_stay_text(
    explorer: Explorer, tmp_path: Path
) -> None:
    mail, table = tmp_path / "mail.mbox", tmp_path / "organisations.csv"
    mail.write_text(MAIL, "utf-8")
    table.write_text(ORGANISATIONS, "utf-8")
    page = explorer.page
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_label("Mailboxes, calendars").set_input_files([str(mail), str(table)])
    page.get_by_role("button", name="Load").click()
    expect(page.locator(".score strong")).to_have_text("Succeeded")
    expect(page.locator(".facts").last).to_contain_text("Read")
    is_fine(explorer)
    page.get_by_role("link", name="Findings").first.click()
    expect(page.locator("main h1")).to_have_text("Nothing was analysed yet")
    is_fine(explorer)
    page.get_by_role("button", name="Analyse now").click()
    expect(page.locator(".score strong")).to_have_text("Succeeded")
    page.locator("#main").get_by_role("link", name="findings", exact=True).click()
    expect(page.locator("main h1")).to_have_text("Findings")
    explorer.open("#/search?text=soehne.example")
    page.get_by_role("link", name=HOSTILE).first.click()
    expect(page.locator("main h1")).to_have_text(HOSTILE)
    assert page.title().startswith(HOSTILE)
    explorer.open("#/runs")
    page.get_by_text("Analyse again").click()
    page.get_by_role("button", name="Analyse now").click()
    expect(page.locator(".score strong")).to_have_text("Succeeded")
    page.get_by_role("link", name="beside the run before").click()
    expect(page.locator("main h1")).to_have_text("Runs")


def test_of_two_runs_the_earlier_stands_first_whichever_is_chosen_where(
    explorer: Explorer, store: Store, tmp_path: Path
) -> None:
    mail = tmp_path / "mail.mbox"
    mail.write_text(MAIL, "utf-8")
    run_import(store, [mail], our_domains=["us.example"])
    for day in (9, 4):  # that of the earlier day is made last
        run_analysis(store, RunParameters(as_of_ms=int(datetime(2025, 6, day, tzinfo=UTC).timestamp() * 1000)))
    explorer.open("#/runs")
    page = explorer.page
    earlier, later = page.get_by_label("Earlier run"), page.get_by_label("Later run")
    last, first = earlier.locator("option").evaluate_all("(all) => all.map((each) => each.value)")
    expect(earlier).to_have_value(last)
    expect(later).to_have_value(first)
    earlier.select_option(first)
    expect(page.get_by_text("These are one run: choose another.")).to_be_visible()
    later.select_option(last)
    expect(page.get_by_text("Told differently")).to_be_visible()
    expect(earlier).to_have_value(last)
    expect(later).to_have_value(first)
    explorer.open("#/runs?older=gone")
    expect(page.get_by_text("another stands for it")).to_be_visible()
    is_fine(explorer)


@pytest.mark.parametrize("cut", [True, False])
def test_who_is_listed_by_one_run_only_moved_unless_the_other_list_was_cut(
    explorer: Explorer, store: Store, tmp_path: Path, cut: bool
) -> None:
    mail = tmp_path / "mail.mbox"
    mail.write_text(MAIL, "utf-8")
    run_import(store, [mail], our_domains=["us.example"])
    earlier, _ = (
        run_analysis(store, RunParameters(as_of_ms=int(datetime(2025, 6, day, tzinfo=UTC).timestamp() * 1000)))
        for day in (4, 9)
    )
    page = explorer.page

    def answer(route: Route) -> None:
        answered = route.fetch().json()
        if "query Found" in (route.request.post_data or ""):  # of so small a graph there is no ranking
            is_earlier = route.request.post_data_json["variables"]["run"] == global_id("Run", earlier.record.id)
            listed = RANKED[is_earlier:]  # there the first is missing
            total = len(RANKED) if cut else len(listed)
            answered["data"]["influencers"] = {"totalCount": total, "edges": [{"node": each} for each in listed]}
        route.fulfill(json=answered)

    page.route("**/graphql", answer)
    explorer.open("#/runs")
    influence = page.locator("section", has=page.get_by_role("heading", name="Influence", exact=True))
    if cut:
        expect(influence.get_by_text("1 stands in the first hundred of one run only")).to_be_visible()
        expect(influence.get_by_text("No rank moved beyond chance.")).to_be_visible()
        page.get_by_label("also what stayed as it was").check()
        expect(influence.get_by_text("not in the first hundred then")).to_be_visible()
    else:
        expect(influence.get_by_role("cell", name="new", exact=True)).to_have_count(1)


def test_a_pair_of_addresses_is_judged_and_the_word_taken_back(explorer: Explorer, store: Store) -> None:
    with Recorder(store) as recorder:
        recorder.addresses([Address("ada.quill@us.example", names=("Hannelore Quill",))])
        recorder.addresses([Address("x7@us.example", names=("Hanelore Quill",))])
        recorder.addresses([Address("bench@us.example", names=("Ada King", "Bob Hill", "Cy Moor"))])
    resolve_graph(store)
    explorer.open("#/identity")
    page = explorer.page
    assert explorer.grave() == []
    page.get_by_label("Why, in your words").fill("She told me")
    page.get_by_label("Why, in your words").press("Enter")
    page.get_by_role("button", name="One person").click()
    expect(page.locator("#main").get_by_text("The graph follows already.")).to_be_visible()
    explorer.open("#/identity")
    page.reload()
    expect(page.get_by_text("No pair waits for a decision.")).to_be_visible()
    expect(page.get_by_text("same. She told me")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#main").get_by_text("Taken back.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Two people")).to_be_visible()
