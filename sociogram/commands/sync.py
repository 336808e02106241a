"""`sociogram sync`: bring in what is new in the live sources, and say how each of them is doing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from random import Random
from typing import Any

import click

from graph_model.conclusions import Conclusions
from graph_model.errors import ConfigurationError, SociogramError
from graph_model.job import JobKind
from graph_model.store import Store
from graph_model.sync_store import SyncState, list_syncs
from sociogram.graph import open_graph
from sociogram.import_summary import summary_lines
from sociogram.job_at_work import command_as_job
from sociogram.live_sources import Sources, open_source, read_sources
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.progress import shown_progress
from sociogram.settings import Settings, source_secrets
from sociogram.synchronisation import SyncOutcome, run_sync, system_seams

_TALKATIVE = ("httpx", "httpcore", "imapclient", "msal", "urllib3")
"""Libraries that log addresses with tokens in them, or whole conversations with a server."""


@click.command()
@click.argument("names", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source that is listed.")
@click.option("--list", "listing", is_flag=True, help="When each source last succeeded, and what went wrong since.")
@click.option("--anew", is_flag=True, help="Read everything again, not only what is new. Nothing doubles.")
@json_option
@click.pass_obj
def sync(
    settings: Settings, /, names: tuple[str, ...], *, everything: bool, listing: bool, anew: bool, as_json: bool
) -> None:
    """Bring in what is new in the live sources NAMES: mailboxes and calendars on servers.

    They are listed in sources.toml in the data directory (or where SOCIOGRAM_SOURCES says). A sync that is interrupted goes
    on where it was.
    """
    sources = read_sources(settings.sources_file)
    if listing:
        with open_graph(settings) as store:
            _print_list(sources, list_syncs(store), as_json)
        return
    chosen = sources.names if everything else list(dict.fromkeys(names))
    if not chosen:
        raise ConfigurationError(
            str(settings.sources_file),
            "No source is listed there." if everything else "Name its sources, or say --all.",
        )
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    with open_graph(settings) as store:
        outcomes, errors = _synced(store, settings, sources, chosen, anew=anew, quiet=as_json)
    say(as_json, [*map(_facts, outcomes), *errors], (line for each in outcomes for line in _lines(each)))
    for error in errors:
        click.echo(f"Error: {error['error']}", err=True)
    if errors:
        click.get_current_context().exit(1)


def _synced(
    store: Store,
    settings: Settings,
    sources: Sources,
    names: Iterable[str],
    *,
    anew: bool,
    quiet: bool,
) -> tuple[list[SyncOutcome], list[dict[str, str]]]:
    """One after the other; what is wrong with one does not keep the others."""
    outcomes, errors = [], []
    key = PrivacyKey.of(settings)
    seams = system_seams(Random(time.time_ns()).random)  # noqa: S311 - spreads waits, keeps nothing secret
    with shown_progress(quiet=quiet) as progress:
        for name in names:
            try:
                live = open_source(sources, name, source_secrets(), now_ms=seams.clock(), data_dir=settings.data_dir)
                with command_as_job(store, JobKind.SYNC, progress, [name]) as work:
                    outcome = run_sync(store, live, seams, anew=anew, privacy_key=key, progress=work.progress)
                    work.outcome = outcome.record.id if outcome.record.read else None
                outcomes.append(outcome)
            except SociogramError as error:
                errors.append({"name": name, "error": str(error)})
    return outcomes, errors


# ── printing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(outcome: SyncOutcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        **asdict(outcome.record),
        "withdrawn": outcome.withdrawn,
        "said": list(outcome.said),
        "people": None if outcome.resolution is None else len(outcome.resolution.people),
    }


def _lines(outcome: SyncOutcome) -> Iterator[str]:
    yield from outcome.said
    if outcome.resolution is None:
        yield f"{outcome.name}: nothing new."
        return
    yield f"{outcome.name}:"
    yield from summary_lines(outcome.record, Conclusions.of(outcome.resolution))
    if outcome.withdrawn:
        yield f"Withdrawn before they were held: {outcome.withdrawn:,} meetings."


def _print_list(sources: Sources, states: Iterable[SyncState], as_json: bool) -> None:
    known = {state.id: state for state in states}
    now_ms = time.time_ns() // 1_000_000
    rows = [_row(name, sources, known.get(name), now_ms) for name in sorted({*sources.names, *known})]
    say(as_json, rows, (_row_line(row) for row in rows) if rows else ["No source is listed, and none was ever synced."])


def _row(name: str, sources: Sources, state: SyncState | None, now_ms: int) -> dict[str, Any]:
    configured = sources.sound.get(name)
    kind = configured.kind.name if configured else state.kind if state else ""
    started, succeeded = (state.last_started_ms, state.last_success_ms) if state else (None, None)
    return {
        "name": name,
        "kind": kind,
        "listed": name in sources.names,
        "last_started": _moment(started),
        "last_success": _moment(succeeded),
        "seconds_since_success": None if succeeded is None else max(0, (now_ms - succeeded) // 1000),
        "mistake": str(sources.broken.get(name, "")),
        "problem": state.problem if state else "",
        "counts": dict(state.counts) if state else {},
    }


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _row_line(row: Mapping[str, Any]) -> str:
    if row["mistake"]:
        return f"{row['name']}: {row['mistake']}"
    ago = row["seconds_since_success"]
    succeeded = "never succeeded" if ago is None else f"succeeded {_span(ago)} ago ({row['last_success']})"
    gone = "" if row["listed"] else ", no longer listed"
    problem = f"; since then: {row['problem']}" if row["problem"] else ""
    return f"{row['name']} ({row['kind']}{gone}): {succeeded}{problem}"


def _span(seconds: int) -> str:
    """A time span in the largest unit of which there are two or more.

    >>> _span(59), _span(3600), _span(200_000)
    ('59 seconds', '60 minutes', '2 days')
    """
    units = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
    return next((f"{seconds // size} {name}" for name, size in units if seconds >= 2 * size), f"{seconds} seconds")
