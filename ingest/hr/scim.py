"""SCIM 2.0 (RFC 7643, 7644): one resource in, a position out. Pure.

Understood are users and groups in lists, alone, and in the operations of bulk requests; operations that only change one are
counted. Managers and members are named by the id of a user, maybe of another page or file: it is kept as a key. An inactive
user has left, at the latest when the record was last changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.hr.group import GROUP, group_facts
from ingest.hr.record import DirectoryRecord, first_of
from ingest.json_records import parsed_object
from ingest.json_text import head_text, starts_as_json
from ingest.json_values import Json, object_of, objects_of, text_of
from ingest.mail.email_address import clean
from ingest.tables.plausible import plausible_day

LISTS = frozenset({"resources", "operations"})
"""Names of the lists in answers and bulk requests."""
CHANGE = "change-of-a-record"
"""What does not show the whole record, as it is counted."""

_SCHEMA = re.compile(rb"urn:ietf:params:scim:(?:schemas:(?:core|extension)|api:messages):[\w:]*2\.0", re.IGNORECASE)
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_USER, _GROUP = "urn:ietf:params:scim:schemas:core:2.0:user", "urn:ietf:params:scim:schemas:core:2.0:group"
_NO = frozenset({"false", "0", "no"})
_SHOWS_ONLY_A_CHANGE = frozenset({"method", "op"})
"""What operations have: those of a bulk request that write no whole resource, and those of a PATCH."""


def is_scim(data: bytes) -> bool:
    """Whether a file that begins so holds SCIM resources.

    >>> is_scim(b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": []}')
    True
    """
    return starts_as_json(data) and _SCHEMA.search(head_text(data)) is not None


def scim_facts(data: bytes, path: str, written_ms: int) -> Iterator[Facts]:
    """What one object says: a resource, an operation, or what remains of a list. Raises BadRecord for what is none."""
    given = _folded(parsed_object(data))
    for resource in _resources(given):
        yield _resource_facts(resource, path, written_ms)


def _folded(value: Any) -> Any:
    """The same with names of attributes in lower case, as they are compared."""
    if isinstance(value, dict):
        return {name.lower(): _folded(inner) for name, inner in value.items()}
    return [_folded(each) for each in value] if isinstance(value, list) else value


def _resources(given: Json) -> Iterator[Json]:
    if "resources" in given or "operations" in given:
        for each in (*objects_of(given.get("resources")), *objects_of(given.get("operations"))):
            yield from _resources(each)
    elif "method" in given:
        yield _operation(given)
    else:
        yield given


def _operation(given: Json) -> Json:
    """The resource that a bulk operation writes; the operation itself where it writes none."""
    whole = text_of(given.get("method")).upper() in ("POST", "PUT")
    return object_of(given.get("data")) if whole and given.get("data") else given


def _resource_facts(given: Json, path: str, written_ms: int) -> Facts:
    listed = given.get("schemas")
    schemas = {text_of(each).lower() for each in listed} if isinstance(listed, list) else set()
    if not _SHOWS_ONLY_A_CHANGE.isdisjoint(given):
        return Facts(excluded=(CHANGE,))
    if _GROUP in schemas or ("members" in given and "username" not in given):
        return _group(given, path)
    if schemas and _USER not in schemas and _ENTERPRISE not in schemas:
        raise BadRecord("resource of no known schema", place=f"record {text_of(given.get('id'))[:80]!r}")
    return _user(given, written_ms).facts(path)


def _group(given: Json, path: str) -> Facts:
    """A group with its people; groups within it are not among them. Many lists of groups leave the members out."""
    if "members" not in given:
        return Facts(excluded=(GROUP,))
    people = (each for each in objects_of(given["members"]) if text_of(each.get("type")).lower() != "group")
    name = text_of(given.get("displayname"))
    return group_facts(text_of(given.get("id")) or name, name, map(_reference, people), path)


def _user(given: Json, written_ms: int) -> DirectoryRecord:
    more, name, meta = (object_of(given.get(part)) for part in (_ENTERPRISE, "name", "meta"))
    full = f"{text_of(name.get('givenname'))} {text_of(name.get('familyname'))}"
    changed = plausible_day(text_of(meta.get("lastmodified")))
    inactive = text_of(str(given.get("active", True))).lower() in _NO  # some write a text
    manager = more.get("manager")
    return DirectoryRecord(
        emails=tuple(_emails(given)),
        name=first_of((text_of(name.get("formatted")), full, text_of(given.get("displayname")))),
        title=text_of(given.get("title")),
        department=first_of((text_of(more.get("department")), text_of(more.get("division")), _only_group(given))),
        organisation=text_of(more.get("organization")),
        key=text_of(given.get("id")) or text_of(more.get("employeenumber")),
        manager_key=_reference(manager),
        left_ms=(written_ms if changed is None else changed) if inactive else None,
    )


def _only_group(given: Json) -> str:
    """The one group of somebody who is in one only: then it may stand for a department."""
    names = [text_of(each.get("display")) for each in objects_of(given.get("groups"))]
    return names[0] if len(names) == 1 else ""


def _reference(given: Any) -> str:
    """The id of whoever is named: the value, or the end of the reference to it."""
    named = object_of(given)
    return text_of(given) or text_of(named.get("value")) or text_of(named.get("$ref")).rstrip("/").rpartition("/")[2]


def _emails(given: Json) -> Iterator[str]:
    """The addresses, the primary one first, then those of work; where there is none the user name, which often is one."""
    listed = sorted(
        objects_of(given.get("emails")),
        key=lambda each: (each.get("primary") is not True, text_of(each.get("type")).lower() != "work"),
    )
    found = list(filter(clean, (text_of(each.get("value")) for each in listed)))
    yield from found or [text_of(given.get("username"))]
