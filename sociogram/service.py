"""The API as a running service: says where it is and how to ask it, and runs until it is told to stop.

One process, or several workers that share one listener and one graph server: the parent starts them, and starts anew one that
dies. When it is told to stop it takes no new requests, and what is being answered has `shutdown_seconds` to end.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from tempfile import TemporaryDirectory

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gql.audit.purpose import Purposes
from gql.limits import Limits
from gql.trusted_documents import TrustedDocuments
from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from sociogram.access import access_of
from sociogram.alert_channels import channels
from sociogram.audit import audit_key, audit_log
from sociogram.cors import origins_of
from sociogram.document_file import DocumentFile
from sociogram.explorer_site import PATH as EXPLORER
from sociogram.interpreter import answer_requests
from sociogram.job_service import JobService
from sociogram.local_key import LocalAccess
from sociogram.logs import set_up_logging
from sociogram.metrics import Metrics
from sociogram.privacy_key import PrivacyKey
from sociogram.report_route import Reports
from sociogram.settings import PREFIX, Settings, api_limits
from sociogram.traces import opened_store, traces
from sociogram.web import create_app

EXAMPLE = (
    "{ criticalContacts(first: 1) { edges { node { person { name } organisation { name } score { value unit } } } } }"
)

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the metrics' library looks for the folder that workers share; it has no other way to be told."""


WORKER_SECONDS = 60
"""A worker that does not answer its parent for so long is started anew; on a busy machine importing alone takes ten."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all workers of one start of the service have in common: the cookie of browsers, the key of digests in the log."""

    session: str
    log_key: bytes

    @classmethod
    def new(cls) -> Shared:
        return cls(secrets.token_urlsafe(32), secrets.token_bytes(32))

    def __repr__(self) -> str:
        return "Shared()"  # never the secrets


def serve_forever(store: Store, settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM, or the terminal closes.

    Raises:
        ConfigurationError: callers from elsewhere could come, but nobody of them is known; or the port is taken.

    """
    shared = Shared.new()
    access = access_of(store, settings, shared.session)
    DocumentFile(settings.documents_file).documents()  # what is wrong is said now, and not to whoever asks first
    origins_of(settings.cors_origins, f"{PREFIX}CORS_ORIGINS")
    channels(settings)
    audit_key(store, settings)
    with _listening(settings) as listener:
        url = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{listener.getsockname()[1]}"
        if access.local:
            _say_where(url, access.local, settings)
        else:
            click.echo(f"\nThe API answers callers with a key or a token at {url}/graphql. Ctrl-C stops it.")
        if settings.workers > 1:
            _run_workers(store.address, settings, shared, listener)
            return
        server = uvicorn.Server(_config(partial(application, store, settings, shared), settings))
        _hear_hangup(server)
        server.run(sockets=[listener])


def limits_of(settings: Settings) -> Limits:
    """Those that are set; nothing is held of a cluster (neo4j://), of which one server may be behind the others."""
    limits = api_limits()
    return replace(limits, held=0) if settings.database_url.startswith("neo4j") else limits


def application(store: Store, settings: Settings, shared: Shared) -> Starlette:
    """The web application that these settings mean."""
    access = access_of(store, settings, shared.session)
    trusted = TrustedDocuments(DocumentFile(settings.documents_file).documents, required=settings.trusted_only)
    app = create_app(
        store,
        authenticate=access.authenticate,
        audit=audit_log(store, settings),
        purposes=Purposes(settings.allowed_purposes),
        privacy_key=PrivacyKey.of(settings),
        development=access.local is not None,
        limits=limits_of(settings),
        trusted=trusted,
        sign_in=access.sign_in,
        cache=settings.cache_dir,
        hosts=access.hosts,
        origins=origins_of(settings.cors_origins, f"{PREFIX}CORS_ORIGINS"),
        metrics=Metrics(shared=settings.workers > 1),
        log_key=shared.log_key,
        work=JobService(store, settings),
        reports=Reports(store, settings),
        tracing=traces(settings),
    )
    answer_requests()
    return app


def _config(factory: partial[Starlette], settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        factory,
        factory=True,
        workers=settings.workers,
        log_config=None,  # ours, for its lines too
        log_level=settings.log_level.lower(),
        access_log=False,
        lifespan="on",
        server_header=False,
        ws_max_size=api_limits().request_bytes,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )


def _hear_hangup(server: uvicorn.Server) -> None:
    """A terminal that closes ends the service as SIGTERM does: what was raised within a request would be lost there."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda _, frame: server.handle_exit(signal.SIGTERM, frame))


# ── several workers ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Workers(Multiprocess):
    """uvicorn's, but that a terminal that closes ends them."""

    def handle_hup(self) -> None:
        self.handle_term()


def _run_workers(address: BoltAddress, settings: Settings, shared: Shared, listener: socket.socket) -> None:
    with _metrics_folder():
        _Workers(_config(partial(_work, address, settings, shared), settings), [listener]).run()


@contextmanager
def _metrics_folder() -> Iterator[None]:
    with TemporaryDirectory(prefix="sociogram-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[METRICS_FOLDER]


def _work(address: BoltAddress, settings: Settings, shared: Shared) -> Starlette:
    """The application of one worker, in a process of its own, over the graph server that the parent keeps running."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None:
        signal.signal(hangup, signal.SIG_IGN)  # the parent says when it is time
    set_up_logging(settings)
    return application(opened_store(address, settings), settings, shared)


# ── the listener ────────────────────────────────────────────────────────────────────────────────────────────────────


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"{PREFIX}PORT", f"{settings.host}:{settings.port} cannot be used: {error.strerror}. Choose another port."
        ) from error
    listener.listen()  # from here on callers wait instead of being refused
    return listener


def _say_where(url: str, access: LocalAccess, settings: Settings) -> None:
    click.echo(f"\nThe API answers at {url}/graphql. Ctrl-C stops it.")
    click.echo(f"In a browser:  {url}{access.sign_in_path(f'{EXPLORER}/')}")
    click.echo(f"               and then {url}/graphql to ask in GraphQL")
    click.echo(
        f"From a shell:  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n"
        f'                 -H "Authorization: Bearer $(cat {settings.data_dir / "api-key"})" \\\n'
        f'                 -d \'{{"query": "{EXAMPLE}"}}\''
    )
