"""Imports with the account of every record, their rejects, and live sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from gql.connections import connection_field, connection_type
from gql.context import Info
from gql.imports import resolvers
from gql.interactions.types import RuleCount
from gql.node import Node
from gql.scalars import DateTime, instant
from graph_model.noise_reasons import drop_reason


class ReasonCount(graphene.ObjectType):
    """How often something happened for one reason."""

    reason = graphene.String(required=True, description="The reason in words.")
    count = graphene.Int(required=True, description="How often.")


class Reject(graphene.ObjectType):
    """A record that could not be used, and where it stands."""

    source = graphene.String(required=True, description="The file, or the live source.")
    place = graphene.String(required=True, description="Where in it: a line, a message, a row.")
    reason = graphene.String(required=True, description="What is wrong with it.")


RejectConnection = connection_type("Reject", "gql.imports.types.Reject", "rejected records")


def _by_reason(attribute: str, description: str) -> Any:
    def resolve(counted: Any, _info: Info) -> list[dict[str, Any]]:
        return [{"reason": name, "count": count} for name, count in _sorted(_of(counted, attribute))]

    return _counts(ReasonCount, resolve, description)


def _by_rule(attribute: str, reason: Callable[[str], str], description: str) -> Any:
    def resolve(counted: Any, _info: Info) -> list[dict[str, Any]]:
        found = _sorted(_of(counted, attribute))
        return [{"rule": name, "reason": reason(name), "count": count} for name, count in found]

    return _counts(RuleCount, resolve, description)


def _of(counted: Any, attribute: str) -> dict[str, int]:
    """From a record, or a dictionary."""
    found: dict[str, int] = counted[attribute] if isinstance(counted, dict) else getattr(counted, attribute)
    return found


def _counts(kind: Any, resolver: Any, description: str) -> Any:
    return graphene.List(graphene.NonNull(kind), required=True, resolver=resolver, description=description)


def _sorted(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _excluded(_rule: str) -> str:
    return "It was excluded from storage."


def _number(description: str) -> Any:
    return graphene.Int(required=True, description=description)


class SourceAccount(graphene.ObjectType):
    """What became of the records of one kind of source: each is new, merged, a duplicate, rejected or excluded."""

    source = graphene.String(required=True, description="The kind of source, such as mailbox.")
    read = _number("Records that were read.")
    new = _number("Of these, what the graph did not have.")
    merged = _number("Of these, what said more about something that the graph had.")
    duplicate = _number("Of these, what the graph had already.")
    rejected = _by_reason("rejected", "Of these, what could not be used, most first.")
    excluded = _by_rule("excluded", _excluded, "Of these, what may not be stored, most first.")
    dropped = _by_rule(
        "dropped", drop_reason, "Of these, what is kept out of the ties, each copy by itself, most first."
    )
    dropped_new = _by_rule("dropped_new", drop_reason, "Interactions new in the graph that are kept out of the ties.")


class Import(graphene.ObjectType):
    """One load or sync, and what became of every record: each is new, merged, a duplicate, rejected or excluded."""

    class Meta:
        interfaces = (Node,)

    started_at = graphene.Field(DateTime, required=True, resolver=instant("started_ms"), description="When it began.")
    sources = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The files, folders or live source that were read.",
    )
    finished = graphene.Boolean(
        required=True,
        resolver=lambda record, _: record.is_finished,
        description="False: it is still at work or was interrupted, and the counts are not known.",
    )
    read = _number("Records that were read.")
    new = _number("Of these, what the graph did not have.")
    merged = _number("Of these, what said more about something that the graph had.")
    duplicate = _number("Of these, what the graph had already.")
    rejected = _by_reason("rejected_records", "Of these, what could not be used, most first.")
    excluded = _by_rule("excluded", _excluded, "Of these, what may not be stored, most first.")
    dropped = _by_rule(
        "dropped", drop_reason, "Of these, what is kept out of the ties, each copy by itself, most first."
    )
    dropped_new = _by_rule("dropped_new", drop_reason, "Interactions new in the graph that are kept out of the ties.")
    unread_files = _by_reason("unread_files", "Files that nothing reads, by what they are; they count as no records.")
    unchanged_files = _number("Files that had not changed since they were loaded, and were not opened.")
    unchanged = _number("Of the records, what stands in these files.")
    grown_files = _number("Mailboxes that had only grown, and were read on from where they ended.")
    grown = _number("Of the records, what stands in the part of these that was known.")
    by_source = graphene.List(
        graphene.NonNull(SourceAccount),
        required=True,
        resolver=resolvers.by_source,
        description="The same account by kind of source; empty for imports of earlier versions.",
    )
    notes = graphene.List(graphene.NonNull(graphene.String), required=True, description="What is to be known about it.")
    rejects = connection_field(
        RejectConnection,
        resolvers.rejects,
        "What was rejected, by reason, with its place: the first of each reason. The counts are of all.",
        reason=graphene.String(description="Only those whose reason has this in it, in upper or lower case."),
    )
    job = graphene.Field(
        "gql.jobs.types.Job",
        resolver=resolvers.job,
        description="The job that made it; null where none did, or it did not end well.",
    )


ImportConnection = connection_type("Import", "gql.imports.types.Import", "imports")


class NamedCount(graphene.ObjectType):
    """How much of something there was."""

    name = graphene.String(required=True, description="What is counted.")
    count = graphene.Int(required=True, description="How many.")


class Sync(graphene.ObjectType):
    """A live source: a mailbox or a calendar on a server, and how it is doing."""

    name = graphene.String(required=True, description="Its name, as `startImport` takes it.")
    kind = graphene.String(required=True, description="What it is, such as imap; empty where it is not listed rightly.")
    listed = graphene.Boolean(required=True, description="Whether this installation still lists it.")
    mistake = graphene.String(required=True, description="What is wrong with how it is listed; empty where nothing is.")
    last_started_at = graphene.Field(
        DateTime, resolver=instant("last_started_ms"), description="When a sync of it last began."
    )
    last_success_at = graphene.Field(
        DateTime, resolver=instant("last_success_ms"), description="When a sync of it last ended well."
    )
    problem = graphene.String(required=True, description="What went wrong since; empty where nothing did.")
    counts = graphene.List(
        graphene.NonNull(NamedCount), required=True, description="What all its syncs together read and recorded."
    )
