"""Public networks, as they lie beside the repository."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.parameters import RunParameters
from bench.public_networks import enron, eu_core, krackhardt
from bench.real import SETTINGS, auc, difference, ranking, report
from tests.conftest import shared_data


def test_the_area_under_the_curve_is_the_chance_that_a_senior_stands_above_a_junior() -> None:
    dice = np.random.default_rng(1)
    values, senior = dice.integers(0, 6, 40).astype(float), dice.random(40) < 0.4
    pairs = [(a > b) + (a == b) / 2 for a in values[senior] for b in values[~senior]]
    assert auc(values, senior) == pytest.approx(np.mean(pairs))


def test_the_same_values_do_not_differ() -> None:
    values, senior = np.arange(30.0), np.arange(30) % 3 == 0
    assert difference(values, values, senior) == (0.0, 0.0)


def test_enron_has_its_known_size_and_in_degree_tells_who_is_senior() -> None:
    staff = enron(shared_data("networks/enron-perry.tar.gz").parent)
    assert len(staff.snapshot.interactions) == 21_635
    assert (len(staff.senior), int(staff.senior.sum())) == (156, 74)
    each = ranking(staff, SETTINGS["the same, one mail makes a tie"])
    assert auc(each.senders, each.senior) == pytest.approx(0.81, abs=0.005)
    assert 0.7 < auc(each.influence.value, each.senior) < 0.76


def test_krackhardts_head_is_senior_and_so_are_the_vice_presidents() -> None:
    staff = krackhardt(shared_data("networks/krackhardt").parent, "advice")
    assert (np.flatnonzero(staff.senior) + 1).tolist() == [2, 7, 14, 18, 21]
    assert len(ranking(staff, RunParameters()).graph) == 21


def test_the_eu_core_has_its_known_size() -> None:
    edges, unit = eu_core(shared_data("networks/email-eu-core.tar.gz").parent)
    assert (edges.size, len(np.unique(unit))) == (1_005, 42)


def test_the_report_has_a_table_for_each_question() -> None:
    tables = [each for each in report(shared_data("networks")) if each.startswith("|")]
    assert len(tables) == 6
