"""`sociogram what-if`: what breaks if some people leave together, or some organisations fail together, as the graph is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from analytics.parameters import RunParameters
from analytics.sentences import day, days
from graph_model.run_store import latest_run
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from reports.handover import handover_sentence
from sociogram.commands.naming import Naming
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from sociogram.what_if import failing_facts, leaving_facts, parameters_of

LEAST_DROP, LEAST_STEPS = 0.001, 0.01
"""Part of the efficiency, and steps, from which on a difference is told: as much as is shown."""


@click.group("what-if")
def what_if() -> None:
    """What breaks if people leave together, or organisations fail together. Nothing is stored.

    Whoever is meant is named by a name or an id, people also by any email address, organisations by a mail domain. Judged by
    the parameters of the latest run, but as of the latest interaction, whatever day that run was of.
    """


@what_if.command()
@click.argument("who", nargs=-1, required=True)
@json_option
@click.pass_obj
def leave(settings: Settings, who: tuple[str, ...], as_json: bool) -> None:
    """What breaks if WHO leave together."""
    with open_graph(settings) as store:
        naming, parameters = _graph(store, settings)
        people = list(dict.fromkeys(map(naming.person_of_ours, who)))
    facts = leaving_facts(naming.snapshot, people, parameters)
    say(as_json, facts, leaving_lines(facts))


@what_if.command()
@click.argument("which", nargs=-1, required=True)
@click.option(
    "--with-controlled", is_flag=True, help="Each fails with all that it controls, directly or through others."
)
@json_option
@click.pass_obj
def fail(settings: Settings, which: tuple[str, ...], *, with_controlled: bool, as_json: bool) -> None:
    """What we lose if the organisations WHICH fail together, and for how long where recovery times were declared."""
    with open_graph(settings) as store:
        naming, parameters = _graph(store, settings)
        organisations = list(dict.fromkeys(map(naming.organisation_but_ours, which)))
    facts = failing_facts(naming.snapshot, organisations, parameters, with_controlled=with_controlled)
    say(as_json, facts, _failing_lines(facts))


def _graph(store: Store, settings: Settings) -> tuple[Naming, RunParameters]:
    snapshot = current_snapshot(store, settings.cache_dir)
    return Naming(store, snapshot, PrivacyKey.of(settings)), parameters_of(latest_run(store))


def leaving_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """What the page says of `sociogram.what_if.leaving_facts`."""
    yield f"If {' and '.join(facts['people'])} left{_together(facts['people'])}, as of {day(facts['as_of_ms'])}:"
    for each in facts["gone"]:
        yield f"  {each['person']} has left already: the last day was {day(each['left_ms'])}"
    if not facts["staying"]:
        yield "  nobody of us would be left: all of our contacts, and what we know of each other, would be gone"
        return
    yield from _listed("would have no live contact left", [_account(each) for each in facts["accounts_lost"]])
    for each in facts["accounts_weakened"]:
        yield f"  {_account(each)} would hang on {each['holder']} ({each['share']:.0%} of what is left)"
    if facts["cut_off"]:
        yield f"  {facts['cut_off']} colleagues would be cut off from the largest group of us"
    yield from _apart(facts["efficiency"])
    for each in facts["units"]:
        yield from _further(each)
    for each in facts["choke_points"]:
        stake = (
            "an unknown value" if each["value_at_risk"] is None else f"{each['value_at_risk']:,.0f} {facts['currency']}"
        )
        yield f"  nobody of us would be in touch with {_account(each)}, on which {stake} a year depends"
    yield from map(handover_line, facts["handover"])
    if not any(facts[name] for name in ("accounts_lost", "accounts_weakened", "cut_off", "handover")):
        yield "  nothing that we know of would break"


def handover_line(step: Mapping[str, Any]) -> str:
    """To whom a contact could go, and who introduces whom along which tie."""
    return f"  {handover_sentence(step)}"


def _together(names: Sequence[str]) -> str:
    return " together" if len(names) > 1 else ""


def _account(account: Mapping[str, Any]) -> str:
    return f"{account['organisation']}{' (there may be more contact than is seen)' if account['partial'] else ''}"


def _apart(efficiency: Mapping[str, Any] | None) -> Iterator[str]:
    """How much of the efficiency goes; where it is as good as none, that is no news."""
    if efficiency is None or abs(efficiency["drop"]) < LEAST_DROP:
        return
    how = "less" if efficiency["drop"] > 0 else "more"
    yield (
        f"  the internal network would be {abs(efficiency['drop']):.1%} {how} efficient: "
        f"{efficiency['before']:.3f} now, {efficiency['after']:.3f} then{_sampled(efficiency)}"
    )


def _further(unit: Mapping[str, Any]) -> Iterator[str]:
    if unit["before"] is not None and round(unit["after"], 2) - round(unit["before"], 2) >= LEAST_STEPS / 2:
        yield (
            f"  from {unit['unit']} to the other units it would be {unit['after']:.2f} steps instead of {unit['before']:.2f}"
            f"{_sampled(unit)}"
        )
    if unit["parted"] > 0:
        yield f"  {unit['parted']:.1%} of the ways from {unit['unit']} to the other units would be cut"


def _sampled(figures: Mapping[str, Any]) -> str:
    """How far off a sampled difference may be."""
    if figures["sources"] == figures["people"]:
        return ""
    searched = f"from {figures['sources']:,} of {figures['people']:,} people"
    return f" (standard error of the difference {figures['error']:.2g}, {searched})"


def _failing_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    names = facts["organisations"]
    yield f"If {' and '.join(names)} failed{_together(names)}, as of {day(facts['as_of_ms'])}:"
    yield from _listed("would fail as well: they are controlled by them", facts["controlled"])
    yield from _listed("would fail for want of supply", facts["failed_too"])
    for each in facts["needs_lost"]:
        what = each["category"] or "a supply of no stated category"
        yield f"  we lose {what}{_worth(each, facts['currency'])}{_duration(each)}"
    for each in facts["needs_in_doubt"]:
        what = each["category"] or "a supply of no stated category"
        yield f"  whether we lose {what}{_worth(each, facts['currency'])} depends on substitutes that nobody declared"
    if facts["value_at_risk"] is not None and facts["needs_lost"]:
        yield f"  {facts['value_at_risk']:,.0f} {facts['currency']} a year in all"
    if facts["value_lost"] is not None and facts["needs_lost"]:
        yield f"  {facts['value_lost']:,.0f} {facts['currency']} until they have recovered"
    if not facts["needs_lost"] and not facts["needs_in_doubt"]:
        yield "  no need of ours would be lost"


def _worth(need: Mapping[str, Any], currency: str) -> str:
    return "" if need["value"] is None else f", {need['value']:,.0f} {currency} a year"


def _duration(need: Mapping[str, Any]) -> str:
    if need["exposed_days"] is None:
        return "; for how long is not known: not both times to recover and to go on without are declared"
    return f"; {days(need['exposed_days'])} without it, once we cannot go on"


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"  {', '.join(names)} {what}"
