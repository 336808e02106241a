"""The reports that there are: what each is asked to be about, and how it is made from a graph.

In: a store, for whom the report is made, and what of. Out: a document of `reports`; the command line and the service both
render it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.removal import network_losses
from analytics.scope import unit_members
from analytics.sentences import organisation_name, person_name
from analytics.succession_review import account_succession, person_succession, unit_succession
from analytics.ties import compute_ties
from analytics.what_if import Failing, failing
from graph_model.directory import OWNERS_OF_ORGANISATION, read_pages_of
from graph_model.errors import InputError, NotAllowed
from graph_model.findings import FindingKind
from graph_model.store import Store
from graph_model.window import Window
from reports.document import Document
from reports.four_answers import costly_choke_points
from reports.influence_report import influence_report
from reports.material import Material
from reports.reader import Reader
from reports.relationship_brief import relationship_brief
from reports.succession_review import TITLE as SUCCESSION_TITLE
from reports.succession_review import key_posts, posts_of, succession_review, together_of
from reports.supply_chain_review import supply_chain_review
from sociogram.commands.naming import Naming
from sociogram.privacy_key import PrivacyKey
from sociogram.report_material import report_material
from sociogram.settings import Settings

MOST_FAILURES = 5
"""Choke points whose failure is looked at where none is named."""
TOP = 20
MOST_TOP = 1_000
MOST_OWNERS = 100
"""Of an account that a brief names."""
INFLUENCE = (FindingKind.INFLUENCE, FindingKind.COMMUNITY, FindingKind.UNIT_COVERAGE)
SUCCESSION = (
    FindingKind.SINGLE_POINT_OF_FAILURE, FindingKind.SUCCESSOR, FindingKind.CRITICAL_CONTACT, FindingKind.TRUCK_FACTOR,
)  # fmt: skip
SUPPLY = (
    FindingKind.DEPENDENCY_PATH, FindingKind.CHOKE_POINT, FindingKind.CONCENTRATION, FindingKind.CRITICAL_CONTACT,
)  # fmt: skip
RELATIONSHIP = (
    FindingKind.CONTACT_COVERAGE, FindingKind.ACCOUNT_HEALTH, FindingKind.DETERIORATION_ALARM,
    FindingKind.RESPONSE_TIMES, FindingKind.OUTREACH_CONFLICT, FindingKind.CHOKE_POINT, FindingKind.CONCENTRATION,
    FindingKind.CRITICAL_CONTACT,
)  # fmt: skip
"""Kinds of findings that each report reads."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is asked to be about: a report takes of it what it knows of.

    `who`, `unit`, `account`, `fail`: names or ids. `own`: the only organisations that may be reported of; None: any.
    """

    run: str | None = None
    top: int = TOP
    who: str | None = None
    unit: str | None = None
    account: str | None = None
    fail: tuple[str, ...] = ()
    own: frozenset[str] | None = None


def _influence(store: Store, settings: Settings, reader: Reader, subject: Subject) -> Document:
    compared = FindingKind.INFLUENCE
    material = report_material(store, settings, reader, INFLUENCE, run=subject.run, compared=compared)
    return influence_report(material, subject.top)


def _succession(store: Store, settings: Settings, reader: Reader, subject: Subject) -> Document:
    """The review of those who are named, as the graph is now; or of everybody on whom much hangs, as a run found them."""
    named = sum(each is not None for each in (subject.who, subject.unit, subject.account))
    if named > 1:
        raise InputError("A succession review is of one person, one unit or one account: name one at most.")
    if named and subject.run is not None:
        raise InputError("A review of a person, a unit or an account is of the graph as it is: name no run, or nobody.")
    reader.need_names(SUCCESSION_TITLE)
    material = report_material(store, settings, reader, SUCCESSION, run=subject.run)
    if not named:
        return succession_review(material, "Everybody on whom much hangs", key_posts(material, subject.top))
    material = material.as_of_now()
    snapshot, parameters = material.snapshot, material.parameters
    naming, ties = Naming(store, snapshot, PrivacyKey.of(settings)), compute_ties(snapshot, parameters)
    if subject.who is not None:
        person = naming.person_of_ours(subject.who)
        name, found = person_name(snapshot, person), person_succession(snapshot, ties, person, parameters)
    elif subject.account is not None:
        organisation = naming.organisation_but_ours(subject.account)
        name = organisation_name(snapshot, organisation)
        found = account_succession(snapshot, ties, organisation, parameters)
    else:
        members = unit_members(snapshot, subject.unit or "")
        name, found = members.name, unit_succession(snapshot, ties, members.people, parameters, most=subject.top)
    cut_off = network_losses(snapshot, ties, {each.person for each in found.leavers}, parameters)
    return succession_review(material, name, posts_of(material, found, cut_off), together_of(material, name, found))


def _supply_chain(store: Store, settings: Settings, reader: Reader, subject: Subject) -> Document:
    material = report_material(store, settings, reader, SUPPLY, run=subject.run)
    naming = Naming(store, material.snapshot, PrivacyKey.of(settings))
    together = list(dict.fromkeys(map(naming.organisation_but_ours, dict.fromkeys(subject.fail))))
    return supply_chain_review(material, list(_failures(material, together)))


def _failures(material: Material, together: Sequence[int]) -> Iterator[Failing]:
    points = [material.organisation_at.get(each.subject) for each in costly_choke_points(material.findings)]
    groups = [together] if together else [[each] for each in points[:MOST_FAILURES] if each is not None]
    for group in groups:
        yield failing(material.snapshot, group, material.parameters, with_controlled=True)


def _relationship(store: Store, settings: Settings, reader: Reader, subject: Subject) -> Document:
    if subject.account is None:
        raise InputError("A relationship brief is of one organisation: name it.")
    material = report_material(store, settings, reader, RELATIONSHIP, run=subject.run)
    organisation = Naming(store, material.snapshot, PrivacyKey.of(settings)).organisation_but_ours(subject.account)
    if subject.own is not None and material.snapshot.organisations.id[organisation] not in subject.own:
        raise NotAllowed("Your roles cover the relationship briefs of your own accounts only.")
    key = material.snapshot.organisations.id.at(organisation)
    owners = read_pages_of(store, [key], OWNERS_OF_ORGANISATION, Window(MOST_OWNERS), ())[key]
    return relationship_brief(material, organisation, [each.id for each in owners.items])


REPORTS: Mapping[str, Callable[[Store, Settings, Reader, Subject], Document]] = {
    "influence": _influence,
    "succession": _succession,
    "supply-chain": _supply_chain,
    "relationship": _relationship,
}
