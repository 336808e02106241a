"""What-if questions as plain facts with names, for JSON or a page.

In: a snapshot, whom it is about (positions), and the parameters of a run. Out: what `analytics.what_if` says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from analytics.choke_points import need_details
from analytics.coverage import readable
from analytics.handover import Introduction
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.recovery import value_lost
from analytics.sentences import organisation_name, person_names, unit_names
from analytics.ties import compute_ties
from analytics.what_if import failing, leaving
from graph_model.run_store import RunRecord
from graph_model.snapshot import NO_TIME, Snapshot


def parameters_of(run: RunRecord | None) -> RunParameters:
    """Those of a run, as of the latest interaction; the defaults where there is none yet."""
    return RunParameters() if run is None else RunParameters.from_json(run.parameters).as_of_now()


def moment(as_of: int) -> int | None:
    """As of when, None where nothing is dated."""
    return None if as_of == NO_TIME else as_of


def leaving_facts(snapshot: Snapshot, people: Sequence[int], parameters: RunParameters) -> dict[str, Any]:
    """What breaks if these people of ours leave together, and to whom what they hold could go.

    `gone` are those of them who had left before; `staying` is how many of ours would be left.
    """
    ties = compute_ties(snapshot, parameters)
    found = leaving(snapshot, ties, people, parameters)
    names, called, units = partial(organisation_name, snapshot), person_names(snapshot), unit_names(snapshot)
    present = present_internal(snapshot, ties.as_of)
    return {
        "as_of_ms": moment(ties.as_of),
        "people": [called[each] for each in people],
        "gone": [
            {"person": called[each], "left_ms": int(snapshot.people.left[each])} for each in people if not present[each]
        ],
        "staying": int(present.sum() - present[list(people)].sum()),
        "accounts_lost": [
            {
                "organisation": names(each.organisation),
                "strength": each.strength,
                "partial": found.departure.doubtful(each),
            }
            for each in found.departure.lost
        ],
        "accounts_weakened": [
            {
                "organisation": names(now.organisation),
                "holder": called[then.live[0].person],
                "share": then.live[0].share,
                "partial": bool(then.unseen),
            }
            for now, then in found.departure.weakened
        ],
        "strength_lost": found.departure.strength_lost,
        "cut_off": found.departure.cut_off,
        "choke_points": [
            {
                "organisation": names(account.organisation),
                "value_at_risk": point.at_risk.total if point.lost else None,
                "partial": found.departure.doubtful(account),
            }
            for account, point in found.choke_points
        ],
        "currency": snapshot.base_currency,
        "efficiency": None if found.efficiency is None else {**asdict(found.efficiency), "drop": found.efficiency.drop},
        "units": [{**asdict(each), "unit": units[each.unit]} for each in found.units],
        "handover": [handover_step(snapshot, called, leaver, step, parameters) for leaver, step in found.handover],
    }


def handover_step(
    snapshot: Snapshot, called: Sequence[str], leaver: int, step: Introduction, parameters: RunParameters
) -> dict[str, Any]:
    """A contact of somebody who leaves, and to whom it could go; both ties as they read on the scale of 0–100.

    `called` has the name of each person.
    """
    return {
        "leaver": called[leaver],
        "contact": called[step.contact],
        "organisation": organisation_name(snapshot, step.account),
        "receiver": None if step.receiver < 0 else called[step.receiver],
        "knows": step.knows,
        "between": None if step.between < 0 else called[step.between],
        "scale": readable(step.strength, parameters),
        "tie_scale": readable(step.tie, parameters),
    }


def failing_facts(
    snapshot: Snapshot, organisations: Sequence[int], parameters: RunParameters, *, with_controlled: bool = False
) -> dict[str, Any]:
    """What we lose if these organisations fail together, `with_controlled`: and all that they control."""
    found = failing(snapshot, organisations, parameters, with_controlled=with_controlled)

    def names(positions: Iterable[int]) -> list[str]:
        return [organisation_name(snapshot, each) for each in positions]

    return {
        "as_of_ms": moment(found.as_of_ms),
        "organisations": names(found.organisations),
        "controlled": names(found.controlled),
        "failed_too": names(found.failed_too),
        "needs_lost": [need_details(each, certain=True) for each in found.lost],
        "needs_in_doubt": [need_details(each, certain=False) for each in found.doubtful],
        "value_at_risk": found.at_risk,
        "value_lost": value_lost(found.lost),
        "currency": snapshot.base_currency,
    }
