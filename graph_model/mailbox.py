"""Into which mailbox mail to an address is delivered: other spellings of one mailbox are no other person.

An address keeps its own id, however it is spelled; what is compared is the mailbox.
"""

from __future__ import annotations

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
"""One provider's: dots before the @ make no difference there."""


def mailbox_of(email: str) -> str:
    """The mailbox of a canonical address: without what is behind a +, and of Gmail in one spelling.

    >>> mailbox_of("ada.king+news@x.org"), mailbox_of("a.da.king+x@googlemail.com"), mailbox_of("+@x.org")
    ('ada.king@x.org', 'adaking@gmail.com', '+@x.org')
    """
    local, _, domain = email.rpartition("@")
    plain = local.partition("+")[0] or local
    return f"{plain.replace('.', '')}@gmail.com" if domain in _GMAIL else f"{plain}@{domain}"


def spelled_once(email: str) -> str:
    """The address itself, and of Gmail its mailbox, which is one person's whatever is behind a +."""
    return mailbox_of(email) if email.rpartition("@")[2] in _GMAIL else email
