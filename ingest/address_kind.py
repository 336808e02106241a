"""What stands behind an address, judged by its shape: rules with names, the first that matches decides.

In: a canonical address. Out: its kind and the rule that says so; a person where no rule says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph_model.entities import AddressKind


@dataclass(frozen=True, slots=True)
class AddressRule:
    """A kind of address that its local part, or with `whole` the address, gives away."""

    name: str
    kind: AddressKind
    reason: str
    pattern: re.Pattern[str]
    whole: bool = False

    def matches(self, email: str) -> bool:
        return self.pattern.search(email if self.whole else email.rpartition("@")[0].strip('"')) is not None


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(words)})(?:[+._-]?\d{{1,3}}|\+.*)?$")


ADDRESS_RULES = (
    AddressRule(
        "resource-mailbox", AddressKind.ROOM, "It is a calendar's resource.",
        re.compile(r"@(?:[a-z0-9-]+\.)*resource\.calendar\.google\.com$"), whole=True,
    ),
    AddressRule(
        "list-server", AddressKind.LIST, "It is written as list servers write their own addresses.",
        re.compile(r"(?:^owner-|-owner$|-request$|-subscribe$|-unsubscribe$|^(?:majordomo|listserv|mailman)$)"),
    ),
    AddressRule(
        "list-host", AddressKind.LIST, "Its host is a list server.",
        re.compile(r"@(?:lists?|listserv|groups)\.[^@]+\.[^@]+$|@(?:yahoogroups|googlegroups|egroups)\.com$"),
        whole=True,
    ),
    AddressRule(
        "everyone-alias", AddressKind.LIST, "It is an alias for a group of people.",
        re.compile(r"^(?:dl|all|everyone|everybody|all-?staff|all-?employees|all-?hands)(?:[._-]|$)"),
    ),
    AddressRule(
        "no-reply", AddressKind.BOT, "It does not take answers.",
        re.compile(r"(?:^|[._+-])(?:no|do-?not|dont|never)[._-]?(?:reply|respond|answer|address)(?:$|[._+@-])|^noreply"),
    ),
    AddressRule(
        "mail-system", AddressKind.BOT, "It is a mail system's own address.",
        _words("mailer-daemon", "mailerdaemon", "postmaster", "bounces?", "mail-?delivery(?:-subsystem)?", "autoreply",
               "auto-?reply", "bounces?[+-].*"),
    ),
    AddressRule(
        "machine-sender", AddressKind.BOT, "Programs send from it.",
        _words("notifications?", "alerts?", "newsletters?", "robot", "daemon", "cron", "root", "nagios", "jenkins", "jira",
               "gitlab", "builds?", "calendar-notification", "updates?", "mailings?", "announcements?", "automail",
               "(?:[a-z0-9-]+[._-])?bot"),
    ),
    AddressRule(
        "role-mailbox", AddressKind.ROLE, "It names a function that several people may fill.",
        _words("info", "sales", "support", "contact", "kontakt", "office", "hr", "jobs", "careers", "billing", "invoices?",
               "accounts?", "accounting", "buchhaltung", "admin", "administrator", "help", "help-?desk", "service",
               "customer-?(?:service|care)", "marketing", "press", "media", "legal", "orders?", "procurement", "purchasing",
               "einkauf", "vertrieb", "reception", "security", "privacy", "abuse", "webmaster", "hostmaster", "it", "feedback",
               "enquir(?:y|ies)", "inquir(?:y|ies)", "team", "staff", "finance", "payroll", "hello", "mail", "compliance"),
    ),
)  # fmt: skip


@lru_cache(maxsize=1 << 17)
def kind_of(email: str) -> tuple[AddressKind, str]:
    """The kind of an address and the rule that decides it.

    >>> kind_of("no-reply@x.org"), kind_of("ada@x.org")
    ((<AddressKind.BOT: 'bot'>, 'no-reply'), (<AddressKind.PERSON: 'person'>, ''))
    """
    rule = next((rule for rule in ADDRESS_RULES if rule.matches(email)), None)
    return (rule.kind, rule.name) if rule else (AddressKind.PERSON, "")
