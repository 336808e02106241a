"""Inputs and answers of the mutations that hand out or remove a person's data."""

from __future__ import annotations

import graphene

from graph_model.suppression import Why


def _why_description(why: Why | None) -> str:
    return {
        Why.ERASED: "They asked for it, and must not come back.",
        Why.OPTED_OUT: "They do not want to be analysed, and may come back.",
        None: "Why a person is removed.",
    }[why]


RemovalReasonEnum = graphene.Enum.from_enum(Why, name="RemovalReason", description=_why_description)


def _whom() -> graphene.String:
    return graphene.String(required=True, description="Whose data: any address of theirs, or their id.")


class ExportPersonInput(graphene.InputObjectType):
    """Whose data is handed out."""

    person = _whom()


class ExportPersonPayload(graphene.ObjectType):
    """All that there is about a person."""

    json = graphene.String(
        required=True,
        description="Addresses, HR lines, interactions, ties, findings and what was decided, as JSON. Others are opaque ids in "
        "it, but for the sentences of findings.",
    )


class ErasePersonInput(graphene.InputObjectType):
    """Whose data is removed for good."""

    person = _whom()
    why = graphene.Field(
        RemovalReasonEnum, required=True, default_value=Why.ERASED.value, description="Why they are removed."
    )
    sure = graphene.Boolean(
        required=True,
        default_value=False,
        description="False: only say which addresses are taken for theirs. True: remove it all; it cannot be undone.",
    )


class RemovedAddress(graphene.ObjectType):
    """An address that is taken for the person's."""

    email = graphene.String(required=True, description="The address.")
    interactions = graphene.Int(required=True, description="How many interactions it has, or had.")


class RemovedCount(graphene.ObjectType):
    """How much of something went."""

    what = graphene.String(required=True, description="What, such as `interactions_removed` or `findings_deleted`.")
    count = graphene.Int(required=True, description="How many.")


class ErasePersonPayload(graphene.ObjectType):
    """What went, or would."""

    done = graphene.Boolean(required=True, description="Whether it was removed.")
    addresses = graphene.List(
        graphene.NonNull(RemovedAddress), required=True, description="The addresses that are taken for this person's."
    )
    went = graphene.List(graphene.NonNull(RemovedCount), required=True, description="What was removed or redacted.")
    mentioned_in_policy = graphene.Boolean(
        required=True, description="Whether an exclusion of the policy names them: that is for its author to take out."
    )


class ApplyRetentionPayload(graphene.ObjectType):
    """What was too old."""

    interactions = graphene.Int(required=True, description="Interactions that were removed.")
    addresses = graphene.Int(required=True, description="Addresses that only they had.")
