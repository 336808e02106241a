"""The API keys of a graph, as the service holds them: read at most every few seconds, however many requests come.

In: a graph. Out: who shows a key. A key that was revoked, or added, is noticed within `seconds`. When the graph cannot be read,
nobody is let in by what was known before: who was revoked meanwhile would be among them.

When a key was last used is not kept: that would be a write by the service for readers' sake, which waits for loads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock

from gql.caller import Caller, roles_named
from graph_model.api_key import PREFIX, ApiKey, digest_of
from graph_model.api_key_store import read_keys
from graph_model.store import View


class KeyRing:
    """Safe to share between threads. `clock` counts seconds, `now_ms` is the time of day."""

    def __init__(
        self,
        view: View,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._view, self._seconds, self._clock, self._now_ms = view, seconds, clock, now_ms
        self._lock = Lock()
        self._known: Mapping[str, ApiKey] = {}
        self._read_at = float("-inf")

    def caller(self, token: str) -> Caller | None:
        """Who shows this key.

        Raises:
            StoreError: the graph cannot be read.

        """
        if not token.startswith(PREFIX):
            return None
        key = self._keys().get(digest_of(token))
        if key is None or not key.holds_at(self._now_ms()):
            return None
        return Caller(key.name, roles_named(key.roles), key.person)

    def _keys(self) -> Mapping[str, ApiKey]:
        with self._lock:
            if self._clock() - self._read_at >= self._seconds:
                begun = self._clock()
                self._known = {key.digest: key for key in read_keys(self._view)}
                self._read_at = begun
            return self._known
