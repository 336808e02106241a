"""`sociogram privacy`: erase a person, let somebody opt out, keep to the age limit, and show what there is about a person."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import click

from graph_model.audit_chain import Act
from graph_model.erasure import Removal
from graph_model.errors import InputError
from graph_model.policy import Policy
from graph_model.recorder import read_policy
from graph_model.retention import Retained
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why, read_state
from sociogram.audit import enter
from sociogram.graph import open_graph
from sociogram.jobs import resolve_graph
from sociogram.printing import json_option, say
from sociogram.privacy import (
    apply_retention,
    find_person,
    let_back_in,
    look_up_person,
    remove_for_good,
    suppressed_counts,
)
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings


@click.group()
def privacy() -> None:
    """Erase people, let them opt out, and keep to the age limit of what is stored."""


def _removing(command: Any) -> Any:
    """What erasing and opting out have in common: whom, and whether it is meant."""
    command = click.option("--dry-run", is_flag=True, help="Show what would go, and change nothing.")(command)
    command = click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")(command)
    return click.argument("who", metavar="ADDRESS|PERSON-ID")(json_option(command))


@privacy.command()
@_removing
@click.pass_obj
def erase(settings: Settings, who: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Remove a person, with all of their addresses, for good: loading again does not bring them back."""
    _remove(settings, who, Why.ERASED, sure=yes and not dry_run, as_json=as_json, asked=yes or dry_run)


@privacy.command("opt-out")
@_removing
@click.pass_obj
def opt_out(settings: Settings, who: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Leave a person out from now on, and remove what there is. `readmit` lets them back in."""
    _remove(settings, who, Why.OPTED_OUT, sure=yes and not dry_run, as_json=as_json, asked=yes or dry_run)


def _remove(settings: Settings, who: str, why: Why, *, sure: bool, as_json: bool, asked: bool) -> None:
    key = PrivacyKey.of(settings)
    with open_graph(settings) as store:
        subject = find_person(store, who, key)
        if not sure:
            removal = look_up_person(store, subject)
        else:
            enter(store, settings, Act.ERASE, f"privacy {_COMMANDS[why]}", subject)
            removal = remove_for_good(store, subject, key, why=why, now_ms=_now_ms(), cache=settings.cache_dir)
            resolve_graph(store)
    say(as_json, {**asdict(removal), "done": sure}, _removal_lines(removal, sure))
    if not asked:
        raise InputError("Nothing was changed. Look at the addresses above; if they are all this person's, add --yes.")


_COMMANDS = {Why.ERASED: "erase", Why.OPTED_OUT: "opt-out"}


def _removal_lines(removal: Removal, done: bool) -> Iterator[str]:
    yield "Removed, and not to come back:" if done else "This person has these addresses:"
    for email in removal.emails:
        yield f"    {email}  ({_many(removal.held.get(email, 0), 'interaction')})"
    yield from (f"{count:>9,}  {_WENT[name]}" for name, count in removal.went.items())
    if removal.mentioned_in_policy:
        yield "An exclusion of the policy names one of these addresses. It is no longer needed: `sociogram policy show`."
    if done:
        yield "Findings of earlier runs speak of an erased person now; `sociogram analyse` makes a new run."
        yield "Backups, and files that were loaded, are yours to clear."


_WENT = {
    "addresses": "addresses removed, with those that were in nothing else",
    "interactions_removed": "interactions removed, which they sent or in which nobody else was left",
    "interactions_left": "interactions of others, out of which they were taken",
    "hr_lines": "HR lines removed",
    "hr_lines_changed": "HR lines of others without their manager now",
    "display_names": "other addresses that were shown with their name",
    "source_ids": "interactions whose ids were written like their address",
    "dispositions": "decisions about them removed",
    "alerts": "alerts about them removed",
    "findings_deleted": "findings about them removed",
    "findings_redacted": "findings redacted",
    "texts_redacted": "notes and rejects redacted",
}


def _many(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"


@privacy.command()
@click.argument("address")
@json_option
@click.pass_obj
def readmit(settings: Settings, address: str, as_json: bool) -> None:
    """Let the person with ADDRESS back in. What was removed has to be loaded again."""
    with open_graph(settings) as store:
        forgotten = let_back_in(store, address, PrivacyKey.of(settings))
    said = (
        f"Let back in ({_many(forgotten, 'entry')} forgotten). Load their mail again."
        if forgotten
        else "Nobody on the list has this address."
    )
    say(as_json, {"entries_forgotten": forgotten}, [said])


@privacy.command("list")
@json_option
@click.pass_obj
def list_them(settings: Settings, as_json: bool) -> None:
    """How many people were erased or opted out, and what policy keeps from storage. Nobody's name."""
    with open_graph(settings) as store:
        policy, facts = read_policy(store) or Policy(), _facts(store)
    facts |= {
        "exclusions": _by_name(policy),
        "retention_days": policy.retention_days,
        "keep_monthly_sums": policy.keep_monthly_sums,
    }
    say(as_json, facts, _list_lines(facts))


def _facts(store: Store) -> dict[str, Any]:
    return {"suppressed": suppressed_counts(store), "pseudonymised": read_state(store).pseudonymised}


def _by_name(policy: Policy) -> dict[str, int]:
    names = sorted(each.name for each in policy.exclusions)
    return {name: names.count(name) for name in names}


def _list_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    for why, counts in facts["suppressed"].items():
        yield f"{counts['people']:>9,}  people {why}, with {_many(counts['addresses'], 'address')}"
    for name, count in facts["exclusions"].items():
        yield f"{count:>9,}  patterns of the exclusion {name}"
    days, sums = facts["retention_days"], " (monthly sums stay)" if facts["keep_monthly_sums"] else ""
    yield f"Kept: {f'{days:,} days{sums}' if days else 'without limit'}."
    yield f"Addresses and names are {'pseudonyms' if facts['pseudonymised'] else 'as they were written'}."


@privacy.command()
@click.argument("who", metavar="ADDRESS|PERSON-ID")
@click.pass_obj
def export(settings: Settings, who: str) -> None:
    """Print everything that there is about one person, as JSON."""
    with open_graph(settings) as store:
        subject = find_person(store, who, PrivacyKey.of(settings))
        found = export_of(store, subject)
        enter(store, settings, Act.EXPORT, "privacy export", subject)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


@privacy.command()
@json_option
@click.pass_obj
def retain(settings: Settings, as_json: bool) -> None:
    """Remove what is older than the policy's retention_days. Every load does so too."""
    with open_graph(settings) as store:
        policy = read_policy(store) or Policy()
        done = apply_retention(store, policy, _now_ms())
        if done.interactions:
            resolve_graph(store)
    say(as_json, asdict(done), [_retained(policy, done)])


def _retained(policy: Policy, done: Retained) -> str:
    if not policy.retention_days:
        return "The policy sets no limit (retention_days is 0)."
    gone = f"{_many(done.interactions, 'interaction')} and {_many(done.addresses, 'address')} that only they had"
    return f"Older than {policy.retention_days:,} days, and removed: {gone}."


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
