"""From recorded facts to derived ones: who is who, who belongs where, who supplies whom. Pure.

In: all evidence, in any order. Out: the same resolution for the same evidence, each conclusion with its rule. It only composes:

    references and domains -> organisations;  addresses -> people;  HR lines -> positions;  contracts, dependencies -> supply
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph_model.derived import Evidence, Resolution
from graph_model.entities import Address, AddressKind
from ingest.identity.clusters import Known, clusters
from ingest.identity.people import identifications, people_of, roster
from ingest.mail.email_address import domain_of
from ingest.organisations.directory import Directory, directory
from ingest.organisations.domains import organisation_domain, registrable
from ingest.organisations.our_domains import our_domains
from ingest.organisations.supply import parties_of, supply_of

MAX_NOTES = 50
"""Notes that are kept: a large mailbox has thousands of names that are not told apart."""


def resolve(evidence: Evidence) -> Resolution:
    """Everything that follows from the evidence, sorted by id."""
    addresses = _addresses(evidence)
    found = _directory(evidence, addresses)
    ours, guessed = our_domains(
        evidence.policy.our_domains,
        (line.email for line in evidence.employments),
        _personal_traffic(evidence, addresses),
    )
    found.mark_internal(frozenset(ours))
    groups, apart = clusters(_known(addresses, evidence, found))
    people, units = people_of(roster(groups, addresses, evidence.employments, found, evidence.policy))
    links, alone = supply_of(evidence.contracts, evidence.dependencies, found)
    return Resolution(
        organisations=tuple(sorted(found.organisations.values(), key=lambda each: each.id)),
        units=units,
        people=people,
        identifications=identifications(groups),
        parties=parties_of(evidence.contracts, found),
        supply=links,
        our_domains=_all_ours(ours, found),
        our_domains_guessed=guessed,
        notes=_capped({*found.notes, *apart, *alone, *_not_people(evidence, addresses)}),
    )


def _capped(notes: set[str]) -> tuple[str, ...]:
    shown = sorted(notes)[:MAX_NOTES]
    return (*shown, f"There are {len(notes) - len(shown)} more notes.") if len(notes) > len(shown) else tuple(shown)


def _addresses(evidence: Evidence) -> dict[str, Address]:
    """Every address there is evidence of, HR lines' included, with the names that HR lines give."""
    merged: dict[str, Address] = {}
    lines = evidence.employments
    from_lines = [Address(line.email, names=(line.name,) if line.name else ()) for line in lines]
    managers = [Address(line.manager) for line in lines if line.manager]
    for each in (*evidence.addresses, *from_lines, *managers):
        merged[each.email] = merged[each.email].merge(each) if each.email in merged else each
    return merged


def _directory(evidence: Evidence, addresses: Mapping[str, Address]) -> Directory:
    seen = {
        organisation_domain(domain_of(each.email))
        for each in addresses.values()
        if each.kind in (AddressKind.PERSON, AddressKind.ROLE)
    }
    decided = {registrable(domain) for domain in evidence.policy.our_domains}
    references = {written for each in evidence.contracts for written in (each.buyer, each.supplier)}
    references |= {written for each in evidence.dependencies for written in (each.buyer, each.supplier)}
    return directory(evidence.organisations, seen | decided, evidence.employments, references)


def _personal_traffic(evidence: Evidence, addresses: Mapping[str, Address]) -> dict[str, int]:
    """How much people take part; machines and lists do not tell who we are."""
    return {
        email: count
        for email, count in evidence.interactions.items()
        if email not in addresses or addresses[email].kind is AddressKind.PERSON
    }


def _known(addresses: Mapping[str, Address], evidence: Evidence, found: Directory) -> Iterator[Known]:
    """What identity is judged by, for each address that may be a person's."""
    listed = {line.email for line in evidence.employments}
    for each in addresses.values():
        if each.kind is AddressKind.PERSON:
            organisation = found.of_email(each.email)
            own = bool(organisation) and found.organisations[organisation].internal
            yield Known(each.email, each.names, organisation, each.email in listed, own)


def _all_ours(ours: tuple[str, ...], found: Directory) -> tuple[str, ...]:
    """Our domains with the other domains of the organisations that own them."""
    more = {domain for each in found.organisations.values() if each.internal for domain in each.domains}
    return tuple(sorted({*ours, *more}))


def _not_people(evidence: Evidence, addresses: Mapping[str, Address]) -> Iterator[str]:
    for line in evidence.employments:
        kind = addresses[line.email].kind
        if kind is not AddressKind.PERSON:
            yield f"The HR export lists {line.email}, which is no person's address but a {kind} address."
