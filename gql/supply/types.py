"""Supply, dependency paths and choke points as the API shows them."""

from __future__ import annotations

from enum import StrEnum

import graphene

from analytics.concentration import Side
from gql.connections import connection_type
from gql.contracts import resolvers as contract_resolvers
from gql.detail import (
    detail,
    detail_evidence,
    detail_money,
    detail_organisations,
    listed_organisation,
    subject_organisation,
)
from gql.node import Node
from gql.runs.types import Finding
from gql.scalars import DateTime, Money, amount_of, instant
from gql.supply import resolvers


def _organisation(description: str, resolver: object = None) -> graphene.Field:
    return graphene.Field("gql.organisations.types.Organisation", resolver=resolver, description=description)


def _organisations(detail_name: str, description: str) -> graphene.List:
    return graphene.List(
        graphene.NonNull("gql.organisations.types.Organisation"),
        required=True,
        resolver=detail_organisations(detail_name),
        description=description,
    )


class SupplyLink(graphene.ObjectType):
    """One organisation supplies another, by a contract or by what somebody declared."""

    supplier = _organisation("Who supplies.", resolvers.supplier)
    buyer = _organisation("Who is supplied.", resolvers.buyer)
    category = graphene.String(required=True, description="What is supplied.")
    annual_value = graphene.Field(
        Money, resolver=resolvers.annual_value, description="A year's value; null where it is not known."
    )
    share = graphene.Float(description="The supplier's part (0–1) of the buyer's need; null where nobody said.")
    substitutable = graphene.Boolean(description="Whether another could take over; null where nobody said.")
    recovery_days = graphene.Float(
        description="Days that it takes to supply again after a failure; null where nobody said."
    )
    survival_days = graphene.Float(description="Days that the buyer can go on without it; null where nobody said.")
    declared = graphene.Boolean(
        required=True, description="Whether it was declared, and not concluded from a contract."
    )
    start_at = graphene.Field(DateTime, resolver=instant("start_ms"), description="When it begins.")
    end_at = graphene.Field(DateTime, resolver=instant("end_ms"), description="When it ends.")
    evidence = graphene.Field(
        Node, resolver=resolvers.link_evidence, description="The contract or declaration behind it."
    )


SupplyLinkConnection = connection_type("SupplyLink", "gql.supply.types.SupplyLink", "supply links")


class Dependency(graphene.ObjectType):
    """A dependency that somebody declared."""

    class Meta:
        interfaces = (Node,)

    supplier = _organisation("Who supplies; null while the name is not resolved.", contract_resolvers.supplier)
    buyer = _organisation("Who depends on it; null while the name is not resolved.", contract_resolvers.buyer)
    category = graphene.String(
        required=True, resolver=lambda record, _: record.dependency.category, description="What is needed."
    )
    annual_value = graphene.Field(
        Money,
        resolver=lambda record, _: amount_of(record.dependency.value, record.dependency.currency),
        description="A year's value; null where nobody said.",
    )
    share = graphene.Float(
        resolver=lambda record, _: record.dependency.share,
        description="The supplier's part (0–1) of the buyer's need; null where nobody said.",
    )
    substitutable = graphene.Boolean(
        resolver=lambda record, _: record.dependency.substitutable,
        description="Whether another could take over; null where nobody said.",
    )
    recovery_days = graphene.Float(
        resolver=lambda record, _: record.dependency.recovery_days,
        description="Days that it takes to supply again after a failure; null where nobody said.",
    )
    survival_days = graphene.Float(
        resolver=lambda record, _: record.dependency.survival_days,
        description="Days that the buyer can go on without it; null where nobody said.",
    )
    source = graphene.String(
        required=True,
        resolver=lambda record, info: contract_resolvers.source(record.dependency, info),
        description="Where it was declared; for those who see nobody by name without the folders, which may be named after "
        "people.",
    )


class DependencyStep(graphene.ObjectType):
    """One step of a dependency path."""

    supplier = _organisation("Who supplies.")
    buyer = _organisation("Who is supplied.")
    category = graphene.String(required=True, description="What is supplied.")
    annual_value = graphene.Field(Money, description="A year's value; null where it is not known.")


class DependencyPath(graphene.ObjectType):
    """A way on which we depend on a supplier: from it, over others, to us."""

    class Meta:
        interfaces = (Node, Finding)

    supplier = _organisation("Where the path begins.", subject_organisation)
    organisations = _organisations("organisations", "The organisations from the supplier to us.")
    steps = graphene.List(
        graphene.NonNull(DependencyStep),
        required=True,
        resolver=resolvers.steps,
        description="Who supplies whom with what, from the supplier to us.",
    )
    evidence = graphene.List(
        graphene.NonNull(Node),
        required=True,
        resolver=detail_evidence,
        description="The contracts and dependencies that it is made of.",
    )
    tier = graphene.Int(required=True, resolver=detail("tier"), description="How many steps it has.")
    more_exist = graphene.Boolean(
        required=True,
        resolver=detail("more_exist"),
        description="Whether paths of this supplier were left out, because there are so many.",
    )


DependencyPathConnection = connection_type("DependencyPath", "gql.supply.types.DependencyPath", "dependency paths")


class OperationalState(StrEnum):
    """What the failure of an organisation does to our needs."""

    LOST = "lost"
    UNKNOWN = "unknown"
    SAFE = "safe"


def _operational_description(state: OperationalState | None) -> str:
    return {
        OperationalState.LOST: "A need of ours fails with it.",
        OperationalState.UNKNOWN: "Nobody said whether others could take over.",
        OperationalState.SAFE: "None of our needs fails with it.",
        None: "What the failure of an organisation does to our needs.",
    }[state]


OperationalStateEnum = graphene.Enum.from_enum(
    OperationalState, name="OperationalState", description=_operational_description
)


class Exposure(StrEnum):
    """Whether a failure lasts longer than we can go on without."""

    EXPOSED = "exposed"
    COVERED = "covered"
    UNKNOWN = "unknown"


def _exposure_description(exposure: Exposure | None) -> str:
    return {
        Exposure.EXPOSED: "It takes longer to recover than we can go on without what is lost.",
        Exposure.COVERED: "We can go on until it has recovered.",
        Exposure.UNKNOWN: "Nobody said how long it takes to recover, how long we can go on, or who can stand in for whom.",
        None: "Whether a failure lasts longer than we can go on without what is lost.",
    }[exposure]


ExposureEnum = graphene.Enum.from_enum(Exposure, name="Exposure", description=_exposure_description)


class NeedLost(graphene.ObjectType):
    """A need of ours that fails with a choke point."""

    category = graphene.String(required=True, description="What we need.")
    annual_value = graphene.Field(Money, description="A year's value; null where it is not known.")
    certain = graphene.Boolean(
        required=True, description="Whether it is lost for certain; otherwise it depends on what nobody declared."
    )
    recovery_days = graphene.Float(description="Days until it is supplied again; null where nobody said.")
    survival_days = graphene.Float(description="Days that we can go on without; null where nobody said.")
    exposed_days = graphene.Float(description="Days that we would be without; null where one of the two is not known.")
    value_lost = graphene.Field(Money, description="What it is worth in these days; null where that is not known.")


class ChokePoint(graphene.ObjectType):
    """An organisation whose failure would cut us off from others or from what we need."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _organisation("The organisation.", subject_organisation)
    structural = graphene.Boolean(
        required=True,
        resolver=detail("structural"),
        description="Whether every path of at least one other organisation leads through it.",
    )
    operational = graphene.Field(
        OperationalStateEnum,
        required=True,
        resolver=detail("operational"),
        description="What its failure does to our needs.",
    )
    dominates = _organisations("dominates", "The organisations whose every path to us leads through it.")
    needs_lost = graphene.List(
        graphene.NonNull(NeedLost),
        required=True,
        resolver=resolvers.needs_lost,
        description="Our needs that fail with it.",
    )
    value_at_risk = graphene.Field(
        Money,
        resolver=detail_money("value_at_risk"),
        description="A year's value of the needs lost for certain; null where it cannot be summed.",
    )
    value_unknown = graphene.Field(
        Money,
        resolver=detail_money("value_unknown"),
        description="A year's value of the needs whose loss depends on what nobody declared.",
    )
    recovery_days = graphene.Float(
        resolver=detail("recovery_days"), description="Days that it takes to recover; null where nobody said."
    )
    exposure = graphene.Field(
        ExposureEnum,
        resolver=detail("exposure"),
        description="Whether that is longer than we can go on without what is lost; null where nothing is.",
    )
    exposed_days = graphene.Float(
        resolver=detail("exposed_days"),
        description="Days that we would be without a need that is lost for certain, or if none is, at worst; "
        "null where that is not known.",
    )
    value_lost = graphene.Field(
        Money,
        resolver=detail_money("value_lost"),
        description="What the needs lost for certain are worth in the days without them; null where that is not known.",
    )
    controls = _organisations(
        "controls", "The organisations of the supply chain that it controls, directly or through others."
    )
    needs_together = graphene.List(
        graphene.NonNull(NeedLost),
        required=True,
        resolver=resolvers.needs_together,
        description="Our needs that fail for certain only if it fails with all that it controls.",
    )
    tier = graphene.Int(required=True, resolver=detail("tier"), description="Steps from us, the shortest way.")
    redundancy = graphene.Int(
        required=True,
        resolver=detail("redundancy"),
        description="How many ways lead from it to us that share no organisation.",
    )
    path = _organisations(
        "path", "The strongest way to us, from it or, where it supplies nothing itself, from what it controls."
    )


ChokePointConnection = connection_type("ChokePoint", "gql.supply.types.ChokePoint", "choke points")


def _side_description(side: Side | None) -> str:
    return {
        Side.REVENUE: "What customers pay us.",
        Side.SPEND: "What we pay suppliers.",
        None: "What a share is a part of.",
    }[side]


SideEnum = graphene.Enum.from_enum(Side, name="TradeSide", description=_side_description)


class ConcentrationBand(StrEnum):
    """What merger guidelines call a market that is so concentrated."""

    UNCONCENTRATED = "unconcentrated"
    MODERATE = "moderate"
    HIGH = "high"


def _band_description(band: ConcentrationBand | None) -> str:
    return {
        ConcentrationBand.UNCONCENTRATED: "Below 1,500 points (2010) or 1,000 (2023).",
        ConcentrationBand.MODERATE: "In between.",
        ConcentrationBand.HIGH: "Above 2,500 points (2010) or 1,800 (2023).",
        None: "What the merger guidelines of the United States call a market that is so concentrated.",
    }[band]


ConcentrationBandEnum = graphene.Enum.from_enum(
    ConcentrationBand, name="ConcentrationBand", description=_band_description
)


class TradingParty(graphene.ObjectType):
    """Customers or suppliers under common control, as one."""

    organisation = _organisation("Who controls them, or the only one.", listed_organisation)
    members = graphene.List(
        graphene.NonNull("gql.organisations.types.Organisation"),
        required=True,
        resolver=resolvers.members,
        description="Those that have contracts with us.",
    )
    annual_value = graphene.Field(Money, description="A year's value of these contracts.")
    share = graphene.Float(required=True, description="The part (0–1) of the total that it is.")
    over_limit = graphene.Boolean(required=True, description="Whether the share reaches the limit.")
    contracts = graphene.List(
        graphene.NonNull(Node), required=True, resolver=resolvers.party_contracts, description="The contracts."
    )


class Concentration(graphene.ObjectType):
    """How concentrated revenue is on customers, or spend on suppliers; those under common control are one party."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _organisation("Whose: one of ours.", subject_organisation)
    side = graphene.Field(SideEnum, required=True, resolver=detail("side"), description="Of revenue or of spend.")
    of_all = graphene.Boolean(
        required=True,
        resolver=detail("of_all"),
        description="Whether it is that of all of our organisations together.",
    )
    total = graphene.Field(
        Money,
        required=True,
        resolver=detail_money("total"),
        description="A year's value of the loaded contracts in force: shares are of this, and not of the books.",
    )
    unstated = graphene.Int(
        required=True, resolver=detail("unstated"), description="Contracts in force that state no value."
    )
    limit = graphene.Float(
        required=True,
        resolver=detail("limit"),
        description="The share (0–1) from which a party is over the limit: by default 0.1 of revenue, 0.15 of spend.",
    )
    band_2010 = graphene.Field(
        ConcentrationBandEnum,
        name="band2010",
        required=True,
        resolver=detail("band_2010"),
        description="What the guidelines of 2010 call the index, which is the value of the score.",
    )
    band_2023 = graphene.Field(
        ConcentrationBandEnum,
        name="band2023",
        required=True,
        resolver=detail("band_2023"),
        description="What those of 2023 call it.",
    )
    parties = graphene.List(
        graphene.NonNull(TradingParty), required=True, resolver=resolvers.parties, description="The largest first."
    )
    others = graphene.Int(required=True, resolver=detail("others"), description="Parties that the list leaves out.")


ConcentrationConnection = connection_type("Concentration", "gql.supply.types.Concentration", "concentrations")
