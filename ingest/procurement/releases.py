"""A release of a contracting process: one JSON object in, its organisations, awards and contracts as it states them out. Pure.

A release states only what it is about: the contract of June belongs to the award of May and the buyer of March. So awards and
contracts are kept as the pieces that releases state, each with the release's date; of each field the latest statement holds,
whatever file it comes from (the merging rules of the standard). `null` takes a field away, and a compiled release whatever it
leaves out. Suppliers and items are told apart by their ids.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from graph_model.entities import MAX_AMOUNT, MILLISECONDS_A_DAY, Award, Contract, Reject, from_pieces
from graph_model.errors import BadRecord
from graph_model.field_statements import WHOLE, said_in
from ingest.candidate import Facts
from ingest.json_values import Json, object_of, objects_of, text_of
from ingest.mail.message_date import parse_date
from ingest.procurement.parties import Parties
from ingest.tables.plausible import LATEST_MS, is_never, plausible_day

MAX_ENTRIES = 10_000
"""Awards or contracts in one release."""
MAX_ITEMS = 50
"""Items of an award or contract that tell its category."""

COMPILED = "compiled"
_AFTER_ALL = "\uffff"
"""Sorts a compiled release behind those of its date, which it was made of."""
_Line = TypeVar("_Line", Award, Contract)
_NO_NUMBER = ""
"""Of the award that stands for "nothing any more": without it nothing would say so of a process that had some."""
_ENDED = frozenset({"cancelled", "terminated"})


@dataclass(frozen=True, slots=True)
class Release:
    """A release with what its awards and contracts share. `moment_ms` is its date to the second, or that of its file; `whole`:
    it is all that is known at that moment, and what it leaves out is no more.
    """

    ocid: str
    name: str
    moment_ms: int
    whole: bool
    body: Json
    parties: Parties
    path: str

    def line_key(self, kind: str, number: str) -> str:
        return f"{self.ocid}/{kind}/{number}"


def release_facts(body: Json, path: str, written_ms: int, now_ms: int = LATEST_MS) -> Facts:
    """What one release says, at the latest now. Raises BadRecord for one that names no process or has a date that is none."""
    release = _release(body, path, written_ms, now_ms)
    rejects: list[Reject] = []
    awards = tuple(_stated_lines(release, "awards", _award, rejects))
    contracts = tuple(_stated_lines(release, "contracts", _contract, rejects))
    if release.whole and not (awards or contracts or rejects) and [] in (body.get("awards"), body.get("contracts")):
        awards = (_award(release, {}, release.line_key("awards", _NO_NUMBER)),)
    _buyer(release)  # an organisation of this release, whether or not it has contracts yet
    return Facts(
        organisations=tuple(release.parties.organisations(path, release.moment_ms)),
        awards=awards,
        contracts=contracts,
        rejects=tuple(rejects),
    )


def _stated_lines(
    release: Release, kind: str, build: Callable[[Release, Json, str], _Line], rejects: list[Reject]
) -> Iterator[_Line]:
    """The awards or contracts of a release; what is wrong with one costs no other. One without an id is told by its place."""
    for position, entry in enumerate(_entries(release.body, kind), 1):
        number = text_of(entry.get("id")) or f"{release.name}#{position}"
        key = release.line_key(kind, number)
        try:
            yield build(release, entry, key)
        except BadRecord as exc:
            place = f"{release.ocid}, {kind} {number}"
            rejects.append(Reject(release.path, f"{place}, {exc.place}" if exc.place else place, exc.reason))
            if release.whole:  # what was stated of it before holds: it is there
                yield build(replace(release, whole=False), {"buyer": entry.get("buyer")}, key)


def _release(body: Json, path: str, written_ms: int, now_ms: int) -> Release:
    ocid, date = text_of(body.get("ocid")), body.get("date")
    if not ocid:
        raise BadRecord("no ocid")
    day = plausible_day(text_of(date)) if date else written_ms
    if day is None:
        raise BadRecord("unreadable date of the release", place=f"{ocid}, date {text_of(date)[:40]!r}")
    instant = parse_date(text_of(date)) if date else None
    moment = day if instant is None else instant
    tags = body.get("tag")
    compiled = isinstance(tags, list) and COMPILED in tags
    if compiled and moment == day:  # only the day is told
        moment += MILLISECONDS_A_DAY - 1
    name = f"{_AFTER_ALL if compiled else ''}{text_of(body.get('id'))}"
    return Release(ocid, name, min(moment, now_ms), compiled, body, Parties(body), path)


def _entries(body: Json, kind: str) -> Iterator[Json]:
    return (each for _, each in zip(range(MAX_ENTRIES), objects_of(body.get(kind)), strict=False))


def _award(release: Release, entry: Json, key: str) -> Award:
    said = {**_shared(release, entry, "contractPeriod"), **_suppliers(release, entry)}
    return from_pieces(Award(key, source=release.path, stated_ms=release.moment_ms), _pieces(release, said))


def _contract(release: Release, entry: Json, key: str) -> Contract:
    said = {**_shared(release, entry, "period"), **_suppliers(release, entry)}
    award = text_of(entry.get("awardID"))
    if award:
        said["award"] = release.line_key("awards", award)
    said |= _renamed(_stated(entry, {"dateSigned": _moment}), {"dateSigned": "signed_ms"})
    blank = Contract(key, "", "", source=release.path, stated_ms=release.moment_ms)
    return from_pieces(blank, _pieces(release, said))


def _pieces(release: Release, said: dict[str, Any]) -> str:
    return said_in(release.name, release.moment_ms, said | ({WHOLE: True} if release.whole else {}))


def _shared(release: Release, entry: Json, period: str) -> dict[str, Any]:
    """What awards and contracts have in common, by our fields: only what this release states."""
    said = _stated(entry, {"title": text_of, "status": lambda value: text_of(value).casefold()})
    said |= _within(entry, "value", {"amount": ("value", _amount), "currency": ("currency", _currency)})
    said |= _within(entry, period, {"startDate": ("start_ms", _moment), "endDate": ("end_ms", _end)})
    said |= {f"items/{name}": category for name, category in _items(entry)}
    tender = object_of(release.body.get("tender"))
    said |= _renamed(
        _stated(tender, {"mainProcurementCategory": text_of}), {"mainProcurementCategory": "main_category"}
    )
    buyer = _buyer(release, entry)
    if buyer:
        said["buyer"] = buyer
    if said.get("status") in _ENDED:
        said["ended_ms"] = release.moment_ms // MILLISECONDS_A_DAY * MILLISECONDS_A_DAY
    return said


def _stated(entry: Json, fields: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Each of the fields that is there, None where it is null."""
    return {name: None if entry[name] is None else read(entry[name]) for name, read in fields.items() if name in entry}


def _renamed(said: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names[name]: value for name, value in said.items()}


def _within(entry: Json, name: str, fields: dict[str, tuple[str, Callable[[Any], Any]]]) -> dict[str, Any]:
    """The fields of an inner object; where that is null, all of them are."""
    if name in entry and entry[name] is None:
        return {ours: None for ours, _ in fields.values()}
    said = _stated(object_of(entry.get(name)), {theirs: read for theirs, (_, read) in fields.items()})
    return _renamed(said, {theirs: ours for theirs, (ours, _) in fields.items()})


def _suppliers(release: Release, entry: Json) -> dict[str, Any]:
    said = {}
    for each in objects_of(entry.get("suppliers")):
        key = release.parties.key_of(each)
        if key:
            said[f"suppliers/{text_of(each.get('id')) or key}"] = key
    return said


def _items(entry: Json) -> Iterator[tuple[str, str | None]]:
    """Item's id -> what its class is called."""
    for position, item in zip(range(MAX_ITEMS), objects_of(entry.get("items")), strict=False):
        kind = object_of(item.get("classification"))
        called = text_of(kind.get("description")) or "-".join(
            filter(None, (text_of(kind.get("scheme")), text_of(kind.get("id"))))
        )
        yield text_of(item.get("id")) or str(position), called or None


def _buyer(release: Release, entry: Json | None = None) -> str:
    """Who buys: the contract's own buyer, the process', or else the entity that runs it."""
    tender = object_of(release.body.get("tender"))
    chosen = (
        (entry or {}).get("buyer"),
        release.body.get("buyer"),
        release.parties.with_role("buyer"),
        tender.get("procuringEntity"),
        release.parties.with_role("procuringEntity"),
    )
    return next(filter(None, map(release.parties.key_of, chosen)), "")


def _amount(value: Any) -> float | None:
    """Raises BadRecord for what is no plausible amount."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not 0 <= number <= MAX_AMOUNT:
        raise BadRecord("implausible amount", place=f"amount {str(value)[:40]!r}")
    return number


def _currency(value: Any) -> str:
    return text_of(value).upper()


def _moment(value: Any) -> int | None:
    """A day; "" is none. Raises BadRecord for what is no plausible date."""
    text = text_of(value)
    day = plausible_day(text) if text else None
    if text and day is None:
        raise BadRecord("implausible date", place=f"date {text[:40]!r}")
    return day


def _end(value: Any) -> int | None:
    """The same; a day beyond all bounds says that there is no end."""
    return None if is_never(text_of(value)) else _moment(value)
