"""`sociogram succession`: who could take over from a person, an account's contacts or a unit, as the graph is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from analytics.scope import unit_members
from analytics.sentences import day, listed
from graph_model.run_store import latest_run
from graph_model.snapshot_reader import current_snapshot
from sociogram.commands.naming import Naming
from sociogram.commands.what_if import handover_line
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from sociogram.succession import account_facts, person_facts, unit_facts
from sociogram.what_if import parameters_of


@click.command()
@click.argument("who", required=False)
@click.option("--unit", help="A department or a team, by name or id: what hangs on its people, and on it as a whole.")
@click.option(
    "--account", help="An organisation, by name, domain or id: who holds it, and who could take over from each."
)
@json_option
@click.pass_obj
def succession(settings: Settings, who: str | None, unit: str | None, account: str | None, *, as_json: bool) -> None:
    """Who could take over from WHO, one of us, by name, any email address or id: successors, what would be lost all the same,
    and for every contact who introduces whom. Or from the people of a unit, or an account's. Nothing is stored.

    Judged by the parameters of the latest run, but as of the latest interaction, whatever day that run was of.
    """
    if sum(each is not None for each in (who, unit, account)) != 1:
        raise click.UsageError("Name one: WHO, or --unit, or --account.")
    with open_graph(settings) as store:
        snapshot, parameters = current_snapshot(store, settings.cache_dir), parameters_of(latest_run(store))
        naming = Naming(store, snapshot, PrivacyKey.of(settings))
        if who is not None:
            facts = person_facts(snapshot, naming.person_of_ours(who), parameters)
            lines = person_lines(facts)
        elif account is not None:
            facts = account_facts(snapshot, naming.organisation_but_ours(account), parameters)
            lines = account_lines(facts)
        else:
            facts = unit_facts(snapshot, unit_members(snapshot, unit or ""), parameters)
            lines = unit_lines(facts)
    say(as_json, facts, lines)


def person_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    [leaver] = facts["leavers"]
    if not leaver["holds"]:
        yield f"{facts['person']} holds no live contact outside, as of {day(facts['as_of_ms'])}: there is nothing to take over."
        return
    yield f"{facts['person']} holds, as of {day(facts['as_of_ms'])}:"
    yield from map(_held_line, leaver["holds"])
    yield from _successor_lines(leaver, reasons=True)
    yield from _handover_lines(facts)


def account_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    [account] = facts["accounts"]
    live = [each for each in account["contacts"] if each["live"]]
    if not live:
        yield f"Nobody of us is in live contact with {facts['account']}, as of {day(facts['as_of_ms'])}.{_seen(account)}"
        return
    yield (
        f"{facts['account']} reads {account['scale']:.0f} of 100, as of {day(facts['as_of_ms'])}. Who holds it "
        f"(concentration {account['hhi']:.2f}):{_seen(account)}"
    )
    for each in live:
        yield f"  {each['person']}: {each['share']:.0%}, last on {day(each['last_at'])}"
    more = len(live) - len(facts["leavers"])
    if more:
        yield f"Who could take over is said of the first {len(facts['leavers'])}, not of the other {more}."
    for leaver in facts["leavers"]:
        [held] = leaver["holds"]
        stays = (
            f"{1 - held['share']:.0%} stays, with {listed(held['stays_with'])}"
            if held["stays_with"]
            else "nothing stays"
        )
        yield f"If {leaver['person']} left, {stays}."
        yield from _successor_lines(leaver)
    yield from _handover_lines(facts)


def unit_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    if not facts["leavers"]:
        yield f"No account hangs on one person of {facts['unit']}, as of {day(facts['as_of_ms'])}."
    else:
        yield f"Accounts that hang on one person of {facts['unit']}, as of {day(facts['as_of_ms'])}:"
    for leaver in facts["leavers"]:
        held = listed([f"{each['organisation']} ({each['share']:.0%})" for each in leaver["holds"]])
        yield f"  {leaver['person']}: {held}; {_followers(leaver['successors'])}"
    if not facts["accounts"]:
        yield f"No account hangs on {facts['unit']} as a whole."
        return
    yield f"If all of {facts['unit']} left together, nobody would be in live contact with:"
    for account in facts["accounts"]:
        yield f"  {account['organisation']} ({account['scale']:.0f} of 100).{_seen(account)}"
    yield from _handover_lines(facts)


def _followers(successors: Sequence[Mapping[str, Any]]) -> str:
    good = [f"{each['person']}{_loss(each)}" for each in successors if each["good"]]
    if good:
        return f"could take over: {listed(good)}"
    nearest = f", the nearest is {successors[0]['person']}" if successors else ""
    return f"no successor at hand{nearest}"


def _handover_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield "The handover:"
    yield from map(handover_line, facts["handover"])


def _held_line(held: Mapping[str, Any]) -> str:
    share = "the only live contact" if held["state"] == "sole" else f"{held['share']:.0%} of the live contact"
    stays = f"; without them {listed(held['stays_with'])} would hold it" if held["stays_with"] else ""
    return f"  {held['organisation']}: {share} ({held['scale']:.0f} of 100){stays}.{_seen(held)}"


def _seen(account: Mapping[str, Any]) -> str:
    return " There may be more contact than is seen." if account["partial"] else ""


def _successor_lines(leaver: Mapping[str, Any], *, reasons: bool = False) -> Iterator[str]:
    if not leaver["successors"]:
        yield "  Nobody was found who could follow."
    elif not any(each["good"] for each in leaver["successors"]):
        yield "  Nobody is at hand: none of these holds enough of the contacts already."
    for each in leaver["successors"]:
        hand = ", at hand" if each["good"] else ""
        yield f"  Could follow: {each['person']}, {each['points']:.0f} of 100 points{hand}{_loss(each)}"
        if reasons:
            yield from (f"    · {reason}" for reason in each["reasons"])


def _loss(successor: Mapping[str, Any]) -> str:
    return f" ({successor['residual_loss']:.0%} would be lost all the same)"
