"""`sociogram audit`: who read or changed what about whom, and whether the log of it is as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from graph_model.audit_chain import Entry, Head
from graph_model.audit_store import ENTRIES, Verdict, digests_of, head_of, read_entries, verify
from graph_model.directory import filters, read_page
from graph_model.errors import InputError
from graph_model.store import Store
from graph_model.window import Window
from sociogram.audit import audit_key, head_file
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy import stored_address
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings


@click.group()
def audit() -> None:
    """Who read or changed what about whom over the API: list it, check it, hand it out. It is kept for ever."""


@audit.command("verify")
@click.option(
    "--head", metavar="NUMBER:DIGEST", help="What an earlier `verify` or `export` printed: must still be in it."
)
@json_option
@click.pass_obj
def verify_log(settings: Settings, head: str | None, as_json: bool) -> None:
    """Check every entry. Ends with status 1 where one was changed, left out, put in or moved, or the end was cut off."""
    with open_graph(settings) as store:
        known = _head(head) if head else head_file(store, settings).known()
        found = verify(store, audit_key(store, settings), known=known)
    say(as_json, {**asdict(found), "head": str(found.head), "intact": found.broken is None}, _verdict(found, known))
    if found.broken is not None:
        raise InputError(found.fault)


def _head(given: str) -> Head:
    try:
        return Head.parsed(given)
    except ValueError:
        raise InputError(f"{given!r} is no head: give NUMBER:DIGEST, as it was printed.") from None


def _verdict(found: Verdict, known: Head | None) -> Iterator[str]:
    if found.broken is not None:
        yield f"Broken at entry {found.broken:,}; {found.last:,} before it are as they were written."
        return
    yield f"{found.last:,} entries, each as it was written. The end is {found.head}"
    if known is None:
        yield "Nothing was kept of an earlier end, so it could not be told whether later entries were cut off."
    yield "Keep this line elsewhere: `sociogram audit verify --head …` then notices if the end is cut off."


@audit.command("list")
@click.option("--caller", help="Only what this caller did.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only of this day (UTC) or later.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only of before this day (UTC).")
@click.option("--person", metavar="ADDRESS|PERSON-ID", help="Only what is about this person, also one who was erased.")
@click.option("--field", metavar="TYPE.FIELD", help="Only where this was read or refused.")
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 10_000), help="So many, the latest.")
@json_option
@click.pass_obj
def list_log(settings: Settings, /, person: str | None, last: int, as_json: bool, **given: Any) -> None:
    """Print the latest entries. People are opaque: `--person` finds whose they are."""
    with open_graph(settings) as store:
        people = None if person is None else tuple(_digests(store, settings, person))
        chosen = {name: _ms(value) if isinstance(value, datetime) else value for name, value in given.items()}
        asked = filters(**chosen, person=people)
        found = read_page(store, ENTRIES, Window(last, backward=True), asked).items
    say(as_json, [_facts(each) for each in found], map(_line, found))


def _digests(store: Store, settings: Settings, person: str) -> list[str]:
    known = stored_address(store, person, PrivacyKey.of(settings)) if "@" in person else person.strip()
    return digests_of(store, audit_key(store, settings), known)


def _ms(day: datetime) -> int:
    return int(day.replace(tzinfo=UTC).timestamp() * 1000)


@audit.command("export")
@click.pass_obj
def export_log(settings: Settings) -> None:
    """Print every entry as a line of JSON, and the end of the log on standard error."""
    with open_graph(settings) as store:
        head = head_of(store)
        for entry in read_entries(store):
            click.echo(json.dumps(_facts(entry), ensure_ascii=False))
    click.echo(f"The end is {head}", err=True)


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        **asdict(entry.event),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _line(entry: Entry) -> str:
    event = entry.event
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    people = f"{len(event.people)} {'person' if len(event.people) == 1 else 'people'}"
    told = [people, *event.fields, *(f"refused {each}" for each in event.refused), *event.errors]
    purpose = f" for {event.purpose!r}" if event.purpose else ""
    return f"{entry.number:>8,}  {at}  {event.caller}: {event.act} ({event.operation}){purpose}: {', '.join(told)}"
