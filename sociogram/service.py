"""The API as a running service on loopback: says where it is and how to ask it, and runs until it is told to stop."""

from __future__ import annotations

import ipaddress
import signal
import socket

import click
import uvicorn

from graph_model.errors import ConfigurationError
from graph_model.store import Store
from sociogram.local_key import LocalAccess, local_key
from sociogram.settings import PREFIX, Settings, api_limits
from sociogram.web import create_app

EXAMPLE = (
    "{ criticalContacts(first: 1) { edges { node { person { name } organisation { name } score { value unit } } } } }"
)


def serve_forever(store: Store, settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM, or the terminal closes.

    Raises:
        ConfigurationError: the address is not loopback, or the port is taken.

    """
    with _listening(settings) as listener:
        key = local_key(settings.data_dir)
        access = LocalAccess(key)
        app = create_app(
            store,
            authenticate=access.authenticate,
            development=True,
            limits=api_limits(),
            sign_in=access.sign_in,
            cache=settings.cache_dir,
        )
        _say_where(f"http://{settings.host}:{listener.getsockname()[1]}", access, settings)
        config = uvicorn.Config(app, log_level=settings.log_level.lower(), access_log=False, lifespan="on")
        server = uvicorn.Server(config)
        _hear_hangup(server)
        server.run(sockets=[listener])


def _hear_hangup(server: uvicorn.Server) -> None:
    """A terminal that closes ends the service as SIGTERM does: what was raised within a request would be lost there."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda _, frame: server.handle_exit(signal.SIGTERM, frame))


def _listening(settings: Settings) -> socket.socket:
    _refuse_beyond_loopback(settings.host)
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


def _refuse_beyond_loopback(host: str) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise ConfigurationError(
            f"{PREFIX}HOST", f"{host} is not loopback, and this version has no keys for callers from elsewhere."
        )


def _say_where(url: str, access: LocalAccess, settings: Settings) -> None:
    click.echo(f"\nThe API answers at {url}/graphql. Ctrl-C stops it.")
    click.echo(f"In a browser:  {url}{access.sign_in_path()}")
    click.echo(
        f"From a shell:  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n"
        f'                 -H "Authorization: Bearer $(cat {settings.data_dir / "api-key"})" \\\n'
        f'                 -d \'{{"query": "{EXAMPLE}"}}\''
    )
