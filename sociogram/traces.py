"""Whether there are traces: OpenTelemetry is imported only where they are switched on."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from sociogram.settings import PREFIX, Settings

if TYPE_CHECKING:
    from sociogram.tracing import Tracing


def traces(settings: Settings) -> Tracing | None:
    """The traces of this process, None where they are off.

    Raises:
        ConfigurationError: they are on, and OpenTelemetry is not installed.

    """
    if not settings.tracing:
        return None
    try:
        from sociogram.tracing import exporting  # noqa: PLC0415 # an extra, and slow to import
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"{PREFIX}TRACING", "Traces need `pip install 'sociogram[otel]'`.") from error
    return exporting()


def opened_store(address: BoltAddress, settings: Settings) -> Store:
    """A store at this address, whose questions are traced where traces are on."""
    tracing = traces(settings)
    if tracing is None:
        return Store(address)
    from sociogram.tracing import TracedStore  # noqa: PLC0415

    store = TracedStore(address)
    store.tracing = tracing
    return store


def traced(settings: Settings, name: str) -> AbstractContextManager[object]:
    """What is done within is a span, where traces are on."""
    tracing = traces(settings)
    return nullcontext() if tracing is None else tracing.span(name)
