"""The made-up companies that the analytics are timed on; that each figure runs, and counts right. Never how fast it is."""

from pathlib import Path

import numpy as np
import pytest

from analytics.answers import answers
from analytics.contributions import contributions
from analytics.dependency_paths import ways_home
from analytics.parameters import RunParameters
from analytics.supply_graph import supply_graph
from analytics.ties import compute_ties
from bench.analytics import brokerage_figures, email_like, influence_figures, numbered
from bench.large import stages
from bench.reporting import report_figures
from bench.servers import bare, empty, started
from bench.snapshots import fetch, write
from bench.supply import supply_figures, supply_like
from graph_model.snapshot import NO_TIME
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store


def test_its_ties_are_live_and_some_mail_answers_other_mail() -> None:
    snapshot, parameters = email_like(2_000, 40_000), RunParameters()
    ties = compute_ties(snapshot, parameters)
    assert 30_000 < len(ties) < 50_000
    assert ties.live(parameters).all()
    replied = answers(snapshot, contributions(snapshot, parameters, ties.as_of), parameters.working)
    assert len(replied) > 5_000
    turned_to = np.sort(np.bincount(ties.target))
    assert turned_to[int(0.99 * len(turned_to))] > 5 * np.median(turned_to)


def test_one_person_in_ten_has_one_contact_only_as_in_a_real_institution() -> None:
    ties = compute_ties(email_like(2_000, 40_000), RunParameters())
    network = ties.symmetrised()
    contacts = np.bincount(network.source, minlength=2_000)
    assert 0.07 < np.mean(contacts == 1) < 0.14


def test_ids_are_counted_in_order() -> None:
    assert list(numbered(1_011))[9:1_011:1_001] == ["000000009", "000001010"]


def test_figures_of_influence_and_removal_run() -> None:
    pytest.importorskip("networkit", reason="NetworKit, the baseline, is not installed here")
    figures = {each.name: each for each in influence_figures(300, 4_000, repeats=1)}
    assert set(figures) == {"removal_everybody", "influence_components", "rank_intervals"}
    assert "50 replicates" in figures["rank_intervals"].baseline


def test_brokerage_is_compared_and_everybody_of_a_small_top_is_found() -> None:
    same, top = brokerage_figures(200, 3_000)
    assert (same.name, top.name) == ("brokerage_same_pivots", "brokerage_top_50")
    assert top.ratio == 1.0, "up to 256 people brokerage is exact"


def test_every_supplier_of_a_made_up_chain_leads_to_us_and_figures_of_it_run() -> None:
    graph = supply_graph(supply_like(300), NO_TIME)
    assert min(ways_home(graph).tier[1:]) == 1
    assert len(graph) == 300
    assert [each.name for each in supply_figures(300, repeats=1)] == ["dominators", "what_if"]


def test_a_report_is_written_in_every_format_beside_the_analysis_behind_it() -> None:
    [figure] = report_figures(300, 4_000)
    assert figure.name == "report"
    assert figure.value > 0


def test_every_stage_of_a_large_company_runs() -> None:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of a stage is only told by Linux (/proc/self/clear_refs)")
    done = list(stages(300, 4_000))
    assert [each.name for each in done] == ["snapshot", "ties", "influence", "removal", "communities"]
    assert all(each.gigabytes > 0 for each in done)


def test_the_snapshot_of_the_written_company_is_the_company_and_the_bare_driver_gets_the_same_rows(
    tmp_path: Path,
) -> None:
    company = email_like(60, 400)
    with started("embedded") as address, Store(address) as store, bare(address) as driver:
        empty(store)
        write(store, company)
        snapshot = current_snapshot(store, None)
        assert len(snapshot.people) == 60
        assert len(snapshot.interactions) == len(company.interactions)
        assert len(snapshot.participations) == len(company.participations)
        assert np.count_nonzero(snapshot.interactions.reply_to >= 0) == np.count_nonzero(
            company.interactions.reply_to >= 0
        )
        assert np.sort(compute_ties(snapshot, RunParameters()).strength) == pytest.approx(
            np.sort(compute_ties(company, RunParameters()).strength)
        )
        participants = len(np.unique(company.participations.person))
        assert [len(row) for row in fetch(store, driver)].count(3) == participants, (
            "one row each of who took part, by address"
        )
        assert current_snapshot(store, tmp_path).hash == current_snapshot(store, tmp_path).hash == snapshot.hash
