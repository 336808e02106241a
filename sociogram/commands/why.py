"""`sociogram why`: why an address, a message or a meeting counts or does not, by which rule, and for what reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from graph_model.directory import people_by_id
from graph_model.drops import JudgedAddress, JudgedInteraction, RuleCount, Verdict, excluded_so_far, verdicts
from graph_model.errors import InputError
from graph_model.store import Store
from ingest.mail.email_address import clean
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy import stored_address, stored_source_id
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings

SHOWN = 10
"""Occurrences of one meeting that are printed; JSON has them all."""


@click.command()
@click.argument("name", metavar="ADDRESS|MESSAGE-ID|INTERACTION-ID")
@json_option
@click.pass_obj
def why(settings: Settings, name: str, as_json: bool) -> None:
    """Why an address, a message or a meeting counts or does not.

    A Message-ID or UID is looked for among all interactions: about 0.1 seconds for each 100,000.
    """
    if not name.strip():
        raise InputError("Nothing is asked for: give an address, a Message-ID or the id of an interaction.")
    with open_graph(settings) as store:
        found = _verdict(store, name, PrivacyKey.of(settings))
        person = _person(store, found.address)
        excluded = {} if found.is_known else excluded_so_far(store)
    facts = {"name": name, "known": found.is_known, **asdict(found), "person": person, "excluded": excluded}
    say(as_json, facts, _lines(name, found, person, excluded))


def _verdict(store: Store, given: str, key: PrivacyKey) -> Verdict:
    """What is known under the name as the graph has it: an address first, then an id, then a Message-ID or UID."""
    names = [stored_address(store, given, key)] if clean(given) else []
    names += [given.strip(), stored_source_id(store, given, key)]
    found = verdicts(store, list(dict.fromkeys(names)))
    return next((found[name] for name in names if name in found), Verdict())


def _person(store: Store, address: JudgedAddress | None) -> str:
    if address is None or address.person_id is None:
        return ""
    found = people_by_id(store, [address.person_id])
    return found[address.person_id].name if found else ""


def _lines(name: str, found: Verdict, person: str, excluded: Mapping[str, int]) -> Iterator[str]:
    if found.address is not None:
        yield from _address_lines(found.address, person)
    for each in found.interactions[:SHOWN]:
        yield from _interaction_lines(each)
    if len(found.interactions) > SHOWN:
        yield f"... and {len(found.interactions) - SHOWN:,} more of that name."
    if not found.is_known:
        yield (
            f"Nothing of the name {name} is stored. It was never loaded, or it could not be read (see the rejects: "
            "`sociogram imports show --rejects`), or it was excluded: of that only counts are kept."
        )
        yield from (f"{count:>11,}  {rule}" for rule, count in excluded.items())


def _address_lines(address: JudgedAddress, person: str) -> Iterator[str]:
    by = f" By the rule {address.rule}: {address.reason}" if address.rule else ""
    yield f"{address.email} is taken for the address of {_KINDS[address.kind.value]}.{by}"
    if person:
        yield f"It belongs to {person}, by the rule {address.identified_by}. {' '.join(address.identified_because)}".rstrip()
    dropped = sum(each.count for each in address.dropped)
    yield (
        f"It took part in {address.kept:,} interactions that count; {dropped:,} that it sent, called or was to attend, "
        "or whose date is not believed, do not."
    )
    yield from map(_count_line, address.dropped)


def _count_line(each: RuleCount) -> str:
    return f"{each.count:>11,}  {each.rule}: {each.reason}"


def _interaction_lines(judged: JudgedInteraction) -> Iterator[str]:
    found = judged.interaction
    verdict = f"is dropped by the rule {found.dropped_by}: {judged.reason}" if found.dropped_by else "counts."
    if judged.doubt_reason and not found.dropped_by:
        verdict = "is kept, and does not count by its date."
    yield f"The {found.channel.value} {found.id} of {_moment(found.at_ms)} {verdict}"
    if judged.doubt_reason:
        yield f"    {judged.doubt_reason}"
    yield f"    Seen as {', '.join(judged.source_ids) or 'nothing that names it'}; {found.audience:,} recipients."


def _moment(at_ms: int | None) -> str:
    if at_ms is None:
        return "an unknown date"
    try:
        return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return "an absurd date"


_KINDS: Mapping[str, Any] = {
    "person": "a person",
    "role": "a function that several people may fill",
    "bot": "a machine",
    "list": "a list or group",
    "room": "a room or resource",
}
