"""Planted truths over many companies: tallies add up, and shares know how sure they are."""

from __future__ import annotations

import pytest

from bench.truths import FIRST_SEED, Pooled, Share, measured, pooled, tables
from sociogram.demo.truth import Tally, TruthKind


def test_tallies_of_companies_add_up() -> None:
    assert pooled([Tally(3, 2, 1), Tally(3, 3, 0)]) == Tally(6, 5, 1)


def test_wilsons_interval_is_that_of_the_literature() -> None:
    """Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20."""
    known = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611)}
    for (part, whole), interval in known.items():
        assert Share(part, whole).interval == pytest.approx(interval, abs=1e-4)


def test_precision_counts_false_alarms_and_recall_what_was_missed() -> None:
    each = Pooled("none", 0.0, 1, TruthKind.BROKER, Tally(planted=4, found=3, false_alarms=2))
    assert (each.recall.value, each.precision.value) == (0.75, 0.6)


def test_what_was_never_found_has_no_precision() -> None:
    each = Pooled("all", 0.5, 1, TruthKind.BROKER, Tally(planted=4, found=0, false_alarms=0))
    assert (each.recall.value, each.precision.value) == (0.0, None)


def test_one_company_is_measured_without_noise() -> None:
    found = list(measured(seeds=1, noisy_seeds=0))
    clean = [each for each in found if each.companies]
    assert [each.kind for each in clean] == list(TruthKind)
    assert [each.recall.value for each in clean] == [1.0] * len(TruthKind)
    assert f"1 companies as the demo makes them, seeds {FIRST_SEED} to {FIRST_SEED}" in next(tables(clean))
