"""The Open Contracting Partnership's own examples: merged as they merge them."""

import json
import tarfile
from dataclasses import replace

import pytest

from graph_model.entities import later_statement
from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.procurement.releases import release_facts
from ingest.terms import Terms
from tests.conftest import shared_data
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_790_000_000_000


def unpacked(name, folder):
    with tarfile.open(shared_data(f"contracts/{name}.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    return folder


def stated(releases):
    lines = {}
    for release in releases:
        facts = release_facts(release, "file", 0)
        for line in (*facts.awards, *facts.contracts):
            lines[line.id] = later_statement(lines[line.id], line) if line.id in lines else line
    return {key: replace(line, said="", stated_ms=0) for key, line in lines.items()}


def records_in(folder):
    """(releases, compiled release) of each record that holds both."""
    for path in sorted(folder.rglob("*.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        for record in package.get("records", []) if isinstance(package, dict) else []:
            releases = [each for each in record.get("releases", []) if "ocid" in each]
            if releases and "compiledRelease" in record:
                yield releases, {"ocid": record["ocid"], **record["compiledRelease"]}


def test_releases_add_up_to_the_compiled_release_of_each_record(tmp_path):
    pairs = list(records_in(unpacked("ocds-standard", tmp_path)))
    assert len(pairs) == 11
    assert sum(len(stated(releases)) for releases, _ in pairs) == 10
    for releases, compiled in pairs:
        assert stated(releases) == stated([compiled]) == stated(reversed(releases))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ocds-standard", {"organisations": 39, "awards": 16, "contracts": 4, "ownerships": 1}),
        ("ocds-sample-data", {"organisations": 3, "awards": 1, "contracts": 1}),
        ("ocds-frameworks", {"organisations": 8, "awards": 2, "contracts": 4}),
        ("ocds-cardinal-rs", {"organisations": 18, "awards": 65, "contracts": 20}),
    ],
)
def test_every_example_is_read_or_rejected_with_a_reason(tmp_path, name, facts):
    recording = MemoryRecording()
    record = load([unpacked(name, tmp_path)], recording, terms=Terms(Policy(), NOW))
    assert {kind: len(lines) for kind, lines in recording.facts.items() if lines} == facts
    rejected = {
        reason: count for reason, count in record.rejected.items() if not reason.startswith("unrecognised file")
    }
    assert set(rejected) <= {"no ocid"}
    assert record.read == record.new + record.merged + record.duplicate + sum(rejected.values()) + sum(
        record.excluded.values()
    )
