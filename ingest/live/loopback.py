"""Whether a host is this machine: only there may a secret travel without encryption."""

from __future__ import annotations

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Judged by how it is written; a name is never looked up.

    >>> [is_loopback(each) for each in ("127.0.0.1", "::1", "localhost", "mail.example.com", "10.0.0.1")]
    [True, True, True, False, False]
    """
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
