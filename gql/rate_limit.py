"""How much one caller may ask for in a minute, in points of cost: a token bucket each, so that nobody starves the others.

In: who asks and what it costs. Out: nothing, or `RateLimited` with the seconds to wait. Buckets live in this process: with
several workers each grants the rate.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Final

from graph_model.errors import SociogramError

REQUEST_POINTS: Final = 100
"""Of every request, whatever it asks: what reading, parsing and validating it takes."""
_ROUNDING: Final = 1e-6
"""Of a point: so much may be missing after the seconds that the caller was told to wait."""
MOST_BUCKETS: Final = 10_000
"""That are remembered; beyond it who asked longest ago is forgotten (some 3 MB)."""


class RateLimited(SociogramError):
    """The caller asked for too much lately. Nothing was executed."""

    code = "RATE_LIMITED"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"You asked for more than your rate allows. Try again in {seconds} s.")
        self.seconds = seconds


@dataclass(slots=True)
class _Bucket:
    points: float
    at: float


class RateLimit:
    """Buckets that hold the points of a minute and fill at that rate; `points_per_minute` 0: no limit."""

    def __init__(
        self, points_per_minute: int, *, clock: Callable[[], float] = time.monotonic, most: int = MOST_BUCKETS
    ) -> None:
        self._most_points = float(points_per_minute)
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, who: str, points: float) -> None:
        """Take the points out of this caller's bucket. What is more than a bucket takes a full one, and leaves a debt.

        Raises:
            RateLimited: there are too few; nothing was taken.

        """
        if not self._most_points:
            return
        bucket = self._filled(who)
        missing = min(points, self._most_points) - bucket.points
        if missing > _ROUNDING:
            raise RateLimited(ceil(missing * 60 / self._most_points))
        bucket.points -= points

    def _filled(self, who: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(who, _Bucket(self._most_points, now))
        self._buckets.move_to_end(who)
        bucket.points = min(self._most_points, bucket.points + (now - bucket.at) * self._most_points / 60)
        bucket.at = now
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket


def address_owner(host: str) -> str:
    """Whose an address is taken to be: of IPv6 the /64 network, which one host has to itself.

    >>> address_owner("192.0.2.7"), address_owner("2001:db8:1:2:aaaa::7"), address_owner("testclient")
    ('192.0.2.7', '2001:db8:1:2::', 'testclient')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or IPv6Address(int(address) >> 64 << 64))
    return host
