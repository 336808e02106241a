"""Metrics for Prometheus: how much is asked and how it goes. No personal data: labels are routes, methods, statuses and codes.

In: observations. Out: the text of /metrics. With several workers each writes into files of a folder that they share, which
the library finds by PROMETHEUS_MULTIPROC_DIR, and any of them answers for all.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from gql.observation import Observation

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_COSTS = (10, 100, 1_000, 10_000, 100_000)
_READS = (1, 2, 5, 10, 20, 50)


class Metrics:
    """Those of one service. `shared`: of all workers that share a folder."""

    def __init__(self, *, shared: bool = False) -> None:
        self._registry = registry = CollectorRegistry()
        self._shared = shared
        counter = partial(Counter, namespace="sociogram", registry=registry)
        histogram = partial(Histogram, namespace="sociogram", registry=registry)
        gauge = partial(Gauge, namespace="sociogram", registry=registry, multiprocess_mode="livesum")
        self._requests = counter("requests", "Requests that were answered.", ("route", "method", "status"))
        self._seconds = histogram("request_seconds", "Until it was answered.", ("route",), buckets=_SECONDS)
        self._operations = counter(
            "operations", "Operations by the code of their first error, or ok.", ("kind", "outcome")
        )
        self._cost = histogram("operation_cost", "Points of cost of operations that were executed.", buckets=_COSTS)
        self._reads = histogram("operation_reads", "How often an operation asked the graph.", buckets=_READS)
        self.in_progress = gauge("requests_in_progress", "Requests that are being answered.")
        self.threads_busy = gauge("graph_threads_busy", "Threads that ask the graph at this moment.")
        self.threads = gauge("graph_threads", "Threads that may ask the graph at the same time.")

    def observe(self, route: str, method: str, status: int, seconds: float, seen: Observation) -> None:
        """A request was answered."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if seen.kind:
            self._operations.labels(seen.kind, seen.code or "ok").inc()
        if seen.cost:
            self._cost.observe(seen.cost)
            self._reads.observe(seen.reads)

    def text(self) -> bytes:
        """All of them, in Prometheus' text format."""
        if not self._shared:
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]  # its constructor has no types
        return generate_latest(everybody)


class GraphThreads(ThreadPoolExecutor):
    """The threads that ask the graph, counted while they are at work. They know which request they work for."""

    def __init__(self, number: int, metrics: Metrics) -> None:
        super().__init__(number, thread_name_prefix="graph")
        self._busy = metrics.threads_busy
        metrics.threads.inc(number)

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """As of every executor."""
        return super().submit(copy_context().run, self._counted, work, *given, **named)

    def _counted(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with self._busy.track_inprogress():
            return work(*given, **named)
