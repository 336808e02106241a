"""What may be one person's, and what was judged about it, as the API shows it."""

from __future__ import annotations

import graphene

from gql.conclusions import Concluded, conclude_argument
from gql.connections import connection_type
from gql.identity import resolvers
from gql.people.types import AddressKindEnum
from gql.scalars import DateTime
from graph_model.entities import Verdict


def _verdict_description(verdict: Verdict | None) -> str:
    return {
        Verdict.SAME: "Both are one person's.",
        Verdict.DIFFERENT: "They are two people's.",
        Verdict.UNSURE: "It cannot be told: they stay apart, and are not asked about again.",
        None: "What somebody knows of two addresses.",
    }[verdict]


VerdictEnum = graphene.Enum.from_enum(Verdict, name="Verdict", description=_verdict_description)


class ResembledAddress(graphene.ObjectType):
    """One of two addresses that may be one person's."""

    email = graphene.String(required=True, description="The address, in its canonical form.")
    kind = graphene.Field(AddressKindEnum, required=True, description="What stands behind it.")
    names = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Display names that were seen with it."
    )
    person = graphene.Field(
        "gql.people.types.Person", resolver=resolvers.person, description="Whose it is held to be; null for nobody's."
    )


class IdentityReason(graphene.ObjectType):
    """What speaks for or against two addresses being one person's."""

    weight = graphene.Float(
        description="How much, below zero for what speaks against it; null where it was not weighed."
    )
    text = graphene.String(required=True, description="It in a sentence.")


class IdentityReview(graphene.ObjectType):
    """Two addresses that may be one person's: likely enough to ask, not enough to decide. `judgeIdentity` answers."""

    one = graphene.Field(ResembledAddress, required=True, description="One of them.")
    other = graphene.Field(ResembledAddress, required=True, description="The other.")
    score = graphene.Float(required=True, description="How likely it is, 0–1.")
    reasons = graphene.List(
        graphene.NonNull(IdentityReason), required=True, resolver=resolvers.reasons, description="Why."
    )


class IdentityJudgement(graphene.ObjectType):
    """What somebody said of two addresses. It wins over every score, and survives loading again."""

    one = graphene.Field(ResembledAddress, required=True, description="One of them.")
    other = graphene.Field(ResembledAddress, required=True, description="The other.")
    verdict = graphene.Field(
        VerdictEnum, required=True, resolver=lambda record, _: record.said.verdict, description="What they said."
    )
    by = graphene.String(required=True, resolver=lambda record, _: record.said.by, description="Who said so.")
    at = graphene.Field(DateTime, required=True, resolver=lambda record, _: record.said.at_ms, description="When.")
    why = graphene.String(required=True, resolver=lambda record, _: record.said.why, description="What they knew.")


IdentityReviewConnection = connection_type("IdentityReview", "gql.identity.types.IdentityReview", "pairs to review")

IdentityJudgementConnection = connection_type("IdentityJudgement", "gql.identity.types.IdentityJudgement", "judgements")


class WithdrawJudgementInput(graphene.InputObjectType):
    """Which judgement is taken back."""

    one = graphene.String(required=True, description="One of its addresses.")
    other = graphene.String(required=True, description="The other.")
    conclude = conclude_argument()


class JudgeIdentityInput(WithdrawJudgementInput):
    """What somebody knows of two addresses."""

    verdict = graphene.Field(VerdictEnum, required=True, description="What they say.")
    why = graphene.String(required=True, description="What they know.")


class JudgeIdentityPayload(Concluded):
    """What was said, and whose the addresses are now."""

    judgement = graphene.Field(IdentityJudgement, required=True, description="What was said.")


class WithdrawJudgementPayload(Concluded):
    """What was taken back, and whose the addresses are now."""

    judgement = graphene.Field(IdentityJudgement, required=True, description="What had been said.")


class ConcludePayload(Concluded):
    """Whether what follows from everything recorded was concluded."""
