"""`sociogram identity`: whose an address is and why, what waits for a person's word, and that word, given and taken back."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from graph_model.directory import REVIEWS, read_count, read_page
from graph_model.directory_records import ReviewRecord
from graph_model.entities import Judgement, Verdict
from graph_model.errors import InputError, NotFound
from graph_model.identifiers import address_id
from graph_model.judgements import judge, read_judgements, undo
from graph_model.queries import identity as queries
from graph_model.store import Row, Store
from graph_model.window import Window
from graph_model.writer_lease import WriterLease
from ingest.mail.email_address import clean
from reports.days import day
from sociogram.graph import open_graph
from sociogram.jobs import WAIT_FOR_WRITER_SECONDS, resolve_graph
from sociogram.printing import json_option, say
from sociogram.privacy import stored_address
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings


@click.group()
def identity() -> None:
    """Who is who: why addresses are one person's, what to review, and your judgement, which always holds."""


@identity.command()
@click.argument("address")
@json_option
@click.pass_obj
def show(settings: Settings, address: str, as_json: bool) -> None:
    """Whose ADDRESS is, and every address of that person with its score, rule and reasons."""
    with open_graph(settings) as store:
        facts = _facts(store, _stored(store, address, PrivacyKey.of(settings)))
    say(as_json, facts, _page(facts))


@identity.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Pairs, the surest first.")
@json_option
@click.pass_obj
def review(settings: Settings, limit: int, as_json: bool) -> None:
    """Pairs of addresses that may be one person's: say `identity judge` to each."""
    with open_graph(settings) as store:
        found = [_pair(each) for each in read_page(store, REVIEWS, Window(limit), ()).items]
        count = read_count(store, REVIEWS, ())
    say(as_json, {"count": count, "pairs": found}, _queue(found, count))


@identity.command("judge")
@click.argument("one")
@click.argument("other")
@click.argument("verdict", type=click.Choice([each.value for each in Verdict]))
@click.option("--why", required=True, help="What you know.")
@click.option("--by", default=getpass.getuser, help="Who says so; by default, you.")
@json_option
@click.pass_obj
def judge_them(settings: Settings, /, one: str, other: str, as_json: bool, **word: str) -> None:
    """Say whether ONE and OTHER are one person's: it wins over every score, and survives loading again."""
    verdict = Verdict(word["verdict"])
    key = PrivacyKey.of(settings)
    with open_graph(settings) as store:
        one, other = _stored(store, one, key), _stored(store, other, key)
        said = Judgement(one, other, verdict, word["by"], time.time_ns() // 1_000_000, word["why"])
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            judge(store, lease, said)
        facts = _after(store, said)
    say(as_json, facts, [f"Recorded: {said.pair[0]} and {said.pair[1]} are {_verdict(verdict)}.", *_ending(facts)])


@identity.command("undo")
@click.argument("one")
@click.argument("other")
@json_option
@click.pass_obj
def undo_it(settings: Settings, one: str, other: str, as_json: bool) -> None:
    """Take back the judgement on ONE and OTHER: the graph is then as it would be without it."""
    key = PrivacyKey.of(settings)
    with open_graph(settings) as store:
        one, other = _stored(store, one, key), _stored(store, other, key)
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            was = undo(store, lease, one, other)
        facts = _after(store, was)
    say(as_json, facts, [f"Taken back: {was.pair[0]} and {was.pair[1]} are {_verdict(was.verdict)}.", *_ending(facts)])


def _stored(store: Store, written: str, key: PrivacyKey) -> str:
    """The address as the graph has it: in one of pseudonyms it may be given in clear, or as the graph shows it."""
    shown = clean(written)
    if shown is None:
        raise InputError(f"{written!r} is no email address.")
    stored = stored_address(store, written, key)
    return stored if stored == shown or store.read(queries.WHO_IS, id=address_id(stored)) else shown


def _verdict(verdict: str) -> str:
    return {Verdict.SAME: "one person's", Verdict.DIFFERENT: "two people's", Verdict.UNSURE: "not to be told"}[
        Verdict(verdict)
    ]


def _after(store: Store, judgement: Judgement) -> dict[str, Any]:
    """Whose the two addresses are once the graph follows the judgement."""
    resolution = resolve_graph(store)
    persons = {each.email: each.person for each in resolution.identifications}
    one, other = judgement.pair
    said = {"verdict": str(judgement.verdict), "by": judgement.by, "at_ms": judgement.at_ms, "why": judgement.why}
    whose = {one: persons.get(one), other: persons.get(other)}
    theirs = {one, other, *(email for email, person in persons.items() if person in whose.values())}
    notes = [note for note in resolution.notes if sum(email in note for email in theirs) > 1]
    return {"judgement": {"one": one, "other": other, **said}, "persons": whose, "notes": notes}


def _ending(facts: Mapping[str, Any]) -> Iterator[str]:
    persons = list(facts["persons"].values())
    together = persons[0] is not None and persons[0] == persons[1]
    yield "They are one person's now." if together else "They are kept apart now."
    yield from facts["notes"]


def _facts(store: Store, email: str) -> dict[str, Any]:
    rows = store.read(queries.WHO_IS, id=address_id(email))
    if not rows:
        raise NotFound("address", email)
    found, key = rows[0], address_id(email)
    addresses = [_weighed(row) for row in store.read(queries.ADDRESSES_OF, id=found["person"] or "")]
    emails = {email, *(each["email"] for each in addresses)}
    judged = [each for each in read_judgements(store) if emails & set(each.pair)]
    return {
        **found,
        "former": store.read(queries.FORMER_EMPLOYMENTS, id=found["person"] or ""),
        "addresses": addresses,
        "may_be": [_weighed(row) for row in store.read(queries.RESEMBLING, id=key)],
        "judgements": [_said(each) for each in judged],
    }


def _said(each: Judgement) -> dict[str, Any]:
    return {
        "one": each.pair[0], "other": each.pair[1], "verdict": str(each.verdict), "by": each.by, "at_ms": each.at_ms,
        "why": each.why,
    }  # fmt: skip


def _weighed(row: Row) -> Row:
    """The row with its reasons and their weights side by side."""
    weights = row.pop("weights") or [None] * len(row["reasons"])
    reasons = [{"weight": weight, "text": text} for weight, text in zip(weights, row["reasons"], strict=True)]
    return {**row, "reasons": reasons}


def _pair(each: ReviewRecord) -> dict[str, Any]:
    reasons = [{"weight": weight, "text": text} for weight, text in each.reasons]
    return {"one": each.one.email, "other": each.other.email, "score": each.score, "reasons": reasons}


def _page(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["person"] is None:
        kind, rule = facts["derived_kind"] or facts["kind"], facts["derived_rule"] or facts["kind_rule"]
        yield f"{facts['email']} is no person's: it is a {kind} address ({rule})."
        if facts["derived_reason"]:
            yield facts["derived_reason"]
        return
    yield f"{facts['name']}, {_post(facts)}" if facts["organisation"] else str(facts["name"])
    for each in facts["former"]:
        yield f"  before: {_post(each)}"
    for each in facts["addresses"]:
        yield ""
        yield f"{each['email']}  {each['score']:.2f}  {each['rule']}"
        yield from _reasons(each["reasons"])
    for each in facts["may_be"]:
        yield ""
        yield f"may be {each['other']}'s too  {each['score']:.2f}  (waits for review)"
        yield from _reasons(each["reasons"])
    for each in facts["judgements"]:
        yield ""
        yield f"{each['by']} judged {each['one']} and {each['other']} {each['verdict']} on {day(each['at_ms'])}: {each['why']}"


def _post(each: Mapping[str, Any]) -> str:
    start, end = each["start_ms"], each["end_ms"]
    dates = f"{day(start) if start is not None else ''} – {day(end) if end is not None else ''}".strip(" ")
    what = ", ".join(filter(None, [each["title"], each["organisation"]]))
    return f"{what} ({dates})" if start is not None or end is not None else what


def _reasons(reasons: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in reasons:
        yield f"    {each['text']}" if each["weight"] is None else f"  {each['weight']:+5.2f}  {each['text']}"


def _queue(pairs: Iterable[Mapping[str, Any]], count: int) -> Iterator[str]:
    for each in pairs:
        yield f"{each['score']:.2f}  {each['one']}  {each['other']}"
        yield from _reasons(each["reasons"])
    yield f"{count} pairs wait for review." if count != 1 else "One pair waits for review."
