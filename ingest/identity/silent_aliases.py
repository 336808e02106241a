"""Addresses that are spelled as a person's name and as an alias are (`dl_smith`, `alle-berlin`): whose they are. Pure.

They count as people's while mail is loaded, since what HR says may be loaded later. In the end whoever neither wrote anything
nor is known to be somebody (listed, or judged to be) is an alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from graph_model.derived import Evidence, NotAPerson
from graph_model.entities import ROLE_ORDER, Address, AddressKind, Role
from ingest.address_kind import may_be_an_alias

SILENT_ALIAS = "silent-alias"
_SENDING = (ROLE_ORDER[Role.SENDER], ROLE_ORDER[Role.ORGANISER])


def silent_aliases(addresses: Iterable[Address], evidence: Evidence, somebodys: frozenset[str]) -> Iterator[NotAPerson]:
    """The aliases among people's addresses, with the reason.

    >>> [each.email for each in silent_aliases([Address("dl_smith@x.org"), Address("dl@x.org")], Evidence(), frozenset())]
    ['dl_smith@x.org']
    """
    people = (each.email for each in addresses if each.kind is AddressKind.PERSON)
    found = [email for email in people if may_be_an_alias(email) and email not in somebodys]
    if not found or SILENT_ALIAS in evidence.policy.noise_off:
        return
    sending = np.isin(evidence.traffic.role, _SENDING)
    wrote = {evidence.addresses[place].email for place in np.unique(evidence.traffic.address[sending])}
    for email in found:
        if email not in wrote:
            reason = "It is spelled as an alias of many people is, never wrote, and HR does not list it."
            yield NotAPerson(email, AddressKind.LIST, SILENT_ALIAS, reason)
