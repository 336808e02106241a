"""What the business decides, as the API shows and takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from gql.conclusions import Concluded, conclude_argument
from gql.policy import resolvers


def _row(name: str, says: str, /, **fields: Any) -> tuple[Any, Any]:
    """The type of a row as it is shown, and as it is given."""
    body = {"__doc__": says, **fields}
    return type(name, (graphene.ObjectType,), body), type(f"{name}Input", (graphene.InputObjectType,), body)


CurrencyRate = _row(
    "CurrencyRate",
    "What a currency is worth.",
    currency=graphene.String(required=True, description="The ISO 4217 code of the currency."),
    rate=graphene.Float(required=True, description="The value of one unit of it in the base currency."),
)
TitleLevel = _row(
    "TitleLevel",
    "How senior a word of a title is.",
    word=graphene.String(required=True, description="The word, or several."),
    level=graphene.Float(required=True, description="The higher, the more senior."),
)
Subsidiary = _row(
    "Subsidiary",
    "Which organisation a domain belongs to.",
    domain=graphene.String(required=True, description="A mail domain."),
    organisation=graphene.String(required=True, description="The organisation's domain or name."),
)
Exclusion = _row(
    "Exclusion",
    "What is kept from storage.",
    name=graphene.String(required=True, description="What it is counted under."),
    field=graphene.String(required=True, description="What it looks at: address, domain, folder, label or subject."),
    pattern=graphene.String(required=True, description="With * and ?, upper and lower case ignored."),
)


def _list_of(of: Any, *, required: bool, description: str, **more: Any) -> graphene.List:
    return graphene.List(graphene.NonNull(of), required=required, description=description, **more)


_Make = Callable[[str, bool], Any]


def _scalar(kind: Any) -> _Make:
    return lambda description, required: kind(required=required, description=description)


def _texts(description: str, required: bool) -> graphene.List:
    return _list_of(graphene.String, required=required, description=description)


_DECISIONS: dict[str, tuple[_Make, str]] = {
    "our_domains": (_texts, "Our mail domains; none: they are guessed from who takes part most."),
    "base_currency": (_scalar(graphene.String), "The currency in which values are added up."),
    "broadcast_mail": (_scalar(graphene.Int), "A message to more recipients is a broadcast."),
    "broadcast_meeting": (_scalar(graphene.Int), "A meeting of more attendees is a broadcast."),
    "noise_off": (_texts, "Noise rules that do not apply here, by name."),
    "free_mail": (_texts, "Further domains that are nobody's."),
    "same_from": (_scalar(graphene.Float), "From this score on, two addresses are taken for one person's."),
    "review_from": (_scalar(graphene.Float), "From this score on, two addresses wait for a person to decide."),
    "retention_days": (_scalar(graphene.Int), "Interactions older than this are removed and not loaded; 0 keeps all."),
    "keep_monthly_sums": (_scalar(graphene.Boolean), "Whether of what is removed the monthly sums of pairs stay."),
    "pseudonymise": (_scalar(graphene.Boolean), "Whether addresses and names are replaced by digests on their way in."),
}
"""Decisions that look the same in the policy and in what changes it."""

_TABLES = {
    "rates": (CurrencyRate, "What each currency is worth in the base currency.", resolvers.table("rates")),
    "title_levels": (
        TitleLevel,
        "How senior words of titles are; the longest that a title has decides.",
        resolvers.table("title_levels"),
    ),
    "subsidiaries": (
        Subsidiary,
        "Which organisation a domain belongs to, where it is not its own.",
        resolvers.table("subsidiaries"),
    ),
    "exclusions": (Exclusion, "What is kept from storage, from the next load on.", None),
}
"""Decisions with rows: their types, what they are, and how they are read where not as they stand."""

Policy = type(
    "Policy",
    (graphene.ObjectType,),
    {
        "__doc__": "What the business decides. A run names the version that it used.",
        "version": graphene.String(required=True, description="The same decisions, the same version."),
        **{name: make(says, True) for name, (make, says) in _DECISIONS.items()},
        **{
            name: _list_of(shown, required=name != "exclusions", description=says, resolver=resolver)  # for admins
            for name, ((shown, _), says, resolver) in _TABLES.items()
        },
    },
)

UpdatePolicyInput = type(
    "UpdatePolicyInput",
    (graphene.InputObjectType,),
    {
        "__doc__": "Decisions that change. What is not named stays; a list that is given replaces the whole of the former.",
        **{name: make(says, False) for name, (make, says) in _DECISIONS.items()},
        **{name: _list_of(given, required=False, description=says) for name, ((_, given), says, _) in _TABLES.items()},
        "conclude": conclude_argument(),
    },
)


class UpdatePolicyPayload(Concluded):
    """The policy in force now. A run made from now on uses it."""

    policy = graphene.Field(Policy, required=True, description="The policy in force now.")
