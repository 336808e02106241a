"""What mutations that change recorded facts have in common: who is who, and what else follows, is concluded anew."""

from __future__ import annotations

from typing import Any

import graphene

from gql.context import Info, RequestContext


def conclude_argument() -> graphene.Boolean:
    """Whether a mutation concludes."""
    return graphene.Boolean(
        required=True,
        default_value=True,
        description="Whether what follows is concluded at once. Who changes much says false, and calls `conclude` at the end.",
    )


class Concluded(graphene.ObjectType):
    """What the payloads of such mutations say of it."""

    concluded = graphene.Boolean(
        required=True,
        description="Whether the graph follows already. False where it was put off, or somebody else writes at the moment: "
        "a load concludes at its end, and `conclude` does so at any time.",
    )
    notes = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="What is to be known about it, such as judgements that contradict each other.",
    )


async def concluded(info: Info, *, wanted: bool = True) -> dict[str, Any]:
    """Conclude what follows from what is recorded, unless that is put off: `Concluded`, for a payload."""
    context: RequestContext = info.context
    notes = await context.loaders.conclude() if wanted else None
    return {"concluded": notes is not None, "notes": notes or ()}
