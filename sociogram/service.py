"""The API as a running service: says where it is and how to ask it, and runs until it is told to stop."""

from __future__ import annotations

import signal
import socket

import click
import uvicorn

from gql.audit.purpose import Purposes
from gql.trusted_documents import TrustedDocuments
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from sociogram.access import access_of
from sociogram.audit import audit_log
from sociogram.document_file import DocumentFile
from sociogram.local_key import LocalAccess
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import PREFIX, Settings, api_limits
from sociogram.web import create_app

EXAMPLE = (
    "{ criticalContacts(first: 1) { edges { node { person { name } organisation { name } score { value unit } } } } }"
)


def serve_forever(store: Store, settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM, or the terminal closes.

    Raises:
        ConfigurationError: callers from elsewhere could come, but nobody of them is known; or the port is taken.

    """
    access = access_of(store, settings)
    documents = DocumentFile(settings.documents_file)
    documents.documents()  # a broken file is said now, and not to whoever asks first
    with _listening(settings) as listener:
        app = create_app(
            store,
            authenticate=access.authenticate,
            audit=audit_log(store, settings),
            purposes=Purposes(settings.allowed_purposes),
            privacy_key=PrivacyKey.of(settings),
            development=access.local is not None,
            limits=api_limits(),
            trusted=TrustedDocuments(documents.documents, required=settings.trusted_only),
            sign_in=access.sign_in,
            cache=settings.cache_dir,
            hosts=access.hosts,
        )
        url = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{listener.getsockname()[1]}"
        if access.local:
            _say_where(url, access.local, settings)
        else:
            click.echo(f"\nThe API answers callers with a key or a token at {url}/graphql. Ctrl-C stops it.")
        level = settings.log_level.lower()
        config = uvicorn.Config(app, log_level=level, access_log=False, lifespan="on", server_header=False)
        server = uvicorn.Server(config)
        _hear_hangup(server)
        server.run(sockets=[listener])


def _hear_hangup(server: uvicorn.Server) -> None:
    """A terminal that closes ends the service as SIGTERM does: what was raised within a request would be lost there."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda _, frame: server.handle_exit(signal.SIGTERM, frame))


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
    click.echo(f"In a browser:  {url}{access.sign_in_path()}")
    click.echo(
        f"From a shell:  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n"
        f'                 -H "Authorization: Bearer $(cat {settings.data_dir / "api-key"})" \\\n'
        f'                 -d \'{{"query": "{EXAMPLE}"}}\''
    )
