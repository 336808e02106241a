"""Domains as signs of organisations: the registrable part of a domain, and those that stand for nobody in particular.

In: the domain of an address. Out: what is registered under a public suffix (`mail.acme.co.uk` -> `acme.co.uk`), or "" where
the domain belongs to a provider of mailboxes, to nobody, or cannot be told.
"""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
    "rocketmail.com", "aol.com", "aim.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.at",
    "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de", "arcor.de", "mail.com", "email.com", "protonmail.com",
    "proton.me", "pm.me", "tutanota.com", "posteo.de", "mailbox.org", "fastmail.com", "fastmail.fm", "zoho.com",
    "yandex.ru", "yandex.com", "mail.ru", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "qq.com", "163.com",
    "126.com", "sina.com", "sohu.com", "naver.com", "daum.net", "hanmail.net", "libero.it", "virgilio.it", "tin.it",
    "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "bluewin.ch", "hispeed.ch", "terra.com.br",
    "uol.com.br", "bol.com.br", "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net",
    "earthlink.net", "cox.net", "charter.net", "juno.com", "netzero.net", "prodigy.net", "worldnet.att.net",
    "btinternet.com", "ntlworld.com", "sky.com", "virginmedia.com", "rediffmail.com", "bigpond.com", "optonline.net",
    "mindspring.com", "excite.com", "lycos.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.co.in", "yahoo.co.jp",
    "hotmail.co.uk", "hotmail.de", "hotmail.fr", "live.co.uk", "outlook.de", "swbell.net", "houston.rr.com", "rr.com",
    "yahoogroups.com", "googlegroups.com", "egroups.com",
})  # fmt: skip
"""Registrable domains under which anybody can have a mailbox or a list: an address there says nothing of an employer."""

DISPOSABLE = frozenset({
    "10minutemail.com", "discard.email", "dispostable.com", "emailondeck.com", "fakeinbox.com", "getnada.com",
    "guerrillamail.com", "guerrillamail.net", "inboxkitten.com", "mail-temp.com", "mailcatch.com", "maildrop.cc",
    "mailinator.com", "mailnesia.com", "mintemail.com", "moakt.com", "mohmal.com", "mytemp.email", "sharklasers.com",
    "spamgourmet.com", "temp-mail.org", "tempail.com", "tempmail.com", "tempmailo.com", "throwawaymail.com",
    "trashmail.com", "trashmail.de", "wegwerfmail.de", "yopmail.com", "yopmail.fr",
})  # fmt: skip
"""Registrable domains of mailboxes for an hour: nobody's employer either."""

TENANTS = frozenset({
    "onmicrosoft.com", "onmicrosoft.de", "onmicrosoft.us", "partner.onmschina.cn",
    "zendesk.com", "freshdesk.com", "sharepoint.com", "atlassian.net",
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
    >>> registrable("acme.onmicrosoft.com"), registrable("acme.mail.onmicrosoft.com"), registrable("zendesk.com")
    ('acme.onmicrosoft.com', 'acme.onmicrosoft.com', 'zendesk.com')
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
    return "" if found in FREE_MAIL or found in DISPOSABLE else found
