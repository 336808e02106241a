"""`sociogram runs` and `sociogram compare`: which runs there are, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import click

from analytics.change import Change, Direction, value_of
from analytics.change_causes import Cause
from analytics.sentences import person_name
from analytics.tie_changes import TieMoved
from graph_model.errors import AnalysisError
from graph_model.findings import Finding
from graph_model.run_store import RunRecord, newest_runs, run_named
from graph_model.store import View
from reports.days import day
from reports.four_answers import Names
from sociogram.comparison import Comparison, compare_runs
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.settings import Settings

_ARROWS = {Direction.NEW: "new", Direction.GONE: "gone", Direction.ROSE: "up", Direction.FELL: "down"}
_CAUSES = {
    Cause.FACTS: "what was recorded since",
    Cause.TIME: "the time that passed",
    Cause.PARAMETERS: "other parameters",
}


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="The latest ones.")
@json_option
@click.pass_obj
def runs(settings: Settings, limit: int, as_json: bool) -> None:
    """The analyses that were made, the latest first."""
    with open_graph(settings) as store:
        found = newest_runs(store, limit)
    facts = [_run_facts(each) for each in found]
    lines = (f"{each['id']}  as of {each['as_of']}  made {each['made_at']}" for each in facts)
    say(as_json, facts, lines if facts else ["There is no run yet. Load something, then run `sociogram analyse`."])


@click.command()
@click.argument("older", required=False)
@click.argument("newer", required=False)
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 10_000), help="Changes of each kind.")
@json_option
@click.pass_obj
def compare(settings: Settings, older: str | None, newer: str | None, top: int, as_json: bool) -> None:
    """What changed from the run OLDER to the run NEWER (ids as `sociogram runs` lists them, or how they begin).

    Left out: the two latest ones. Who rose, what became a single point of failure, which ties cooled, and which input of the
    run moved it: what was recorded since, the time that passed, or what the run was told.
    """
    with open_graph(settings) as store:
        found = compare_runs(store, *_two_runs(store, older, newer), cache=settings.cache_dir)
        names = Names(found.snapshot, {})
    say(as_json, _facts(found, names, top), _page(found, names, top))


def _two_runs(view: View, older: str | None, newer: str | None) -> tuple[RunRecord, RunRecord]:
    latest = newest_runs(view, 2)
    if newer is None and len(latest) < (1 if older else 2):
        raise AnalysisError("A comparison needs two runs. `sociogram analyse` makes one; `sociogram runs` lists them.")
    first = run_named(view, older) if older else latest[1]
    second = run_named(view, newer) if newer else latest[0]
    if first.id == second.id:
        raise AnalysisError(f"Run {first.id} cannot be compared with itself. `sociogram runs` lists the others.")
    return first, second


def _run_facts(run: RunRecord) -> dict[str, Any]:
    made_at = datetime.fromtimestamp(run.started_ms / 1000, UTC).isoformat(timespec="seconds")
    return {"id": run.id, "as_of": day(run.as_of_ms), "made_at": made_at, "parameters": run.parameters}


# ── as JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(found: Comparison, names: Names, top: int) -> dict[str, Any]:
    return {
        "older": _run_facts(found.older),
        "newer": _run_facts(found.newer),
        "notes": list(found.notes),
        "changes": {
            kind: [_change_facts(each, found, names) for each in some[:top]] for kind, some in _by_kind(found.changes)
        },
        "ties_cooled": [_tie_facts(each, found) for each in found.cooled[:top]],
        "ties_warmed": [_tie_facts(each, found) for each in found.warmed[:top]],
    }


def _by_kind(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    for kind, some in groupby(changes, key=lambda each: each.topic.kind.value):
        yield kind, list(some)


def _change_facts(change: Change, found: Comparison, names: Names) -> dict[str, Any]:
    return {
        "about": [{"id": key, "name": names(key)} for key in change.topic.ids],
        "direction": change.direction.value,
        "before": _finding_facts(change.before),
        "after": _finding_facts(change.after),
        "moved_by": {cause.value: delta for cause, delta in found.causes.get(change.topic, {}).items()},
        "parts": [
            {"before": each.before, "after": each.after, "delta": each.delta} for each in change.parts
        ],
    }  # fmt: skip


def _finding_facts(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {"value": finding.score.value, "rank": finding.rank, "low": finding.low, "high": finding.high}


def _tie_facts(tie: TieMoved, found: Comparison) -> dict[str, Any]:
    people = found.snapshot.people
    between = [{"id": people.id.at(each), "name": person_name(found.snapshot, each)} for each in (tie.one, tie.other)]
    return {"between": between, "before": tie.before, "after": tie.after, "last_at_ms": tie.last_at}


# ── as text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(found: Comparison, names: Names, top: int) -> Iterator[str]:
    for title, run in (("From", found.older), ("to", found.newer)):
        yield f"{title} run {run.id}, as of {day(run.as_of_ms)}"
    for note in found.notes:
        yield f"Note: {note}"
    if not found.changes:
        yield "No finding changed beyond what chance explains."
    for kind, some in _by_kind(found.changes):
        yield ""
        yield f"{kind.replace('_', ' ')}: {len(some):,} changed"
        for change in some[:top]:
            yield from _change_lines(change, found.causes.get(change.topic, {}), names)
        yield from _more(some, top)
    for title, ties in (("ties that cooled", found.cooled), ("ties that warmed", found.warmed)):
        if ties:
            yield ""
            yield f"{title}: {len(ties):,}"
            yield from (_tie_line(each, found) for each in ties[:top])
            yield from _more(ties, top)


def _more(some: Sequence[object], top: int) -> Iterator[str]:
    if len(some) > top:
        yield f"  … and {len(some) - top:,} more"


def _change_lines(change: Change, moved_by: Mapping[Cause, float], names: Names) -> Iterator[str]:
    before, after = change.before, change.after
    ranks = f", rank {before.rank} → {after.rank}" if before and after else ""
    values = f"{value_of(before):,.4g} → {value_of(after):,.4g}"
    yield f"  {_ARROWS[change.direction]:>4}  {' – '.join(map(names, change.topic.ids))}: {values}{ranks}"
    moved = [f"{_CAUSES[cause]} {delta:+,.4g}" for cause, delta in moved_by.items()]
    if moved:
        yield f"        moved by {', '.join(moved)}"
    for part in change.parts[:3]:
        yield f"        {part.delta:+,.4g}  {part.after or 'Before: ' + part.before}"


def _tie_line(tie: TieMoved, found: Comparison) -> str:
    one, other = (person_name(found.snapshot, each) for each in (tie.one, tie.other))
    return f"  {one} – {other}: {tie.before:.0f} → {tie.after:.0f} of 100, last on {day(tie.last_at)}"
