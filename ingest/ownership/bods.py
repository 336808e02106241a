"""Beneficial Ownership Data Standard 0.2, 0.3 and 0.4: one statement in, an organisation or a declared interest out. Pure.

Version 0.4 states records (`recordId`, `recordStatus`, `recordDetails`); before, a statement was replaced by another one with
an id of its own. An interest is kept with its owner and owned as digests of their ids, which organisations carry in `also`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_model.entities import Organisation, Ownership
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.candidate import Facts
from ingest.json_text import head_text, starts_as_json
from ingest.json_values import Json, object_of, objects_of, text_of
from ingest.tables.plausible import plausible_day

PERSON, NOT_NAMED = "personal-details", "nobody-named"
"""What is left out, as it is counted: whom a statement describes as a person, and statements that nobody is known to own."""

CLOSED = "closed"
_ORDER = {"new": 0, "updated": 1, CLOSED: 2}
_STATEMENT = re.compile(rb'"statementI[dD]"\s*:')
_KINDS = {"entityStatement": "entity", "personStatement": "person", "ownershipOrControlStatement": "relationship"}
_SHARES = frozenset({"shareholding", "rights-to-surplus-assets-on-dissolution", "rights-to-profit-or-income"})


def is_bods(data: bytes) -> bool:
    """Whether a file that begins so holds statements about ownership."""
    text = head_text(data)
    return starts_as_json(data) and _STATEMENT.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Statement:
    """What all versions have: `key` is the record's id, or the statement's; `day_ms` is its date, or that of its file."""

    kind: str
    key: str
    day_ms: int
    status: str
    replaces: tuple[str, ...]
    details: Json

    @property
    def moment_ms(self) -> int:
        """When it was stated: of one record and day, first that it is new, then that it was updated, then that it is closed."""
        return self.day_ms + _ORDER.get(self.status, 0)


def statement_facts(given: Json, path: str, written_ms: int) -> Facts:
    """What one statement says. Raises BadRecord for what is none."""
    statement = _statement(given, written_ms)
    if statement.kind == "person":
        return Facts(excluded=(PERSON,))
    if statement.kind == "entity":
        return _entity(statement, path)
    return _relationship(statement, path)


def _statement(given: Json, written_ms: int) -> _Statement:
    kind = _KINDS.get(text_of(given.get("statementType")), text_of(given.get("recordType")))
    own = text_of(given.get("statementId")) or text_of(given.get("statementID"))
    date = text_of(given.get("statementDate"))
    moment = plausible_day(date) if date else written_ms
    if kind not in _KINDS.values():
        raise BadRecord("statement of no known type", place=f"statement {own or '?'}")
    if not own or moment is None:
        raise BadRecord(
            "statement without an id" if not own else "unreadable statementDate", place=f"statement {own or '?'}"
        )
    replaces = given.get("replacesStatements")
    return _Statement(
        kind=kind,
        key=text_of(given.get("recordId")) or own,
        day_ms=moment,
        status=text_of(given.get("recordStatus")).lower(),
        replaces=tuple(sorted({reference_to(text_of(each)) for each in replaces}))
        if isinstance(replaces, list)
        else (),
        details=object_of(given.get("recordDetails")) or given,
    )


def reference_to(key: str) -> str:
    """What an interest calls the record or statement of that id by."""
    return identifier("bods", key)


def _entity(statement: _Statement, path: str) -> Facts:
    details, reference = statement.details, reference_to(statement.key)
    name = text_of(details.get("name"))
    if not name:
        return Facts(excluded=(NOT_NAMED,))
    pairs = [(text_of(each.get("scheme")), text_of(each.get("id"))) for each in objects_of(details.get("identifiers"))]
    keys = [f"{scheme}-{number}" for scheme, number in pairs if scheme and number]
    place = object_of(details.get("jurisdiction")) or object_of(details.get("incorporatedInJurisdiction"))
    organisation = Organisation(
        key=keys[0] if keys else reference,
        name=name,
        country=text_of(place.get("code")) or text_of(place.get("name")),
        also=tuple(sorted({*keys[1:], *([reference] if keys else [])})),
        source=path,
        stated_ms=statement.moment_ms,
    )
    return Facts(organisations=(organisation,))


def _relationship(statement: _Statement, path: str) -> Facts:
    owned, _ = _party(statement.details.get("subject"), "subject")
    owner, person = _party(statement.details.get("interestedParty"), "interestedParty")
    if not owned or not owner:
        return Facts(excluded=(NOT_NAMED,))
    interests = list(objects_of(statement.details.get("interests")))
    current = [each for each in interests if _holds(each, statement.day_ms)]
    told = current or interests
    ends = [end for end in (_day(each, "endDate") for each in told) if end is not None]
    share, voting = _largest(told, _SHARES), _largest(told, frozenset({"voting-rights"}))
    over = statement.day_ms if statement.status == CLOSED else max(ends) if ends and len(ends) == len(told) else None
    line = Ownership(
        key=reference_to(statement.key),
        owner=owner,
        owned=owned,
        share=share.part,
        voting=voting.part,
        more_than=all(each.more_than for each in (share, voting) if each.part is not None),
        interests=tuple(sorted({_kind(each) for each in told} - {""})),
        person=person,
        start_ms=min((day for day in (_day(each, "startDate") for each in told) if day is not None), default=None),
        end_ms=over,
        replaces=statement.replaces,
        source=path,
        stated_ms=statement.moment_ms,
    )
    return Facts(ownerships=(line,))


def _party(given: Any, what: str) -> tuple[str, bool]:
    """The reference to a party, and whether it is a person. "" where a reason is given why nobody is named."""
    if isinstance(given, str) and given:
        return reference_to(given), False
    if not isinstance(given, dict):
        raise BadRecord(f"no {what}")
    person, entity = text_of(given.get("describedByPersonStatement")), text_of(given.get("describedByEntityStatement"))
    return (reference_to(person or entity), bool(person)) if person or entity else ("", False)


def _kind(interest: Json) -> str:
    """A kind of interest as older versions spell it: `appointmentOfBoard` is `appointment-of-board`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text_of(interest.get("type"))).lower()


def _holds(interest: Json, day_ms: int) -> bool:
    start, end = _day(interest, "startDate"), _day(interest, "endDate")
    return (start is None or start <= day_ms) and (end is None or end > day_ms)


def _day(interest: Json, name: str) -> int | None:
    text = text_of(interest.get(name))
    day = plausible_day(text) if text else None
    if text and day is None:
        raise BadRecord(f"unreadable {name}", place=f"{name} {text[:40]!r}")
    return day


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the whole, 0–1, or None. `more_than`: it is above `part`."""

    part: float | None = None
    more_than: bool = False


def _largest(interests: Sequence[Json], kinds: frozenset[str]) -> _Part:
    parts = [_part(object_of(each.get("share"))) for each in interests if _kind(each) in kinds]
    return max(parts, key=lambda each: (each.part or 0.0, each.more_than), default=_Part())


def _part(share: Mapping[str, Any]) -> _Part:
    """The exact share, else the lower end of its range; `exclusiveMinimum` is a number in version 0.4, a flag before."""
    exact, minimum, exclusive = (share.get(name) for name in ("exact", "minimum", "exclusiveMinimum"))
    if exact is not None:
        return _Part(_fraction(exact))
    if isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
        return _Part(_fraction(exclusive), more_than=True)
    return _Part() if minimum is None else _Part(_fraction(minimum), more_than=exclusive is True)


def _fraction(percent: Any) -> float:
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise BadRecord("implausible share", place=f"share {str(percent)[:40]!r}")
    return percent / 100
