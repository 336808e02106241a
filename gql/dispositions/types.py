"""Inputs and answers of the mutations that decide about findings."""

from __future__ import annotations

import graphene

from gql.runs.types import DispositionStateEnum, Finding
from gql.scalars import DateTime


def _finding_id() -> graphene.ID:
    return graphene.ID(
        required=True,
        description="The id of a finding. What is decided stays with whom and what it is about, whichever run finds it again.",
    )


class RecordDispositionInput(graphene.InputObjectType):
    """What is decided about a finding."""

    finding = _finding_id()
    state = graphene.Field(DispositionStateEnum, required=True, description="What is done about it.")
    owner = graphene.String(description="Who sees to it.")
    review_at = DateTime(description="When to look at it again: today or later.")
    note = graphene.String(description="Why.")


class RecordDispositionPayload(graphene.ObjectType):
    """What was decided."""

    finding = graphene.Field(Finding, required=True, description="The finding, with its `disposition` as it is now.")


class WithdrawDispositionInput(graphene.InputObjectType):
    """Which decision is taken back."""

    finding = _finding_id()


class WithdrawDispositionPayload(graphene.ObjectType):
    """What was taken back."""

    finding = graphene.Field(Finding, required=True, description="The finding, without a disposition now.")
    withdrawn = graphene.Boolean(required=True, description="False where there was nothing to take back.")
