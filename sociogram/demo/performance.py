"""The demo from end to end: make a company, write its files, load them the ordinary way, analyse, and judge.

In: an empty graph and a seed. Out: what was loaded and found, and how it compares with what was planted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from graph_model.errors import InputError
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.recorder import Recorder
from graph_model.store import Store, View
from sociogram.analysing import RunOutcome, run_analysis
from sociogram.demo.company import Company, make_company
from sociogram.demo.folder import TRUTH_FILE, write_folder
from sociogram.demo.supply_chain import RATES
from sociogram.demo.truth import Truth, Verdict, judge
from sociogram.jobs import ImportOutcome, run_import


@dataclass(frozen=True, slots=True)
class Performance:
    """One demo: the load, the run, and the verdict on it."""

    loaded: ImportOutcome
    run: RunOutcome
    verdict: Verdict


def perform(store: Store, folder: Path, seed: int, progress: Callable[[str, float], None]) -> Performance:
    """Make company number `seed` in `folder`, load it into the empty graph of `store`, analyse and judge.

    Raises:
        InputError: the graph holds something already, with which the made-up company would mix.

    """
    _refuse_to_mix(store)
    progress("making a company", 0.0)
    company = make_company(seed)
    write_folder(company, folder)
    progress("making a company", 1.0)
    with Recorder(store) as recorder:
        recorder.policy(Policy(rates=RATES))
    loaded = run_import(store, _files(folder), now_ms=_end_of(company), progress=progress)
    run = run_analysis(store, cache=None, progress=progress)
    truth = Truth.from_json((folder / TRUTH_FILE).read_text("utf-8"))
    return Performance(loaded, run, judge(truth, run.analysis.findings))


def _end_of(company: Company) -> int:
    """The demo's present is the end of its story, whatever the clock says."""
    end = datetime.combine(company.last_day + timedelta(days=1), time(), UTC)
    return int(end.timestamp() * 1000)


def _files(folder: Path) -> list[Path]:
    """Everything but the truth, which the load must not see."""
    return sorted(path for path in folder.iterdir() if path.name != TRUTH_FILE)


def _refuse_to_mix(view: View) -> None:
    if view.read(control.ANYTHING):
        raise InputError(
            "The graph is not empty, and the made-up company would mix with what is there. "
            "Unset SOCIOGRAM_DATABASE_URL to use a graph of the demo's own, or name an empty database."
        )
