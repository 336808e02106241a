"""Inputs and answers of the mutations that enter contracts, supply and organisations by hand."""

from __future__ import annotations

from typing import Any

import graphene

from gql.conclusions import Concluded, conclude_argument
from gql.contracts.types import Contract
from gql.organisations.types import Organisation
from gql.scalars import DateTime
from gql.supply.types import Dependency

_WHO = "by its key, its name or one of its domains, as in files"


class MoneyInput(graphene.InputObjectType):
    """An amount of money."""

    amount = graphene.String(required=True, description="A decimal number, such as `1250.5`.")
    currency = graphene.String(required=True, description="The ISO 4217 code of the currency.")


def _text(description: str, *, required: bool = False) -> graphene.String:
    return graphene.String(required=required, description=description)


def _days() -> dict[str, Any]:
    return {
        "recovery_days": graphene.Float(description="Days that it takes to supply again after a failure."),
        "survival_days": graphene.Float(description="Days that whoever buys can go on without."),
    }


def _input(name: str, says: str, /, **fields: Any) -> Any:
    return type(name, (graphene.InputObjectType,), {"__doc__": says, **fields, "conclude": conclude_argument()})


def _withdrawal(what: str) -> Any:
    """The payload of a withdrawal."""
    done = graphene.Boolean(required=True, description="False where nothing was entered.")
    return type(f"Withdraw{what}Payload", (Concluded,), {"__doc__": "What was taken back.", "withdrawn": done})


_SUBSTITUTABLE = "Whether another supplier could take over; not given: nobody knows."

RecordContractInput = _input(
    "RecordContractInput",
    "A contract. What is not given is not known; a contract of this key that was entered before is replaced as a whole.",
    key=_text("What it is called by: the same key, the same contract.", required=True),
    buyer=_text(f"Who buys, {_WHO}.", required=True),
    supplier=_text(f"Who supplies, {_WHO}.", required=True),
    title=_text("Its title."),
    category=_text("What is bought."),
    value=MoneyInput(description="What it is worth, for the whole term or each year (`perYear`)."),
    per_year=graphene.Boolean(required=True, default_value=False, description="Whether `value` is for each year."),
    start_at=DateTime(description="When it begins."),
    end_at=DateTime(description="When it ends: its last day."),
    terms=_text("Its terms."),
    substitutable=graphene.Boolean(description=_SUBSTITUTABLE),
    **_days(),
)
WithdrawContractInput = _input(
    "WithdrawContractInput", "Which contract is taken back.", key=_text("What it is called by.", required=True)
)

RecordSupplyInput = _input(
    "RecordSupplyInput",
    "That one organisation needs something from another. What was entered before of the same three is replaced as a whole.",
    supplier=_text(f"Who supplies, {_WHO}.", required=True),
    buyer=_text(f"Who buys, {_WHO}.", required=True),
    category=_text("What is bought."),
    annual_value=MoneyInput(description="What it is worth in a year."),
    share=graphene.Float(description="The part of the buyer's need that this supplier covers, 0–1."),
    substitutable=graphene.Boolean(description=_SUBSTITUTABLE),
    **_days(),
)
WithdrawSupplyInput = _input(
    "WithdrawSupplyInput",
    "Which supply is taken back.",
    supplier=_text("Who supplies, as it was entered.", required=True),
    buyer=_text("Who buys, as it was entered.", required=True),
    category=_text("What is bought, as it was entered."),
)

RecordOrganisationInput = _input(
    "RecordOrganisationInput",
    "An organisation. What is not given is not known; one of this key that was entered before is replaced as a whole.",
    key=_text("What it is called by: the same key, the same organisation.", required=True),
    name=_text("Its name.", required=True),
    domains=graphene.List(graphene.NonNull(graphene.String), description="The mail domains of its people."),
    country=_text("Its country."),
    parent=_text(f"Who controls it, {_WHO}."),
    owners=graphene.List(
        graphene.NonNull(graphene.String),
        description="Mail addresses of those of us whose account it is. One that is nobody's as yet owns it from when it is.",
    ),
    **_days(),
)
WithdrawOrganisationInput = _input(
    "WithdrawOrganisationInput", "Which organisation is taken back.", key=_text("What it is called by.", required=True)
)


class RecordContractPayload(Concluded):
    """The contract as it is now."""

    contract = graphene.Field(Contract, required=True, description="The contract.")


class RecordSupplyPayload(Concluded):
    """The supply as it is now."""

    dependency = graphene.Field(Dependency, required=True, description="The supply.")


class RecordOrganisationPayload(Concluded):
    """The organisation as it is now."""

    organisation = graphene.Field(
        Organisation, description="The organisation; null until it is concluded which organisation the key names."
    )


WithdrawContractPayload, WithdrawSupplyPayload, WithdrawOrganisationPayload = map(
    _withdrawal, ("Contract", "Supply", "Organisation")
)
