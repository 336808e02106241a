"""Every request gets an id, one line in the log, and its place in the metrics: how it went, and nothing of what it asked.

In: requests. Out: the same answers with `X-Request-ID`, which is the caller's own where it sent one. Neither query strings nor
variables nor names are written down; who asked is a digest that tells callers apart as long as the service runs.
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import asdict
from hashlib import blake2b
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql import observation
from gql.observation import Observation
from sociogram.metrics import Metrics

REQUEST_ID = b"x-request-id"

_log = logging.getLogger(__name__)
_ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
METHODS = frozenset({"GET", "POST", "OPTIONS"})


class Observed:
    """Middleware. `routes` are the paths that are told by name, all others are "other"; `key` makes digests of callers."""

    def __init__(self, app: ASGIApp, routes: frozenset[str], metrics: Metrics, key: bytes) -> None:
        self._app = app
        self._routes = routes
        self._metrics = metrics
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = Observation(_request_id(scope))
        observation.begin(seen)
        began, status = time.perf_counter(), 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (REQUEST_ID, seen.request_id.encode())]
            await send(message)

        try:
            with self._metrics.in_progress.track_inprogress():
                await self._app(scope, receive, marked)
        finally:
            self._tell(scope, seen, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, seen: Observation, status: int, seconds: float) -> None:
        route = scope["path"] if scope["path"] in self._routes else "other"
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.observe(route, method, status, seconds, seen)
        facts = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            **{name: value for name, value in asdict(seen).items() if value and name not in {"caller", "request_id"}},
        }
        if seen.caller:
            facts["caller"] = blake2b(seen.caller.encode(), key=self._key, digest_size=6).hexdigest()
        _log.info("answered", extra={"facts": facts})


def _request_id(scope: Scope) -> str:
    """The caller's own, if it is plain; what anybody could write into a log is not taken."""
    given = next((value for name, value in scope["headers"] if name == REQUEST_ID), b"")
    return given.decode("ascii") if _ACCEPTED.fullmatch(given) else uuid4().hex
