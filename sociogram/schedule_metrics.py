"""How schedules are doing, for Prometheus: read from the graph when somebody asks, the same from every process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from graph_model.schedule_store import read_schedules
from graph_model.store import View


def schedule_metrics(view: View, now_ms: int) -> bytes:
    """In Prometheus' text format; empty where there are no schedules."""
    schedules = read_schedules(view)
    if not schedules:
        return b""
    registry = CollectorRegistry()
    since = Gauge(
        "sociogram_schedule_seconds_since_success",
        "Since what is scheduled last ended well, or since it was recorded where it never did.",
        ("schedule",),
        registry=registry,
    )
    for each in schedules:
        if not each.paused:
            since.labels(each.name).set(each.seconds_since_success(now_ms))
    return generate_latest(registry)
