"""Machines by how they write: addresses that look like people's, but send like clockwork or without pause, to nobody's answer.

In: the evidence with its traffic. Out: the addresses, with the rule and a sentence. Pure. It errs on the side of people: who
ever was written to, met anybody or stands in an HR export is one, however much or regularly they write.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graph_model.derived import UNKNOWN_TIME, Evidence, Traffic
from graph_model.entities import MILLISECONDS_A_DAY, ROLE_ORDER, AddressKind, Role

MIN_SENT = 20
"""Fewer mails show no rhythm."""
MIN_INTERVAL_MS = 30 * 60_000
"""Of a shorter rhythm every gap would be near some multiple."""
TOLERANCE_MS = 3 * 60_000
"""How far a machine's clock strays; a person's habits stray further."""
REGULAR_SHARE = 0.8
"""Of the gaps between mails so many are whole multiples of the rhythm: the others are summer time and days off."""
MANY_A_DAY = 200
"""More mails than a person writes on a day …"""
MANY_DAYS = 5
"""… on so many days."""

Machine = tuple[str, str, str]
"""(email, rule, the sentence that says why)."""


def machines(evidence: Evidence) -> tuple[Machine, ...]:
    """The addresses that are machines' by how they write, sorted by email."""
    traffic = evidence.traffic
    sending = (traffic.role == ROLE_ORDER[Role.SENDER]) & ~traffic.meeting
    sent = np.bincount(traffic.address[sending], minlength=len(evidence.addresses))
    others = np.bincount(traffic.address[~sending], minlength=len(evidence.addresses))
    listed = {line.email for line in evidence.employments}
    found: list[Machine] = []
    for position in np.flatnonzero((sent >= MIN_SENT) & (others == 0)).tolist():
        address = evidence.addresses[position]
        if address.kind is AddressKind.PERSON and address.email not in listed:
            found += ((address.email, *why) for why in _signs(_times(traffic, position)))
    return tuple(sorted(each for each in found if each[1] not in evidence.policy.noise_off))


def _times(traffic: Traffic, position: int) -> NDArray[np.int64]:
    """When an address that only sends sent, in order; rows are sorted by address."""
    first, last = np.searchsorted(traffic.address, (position, position + 1))
    at = traffic.at_ms[first:last]
    return np.sort(at[at != UNKNOWN_TIME])


def _signs(times: NDArray[np.int64]) -> Iterator[tuple[str, str]]:
    """The first rule that applies, with its sentence."""
    interval = _rhythm(times)
    busy_days = _busy_days(times)
    if interval:
        yield (
            "machine-cadence",
            f"{len(times)} mails, regularly every {_words(interval)}, and nobody is known to have written to it.",
        )
    elif busy_days >= MANY_DAYS:
        yield (
            "machine-volume",
            f"Over {MANY_A_DAY} mails a day on {busy_days} days, and nobody is known to have written to it.",
        )


def _rhythm(times: NDArray[np.int64]) -> int:
    """The interval at which mails are sent, in milliseconds; 0 where there is no rhythm."""
    gaps = np.diff(times)
    interval = int(np.median(gaps)) if len(gaps) >= MIN_SENT - 1 else 0
    if interval < MIN_INTERVAL_MS:
        return 0
    multiples = np.rint(gaps / interval)
    regular = (multiples >= 1) & (np.abs(gaps - multiples * interval) <= TOLERANCE_MS)
    return interval if regular.mean() >= REGULAR_SHARE else 0


def _busy_days(times: NDArray[np.int64]) -> int:
    _, counts = np.unique(times // MILLISECONDS_A_DAY, return_counts=True)
    return int((counts > MANY_A_DAY).sum())


def _words(interval_ms: int) -> str:
    """An interval in words.

    >>> _words(86_400_000), _words(3_600_000), _words(2_700_000)
    ('24 hours', '1.0 hours', '45 minutes')
    """
    hours = interval_ms / 3_600_000
    return f"{hours:.0f} hours" if hours >= 10 else f"{hours:.1f} hours" if hours >= 1 else f"{hours * 60:.0f} minutes"
