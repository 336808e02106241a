"""`sociogram serve`: the API, until it is told to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from sociogram.graph import open_graph
from sociogram.service import serve_forever
from sociogram.settings import MOST_WORKERS, Settings


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 picks a free one.")
@click.option("--host", help="Address to listen on; beyond loopback only with API keys or web tokens.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), help="Processes to answer with.")
@click.pass_obj
def serve(settings: Settings, port: int | None, host: str | None, workers: int | None) -> None:
    """Serve the GraphQL API until Ctrl-C: on loopback, or where --host says to whoever has a key or a token."""
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    chosen = replace(settings, **{name: value for name, value in given.items() if value is not None})
    with open_graph(chosen) as store:
        serve_forever(store, chosen)
