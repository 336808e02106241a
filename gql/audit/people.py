"""Which people an answer is about: by what its fields were read of, and by the ids that it was asked for. Pure.

A finding is about its subject, whoever stands in its details, and whoever its sentences speak of. Too many rather than too few:
who reads one field of a finding is taken to have read of everybody in it, but for the members of a community, who are
people of the answer only where they are read themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from itertools import chain
from typing import Any, Final

from gql.errors import BadUserInput
from gql.node import parsed_id
from graph_model.directory_records import (
    JudgementRecord,
    ParticipantRecord,
    PersonRecord,
    ResembledAddress,
    ReviewRecord,
    TieRecord,
)
from graph_model.drops import JudgedAddress
from graph_model.findings import ABOUT_A_PERSON, Reason, Score
from graph_model.identifiers import address_id
from graph_model.run_store import StoredFinding

_NAMES: Final = frozenset(
    [
        "person",
        "contact",
        "receiver",
        "between",
        "leaver",
        "knows",
        "source",
        "target",
        "people",
        "contacts",
        "top_by_rank",
    ]
)
"""Details, and values of answers, that are ids of people."""


@singledispatch
def people_in(_root: object) -> Iterator[str]:
    """The ids of the people whom this is about, as far as it says so itself."""
    return iter(())


@people_in.register
def _(root: PersonRecord) -> Iterator[str]:
    yield root.id


@people_in.register
def _(root: TieRecord) -> Iterator[str]:
    yield root.person_id


@people_in.register(ReviewRecord)
@people_in.register(JudgementRecord)
def _(root: ReviewRecord | JudgementRecord) -> Iterator[str]:
    yield from (*people_in(root.one), *people_in(root.other))


@people_in.register(ParticipantRecord)
@people_in.register(JudgedAddress)
@people_in.register(ResembledAddress)
def _(root: ParticipantRecord | JudgedAddress | ResembledAddress) -> Iterator[str]:
    yield root.person_id or address_id(root.email)


@people_in.register
def _(root: StoredFinding) -> Iterator[str]:
    if root.kind in ABOUT_A_PERSON:
        yield root.subject
    yield from _named(root.details)


@people_in.register(Mapping)
def _(root: Mapping[str, Any]) -> Iterator[str]:
    return _named(root)


@singledispatch
def spoken_of(_root: object) -> Iterator[str]:
    """The ids of everything, people or not, that the sentences of this speak of."""
    return iter(())


@spoken_of.register
def _(root: StoredFinding) -> Iterator[str]:
    return spoken_of(root.score)


@spoken_of.register(Mapping)
def _(root: Mapping[str, Any]) -> Iterator[str]:
    return spoken_of(root.get("score"))


@spoken_of.register
def _(root: Score) -> Iterator[str]:
    return chain.from_iterable(reason.evidence for reason in root.reasons)


@spoken_of.register
def _(root: Reason) -> Iterator[str]:
    return iter(root.evidence)


def people_asked_for(value: Any) -> Iterator[str]:
    """The ids of people among the global ids of arguments or variables."""
    if isinstance(value, str):
        try:
            type_name, key = parsed_id(value)
        except BadUserInput:
            return
        if type_name == "Person":
            yield key
    elif isinstance(value, Mapping):
        yield from people_asked_for(list(value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from people_asked_for(each)


def _named(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if name in _NAMES:
            yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _named(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _named(each, name)
