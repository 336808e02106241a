"""`sociogram disposition`: what you decided about a finding; it stays with the finding, whichever run finds it again."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from graph_model.directory import present_ids
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide, read_dispositions, withdraw
from graph_model.errors import AnalysisError, InputError, NotFound
from graph_model.findings import FindingKind, Topic
from graph_model.run_store import MOST_FINDINGS, latest_run, read_findings
from graph_model.snapshot_reader import current_snapshot
from graph_model.writer_lease import WriterLease
from reports.dispositions import disposition_sentence
from reports.four_answers import Names
from sociogram.commands.naming import HINT, MOST_SHOWN, Naming
from sociogram.graph import open_graph
from sociogram.jobs import WAIT_FOR_WRITER_SECONDS
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings

_KIND = click.Choice([each.value for each in FindingKind])
_KINDS = f"KIND is one of {', '.join(_KIND.choices)}."


@click.group()
def disposition() -> None:
    """What was decided about findings: accepted, in progress or dismissed, by whom, and when to look again.

    A finding is named by its kind and whom it is about: names, email addresses, mail domains or ids, as many as tell it
    apart.
    """


@disposition.command("set", epilog=_KINDS)
@click.argument("kind", type=_KIND, metavar="KIND")
@click.argument("about", nargs=-1, required=True)
@click.option("--state", required=True, type=click.Choice([each.value for each in DispositionState]))
@click.option("--owner", default="", help="Who sees to it.")
@click.option("--review", type=click.DateTime(["%Y-%m-%d"]), help="When to look at it again.")
@click.option("--note", default="", help="Why.")
@click.option("--by", default=getpass.getuser, help="Who decides; by default, you.")
@json_option
@click.pass_obj
def set_it(settings: Settings, /, kind: str, about: tuple[str, ...], *, as_json: bool, **said: Any) -> None:
    """Decide about the finding of this KIND of the latest run that is ABOUT these people, organisations or units."""
    review = said["review"]
    if review is not None and review.date() < (today := datetime.now().astimezone().date()):
        raise InputError(f"The review of {review:%Y-%m-%d} would be in the past: today is {today}. Give a later day.")
    review_ms = None if review is None else int(review.replace(tzinfo=UTC).timestamp() * 1000)
    state, now_ms = DispositionState(said["state"]), time.time_ns() // 1_000_000
    with open_graph(settings) as store:
        snapshot = current_snapshot(store, settings.cache_dir)
        topic = _topic(Naming(store, snapshot, PrivacyKey.of(settings)), FindingKind(kind), about)
        decided = Disposition(topic, state, said["by"], now_ms, said["owner"], review_ms, said["note"])
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            decide(store, lease, decided)
    say(as_json, _facts(decided, Names(snapshot, {})), _lines([decided], Names(snapshot, {})))


@disposition.command("list")
@json_option
@click.pass_obj
def list_them(settings: Settings, as_json: bool) -> None:
    """Everything that was decided, what is to be reviewed first on top."""
    with open_graph(settings) as store:
        found, names = read_dispositions(store), Names(current_snapshot(store, settings.cache_dir), {})
    say(as_json, [_facts(each, names) for each in found], _lines(found, names))


@disposition.command("withdraw", epilog=_KINDS)
@click.argument("kind", type=_KIND, metavar="KIND")
@click.argument("about", nargs=-1, required=True)
@json_option
@click.pass_obj
def withdraw_it(settings: Settings, kind: str, about: tuple[str, ...], as_json: bool) -> None:
    """Take back what was decided about a finding."""
    with open_graph(settings) as store:
        snapshot = current_snapshot(store, settings.cache_dir)
        names, naming = Names(snapshot, {}), Naming(store, snapshot, PrivacyKey.of(settings))
        decided = [each.topic for each in read_dispositions(store) if each.topic.kind == kind]
        topic = _one_of(decided, about, naming, "disposition")
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            withdraw(store, lease, topic)
    who = " – ".join(map(names, topic.ids))
    say(as_json, {"withdrawn": {"kind": kind, "about": list(topic.ids)}}, [f"Taken back: {kind} of {who}."])


def _topic(naming: Naming, kind: FindingKind, about: Sequence[str]) -> Topic:
    run = latest_run(naming.store)
    if run is None:
        raise AnalysisError("There is no run yet. Load something, then run `sociogram analyse`.")
    present = present_ids(naming.store)
    topics = [each.topic.renamed(present) for each in read_findings(naming.store, run.id, kind, limit=MOST_FINDINGS)]
    return _one_of(topics, about, naming, f"{kind.value} finding in the latest run")


def _one_of(topics: Sequence[Topic], about: Sequence[str], naming: Naming, what: str) -> Topic:
    """The only one of the topics that is about everybody who is named."""
    meant = [naming.ids(word) for word in about]
    found = [topic for topic in topics if all(not ids.isdisjoint(topic.ids) for ids in meant)]
    if not found:
        raise NotFound(what, ", ".join(about), HINT)
    if len(found) > 1:
        shown = sorted(" – ".join(naming.told_apart(topic.ids)) for topic in found[:MOST_SHOWN])
        raise InputError(f"{len(found)} findings are about {', '.join(about)}. Say which: {'; '.join(shown)}")
    return found[0]


def _facts(each: Disposition, names: Names) -> dict[str, Any]:
    return {
        "kind": each.topic.kind.value,
        "about": [{"id": key, "name": names(key)} for key in each.topic.ids],
        "state": each.state.value,
        "owner": each.owner,
        "review_ms": each.review_ms,
        "note": each.note,
        "by": each.by,
        "at_ms": each.at_ms,
    }


def _lines(found: Sequence[Disposition], names: Names) -> Iterator[str]:
    for each in found:
        yield f"{each.topic.kind.value.replace('_', ' ')}, {' – '.join(map(names, each.topic.ids))}"
        yield f"  {disposition_sentence(each)}"
    if not found:
        yield "Nothing was decided about any finding."
