"""From recorded facts to derived ones: who is who, who belongs where, who supplies whom. Pure.

In: all evidence, in any order. Out: the same resolution for the same evidence, each conclusion with its rule. It only composes:

    references and domains -> organisations;  addresses -> people;  HR lines -> positions;  groups -> teams;
    contracts, dependencies -> supply
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graph_model.collector import collector_at_rest
from graph_model.derived import Evidence, NotAPerson, Resolution
from graph_model.entities import Address, AddressKind, Verdict
from ingest.address_kind import SHAPES, kind_of
from ingest.as_of import as_of
from ingest.cadence import machines
from ingest.hr.managers import reporting_circles
from ingest.identity.clusters import Cluster, clusters
from ingest.identity.companions import Companions, Span
from ingest.identity.one_number import former_addresses, latest_addresses
from ingest.identity.people import identifications, people_of, person_id, resemblances, roster
from ingest.identity.profile import Known
from ingest.identity.shared_mailboxes import shared_mailboxes
from ingest.identity.silent_aliases import silent_aliases
from ingest.identity.teams import teams_of
from ingest.identity.x500 import Paths
from ingest.joined_lines import joined
from ingest.mail.email_address import domain_of
from ingest.organisations.account_owners import account_owners
from ingest.organisations.control import controls_of
from ingest.organisations.directory import Directory, directory
from ingest.organisations.domains import organisation_domain, registrable
from ingest.organisations.our_domains import our_domains
from ingest.organisations.supply import parties_of, supply_of

RULES = 13
"""Version of all rules of this stage: raise it when the same evidence would give other conclusions."""
MAX_NOTES = 50
"""Notes that are kept: a large mailbox has thousands of names that are not told apart."""


@collector_at_rest()
def resolve(evidence: Evidence) -> Resolution:
    """Everything that follows from the evidence, sorted by id."""
    former = former_addresses(evidence.employments, evidence.policy.free_mail)
    evidence, unknown_managers = joined(evidence, latest_addresses(former))
    addresses = _addresses(evidence)
    found = _directory(evidence, addresses)
    ours, guessed = our_domains(
        evidence.policy.our_domains,
        (line.email for line in evidence.employments),
        _personal_traffic(evidence, addresses),
        found.nobodys,
    )
    found.mark_internal(frozenset(ours))
    companions = Companions(evidence.traffic, len(evidence.addresses))
    strangers = _not_people(addresses, evidence)
    groups = clusters(
        _known(addresses, evidence, found, frozenset(strangers), former),
        companions=companions,
        judgements=evidence.judgements,
        same_from=evidence.policy.same_from,
        review_from=evidence.policy.review_from,
        pseudonyms=evidence.policy.pseudonymise,
    )
    now = as_of(evidence)
    spans = _spans_of_movers(groups.clusters, found, evidence, companions)
    people, units = people_of(
        roster(
            groups.clusters,
            addresses,
            evidence.employments,
            found,
            evidence.policy,
            as_of_ms=now,
            spans=spans,
            not_own=groups.not_own,
        )
    )
    owners = {email: person_id(cluster) for cluster in groups.clusters for email in cluster.emails}
    teams = teams_of(people, evidence, owners)
    links, alone = supply_of(evidence.contracts, evidence.dependencies, found, evidence.awards)
    controls, circles = controls_of(evidence, found, now)
    return Resolution(
        organisations=tuple(sorted(found.organisations.values(), key=lambda each: each.id)),
        listed_again=found.same,
        units=tuple(sorted((*units, *teams.units), key=lambda each: each.id)),
        people=teams.people,
        identifications=identifications(groups.clusters),
        reviews=resemblances(groups.reviews),
        review_count=groups.review_count,
        not_people=tuple(strangers[email] for email in sorted(strangers)),
        parties=parties_of(evidence.contracts, found),
        supply=links,
        controls=controls,
        account_owners=account_owners(evidence.organisations, found, owners),
        our_domains=_all_ours(ours, found),
        our_domains_guessed=guessed,
        notes=_capped(
            {
                *found.notes,
                *groups.notes,
                *alone,
                *circles,
                *unknown_managers,
                *teams.notes,
                *reporting_circles(people),
                *_listed_but_no_people(evidence, addresses),
            }
        ),
    )


def _capped(notes: set[str]) -> tuple[str, ...]:
    shown = sorted(notes)[:MAX_NOTES]
    return (*shown, f"There are {len(notes) - len(shown)} more notes.") if len(notes) > len(shown) else tuple(shown)


def _addresses(evidence: Evidence) -> dict[str, Address]:
    """Every address there is evidence of, HR lines' included, with the names that HR lines give."""
    merged: dict[str, Address] = {}
    lines = evidence.employments
    from_lines = [Address(line.email, names=(line.name,) if line.name else ()) for line in lines]
    others = [Address(email) for line in lines for email in (line.manager, *line.aliases) if email]
    for each in (*_judged_anew(evidence), *from_lines, *others):
        merged[each.email] = merged[each.email].merge(each) if each.email in merged else each
    return merged


def _judged_anew(evidence: Evidence) -> Iterator[Address]:
    """The addresses; of some the kind was recorded by what the rules of then made of their shape. A pseudonym has none."""
    off = frozenset(evidence.policy.noise_off)
    for each in evidence.addresses:
        if each.kind_rule not in SHAPES or evidence.policy.pseudonymise:
            yield each
        else:
            kind, rule = kind_of(each.email, off)
            yield replace(each, kind=kind, kind_rule=rule)


def _directory(evidence: Evidence, addresses: Mapping[str, Address]) -> Directory:
    seen = {
        organisation_domain(domain_of(each.email))
        for each in addresses.values()
        if each.kind in (AddressKind.PERSON, AddressKind.ROLE)
    }
    decided = {registrable(domain) for domain in (*evidence.policy.our_domains, *evidence.policy.subsidiaries)}
    references = {written for each in evidence.contracts for written in (each.buyer, each.supplier)}
    references |= {written for each in evidence.dependencies for written in (each.buyer, each.supplier)}
    references |= {written for each in evidence.contracts for written in each.co_suppliers}
    references |= {written for each in evidence.awards for written in (each.buyer, *each.suppliers)}
    references |= {each.parent for each in evidence.organisations} | set(evidence.policy.subsidiaries.values())
    nobodys = frozenset(registrable(domain) or domain for domain in evidence.policy.free_mail) - decided
    return directory(evidence.organisations, seen | decided, evidence.employments, references, nobodys)


def _personal_traffic(evidence: Evidence, addresses: Mapping[str, Address]) -> dict[str, int]:
    """How much people take part; machines and lists do not tell who we are."""
    return {
        email: count
        for email, count in evidence.interactions.items()
        if email not in addresses or addresses[email].kind is AddressKind.PERSON
    }


def _known(
    addresses: Mapping[str, Address],
    evidence: Evidence,
    found: Directory,
    strangers: frozenset[str],
    former: Mapping[str, frozenset[str]],
) -> Iterator[Known]:
    """What identity is judged by, for each address that may be a person's; of `former` addresses HR lists the later ones."""
    listed = {line.email for line in evidence.employments} - former.keys()
    aliases = _aliases(evidence, former)
    places = _places(evidence)
    paths = Paths(found)
    for each in addresses.values():
        if each.kind is AddressKind.PERSON and each.email not in strangers:
            organisation = found.of_email(each.email) or paths.organisation_of(domain_of(each.email))
            own = bool(organisation) and found.organisations[organisation].internal
            also = tuple(sorted(aliases.get(each.email, ())))
            yield Known(
                each.email, each.names, organisation, each.email in listed, own, places.get(each.email, -1), also
            )


def _aliases(evidence: Evidence, former: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    found = {email: set(later) for email, later in former.items()}
    for line in evidence.employments:
        found.setdefault(line.email, set()).update(line.aliases)
    return found


def _places(evidence: Evidence) -> dict[str, int]:
    """Address -> its position in the traffic."""
    return {each.email: place for place, each in enumerate(evidence.addresses)} if len(evidence.traffic) else {}


def _spans_of_movers(
    groups: Iterable[Cluster], found: Directory, evidence: Evidence, companions: Companions
) -> dict[str, Span]:
    """When the addresses of those were in use who have some at several organisations."""
    places = _places(evidence)
    movers = (each for each in groups if len({found.of_email(email) for email in each.emails} - {""}) > 1)
    spans = ((email, companions.span(places.get(email, -1))) for each in movers for email in each.emails)
    return {email: span for email, span in spans if span is not None}


def _not_people(addresses: Mapping[str, Address], evidence: Evidence) -> dict[str, NotAPerson]:
    """Addresses that look like people's and behave otherwise. Whom HR lists is a person, also by what only looks like an alias,
    and so is whose address somebody said it to be.
    """
    listed = frozenset(line.email for line in evidence.employments)
    further = {email for line in evidence.employments for email in line.aliases}
    judged = {email for each in evidence.judgements if each.verdict is Verdict.SAME for email in each.pair}
    by_cadence = (NotAPerson(email, AddressKind.BOT, rule, reason) for email, rule, reason in machines(evidence))
    by_shape = (
        *shared_mailboxes(addresses.values(), listed),
        *silent_aliases(addresses.values(), evidence, listed | further | judged),
    )
    return {each.email: each for each in (*by_shape, *by_cadence)}


def _all_ours(ours: tuple[str, ...], found: Directory) -> tuple[str, ...]:
    """Our domains with the other domains of the organisations that own them."""
    more = {domain for each in found.organisations.values() if each.internal for domain in each.domains}
    return tuple(sorted({*ours, *more}))


def _listed_but_no_people(evidence: Evidence, addresses: Mapping[str, Address]) -> Iterator[str]:
    for line in evidence.employments:
        found = addresses[line.email]
        if found.kind is not AddressKind.PERSON:
            which = f"{found.kind} address" + (f" by the rule {found.kind_rule}" if found.kind_rule else "")
            yield f"The HR export lists {line.email}, which is no person's address but a {which}."
