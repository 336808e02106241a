"""What is traced of requests, questions to the graph and jobs: in memory, and by a process that exports to a real receiver."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from gql.audit.log import AuditLog
from gql.caller import Caller, Role
from graph_model.bolt_address import BoltAddress
from graph_model.errors import StoreError
from graph_model.job import JobKind
from graph_model.schedule import Schedule
from graph_model.schedule_store import record_schedule
from graph_model.store import Store
from sociogram.tracing import TracedStore, Tracing, query_names
from sociogram.web import create_app
from tests.gql.client import AUDIT_KEY, Remembered
from tests.ingest.live.loopback_server import Reply, loopback
from tests.sociogram.test_load import settings_of

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PEOPLE = "query Secret($who: String) { people(first: 2, search: $who) { totalCount } units(first: 1) { totalCount } }"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(exporter: InMemorySpanExporter) -> Iterator[Tracing]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield Tracing(provider)
    provider.shutdown()


@pytest.fixture
def traced_store(store: Store, tracing: Tracing) -> Iterator[TracedStore]:
    with TracedStore(store.address) as opened:
        opened.tracing = tracing
        yield opened


def post(store: Store, tracing: Tracing, query: str, **headers: str) -> httpx.Response:
    app = create_app(
        store,
        authenticate=lambda _: Caller("Ann Admin", frozenset({Role.ADMIN})),
        audit=AuditLog(store, AUDIT_KEY, Remembered()),
        tracing=tracing,
    )
    body = {"query": query, "variables": {"who": "Ada Lovelace"}}

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.post("/graphql?name=Ada", json=body, headers=headers)

    return asyncio.run(send())


def by_name(exporter: InMemorySpanExporter) -> dict[str, list[ReadableSpan]]:
    found: dict[str, list[ReadableSpan]] = {}
    for span in exporter.get_finished_spans():
        found.setdefault(span.name, []).append(span)
    return found


def test_a_request_is_a_span_with_its_stages_and_every_question_to_the_graph(
    traced_store: TracedStore, tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    answer = post(traced_store, tracing, PEOPLE, traceparent=f"00-{TRACE}-{CALLER}-01", tracestate="x=Ada")
    assert "errors" not in answer.json(), answer.text
    spans = by_name(exporter)
    (request,) = spans["POST /graphql"]
    assert format(request.context.trace_id, "032x") == TRACE
    assert request.parent is not None
    assert format(request.parent.span_id, "016x") == CALLER
    attributes = dict(request.attributes or {})
    assert attributes.pop("sociogram.cost") > 0
    assert len(attributes.pop("graphql.document.hash")) == 16
    assert attributes == {
        "http.request.method": "POST", "http.route": "/graphql", "http.response.status_code": 200,
        "graphql.operation.type": "query",
    }  # fmt: skip
    stages = [spans[name][0] for name in ("parse", "validate", "execute")]
    assert {stage.parent.span_id for stage in stages if stage.parent} == {request.context.span_id}
    reads = [each for each in spans["graph read"] if each.parent and each.parent.span_id == stages[2].context.span_id]
    assert len(reads) >= 2
    assert all(read.attributes and read.attributes["db.response.returned_rows"] in range(10) for read in reads)
    assert {span.context.trace_id for each in spans.values() for span in each if span in reads} == {
        request.context.trace_id
    }
    told = " ".join(span.to_json() for each in spans.values() for span in each)
    assert not any(word in told for word in ("Ada", "Lovelace", "Secret", "Ann Admin", "who"))


def test_what_is_refused_is_told_by_its_code(
    traced_store: TracedStore, tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    post(traced_store, tracing, "{ AdaLovelace }")
    (request,) = by_name(exporter)["POST /graphql"]
    assert (request.attributes or {})["sociogram.error_code"] == "GRAPHQL_VALIDATION_FAILED"
    (stage,) = by_name(exporter)["validate"]
    assert stage.status.status_code is StatusCode.ERROR
    assert stage.events == ()
    assert "AdaLovelace" not in "".join(span.to_json() for span in exporter.get_finished_spans())


def test_a_question_that_fails_is_told_by_the_kind_of_error(
    traced_store: TracedStore, tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    traced_store.read("MATCH (n) RETURN n.id AS id LIMIT 1")
    assert exporter.get_finished_spans() == (), "it belongs to no request and no job"
    with pytest.raises(StoreError), tracing.span("job"):
        traced_store.read("MATCH (n:Ada RETURN n")
    (span,) = by_name(exporter)["graph read"]
    assert dict(span.attributes or {}) == {"db.query.summary": "other", "error.type": "QueryFailed"}
    assert span.events == ()


def test_queries_have_the_names_of_their_constants() -> None:
    from graph_model.queries import control, jobs

    names = query_names()
    assert names[jobs.READ] == "jobs.READ"
    assert names[control.COUNT["Person"]] == "control.COUNT.Person"


def test_a_process_exports_to_a_receiver_and_without_the_switch_imports_nothing(
    store: Store, embedded_address: BoltAddress, tmp_path: Path
) -> None:
    record_schedule(store, Schedule("old", JobKind.RETENTION, "every 100d", "UTC", "ann", 0))
    code = "import sys, sociogram.__main__ as m\ntry: m.main()\nfinally: print(any('opentelemetry' in n for n in sys.modules))"
    env = {**os.environ, **settings_of(embedded_address), "SOCIOGRAM_DATA_DIR": str(tmp_path)}

    def run(*words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words], env={**env, **more}, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()[-1]

    with loopback(lambda _: Reply()) as receiver:
        assert run("status") == "False"
        assert receiver.asked == []
        on = {"SOCIOGRAM_TRACING": "yes", "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "OTEL_SERVICE_NAME": "ours"}
        assert run("schedule", "run", "--once", **on) == "True"
        assert {each.path for each in receiver.asked} == {"/v1/traces"}
        sent = [spans_of(each.body, each.headers) for each in receiver.asked]
    assert {service for service, _ in sent} == {"ours"}
    assert {name for _, names in sent for name in names} == {"job retention", "graph read"}


def test_without_the_extra_the_switch_says_what_to_install(embedded_address: BoltAddress, tmp_path: Path) -> None:
    code = "import sys; sys.modules['opentelemetry'] = None; import sociogram.__main__ as m; m.main()"
    env = {**os.environ, **settings_of(embedded_address), "SOCIOGRAM_DATA_DIR": str(tmp_path)}
    for switch, status, said in (("yes", 1, "Error: SOCIOGRAM_TRACING: Traces need"), ("no", 0, "")):
        done = subprocess.run(
            [sys.executable, "-c", code, "status"],
            env={**env, "SOCIOGRAM_TRACING": switch},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr.startswith(said)) == (status, True), done.stderr


def spans_of(body: bytes, headers: Any) -> tuple[str, list[str]]:
    """The service that says so, and the names of its spans."""
    import gzip

    raw = (
        gzip.decompress(body) if {k.lower(): v for k, v in headers.items()}.get("content-encoding") == "gzip" else body
    )
    (resource,) = ExportTraceServiceRequest.FromString(raw).resource_spans
    (service,) = (each.value.string_value for each in resource.resource.attributes if each.key == "service.name")
    return service, [span.name for scope in resource.scope_spans for span in scope.spans]
