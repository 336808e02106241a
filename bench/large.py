"""Whether a company of a million people can be analysed at all: seconds and memory of each stage, at their peak.

The snapshot is made in memory (`bench.analytics.email_like`). Influence is the score of everybody by all five components;
findings and rank intervals are left out. Memory is of the whole process, what earlier stages left included, as the kernel
counts it (so this wants Linux).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.attention_graph import AttentionGraph, contributions_among
from analytics.communities import communities
from analytics.influence_score import influence_score
from analytics.parameters import RunParameters
from analytics.removal import removals
from analytics.stable_labels import NO_FORMER
from analytics.ties import Ties, compute_ties
from bench.analytics import email_like
from graph_model.snapshot import Snapshot

EXTRA_LARGE = (1_000_000, 20_000_000)
"""People and directed ties."""

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_FORGET_PEAK = "5"
"""What /proc/self/clear_refs takes for it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`seconds` by the clock, `processor_seconds` of all threads; `gigabytes` at the peak of the stage."""

    name: str
    seconds: float
    processor_seconds: float
    gigabytes: float


def stages(people: int, ties: int) -> Iterator[Stage]:
    """Making the snapshot, ties, influence, removal, communities: each when it is done."""
    parameters = RunParameters()
    made: list[Snapshot] = []
    tied: list[Ties] = []
    yield _measured("snapshot", lambda: made.append(email_like(people, ties)))
    yield _measured("ties", lambda: tied.append(compute_ties(made[0], parameters)))
    yield _measured("influence", lambda: _influence(made[0], tied[0], parameters))
    yield _measured("removal", lambda: removals(made[0], tied[0], (), parameters))
    yield _measured("communities", lambda: communities(made[0], tied[0], parameters, NO_FORMER))


def _influence(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> None:
    graph = AttentionGraph.of(snapshot, ties, parameters)
    graph = graph.with_mail(snapshot, contributions_among(snapshot, graph, parameters), parameters)
    influence_score(graph, parameters.influence, parameters.seed)


def _measured(name: str, work: Callable[[], object]) -> Stage:
    Path("/proc/self/clear_refs").write_text(_FORGET_PEAK)
    begin, processor = time.perf_counter(), time.process_time()
    work()
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    found = _PEAK.search(Path("/proc/self/status").read_text())
    return Stage(name, seconds, processor, int(found[1]) / 1024**2 if found else 0.0)
