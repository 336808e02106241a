"""The audit log as the API shows it, to auditors only: who read what about whom, and none of what they read."""

from __future__ import annotations

import graphene

from gql.audit import resolvers
from gql.connections import connection_type
from gql.scalars import DateTime
from graph_model.audit_chain import Act


def _act_description(act: Act | None) -> str:
    return {
        Act.READ: "Something about people by name was asked for, and answered or refused.",
        Act.BEGIN: "A change was about to be made.",
        Act.CHANGE: "A change was made or refused, and answered.",
        Act.EXPORT: "All there is about a person was handed out, from the command line.",
        Act.ERASE: "A person was removed, from the command line.",
        None: "What an entry of the audit log is about.",
    }[act]


AuditActEnum = graphene.Enum.from_enum(Act, name="AuditAct", description=_act_description)


def _texts(of: str, description: str) -> graphene.List:
    return graphene.List(
        graphene.NonNull(graphene.String), required=True, description=description, resolver=resolvers.of_event(of)
    )


class AuditEntry(graphene.ObjectType):
    """Who read or changed what about whom. Values are not in it."""

    number = graphene.Int(required=True, description="Its place in the log, from 1.")
    at = graphene.Field(DateTime, required=True, resolver=resolvers.of_event("at_ms"), description="When.")
    caller = graphene.String(
        required=True, resolver=resolvers.of_event("caller"), description="Who, by the name of their key."
    )
    act = graphene.Field(
        AuditActEnum, required=True, resolver=resolvers.of_event("act"), description="What kind of thing was done."
    )
    operation = graphene.String(
        required=True, resolver=resolvers.of_event("operation"), description="The operation's kind and name."
    )
    fields = _texts("fields", "What was read: Type.field, those that name people only.")
    refused = _texts("refused", "What was asked for and not answered: for want of a role, or of a purpose.")
    people = _texts("people", "Whose data it was: opaque, the same for one person in all entries.")
    purpose = graphene.String(
        required=True, resolver=resolvers.of_event("purpose"), description="What for, empty where nobody said."
    )
    errors = _texts("errors", "Codes of what went wrong.")
    previous = graphene.String(required=True, description="The digest of the entry before, empty for the first.")
    digest = graphene.String(
        required=True, description="The keyed digest of this entry, that of the one before included."
    )


AuditEntryConnection = connection_type("AuditEntry", "gql.audit.types.AuditEntry", "entries of the audit log")


class AuditChain(graphene.ObjectType):
    """Whether the log is as it was written."""

    intact = graphene.Boolean(
        required=True, resolver=resolvers.is_intact, description="Whether no fault was found in what was checked."
    )
    first = graphene.Int(required=True, description="The number of the first entry that was checked.")
    last = graphene.Int(required=True, description="The number of the last entry that was checked and found right.")
    broken = graphene.Int(description="The number of the first entry that is not as it must be; null where all are.")
    fault = graphene.String(required=True, description="What is wrong with it, in a sentence.")
    head = graphene.String(
        required=True,
        resolver=resolvers.head,
        description="NUMBER:DIGEST of the last entry. Keep it elsewhere and give it back as `known`: so a log that was cut off "
        "is noticed.",
    )
