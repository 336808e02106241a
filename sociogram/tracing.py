"""Traces by OpenTelemetry, for who installed `sociogram[otel]` and switched them on.

In: requests, with the `traceparent` that they may bring, questions to the graph, and jobs. Out: spans, exported by OTLP over
HTTP to where OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT` …) say. A span has kinds, codes, digests and counts;
never a variable, a name of somebody, a query string, or the message of an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql import observation
from graph_model import queries
from graph_model.store import Outcome, Row, Store, Transaction
from sociogram.observing import METHODS

SERVICE = "sociogram"
_NO_CONTEXT = Context()


@cache
def exporting() -> Tracing:
    """The traces of this process, which are exported in the background and when it ends."""
    found = Resource.create()
    named = not str(found.attributes[SERVICE_NAME]).startswith("unknown_service")
    provider = TracerProvider(resource=found if named else found.merge(Resource({SERVICE_NAME: SERVICE})))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)


class Tracing:
    """Makes spans with a provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer(SERVICE)

    def middleware(self, app: ASGIApp, routes: frozenset[str]) -> ASGIApp:
        """Makes each HTTP request a span. `routes` are the paths that are told by name."""
        return Traced(app, self, routes)

    @contextmanager
    def span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
        **attributes: str | int,
    ) -> Iterator[Span]:
        """What is done within. Of what goes wrong only the type is told: messages quote what people gave."""
        with self._tracer.start_as_current_span(
            name, context=parent, kind=kind, record_exception=False, set_status_on_exception=False
        ) as span:
            span.set_attributes({key.replace("__", "."): value for key, value in attributes.items()})
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


class TracedStore(Store):
    """A store each of whose questions is a span, with the name that the query has in `graph_model.queries`.

    Questions of no request and no job are none: threads that look for work ask every few seconds.
    """

    tracing: Tracing

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """As of every store."""
        if not _is_within_a_span():
            return super().read(query, **parameters)
        with self.tracing.span("graph read", kind=SpanKind.CLIENT, db__query__summary=_name(query)) as span:
            rows = super().read(query, **parameters)
            span.set_attribute("db.response.returned_rows", len(rows))
            return rows

    def write(self, work: Callable[[Transaction], Outcome]) -> Outcome:
        """As of every store."""
        if not _is_within_a_span():
            return super().write(work)
        with self.tracing.span("graph write", kind=SpanKind.CLIENT):
            return super().write(work)


def _is_within_a_span() -> bool:
    return get_current_span().get_span_context().is_valid


def _name(query: str) -> str:
    return query_names().get(query, "other")


@cache
def query_names() -> Mapping[str, str]:
    """Text of a query -> `module.NAME`."""
    found = {}
    for module in iter_modules(queries.__path__):
        for name, value in vars(import_module(f"{queries.__name__}.{module.name}")).items():
            for key, text in value.items() if isinstance(value, dict) else [("", value)]:
                if isinstance(text, str) and name.isupper():
                    found[text] = f"{module.name}.{name}" + (f".{key}" if key else "")
    return found


class Traced:
    """Middleware: each HTTP request is a span, below that of its caller. `routes` are the paths that are told by name."""

    def __init__(self, app: ASGIApp, tracing: Tracing, routes: frozenset[str]) -> None:
        self._app, self._tracing, self._routes = app, tracing, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = scope["path"] if scope["path"] in self._routes else "other"
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        with self._tracing.span(f"{method} {route}", kind=SpanKind.SERVER, parent=_parent(scope)) as span:
            span.set_attributes({"http.request.method": method, "http.route": route})

            async def marked(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            observation.watch_stages(self._tracing.span)
            await self._app(scope, receive, marked)
            span.set_attributes(_told(observation.present()))


_PROPAGATOR = TraceContextTextMapPropagator()


def _parent(scope: Scope) -> Context:
    """The span of the caller. Of `tracestate`, in which a caller may write anything, nothing is taken."""
    given = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
    return _PROPAGATOR.extract({"traceparent": given.decode("latin-1")}, _NO_CONTEXT)


def _told(seen: observation.Observation) -> dict[str, str | int]:
    facts: dict[str, str | int] = {
        "graphql.operation.type": seen.kind,
        "graphql.document.hash": seen.document,
        "sociogram.cost": seen.cost,
        "sociogram.error_code": seen.code,
    }
    return {name: value for name, value in facts.items() if value}
