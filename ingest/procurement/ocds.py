"""Files of the Open Contracting Data Standard: recognised, cut into releases and records, and understood. Pure.

In: packages, lists, lines or single objects of releases and records, of version 1.0 or 1.1. Out: what each release says. A
record says what its releases say, and what its compiled release says where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.json_records import parsed_object
from ingest.json_text import head_text, starts_as_json
from ingest.json_values import Json, object_of, objects_of
from ingest.procurement.releases import release_facts

LISTS = frozenset({"releases", "records"})
"""Names of the lists in packages."""

_OCID = re.compile(rb'"ocid"\s*:')
_PACKAGE = re.compile(rb'"(?:releases|records)"\s*:\s*\[|"publishedDate"\s*:')
_TELLING = re.compile(rb'"(?:awards|contracts|tender|parties|buyer|bids|planning|compiledRelease|releases|tag)"\s*:')


def is_procurement(data: bytes) -> bool:
    """Whether a file that begins so holds releases or records.

    >>> is_procurement(b'{"ocid": "x-1", "tag": ["award"]}'), is_procurement(b'{"id": 1}')
    (True, False)
    """
    if not starts_as_json(data):
        return False
    text = head_text(data)
    return bool((_OCID.search(text) and _TELLING.search(text)) or (_PACKAGE.search(text) and b'"publisher"' in text))


def procurement_facts(data: bytes, path: str, place: str, written_ms: int, now_ms: int) -> Iterator[Facts]:
    """What one object of a file says; what is wrong with a release of it costs no other. Raises BadRecord for no JSON."""
    for body in _releases(parsed_object(data)):
        try:
            yield release_facts(body, path, written_ms, now_ms)
        except BadRecord as exc:
            yield Facts(rejects=(Reject(path, f"{place}, {exc.place}" if exc.place else place, exc.reason),))


def _releases(given: Json) -> Iterator[Json]:
    """The releases of a package, record or release; none in what remains of a package that was cut."""
    for record in objects_of(given.get("records")):
        yield from _releases(record)
    yield from (each for each in objects_of(given.get("releases")) if not _is_link(each))
    compiled = object_of(given.get("compiledRelease"))
    if compiled:
        yield {"ocid": given.get("ocid"), "tag": ["compiled"], **compiled}
    elif not LISTS & given.keys() and not _is_link(given):
        yield given


def _is_link(release: Json) -> bool:
    """Only says where a release is to be found."""
    return "url" in release and "ocid" not in release
