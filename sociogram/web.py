"""The web application: GraphQL, the explorer, /health for whoever watches, and nothing that a foreign page could misuse.

In: a store, who is let in, limits. Out: an ASGI application. It answers only under the host names that it was told
(a page elsewhere could otherwise reach it by a name that it points at this machine).
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql import observation
from gql.audit.log import AuditLog
from gql.audit.purpose import Purposes
from gql.caller import Role
from gql.endpoint import Authenticate, Endpoint
from gql.errors import BAD_REQUEST, plain
from gql.limits import Limits
from gql.present_graph import PresentGraph
from gql.schema import schema
from gql.subscriptions import Socket
from gql.trusted_documents import TrustedDocuments
from graph_model.directory import is_answering
from graph_model.errors import SociogramError
from graph_model.store import Store, View
from sociogram.cors import cors
from sociogram.explorer_site import PATH as EXPLORER
from sociogram.explorer_site import explorer_routes
from sociogram.job_service import JobService
from sociogram.jobs import resolve_graph
from sociogram.metrics import CONTENT_TYPE, GraphThreads, Metrics
from sociogram.observing import Observed
from sociogram.personal_data import PersonalDataOfGraph
from sociogram.privacy_key import PrivacyKey
from sociogram.report_route import Reports
from sociogram.schedule_metrics import schedule_metrics
from sociogram.schedule_runner import now_ms
from sociogram.upload_route import upload_route

if TYPE_CHECKING:
    from sociogram.tracing import Tracing

_log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine, from itself."""

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

_NOTHING_RUNS = (
    b"content-security-policy",
    b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
)
"""Of every answer but the query page and the explorer, which say what they need."""


def create_app(
    store: Store,
    *,
    authenticate: Authenticate,
    audit: AuditLog,
    purposes: Purposes | None = None,
    privacy_key: PrivacyKey | None = None,
    development: bool = False,
    limits: Limits | None = None,
    trusted: TrustedDocuments | None = None,
    cache: Path | None = None,
    hosts: Sequence[str] = LOOPBACK,
    origins: tuple[str, ...] = (),
    sign_in: Callable[[Request], Awaitable[Response]] | None = None,
    metrics: Metrics | None = None,
    log_key: bytes = b"",
    work: JobService | None = None,
    reports: Reports | None = None,
    tracing: Tracing | None = None,
) -> Starlette:
    """The application. `hosts` are the names under which it answers, `origins` whose pages elsewhere may ask.

    `sign_in` is served at /sign-in, where there is one. `log_key` makes digests of callers' names for the log.

    `audit` is where every read of a named person is entered; it is closed with the application. `purposes` are what such a
    read may be for; without `privacy_key` nobody can be erased. `cache` is where snapshots of the graph are kept, for
    questions that no run has answered; None: nowhere but in memory.
    `tracing` makes spans of requests. `work` starts imports and runs, and takes uploads; None: this application does neither.
    `reports` makes reports; None: this application makes none.
    `trusted` are the documents that were registered. `development` brings the query page (GraphiQL) and suggestions in error
    messages.
    """
    limits = limits or Limits()
    present = PresentGraph(cache, limits.held)
    metrics = metrics or Metrics()
    threads = GraphThreads(limits.threads, metrics)
    endpoint = Endpoint(
        schema(),
        store,
        threads,
        authenticate=authenticate,
        development=development,
        limits=limits,
        trusted=trusted or TrustedDocuments(),
        present=present,
        conclude=resolve_graph,
        work=work,
        audit=audit,
        purposes=purposes or Purposes(),
        personal_data=PersonalDataOfGraph(privacy_key, cache),
    )
    routes: list[Route | WebSocketRoute | Mount] = [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", Socket(endpoint, limits)),
        Route("/health", _health(store)),
        Route("/health/live", _live),
        Route("/health/ready", _health(store)),
        Route("/metrics", _metrics(store, metrics, None if development else authenticate)),
        *explorer_routes(),
    ]
    if sign_in is not None:
        routes.append(Route("/sign-in", sign_in))
    if work is not None:
        routes.append(Route("/uploads", upload_route(work.uploads, endpoint), methods=["POST"]))
    if reports is not None:
        routes += reports.routes(endpoint)
    if development:
        routes.append(Route("/", lambda _: RedirectResponse(f"{EXPLORER}/")))

    paths = frozenset(route.path for route in routes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if work is not None:
            work.start()
        try:
            yield
        finally:
            if work is not None:
                await run_in_threadpool(work.close)
            if reports is not None:
                await run_in_threadpool(reports.close)
            threads.shutdown(wait=True, cancel_futures=True)
            audit.close()

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            *(() if tracing is None else (Middleware(tracing.middleware, routes=paths),)),
            Middleware(Observed, routes=paths, metrics=metrics, key=log_key),
            Middleware(_Headers),
            Middleware(_Hosts, hosts=hosts),
            *cors(origins),
        ],
        exception_handlers={HTTPException: _refused, Exception: _unforeseen},
    )


def _health(store: View) -> Callable[[Request], Awaitable[Response]]:
    """Whether this process lives (it answers) and is ready (the graph answers it)."""

    async def health(_: Request) -> Response:
        try:
            ready = await run_in_threadpool(is_answering, store)
        except SociogramError as error:
            _log.warning("not ready: %s", error)
            ready = False
        return JSONResponse({"live": True, "ready": ready}, 200 if ready else 503)

    return health


async def _live(_: Request) -> Response:
    """This process answers, whatever the graph does: who watches need not start it anew."""
    return JSONResponse({"live": True})


def _metrics(
    store: View, metrics: Metrics, authenticate: Authenticate | None
) -> Callable[[Request], Awaitable[Response]]:
    """The metrics; for callers from elsewhere (`authenticate`) with a key of an admin or auditor only."""

    async def told(request: Request) -> Response:
        if authenticate is not None:
            caller = await run_in_threadpool(authenticate, request)
            if caller is None or not caller.has_any(_WATCHERS):
                return JSONResponse({"errors": [plain("FORBIDDEN", "Metrics need a key of an admin or auditor.")]}, 403)
        return Response(await run_in_threadpool(_metrics_text, store, metrics), media_type=CONTENT_TYPE)

    return told


def _metrics_text(store: View, metrics: Metrics) -> bytes:
    """Those of schedules are left out where the graph does not answer: whoever watches is told by `/health/ready`."""
    try:
        return metrics.text() + schedule_metrics(store, now_ms())
    except SociogramError as error:
        _log.warning("how schedules are doing could not be read: %s", error)
        return metrics.text()


_WATCHERS = frozenset({Role.ADMIN, Role.AUDITOR})


async def _refused(_: Request, error: Exception) -> Response:
    """What no route answers: nothing is there, or not by this method."""
    if not isinstance(error, HTTPException):
        raise error
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, BAD_REQUEST)
    return JSONResponse({"errors": [plain(code, f"{error.detail}.")]}, error.status_code, error.headers)


async def _unforeseen(_: Request, error: Exception) -> Response:
    _log.error("unforeseen error outside of an operation", exc_info=error)
    told = plain("INTERNAL_ERROR", "Something went wrong that nobody foresaw.")
    request_id = observation.present().request_id
    told["extensions"]["requestId"] = request_id
    return JSONResponse({"errors": [told]}, 500, {"X-Request-ID": request_id})


class _Headers:
    """Every answer tells browsers to be careful with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                policy = [] if any(name == b"content-security-policy" for name, _ in given) else [_NOTHING_RUNS]
                message["headers"] = [*given, *_HEADERS, *policy]
            await send(message)

        await self._app(scope, receive, careful)


class _Hosts:
    """Requests under another host name are refused (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or _host_name(scope) in self._hosts:
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse({"errors": [plain("UNKNOWN_HOST", "This is not served under that host name.")]}, 421)
        await refusal(scope, receive, send)


def _host_name(scope: Scope) -> str:
    """The host that the request names, without its port.

    >>> _host_name({"headers": [(b"host", b"[::1]:8000")]}), _host_name({"headers": [(b"host", b"LocalHost:80")]})
    ('[::1]', 'localhost')
    """
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
