"""Files of ownership registers: recognised, cut into statements or entities, and understood. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.json_records import parsed_object
from ingest.ownership.bods import is_bods, statement_facts
from ingest.ownership.ftm import entity_facts, is_ftm


def is_ownership(data: bytes) -> bool:
    """Whether a file that begins so is a register of ownership.

    >>> is_ownership(b'[{"statementID": "1"}]'), is_ownership(b'{"id": "a", "schema": "Company", "properties": {}}')
    (True, True)
    """
    return is_bods(data) or is_ftm(data)


def ownership_facts(data: bytes, path: str, place: str, written_ms: int) -> Iterator[Facts]:
    """What one statement or entity says, or its rejection."""
    try:
        given = parsed_object(data)
        understand = entity_facts if "schema" in given and "properties" in given else statement_facts
        yield understand(given, path, written_ms)
    except BadRecord as exc:
        yield Facts(rejects=(Reject(path, f"{place}, {exc.place}" if exc.place else place, exc.reason),))
