"""The directory: everything that readers of the graph can ask for, as values, in a constant number of round trips.

In: a read-only view, ids, filters and windows. Out: records of `graph_model.directory_records`, in pages or by id. Whatever
takes many ids or owners answers for all of them with one query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import inf
from typing import Any, Generic, TypeVar

from graph_model import directory_records as records
from graph_model.derived import SupplyLink
from graph_model.entities import Channel, organisation_id
from graph_model.findings import TOPIC, FindingKind, Topic
from graph_model.identifiers import address_id
from graph_model.policy import Policy
from graph_model.queries import control, identity
from graph_model.queries import directory as queries
from graph_model.queries.listing import Bounds, Listing, count_query, page_query
from graph_model.run_store import RunRecord, StoredFinding
from graph_model.search_text import search_text
from graph_model.store import Row, View
from graph_model.window import Page, Window, page_of

Record = TypeVar("Record")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

Filters = tuple[tuple[str, Hashable], ...]
"""Names and values of filters (tuples where a list is meant), sorted by name: hashable, so that loaders can tell apart."""


@dataclass(frozen=True, slots=True)
class Catalogue(Generic[Record]):
    """A list that can be read in pages, and what its rows become. `name` marks its cursors, and `leased` says whether all that
    it lists is written under the writer's lease.
    """

    name: str
    listing: Listing
    record: Callable[[Row], Record]
    leased: bool = True

    def ordered(self, name: str, *, descending: bool) -> Catalogue[Record]:
        """The same list in another of its orders."""
        return replace(self, listing=self.listing.ordered(name, descending=descending))


PEOPLE = Catalogue("people", queries.PEOPLE, records.PersonRecord.from_row)
PEOPLE_OF_ORGANISATION = Catalogue("people", queries.PEOPLE_OF_ORGANISATION, records.PersonRecord.from_row)
OWNERS_OF_ORGANISATION = Catalogue("people", queries.OWNERS_OF_ORGANISATION, records.PersonRecord.from_row)
PEOPLE_OF_UNIT = Catalogue("people", queries.PEOPLE_OF_UNIT, records.PersonRecord.from_row)
REPORTS_OF_PERSON = Catalogue("reports", queries.REPORTS_OF_PERSON, records.PersonRecord.from_row)
UNITS = Catalogue("units", queries.UNITS, records.UnitRecord.from_row)
ORGANISATIONS = Catalogue("organisations", queries.ORGANISATIONS, records.OrganisationRecord.from_row)
CONTRACTS = Catalogue("contracts", queries.CONTRACTS, records.ContractRecord.from_row)
CONTRACTS_OF_ORGANISATION = Catalogue("contracts", queries.CONTRACTS_OF_ORGANISATION, records.ContractRecord.from_row)
INTERACTIONS = Catalogue("interactions", queries.INTERACTIONS, records.InteractionRecord.from_row)
INTERACTIONS_OF_PERSON = Catalogue("interactions", queries.INTERACTIONS_OF_PERSON, records.InteractionRecord.from_row)
TIES_OF_PERSON = Catalogue("ties", queries.TIES_OF_PERSON, records.TieRecord.from_row)
SUPPLIERS_OF_ORGANISATION: Catalogue[SupplyLink] = Catalogue(
    "suppliers", queries.SUPPLIERS_OF_ORGANISATION, records.supply_link
)
CUSTOMERS_OF_ORGANISATION: Catalogue[SupplyLink] = Catalogue(
    "customers", queries.CUSTOMERS_OF_ORGANISATION, records.supply_link
)
REVIEWS = Catalogue("reviews", identity.REVIEWS, records.ReviewRecord.from_row)
REVIEWS_OF_PERSON = Catalogue("reviews", identity.REVIEWS_OF_PERSON, records.ReviewRecord.from_row)
JUDGEMENTS = Catalogue("judgements", identity.JUDGEMENT_LIST, records.JudgementRecord.from_row)
CONTROLLED_BY_ORGANISATION = Catalogue("controls", queries.CONTROLLED_BY_ORGANISATION, records.ControlRecord.from_row)
CONTROLLERS_OF_ORGANISATION = Catalogue(
    "controllers", queries.CONTROLLERS_OF_ORGANISATION, records.ControlRecord.from_row
)
RUNS = Catalogue("runs", queries.RUNS, RunRecord.from_row)
FINDINGS = Catalogue("findings", queries.FINDINGS, StoredFinding.from_row)
FINDINGS_OF_PERSON = Catalogue("findings", queries.FINDINGS_OF["Person"], StoredFinding.from_row)
FINDINGS_OF_ORGANISATION = Catalogue("findings", queries.FINDINGS_OF["Organisation"], StoredFinding.from_row)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def filters(**given: Hashable | None) -> Filters:
    """The filters that were given: those that are None are left out.

    >>> filters(internal=True, supplier=None)
    (('internal', True),)
    """
    return tuple(sorted((name, value) for name, value in given.items() if value is not None))


def is_meeting(channel: Channel | None) -> bool | None:
    """The filter of interactions that a channel means."""
    return None if channel is None else channel is Channel.MEETING


def values_of(chosen: Sequence[Enum] | None) -> tuple[str, ...] | None:
    """The filter that a choice of several means."""
    return None if chosen is None else tuple(each.value for each in chosen)


def flag_filter(what: str, wanted: bool | None) -> dict[str, Hashable]:
    """A filter for things that have something, or for those that have not.

    >>> flag_filter("contracts", False)
    {'without_contracts': True}
    """
    return {} if wanted is None else {f"{'with' if wanted else 'without'}_{what}": True}


def word_filters(search: str | None, name: str = "words") -> dict[str, Hashable]:
    """A search as the filter of this name: words that must all match, in any order, without regard to accents.

    A blank search is none; one without a letter or digit has no words, and finds nothing.

    >>> word_filters("Müller, Jörg"), word_filters("%"), word_filters(" ")
    ({'words': ('jorg', 'muller')}, {'words': ()}, {})
    """
    return {name: tuple(search_text(search).split())} if search and not search.isspace() else {}


def name_filters(search: str | None) -> dict[str, Hashable]:
    """A search for things that are only known by name: words that must all stand in it, upper and lower case ignored.

    >>> name_filters("North  Sales"), name_filters(" ")
    ({'name_words': ('north', 'sales')}, {})
    """
    words = (search or "").casefold().split()
    return {"name_words": tuple(words)} if words else {}


def person_filters(search: str | None) -> dict[str, Hashable]:
    """A search for people: a whole email address finds whose it is, whichever of theirs; anything else is words.

    >>> person_filters("Jörg"), list(person_filters("jm@example.org"))
    ({'words': ('jorg',)}, ['address'])
    """
    email = (search or "").strip().casefold()
    if _EMAIL.fullmatch(email):
        return {"address": address_id(email)}
    return word_filters(search)


def about_filters(kind: FindingKind, organisations: Collection[str]) -> dict[str, Hashable]:
    """A filter for the findings of a kind that are about one of these organisations.

    >>> about_filters(FindingKind.ACCOUNT_HEALTH, ["b", "a"]), about_filters(FindingKind.CRITICAL_CONTACT, ["a"])
    ({'subjects': ('a', 'b')}, {'named': ('"organisation": "a"',)})
    """
    if TOPIC.get(kind) == "organisation":
        return {"named": tuple(f'"organisation": "{each}"' for each in sorted(organisations))}
    return {"subjects": tuple(sorted(organisations))}


def about_filter(kind: FindingKind, organisation: str) -> dict[str, Hashable]:
    """A filter for the findings of a kind that are about one organisation.

    >>> about_filter(FindingKind.CRITICAL_CONTACT, "a")
    {'mentioned': ('"organisation": "a"',)}
    """
    if kind is FindingKind.CRITICAL_CONTACT:
        return {"mentioned": (f'"organisation": "{organisation}"',)}
    return {"subject": organisation}


def person_filter(kind: FindingKind, ids: Sequence[str]) -> dict[str, Hashable]:
    """A filter for the findings of a kind that are about the person with these ids: of communities, that they are in.

    >>> person_filter(FindingKind.COMMUNITY, ["a"])
    {'mentioned': ('"a"',)}
    """
    if kind is FindingKind.COMMUNITY:
        return {"mentioned": tuple(f'"{each}"' for each in ids)}
    return {"people": tuple(ids)}


def unit_filter(kind: FindingKind, unit: str) -> dict[str, Hashable]:
    """A filter for the findings of a kind that are about a unit, or about people of it."""
    if kind is FindingKind.UNIT_COVERAGE:
        return {"side": unit, "other_side": f'"{TOPIC[kind]}": "{unit}"'}
    return {"unit": unit}


def topic_filter(name: str, topics: Iterable[Topic], present: Mapping[str, str]) -> dict[str, Hashable]:
    """A filter for findings on one of these topics, which are by present ids; runs may have known people by former ones.

    >>> topic_filter("topics", [Topic(FindingKind.CRITICAL_CONTACT, "ada", ("acme",))], {"ada2": "ada"})["topics"]
    (('critical_contact', 'ada', '"organisation": "acme"'), ('critical_contact', 'ada2', '"organisation": "acme"'))
    """
    former: dict[str, list[str]] = {}
    for old, now in present.items():
        former.setdefault(now, []).append(old)
    return {
        name: tuple(
            (topic.kind.value, subject, _in_details(topic))
            for topic in topics
            for subject in (topic.subject, *sorted(former.get(topic.subject, ())))
        )
    }


def _in_details(topic: Topic) -> str:
    """What the details of the findings on a topic say beside their subject, as `graph_model.run_store` writes them."""
    if topic.kind not in TOPIC:
        return ""
    several = topic.kind is FindingKind.DEPENDENCY_PATH
    return f'"{TOPIC[topic.kind]}": {json.dumps(list(topic.others) if several else topic.others[0])}'


def read_page(view: View, catalogue: Catalogue[Record], window: Window, given: Filters) -> Page[Record]:
    """A page of a list that has no owner."""
    query = page_query(catalogue.listing, _names(given), _bounds(window))
    (row,) = view.read(query, **_page_parameters(window, given))
    return _page(catalogue, row["rows"], window)


def read_count(view: View, catalogue: Catalogue[Record], given: Filters) -> int:
    """How many there are in the whole list."""
    (row,) = view.read(count_query(catalogue.listing, _names(given)), **_values(given))
    return int(row["total"])


def read_pages_of(
    view: View, owners: Sequence[str], catalogue: Catalogue[Record], window: Window, given: Filters
) -> dict[str, Page[Record]]:
    """The same page of the list of each owner; owners that do not exist have none."""
    query = page_query(catalogue.listing, _names(given), _bounds(window))
    rows = view.read(query, owners=list(owners), **_page_parameters(window, given))
    return {row["owner"]: _page(catalogue, row["rows"], window) for row in rows}


def read_counts_of(view: View, owners: Sequence[str], catalogue: Catalogue[Record], given: Filters) -> dict[str, int]:
    """How many there are in the list of each owner."""
    rows = view.read(count_query(catalogue.listing, _names(given)), owners=list(owners), **_values(given))
    return {row["owner"]: row["total"] for row in rows}


def _page(catalogue: Catalogue[Record], rows: Sequence[list[Any]], window: Window) -> Page[Record]:
    found = [((key, identity), catalogue.record(node)) for key, identity, node in rows]
    return page_of(found, window, descending=catalogue.listing.descending)


def _names(given: Filters) -> tuple[str, ...]:
    return tuple(name for name, _ in given)


def _values(given: Filters) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given}


def _bounds(window: Window) -> Bounds:
    return Bounds(window.after is not None, window.before is not None, window.backward)


def _page_parameters(window: Window, given: Filters) -> dict[str, Any]:
    parameters = {**_values(given), "limit": window.size + 1}
    for name, position in (("after", window.after), ("before", window.before)):
        if position is not None:
            parameters |= {f"{name}_key": position[0], f"{name}_id": position[1]}
    return parameters


# ── by id ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def people_by_id(view: View, ids: Sequence[str]) -> dict[str, records.PersonRecord]:
    """People by their id, or by one that they had formerly. Ids that name nobody are left out."""
    found = _by_id(view, "Person", ids, records.PersonRecord.from_row)
    missing = [key for key in ids if key not in found]
    for row in view.read(queries.FORMER_PEOPLE, ids=missing) if missing else ():
        found |= dict.fromkeys(row["formers"], records.PersonRecord.from_row(row["node"]))
    return found


def organisations_by_id(view: View, ids: Sequence[str]) -> dict[str, records.OrganisationRecord]:
    return _by_id(view, "Organisation", ids, records.OrganisationRecord.from_row)


def organisations_called(view: View, key: str, domains: Collection[str]) -> set[str]:
    """Ids of the organisations with this id, those that files call by this key, and those with one of these mail domains."""
    ids, folded = [key.casefold(), organisation_id(key)], " ".join(key.split()).lower()
    found = view.read(queries.ORGANISATIONS_CALLED, ids=ids, domains=_distinct(domains), key=folded)
    return {row["id"] for row in found}


def units_by_id(view: View, ids: Sequence[str]) -> dict[str, records.UnitRecord]:
    return _by_id(view, "Unit", ids, records.UnitRecord.from_row)


def contracts_by_id(view: View, ids: Sequence[str]) -> dict[str, records.ContractRecord]:
    return _by_id(view, "Contract", ids, records.ContractRecord.from_row)


def interactions_by_id(view: View, ids: Sequence[str]) -> dict[str, records.InteractionRecord]:
    return _by_id(view, "Interaction", ids, records.InteractionRecord.from_row)


def dependencies_by_id(view: View, ids: Sequence[str]) -> dict[str, records.DependencyRecord]:
    return _by_id(view, "Dependency", ids, records.DependencyRecord.from_row)


def findings_by_id(view: View, ids: Sequence[str]) -> dict[str, StoredFinding]:
    return _by_id(view, "Finding", ids, StoredFinding.from_row)


def runs_by_id(view: View, ids: Sequence[str]) -> dict[str, RunRecord]:
    """Complete runs only."""
    (row,) = view.read(queries.BY_ID["Run"], ids=_distinct(ids))
    return {key: RunRecord.from_row(node) for key, node in row["rows"] if node.get("complete")}


def labels_by_id(view: View, ids: Sequence[str]) -> dict[str, str]:
    """What kind of thing each id names: a label of `graph_model.nodes`."""
    return {row["id"]: row["label"] for row in view.read(queries.LABELS, ids=_distinct(ids))}


def _by_id(view: View, label: str, ids: Sequence[str], record: Callable[[Row], Record]) -> dict[str, Record]:
    (row,) = view.read(queries.BY_ID[label], ids=_distinct(ids))
    return {key: record(node) for key, node in row["rows"]}


def _distinct(ids: Collection[str]) -> list[str]:
    return sorted(set(ids))


# ── what belongs to them ────────────────────────────────────────────────────────────────────────────────────────────


def addresses_of(view: View, people: Sequence[str]) -> dict[str, tuple[records.IdentifiedAddress, ...]]:
    """The addresses of each person, the surest first."""
    rows = view.read(queries.ADDRESSES_OF, ids=_distinct(people))
    return {row["id"]: tuple(sorted(map(records.IdentifiedAddress.from_row, row["rows"]), key=_surest)) for row in rows}


def _surest(address: records.IdentifiedAddress) -> tuple[float, str]:
    return -address.score, address.email


def resembled_addresses(view: View, ids: Sequence[str]) -> dict[str, records.ResembledAddress]:
    """The address with each of these ids, and whose it is."""
    rows = view.read(identity.RESEMBLED, ids=_distinct(ids))
    return {row["id"]: records.ResembledAddress.from_row(row["address"]) for row in rows}


def teams_of(view: View, people: Sequence[str]) -> dict[str, tuple[records.UnitRecord, ...]]:
    """The units of each person besides the department, by name."""
    rows = view.read(queries.TEAMS_OF, ids=_distinct(people))
    return {row["id"]: tuple(sorted((records.UnitRecord(*unit) for unit in row["rows"]), key=_name)) for row in rows}


def former_positions_of(view: View, people: Sequence[str]) -> dict[str, tuple[records.FormerPosition, ...]]:
    """Where each of these people worked before, the latest first."""
    rows = view.read(queries.FORMER_POSITIONS_OF, ids=_distinct(people))
    found = {row["id"]: map(records.FormerPosition.from_row, row["rows"]) for row in rows}
    return {key: tuple(sorted(each, key=_latest)) for key, each in found.items()}


def _latest(position: records.FormerPosition) -> tuple[float, float, str]:
    ended, began = (-inf if ms is None else -ms for ms in (position.end_ms, position.start_ms))
    return ended, began, position.organisation_id


def _name(unit: records.UnitRecord) -> tuple[str, str]:
    return unit.name.casefold(), unit.id


def participants_of(view: View, interactions: Sequence[str]) -> dict[str, tuple[records.ParticipantRecord, ...]]:
    """Who took part in each interaction, by address."""
    rows = view.read(queries.PARTICIPANTS_OF, ids=_distinct(interactions))
    return {row["id"]: tuple(map(records.ParticipantRecord.from_row, sorted(row["rows"], key=_email))) for row in rows}


def _email(row: list[Any]) -> str:
    return str(row[0])


def organisations_in(view: View, interactions: Sequence[str]) -> dict[str, frozenset[str]]:
    """The organisations outside whose people took part in each interaction."""
    rows = view.read(queries.ORGANISATIONS_IN, ids=_distinct(interactions))
    return {row["id"]: frozenset(row["organisations"]) for row in rows}


def accounts_owned_by(view: View, email: str) -> frozenset[str]:
    """The organisations outside that the person with this address owns, with all that these control."""
    rows = view.read(queries.ACCOUNTS_OWNED, address=address_id(email))
    return frozenset(row["id"] for row in rows)


def department_of(view: View, email: str) -> frozenset[str]:
    """The department of the person with this address, and the people of it: ids."""
    rows = view.read(queries.DEPARTMENT_OF, address=address_id(email))
    return frozenset(key for row in rows for key in (row["unit"], *row["people"]))


def findings_about(
    view: View, subjects: Sequence[str], run: str, kind: FindingKind
) -> dict[str, tuple[StoredFinding, ...]]:
    """The findings of one kind about each subject, by rank."""
    rows = view.read(queries.FINDINGS_ABOUT, ids=_distinct(subjects), run=run, kind=kind.value)
    return {row["id"]: tuple(sorted(map(StoredFinding.from_row, row["rows"]), key=_rank)) for row in rows}


def _rank(finding: StoredFinding) -> int:
    return finding.rank


def names_by_former_id(view: View) -> dict[str, str]:
    """Names of people by the ids that they had, or could have had, before: older runs speak of these."""
    return {former: row["name"] for row in view.read(queries.FORMER_IDS) for former in row["former_ids"]}


def present_ids(view: View) -> dict[str, str]:
    """Former id -> present id of people: to read what older runs, or decisions of then, speak of."""
    return {former: row["id"] for row in view.read(queries.FORMER_IDS) for former in row["former_ids"]}


def policies_of(view: View, versions: Sequence[str]) -> dict[str, Policy]:
    """Policies by their version; one that nobody decided on, the default, is not there."""
    rows = view.read(queries.POLICIES, ids=_distinct(versions))
    return {row["id"]: Policy.from_json(row["decisions"]) for row in rows}


def is_answering(view: View) -> bool:
    """Whether the graph can be read, was ever migrated, and is not being restored."""
    return any(not row["revision"].get("restoring") for row in view.read(control.READ))
