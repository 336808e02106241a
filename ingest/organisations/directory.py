"""Which organisation is meant: by what is listed, by domains, and by names that somebody wrote. Pure.

In: listed organisations, the domains of addresses, and references as they are written in contracts, dependencies and HR
lines. Out: a directory that gives one organisation for each of them. What is not listed is inferred, and says by which rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph_model.derived import ResolvedOrganisation
from graph_model.entities import Employment, Organisation, organisation_id
from ingest.identity.names import organisation_key
from ingest.mail.email_address import domain_of
from ingest.organisations.domains import organisation_domain, registrable
from ingest.organisations.listed_again import listed_again

_DOMAIN = re.compile(r"(?:[a-z]+://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})/?", re.IGNORECASE)


@dataclass(slots=True)
class Directory:
    """Organisations by id, and the ways to find one. Built once, in a fixed order, then only read."""

    organisations: dict[str, ResolvedOrganisation] = field(default_factory=dict)
    by_text: dict[str, str] = field(default_factory=dict)
    by_name_key: dict[str, str] = field(default_factory=dict)
    by_domain: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)
    """Id of what was listed without one -> id of the organisation that it is."""
    nobodys: frozenset[str] = frozenset()
    """Registrable domains that the policy says are nobody's, as free mail is."""

    def of_domain(self, domain: str) -> str:
        """The id of the organisation that a domain belongs to, "" where it stands for none."""
        if self.nobodys and registrable(domain) in self.nobodys:
            return ""
        return self.by_domain.get(domain) or self.by_domain.get(registrable(domain), "")

    def of_email(self, email: str) -> str:
        return self.of_domain(domain_of(email))

    def of_reference(self, written: str) -> str:
        """The id of the organisation that a text means: its key, name or domain. "" where nothing was written."""
        text = _text_key(written)
        named = self.by_text.get(text) or self.of_domain(_as_domain(written))
        return named or self.by_name_key.get(organisation_key(written), "")

    def id_of(self, listed: Organisation) -> str:
        """The id of the organisation that a line is about."""
        return self.same.get(listed.id, listed.id)

    def mark_internal(self, domains: frozenset[str]) -> None:
        """Make internal what owns one of our domains."""
        by_line = {(key, domain) for domain, key in self.by_domain.items()}  # those of a line without an id, too
        owned = by_line | {(key, domain) for key, each in self.organisations.items() for domain in each.domains}
        ours = {key for key, domain in owned if domain in domains or registrable(domain) in domains}
        for key, each in self.organisations.items():
            self.organisations[key] = replace(each, internal=key in ours)


def directory(
    listed: Iterable[Organisation],
    domains: Iterable[str],
    employments: Iterable[Employment],
    references: Iterable[str],
    nobodys: frozenset[str] = frozenset(),
) -> Directory:
    """The directory of everything that the evidence mentions. The order of what goes in makes no difference."""
    found = Directory(nobodys=nobodys)
    lines = sorted(employments, key=lambda line: line.id)
    _add_listed(found, listed)
    _add_domains(found, domains)
    _name_employers(found, lines)
    _add_references(found, {*references, *(line.organisation for line in lines)})
    return found


def _text_key(text: str) -> str:
    return " ".join(text.casefold().split())


def _as_domain(written: str) -> str:
    found = _DOMAIN.fullmatch(written.strip())
    return found[1].lower() if found else ""


def _add_listed(found: Directory, listed: Iterable[Organisation]) -> None:
    by_id: dict[str, list[Organisation]] = {}
    for each in listed:
        by_id.setdefault(each.id, []).append(each)
    found.same.update(listed_again(each for lines in by_id.values() for each in lines))
    for key in sorted(by_id, key=lambda key: (key in found.same, key)):
        same = sorted(by_id[key], key=lambda each: (each.name, each.country, each.domains))
        domains = sorted({domain for each in same for domain in each.domains})
        if key not in found.same:
            country = max(each.country for each in same)
            found.organisations[key] = ResolvedOrganisation(key, same[0].name, tuple(domains), country)
        _claim(found, found.by_domain, domains, key, "the domain")
    for key in sorted(by_id):  # keys before names: a name must not hide what another file calls an organisation by
        _claim(found, found.by_text, [_text_key(each.key) for each in by_id[key]], key, "the key")
    for key in sorted(by_id):
        also = {_text_key(other) for each in by_id[key] for other in each.also}
        _claim(found, found.by_text, sorted(also), key, "the key")
    for key in sorted(by_id):
        _claim(found, found.by_text, sorted({_text_key(each.name) for each in by_id[key]}), key, "the name")
    _add_name_keys(found)


def _claim(found: Directory, index: dict[str, str], texts: Iterable[str], listed: str, what: str) -> None:
    key = found.same.get(listed, listed)
    for text in texts:
        owner = index.setdefault(text, key)
        if owner != key:
            first, second = (f"{found.organisations[each].name} (id {each})" for each in (owner, key))
            found.notes.append(
                f"Both {first} and {second} are listed with {what} {text}; it is taken to mean {first}. "
                "If they are one, list them under one id."
            )


def _add_name_keys(found: Directory) -> None:
    """Names without their legal forms, where only one organisation has them."""
    owners: dict[str, set[str]] = {}
    for key, each in found.organisations.items():
        owners.setdefault(organisation_key(each.name), set()).add(key)
    found.by_name_key.update({name: min(keys) for name, keys in owners.items() if name and len(keys) == 1})


def _add_domains(found: Directory, domains: Iterable[str]) -> None:
    claimed = {registrable(domain): key for domain, key in sorted(found.by_domain.items(), reverse=True)}
    for domain in sorted(set(filter(None, domains)) - found.nobodys):
        if domain in claimed:
            found.by_domain.setdefault(domain, claimed[domain])
        else:
            _add(found, ResolvedOrganisation(organisation_id(domain), domain, (domain,), rule="domain"))


def _add(found: Directory, each: ResolvedOrganisation) -> None:
    found.organisations.setdefault(each.id, each)
    for domain in each.domains:
        found.by_domain.setdefault(domain, each.id)


def _name_employers(found: Directory, lines: Iterable[Employment]) -> None:
    """An employer that is not listed is the organisation of the domain that most of its lines have."""
    domains: dict[str, Counter[str]] = {}
    spelling: dict[str, str] = {}
    for line in lines:
        if line.organisation and not found.of_reference(line.organisation):
            name = _text_key(line.organisation)
            domains.setdefault(name, Counter())[found.of_email(line.email)] += 1
            spelling[name] = min(line.organisation, spelling.get(name, line.organisation))
    for name in sorted(domains):
        key, count = min(domains[name].items(), key=lambda pair: (-pair[1], pair[0]))
        if key and 2 * count > domains[name].total():
            found.by_text[name] = key
            known = found.organisations[key]
            if known.rule == "domain" and known.name in known.domains:
                found.organisations[key] = replace(known, name=spelling[name])


def _add_references(found: Directory, references: Iterable[str]) -> None:
    """What is written and not known yet: the one organisation whose domain is so called, else a new one by that name."""
    labels = _labels(found.organisations)
    for written in sorted(filter(None, references)):
        if found.of_reference(written):
            continue
        domain, alike = organisation_domain(_as_domain(written)), labels.get(organisation_key(written), [])
        if domain and domain not in found.nobodys:
            _add(found, ResolvedOrganisation(organisation_id(domain), domain, (domain,), rule="domain"))
        elif len(alike) == 1:
            found.by_text[_text_key(written)] = alike[0]
            found.notes.append(
                f"{written} is taken to be the organisation of {found.organisations[alike[0]].domains[0]}."
            )
        else:
            name = " ".join(written.split())
            _add(found, ResolvedOrganisation(organisation_id(name), name, rule="named"))
            found.by_text[_text_key(written)] = organisation_id(name)
            found.by_name_key.setdefault(organisation_key(name), organisation_id(name))


def _labels(organisations: Mapping[str, ResolvedOrganisation]) -> dict[str, list[str]]:
    """First label of a domain -> the organisations inferred from domains that have it."""
    labels: dict[str, list[str]] = {}
    for key, each in sorted(organisations.items()):
        if each.rule == "domain":
            labels.setdefault(organisation_key(each.domains[0].partition(".")[0]), []).append(key)
    return labels
