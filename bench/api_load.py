"""How fast the API answers over real HTTP, against the same schema over constant data; and whether its memory stays flat.

Ours is served as in production: keys, rights, limits, the graph on the embedded server with the demo company. The baseline
is graphql-server over the same schema whose root is the finished answer: no graph, no rights, no limits. Each is served
by a process of its own; the requests come from this one.
"""

from __future__ import annotations

import json
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvicorn
from graphql import build_schema
from graphql_server.asgi import GraphQL
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from bench.figure import Figure, compare
from gql.audit.log import AuditLog
from gql.caller import Caller, Role
from gql.limits import Limits
from gql.media_types import STRICT
from gql.schema import printed_schema
from graph_model.bolt_address import BoltAddress
from graph_model.migrations import migrate
from graph_model.store import Store
from sociogram.audit import HeadFile
from sociogram.demo.performance import perform
from sociogram.embedded_server import EmbeddedServer
from sociogram.interpreter import answer_requests
from sociogram.web import create_app

INFLUENCERS = """query Top($n: Int) { influencers(first: $n) { totalCount edges { node {
    id rank rankLow rankHigh person { name title unit { name } }
    score { value unit kind reasons { weight text evidence { __typename id } } }
} } } }"""
OTHERS = (
    "query P($n: Int) { people(first: $n) { edges { node { name organisation { name } ties(first: 3) { totalCount } } } } }",
    "query O($n: Int) { organisations(first: $n) { edges { node { name coverage { score { value reasons { text } } } } } } }",
    "query C($n: Int) { criticalContacts(first: $n) { edges { node { person { name } score { value } } } } }",
    "query I($n: Int) { interactions(first: $n) { edges { node { at participants { email person { name } } } } } }",
)
PAGE = 20
REQUESTS = 60
CLIENTS = 4
KEY = secrets.token_urlsafe(32)

Serve = Callable[[], ASGIApp]


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute under load: requests answered, and the resident memory of the serving process after it."""

    minute: int
    requests: int
    megabytes: float


def api_figures() -> Iterator[Figure]:
    """`query_influencers`: the top twenty with their reasons, signed in."""
    with _graph() as address, served(partial(signed_in_application, address, KEY)) as (ours, _):
        data = json.loads(_client(ours, [INFLUENCERS]))["data"]
        with served(partial(_constant, data)) as (baseline, _):
            if json.loads(_client(baseline, [INFLUENCERS]))["data"] != data:
                raise AssertionError("the baseline answers something else")
            yield compare(
                "query_influencers", REQUESTS, "requests/s",
                partial(_load, ours), partial(_load, baseline), baseline_name="same schema over constant data",
            )  # fmt: skip


def soak(minutes: int) -> Iterator[Minute]:
    """Load for so many minutes: the same few documents, one in ten with a text never seen, from ever new callers."""
    with _graph() as address, served(partial(signed_in_application, address, KEY)) as (port, process):
        documents = cycle((INFLUENCERS, *OTHERS))
        for minute in range(1, minutes + 1):
            end, count = time.monotonic() + 60, 0
            while time.monotonic() < end:
                texts = [f"{next(documents)} # {count + i}" if i % 10 == 0 else next(documents) for i in range(20)]
                _load(port, texts)
                count += len(texts)
            yield Minute(minute, count, _resident_megabytes(process))


@contextmanager
def _graph() -> Iterator[BoltAddress]:
    """The demo company on a server of its own."""
    with tempfile.TemporaryDirectory() as place, EmbeddedServer(Path(place) / "graph") as address:
        with Store(address) as store:
            migrate(store)
            perform(store, Path(place) / "company", 1, lambda _what, _part: None)
        yield address


@contextmanager
def served(serve: Serve) -> Iterator[tuple[int, int]]:
    """Port and process id of an application in a process of its own."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(serve, there), daemon=True)
    process.start()
    try:
        yield here.recv(), process.pid or 0
    finally:
        process.terminate()
        process.join()


def _serve(serve: Serve, told: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = serve()
        told.send(listener.getsockname()[1])
        uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])


def signed_in_application(address: BoltAddress, key: str) -> ASGIApp:
    def authenticate(request: Request) -> Caller | None:
        shown, _, name = request.headers.get("authorization", "").removeprefix("Bearer ").partition(" ")
        return Caller(name, frozenset({Role.ANALYST})) if secrets.compare_digest(shown, key) else None

    store, place = Store(address), Path(tempfile.mkdtemp(prefix="sociogram-bench-"))
    audit = AuditLog(store, secrets.token_bytes(32), HeadFile(place / "audit-head"))
    app = create_app(store, authenticate=authenticate, audit=audit, limits=Limits(rate=100_000_000))
    answer_requests()
    return app


def _constant(data: Any) -> ASGIApp:
    class Constant(GraphQL):
        async def get_root_value(self, request: Any) -> Any:
            return data

        async def get_context(self, request: Any, response: Any) -> Any:
            return {}

    return Starlette(routes=[Route("/graphql", Constant(build_schema(printed_schema())))])


def _load(port: int, texts: Sequence[str] = (INFLUENCERS,) * REQUESTS) -> None:
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(partial(_client, port), (texts[i::CLIENTS] for i in range(CLIENTS))))


def _client(port: int, texts: Sequence[str]) -> bytes:
    """The last answer; every request goes over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = b""
    try:
        for text in texts:
            connection.request("POST", "/graphql", json.dumps({"query": text, "variables": {"n": PAGE}}), _headers())
            response = connection.getresponse()
            body = response.read()
            if response.status != 200 or b'"errors"' in body:
                raise AssertionError(body[:500])
    finally:
        connection.close()
    return body


def _headers() -> dict[str, str]:
    caller = f"caller-{secrets.randbelow(20_000)}"
    return {"content-type": "application/json", "accept": STRICT, "authorization": f"Bearer {KEY} {caller}"}


def _resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
