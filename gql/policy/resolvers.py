"""The policy in force, and changing it: what the input does not name stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gql.conclusions import concluded
from gql.context import Info, RequestContext
from graph_model.policy import Exclusion, Policy
from graph_model.recorder import Recorder, read_policy
from graph_model.store import Store
from graph_model.suppression import check_pseudonymise

TABLES: Mapping[str, tuple[str, str]] = {
    "rates": ("currency", "rate"),
    "title_levels": ("word", "level"),
    "subsidiaries": ("domain", "organisation"),
}
"""Decisions that are tables: the names of their two columns, since GraphQL has no maps."""


async def policy_in_force(info: Info) -> Policy:
    """What the business decided, or the default; read once in a request."""
    context: RequestContext = info.context
    return await context.loaders.once(read_policy) or Policy()


async def policy(_root: Any, info: Info) -> Policy:
    return await policy_in_force(info)


def table(name: str) -> Any:
    """A resolver for a table of the policy, as rows in the order of their keys."""

    def resolve(decided: Policy, _info: Info) -> list[dict[str, Any]]:
        key_name, value_name = TABLES[name]
        return [{key_name: key, value_name: value} for key, value in sorted(getattr(decided, name).items())]

    return resolve


async def update_policy(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Put the policy with these decisions changed in force, and conclude what follows."""
    given = {
        name: _as_decided(name, value) for name, value in input.items() if name != "conclude" and value is not None
    }
    context: RequestContext = info.context
    decided = await context.loaders.record(lambda store, recorder: _put_in_force(store, recorder, given))
    return {"policy": decided, **await concluded(info, wanted=input["conclude"])}


def _as_decided(name: str, value: Any) -> Any:
    if name in TABLES:
        key_name, value_name = TABLES[name]
        return {row[key_name]: row[value_name] for row in value}
    if name == "exclusions":
        return tuple(Exclusion(each["name"], each["field"], each["pattern"]) for each in value)
    return tuple(value) if isinstance(value, list) else value


def _put_in_force(store: Store, recorder: Recorder, given: Mapping[str, Any]) -> Policy:
    decided = replace(read_policy(store) or Policy(), **given).checked()
    check_pseudonymise(store, decided)
    recorder.policy(decided)
    return decided
