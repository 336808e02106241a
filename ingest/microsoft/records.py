"""Records of Microsoft 365 told apart: which file holds them, what each is, and what it says. Pure.

A record is known by its type where it names one, else by its properties. What is neither mail, nor a meeting, nor somebody of
a directory is rejected by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject, objects_in
from ingest.json_records import records_in
from ingest.json_text import head_text, starts_as_json
from ingest.microsoft.event import parse_events, part_of_series
from ingest.microsoft.message import parse_message
from ingest.microsoft.person import parse_person
from ingest.series import SeriesPart, brought_together

_TELLING = re.compile(
    rb'"(?:@odata\.(?:context|type|etag|nextlink|deltalink)|odatatype|puser|internetmessageid|(?!(?-i:iCalUID))icaluid|torecipients'
    rb'|parentfolderid|userprincipalname|seriesmasterid)"\s*:',
    re.IGNORECASE,
)
"""`iCalUID`, written so, is Google's."""
_SERIES = re.compile(rb'"type"\s*:\s*"[^"]{0,40}(?:seriesmaster|occurrence|exception)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: the last words of the types that are of it, and how one without a type is known."""

    name: str
    types: frozenset[str]
    knows: Callable[[JsonObject], bool]


def _has_any(*names: str) -> Callable[[JsonObject], bool]:
    return lambda record: any(map(record.has, names))


def _has_all(*names: str) -> Callable[[JsonObject], bool]:
    return lambda record: all(map(record.has, names))


def _is_summary(record: JsonObject) -> bool:
    """Data Connect's last row of a user, and its row of a user without data."""
    row = record.object("rowinformation")
    return row.flag("isusersummaryrow") or row.flag("userreturnednodata")


EVENT, MESSAGE, PERSON = "event", "message", "person"
KINDS = (
    Kind("an answer that reports an error", frozenset(), lambda record: bool(record.object("error").text("code"))),
    Kind("a summary of an export", frozenset(), _is_summary),
    Kind("a record of a Teams call", frozenset(), _has_all("communicationtype", "communicationid")),
    Kind("a Teams chat message", frozenset(), lambda record: record.text("internetmessageid").isdecimal()),
    Kind("a contact of an address book", frozenset({"contact", "orgcontact"}), _has_all("emailaddresses", "fileas")),
    Kind("a mailbox's settings", frozenset({"mailboxsettings"}), _has_any("automaticrepliessetting")),
    Kind(EVENT, frozenset({"event"}), lambda record: record.has("icaluid") or _has_all("start", "end")(record)),
    Kind(
        MESSAGE,
        frozenset({"message", "eventmessage", "eventmessagerequest", "eventmessageresponse", "calendarsharingmessage"}),
        _has_any("internetmessageid", "torecipients", "from", "sender", "conversationid", "receiveddatetime"),
    ),
    Kind(PERSON, frozenset({"user"}), _has_any("userprincipalname", "primarysmtpaddress", "mail", "jobtitle")),
)
"""The first that fits. Those that nothing reads come before what they might be taken for."""


def is_microsoft(head: bytes) -> bool:
    """Whether a file that starts so holds records of Microsoft 365."""
    return starts_as_json(head) and _TELLING.search(head_text(head)) is not None


def microsoft_records(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """(place, bytes) of each record of a file; what belongs to one series of meetings comes as an array."""
    return brought_together(records_in(pieces), _part)


def _part(data: bytes) -> SeriesPart | None:
    if not _SERIES.search(data):
        return None
    try:
        records = objects_in(data)
    except BadRecord:
        return None
    return part_of_series(records[0]) if len(records) == 1 and kind_of(records[0]) == EVENT else None


def microsoft_facts(data: bytes, path: str, place: str, now_ms: int, written_ms: int) -> Iterator[Facts]:
    """What a record, or the records of a series, say in a file of that moment. Raises BadRecord for one that cannot be used."""
    records = objects_in(data)
    if data.startswith(b"["):
        yield from parse_events(records, path, place, now_ms)
        return
    (record,) = records
    kind = kind_of(record)
    if record.has("@removed"):
        yield Facts(excluded=("removed",))
    elif kind == EVENT:
        yield from parse_events([record], path, place, now_ms)
    elif kind == MESSAGE:
        yield parse_message(record, now_ms)
    elif kind == PERSON:
        yield parse_person(record, path, written_ms)
    else:
        raise BadRecord(kind)


def kind_of(record: JsonObject) -> str:
    """EVENT, MESSAGE, PERSON, or what else a record is, in words.

    >>> kind_of(JsonObject({"@odata.type": "#microsoft.graph.eventMessageRequest"})), kind_of(JsonObject({"a": 1}))
    ('message', 'neither mail, nor a meeting, nor a person')
    """
    named = (record.text("@odata.type") or record.text("odatatype")).rpartition(".")[2].lower()
    for kind in KINDS:
        if named in kind.types or (kind.knows(record) and (not named or not _is_of_another(kind, named))):
            return kind.name
    return (
        f"a {named}: neither mail, nor a meeting, nor a person"
        if named
        else "neither mail, nor a meeting, nor a person"
    )


def _is_of_another(kind: Kind, named: str) -> bool:
    """A type that is named decides, except for what has the type of something else or none of its own."""
    return bool(kind.types) and named not in kind.types
