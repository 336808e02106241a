"""Domains as signs of organisations: the registrable part of a domain, and those that stand for nobody in particular.

In: the domain of an address. Out: what is registered under a public suffix (`mail.acme.co.uk` -> `acme.co.uk`), or "" where
the domain belongs to a provider of mailboxes, to nobody, or cannot be told.
"""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from ingest.organisations.free_mail import is_free_mail

TENANTS = frozenset({
    "onmicrosoft.com", "onmicrosoft.de", "onmicrosoft.us", "partner.onmschina.cn",
    "zendesk.com", "freshdesk.com", "sharepoint.com", "atlassian.net", "my.salesforce.com",
})  # fmt: skip
"""Domains below which each name is a customer of its own, and that are not in the Public Suffix List."""

_NOT_REAL = (".x500", ".local", ".localhost", ".invalid", ".internal", ".lan")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1 << 16)
def registrable(domain: str) -> str:
    """The registrable part of a domain, "" where there is none. A tenant of Microsoft 365 is one by all of its domains.

    >>> registrable("mail.acme.co.uk"), registrable("localhost"), registrable("[10.0.0.1]"), registrable("a.acme.example")
    ('acme.co.uk', '', '', 'acme.example')
    >>> registrable("acme.onmicrosoft.com"), registrable("acme.mail.onmicrosoft.com"), registrable("acme.my.salesforce.com")
    ('acme.onmicrosoft.com', 'acme.onmicrosoft.com', 'acme.my.salesforce.com')
    """
    lowered = domain.lower().strip(".")
    if "." not in lowered or lowered.startswith("[") or lowered.endswith(_NOT_REAL):
        return ""
    return _tenant(lowered.replace(".mail.onmicrosoft.", ".onmicrosoft.")) or _suffixes().privatesuffix(lowered) or ""


def _tenant(domain: str) -> str:
    """The customer's part of a domain below one of TENANTS, "" where it is below none."""
    labels = domain.split(".")
    places = (at for at in range(1, len(labels)) if ".".join(labels[at:]) in TENANTS)
    return next((".".join(labels[at - 1 :]) for at in places), "")


def organisation_domain(domain: str) -> str:
    """The registrable part if it can stand for an organisation, "" for free mail and for what has none.

    >>> organisation_domain("ada.github.io"), organisation_domain("mail.gmail.com"), organisation_domain("github.io")
    ('ada.github.io', '', '')
    """
    found = registrable(domain)
    return "" if is_free_mail(found) else found
