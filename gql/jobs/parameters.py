"""The parameters of a run as GraphQL inputs, made from `analytics.parameters` field by field, so that there is no second list.

In: what a caller gives, the rest left out. Out: `RunParameters`, checked by its own rules.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any, Final

import graphene

from analytics.parameters import RunParameters
from gql.errors import BadUserInput
from gql.scalars import DateTime


class WeightInput(graphene.InputObjectType):
    """One value among several that have names. Whoever gives some gives all: those left out are not there."""

    name = graphene.String(required=True, description="What it is for.")
    value = graphene.Float(required=True, description="How much.")


_INPUTS: Final[Mapping[str, Callable[..., Any]]] = {
    "Moment": DateTime,
    "SignedHours": graphene.Float,
    "float": graphene.Float,
    "int": graphene.Int,
    "bool": graphene.Boolean,
    "str": graphene.String,
    "Sequence[int]": lambda **more: graphene.List(graphene.NonNull(graphene.Int), **more),
    "Mapping[str, float]": lambda **more: graphene.List(graphene.NonNull(WeightInput), **more),
}
"""Annotation of a parameter -> what stands for it; a test fails on one that is not here."""


MOST: Final[Mapping[tuple[str, str], int]] = {
    ("influence", "pivots"): 10_000,
    ("influence", "replicates"): 1_000,
    ("influence_set", "size"): 100,
    ("communities", "top_people"): 1_000,
    ("communities", "max_outsiders"): 10_000,
    ("continuity", "removal_sources"): 10_000,
    ("continuity", "removal_measured"): 100,
    ("continuity", "successors"): 100,
    ("supply", "max_tiers"): 50,
    ("supply", "max_paths"): 100,
    ("supply", "max_redundancy"): 100,
    ("supply", "max_parties"): 10_000,
    ("accounts", "earlier_windows"): 100,
}
"""How much work a caller may ask for: jobs are done one after the other. A test fails on a whole number that is not here."""

FREE: Final = frozenset(
    {"seed", "broadcast_mail", "broadcast_meeting", "fewest_answers", "minimum_group", "window_weeks"}
)
"""Whole numbers that make no more work the larger they are, or have a largest of their own."""


def _input(name: str, group: Any, doc: str) -> Any:
    defaults = group()
    made = {_public(each.name): _field(each, getattr(defaults, each.name)) for each in fields(group)}
    return type(name, (graphene.InputObjectType,), {"__doc__": doc, **made})


def _public(name: str) -> str:
    return name.removesuffix("_ms")


def _field(each: Field[Any], default: Any) -> Any:
    if is_dataclass(default):
        kind = type(default)
        doc = (kind.__doc__ or "").strip().split("\n")[0]
        return graphene.InputField(_input(f"{kind.__name__}Input", kind, doc), description=doc)
    what = f"`{each.name}` of the parameters that a run stores. Default: {json.dumps(default)}."
    return _INPUTS[str(each.type).removesuffix(" | None")](description=what)


RunParametersInput = _input(
    "RunParametersInput",
    RunParameters,
    "What a run is told. What is left out has its default; docs/numbers.md says what each means.",
)


def parameters_of(given: Mapping[str, Any]) -> RunParameters:
    """The parameters that are meant.

    Raises:
        AnalysisError: one of them is impossible.
        BadUserInput: one of them would keep everybody's work waiting.

    """
    for (group, name), most in MOST.items():
        value = (given.get(group) or {}).get(name)
        if value is not None and value > most:
            raise BadUserInput(
                f"`{group}.{name}` may be {most:,} here, not {value:,}. On the command line it may be more."
            )
    return RunParameters.from_json(json.dumps(_stored(given, RunParameters())))


def _stored(given: Mapping[str, Any], group: Any) -> dict[str, Any]:
    """As a run stores them. A null is as good as nothing."""
    names = {_public(each.name): each.name for each in fields(group)}
    return {
        names[name]: _value(value, getattr(group, names[name])) for name, value in given.items() if value is not None
    }


def _value(value: Any, default: Any) -> Any:
    if is_dataclass(default):
        return _stored(value, default)
    return {each["name"]: each["value"] for each in value} if isinstance(default, Mapping) else value
