"""Units as the API shows them."""

from __future__ import annotations

import graphene

from gql.connections import connection_field, connection_type
from gql.node import Node
from gql.units import resolvers


class Unit(graphene.ObjectType):
    """A department, team, site or project of ours."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="Its name.")
    kind = graphene.String(required=True, description="department, team, site or project.")
    people = connection_field("gql.people.types.PersonConnection", resolvers.people, "Who belongs to it, by name.")


UnitConnection = connection_type("Unit", "gql.units.types.Unit", "units")
