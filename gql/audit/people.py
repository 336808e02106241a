"""Which people an answer is about: by what its fields were read of, and by the ids that it was asked for. Pure.

A finding is about its subject, whoever stands in its details, and whoever its sentences speak of. Too many rather than too few:
who reads one field of a finding is taken to have read of everybody in it, but for the members of a community, who are
people of the answer only where they are read themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def people_in(root: Any) -> Iterator[str]:
    """The ids of the people whom this is about, as far as it says so itself."""
    if isinstance(root, PersonRecord):
        yield root.id
    elif isinstance(root, ReviewRecord | JudgementRecord):
        yield from (*people_in(root.one), *people_in(root.other))
    elif isinstance(root, ParticipantRecord | JudgedAddress | ResembledAddress):
        yield root.person_id or address_id(root.email)
    elif isinstance(root, TieRecord):
        yield root.person_id
    elif isinstance(root, StoredFinding):
        yield from (root.subject,) if root.kind in ABOUT_A_PERSON else ()
        yield from _named(root.details)
    elif isinstance(root, Mapping):
        yield from _named(root)


def spoken_of(root: Any) -> Iterator[str]:
    """The ids of everything, people or not, that the sentences of this speak of."""
    if isinstance(root, StoredFinding):
        root = root.score
    if isinstance(root, Mapping):
        root = root.get("score")
    if isinstance(root, Score | Reason):
        for reason in root.reasons if isinstance(root, Score) else (root,):
            yield from reason.evidence


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
