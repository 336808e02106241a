"""Who "we" are, as domains: decided by policy, or guessed from who is listed or who takes part most. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ingest.mail.email_address import domain_of
from ingest.organisations.domains import organisation_domain, registrable

SHARE_OF_LINES = 0.1
"""A domain that has a tenth of an HR export's lines is taken for one of ours; a contractor's few lines are not."""


def our_domains(
    decided: Iterable[str],
    listed_emails: Iterable[str],
    interactions: Mapping[str, int],
    nobodys: frozenset[str] = frozenset(),
) -> tuple[tuple[str, ...], bool]:
    """Our registrable domains, sorted, none of them one of `nobodys`, and whether they are guessed.

    Empty where there is nothing to guess from.
    """
    given = {registrable(domain) or domain.lower() for domain in decided}
    if given:
        return tuple(sorted(given)), False
    lines = Counter(organisation_domain(domain_of(email)) for email in listed_emails)
    for domain in ("", *nobodys):
        del lines[domain]
    if lines:
        enough = max(1.0, SHARE_OF_LINES * lines.total())
        return tuple(sorted({domain for domain, count in lines.items() if count >= enough} or {_most(lines)})), True
    traffic: Counter[str] = Counter()
    for email, count in interactions.items():
        traffic[organisation_domain(domain_of(email))] += count
    for domain in ("", *nobodys):
        del traffic[domain]
    return ((_most(traffic),) if traffic else ()), True


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda domain: (-counts[domain], domain))
