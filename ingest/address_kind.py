"""What stands behind an address, judged by its shape: rules with names, the first that matches decides.

In: a canonical address. Out: its kind and the rule that says so; a person where no rule says otherwise. What each name means
is in `graph_model.noise_reasons`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph_model.entities import AddressKind
from ingest.identity.common_surnames import COMMON_SURNAMES


@dataclass(frozen=True, slots=True)
class AddressRule:
    """A kind of address that its local part, or with `whole` the address, gives away."""

    name: str
    kind: AddressKind
    pattern: re.Pattern[str]
    whole: bool = False

    def matches(self, email: str) -> bool:
        return self.pattern.search(email if self.whole else email.rpartition("@")[0].strip('"')) is not None


def _words(*words: str, several: bool = False) -> re.Pattern[str]:
    """Addresses that are one of these words, or with `several` some of them: then no word may be two others in a row, or a long
    address would be read in very many ways.
    """
    one = rf"(?:{'|'.join(words)})"
    return re.compile(rf"^{one}{f'(?:[._-]{one})*' if several else ''}(?:[+._-]?\d{{1,3}}|\+.*)?$")


_NO_REPLY = (
    r"(?:no|do-?not|dont|never)[._-]?(?:reply|respond|answer|address)", "ne-?pas-?r[eé]pondre", "no-?responder?",
    "n[aã]o-?respond(?:a|er)", "non-?rispondere", "nicht-?(?:be)?antworten", "keine?-?antwort", "niet-?(?:be)?antwoorden",
    "geen-?antwoord", "svar[ae]?-?(?:ej|inte|ikke)", "(?:ej|inte|ikke)-?svar[ae]?", "[aä]l[aä]-?vastaa", "nie-?odpowiada[cj]",
    "neodpov[ií]da[jt]e?", "ne-?valaszoljon", "yanitlamayin(?:iz)?",
)  # fmt: skip
"""How programs of many languages say that they take no answers; dots and underscores count as hyphens."""

_EVERYBODY = (
    "mitarbeit|angestellt|kolleg|besch[aä]ftigte|medewerker|collega|ansatte|anst[aä]lld|medarbe[jt]|coll[eè]gues|employ[eé]s|salari[eé]s|"
    "personnel|emplead|colaborador|compa[nñ]er|funcion[aá]ri|dipendenti|colleghi|personal|staff|team|users?"
)
"""How words for all people of a firm begin. "Alle" and "Alla" alone are given names, too, and "Tous" a surname."""
_OF_BOTS = (
    "alerts?|auto|backup|bugs?|build|chat|ci|cd|code|cron|data|deploy|dev|devops|docs?|git|github|gitlab|help|helpdesk|info|"
    "infra|issues?|it|jenkins|jira|k8s|lint|mail|merge|monitor|monitoring|news|notify|ops|pr|qa|release|renovate|reports?|"
    "review|sales|security|service|slack|stale|status|support|sync|teams|telegram|test|tickets?|translate|update|web|wiki"
)
"""What bots are named after. Of others their mail tells (`ingest.cadence`): Bot is a surname, too."""

ADDRESS_RULES = (
    AddressRule(
        "resource-mailbox", AddressKind.ROOM,
        re.compile(r"@(?:[a-z0-9-]+\.)*(?:resource|group|group\.v|import)\.calendar\.google\.com$"), whole=True,
    ),
    AddressRule(
        "room-name", AddressKind.ROOM,
        re.compile(
            r"^(?:conf(?:erence)?|meeting|mtg|board|besprechungs|konferenz|sitzungs|seminar)[._-]?(?:room|rm|raum|zimmer)s?"
            r"(?:[._-]?|$)|^(?:room|rm|raum|salle|sala|zaal)[._-]?\d|^(?:room|resource|equipment|beamer|projector|poolcar)[._-]"
        ),
    ),
    AddressRule(
        "list-server", AddressKind.LIST,
        re.compile(r"(?:^owner-|-owner$|-request$|-subscribe$|-unsubscribe$|^(?:majordomo|listserv|mailman)$)"),
    ),
    AddressRule(
        "list-host", AddressKind.LIST,
        re.compile(r"@(?:lists?|listserv|groups)\.[^@]+\.[^@]+$|@(?:yahoogroups|googlegroups|egroups)\.com$"),
        whole=True,
    ),
    AddressRule(
        "everyone-alias", AddressKind.LIST,
        re.compile(
            r"^(?:all|everyone|everybody|all-?staff|all-?employees|all-?hands)(?:[._-]|$)|"
            r"^(?:alle|tous|todos|tutti|kaikki|wszyscy)$|^alla[._-]?(?:anst[aä]lld|medarbet)|"
            rf"^(?:alle|tous|todos|tutti)[._-]?(?:l[eoa]s[._-]|[ig]li[._-])?(?:{_EVERYBODY})"
        ),
    ),
    AddressRule("group-alias", AddressKind.LIST, re.compile(r"^(?:dl|dg)[_-]|^(?:dist|grp)[._-]")),
    AddressRule("no-reply", AddressKind.BOT, re.compile(
        rf"(?:^|[._+-])(?:{'|'.join(each.replace('-?', '[._-]?') for each in _NO_REPLY)})(?:$|[._+@-])|^noreply"
    )),
    AddressRule(
        "mail-system", AddressKind.BOT,
        _words("mailer-daemon", "mailerdaemon", "postmaster", "bounces?", "mail-?delivery(?:-subsystem)?", "autoreply",
               "auto-?reply", "bounces?[+-].*"),
    ),
    AddressRule(
        "machine-sender", AddressKind.BOT,
        _words("notifications?", "alerts?", "newsletters?", "robot", "daemon", "cron", "root", "nagios", "jenkins", "jira",
               "gitlab", "builds?", "calendar-notification", "updates?", "mailings?", "announcements?", "automail",
               rf"(?:(?:[a-z0-9]+[_-])*(?:{_OF_BOTS})[_-])?bot"),
    ),
    AddressRule(
        "role-mailbox", AddressKind.ROLE,
        _words("info", "sales", "support", "contact", "kontakt", "office", "hr", "jobs", "careers", "billing", "invoices?",
               "accounts?", "accounting", "buchhaltung", "admin", "administrator", "help", "helpdesk", "service",
               "customer-?(?:service|care)", "marketing", "press", "media", "legal", "orders?", "procurement", "purchasing",
               "einkauf", "vertrieb", "reception", "security", "privacy", "abuse", "webmaster", "hostmaster", "it", "feedback",
               "enquir(?:y|ies)", "inquir(?:y|ies)", "team", "staff", "finance", "payroll", "hello", "mail", "compliance",
               "desk", several=True),
    ),
)  # fmt: skip
_OF_A_SURNAME = re.compile(r"(?:all[._-]|d[lg][_-])([a-z]+)@")
"""D. L. Smith and All Johansen, or lists that are called so."""
_OF_ALLE = re.compile(r"alle[._-][a-z]+@")
"""Alle Teunis, or all of Berlin."""
_ALIASES = ("everyone-alias", "group-alias")
SHAPES = frozenset(rule.name for rule in ADDRESS_RULES)


@lru_cache(maxsize=1 << 17)
def kind_of(email: str, off: frozenset[str] = frozenset()) -> tuple[AddressKind, str]:
    """The kind of an address and the rule that decides it, without the rules that are `off`.

    >>> kind_of("no-reply@x.org"), kind_of("ada@x.org")
    ((<AddressKind.BOT: 'bot'>, 'no-reply'), (<AddressKind.PERSON: 'person'>, ''))
    """
    rule = next((rule for rule in ADDRESS_RULES if rule.name not in off and rule.matches(email)), None)
    if rule is None or (rule.name in _ALIASES and _has_a_surname(email)):
        return AddressKind.PERSON, ""
    return rule.kind, rule.name


def may_be_an_alias(email: str) -> bool:
    """Whether a person's name and an alias are spelled like that: it takes HR or what they write to tell which it is.

    >>> [may_be_an_alias(f"{each}@x.org") for each in ("dl_smith", "dl.smith", "dl_sales", "alle-berlin")]
    [True, False, False, True]
    """
    return _has_a_surname(email) or may_be_all_of(email)


def may_be_all_of(email: str) -> bool:
    """Whether it is spelled as "all of" something is in German, which may also be somebody called Alle."""
    return _OF_ALLE.match(email) is not None


def _has_a_surname(email: str) -> bool:
    found = _OF_A_SURNAME.match(email)
    return found is not None and found[1] in COMMON_SURNAMES
