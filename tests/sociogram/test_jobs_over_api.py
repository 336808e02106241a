"""Imports and runs over the API of a served process: real files in, jobs that every process sees, findings out."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from analytics.parameters import InfluenceParameters, RunParameters
from gql.node import global_id
from graph_model.bolt_address import BoltAddress
from graph_model.job import Job, JobKind
from graph_model.job_store import create_job
from graph_model.store import Store
from sociogram.bolt_process import running_with_argument
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.job_service import MOST_WAITING
from sociogram.jobs import run_import
from tests.conftest import empty_graph
from tests.graph_model.test_store_contract import whole_graph
from tests.sociogram.served import Served, served, until

ENDLESS = InfluenceParameters(replicates=10_000_000)
"""More than may be asked for over the API."""
RUN = "run { id job { id } }"
IMPORT = "import { id finished read new sources job { id } }"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small company."""
    folder = tmp_path_factory.mktemp("allowed") / "company"
    write_folder(make_company(7, CompanySize(140, 32, 12)), folder)
    for each in (*sorted((folder / "mail").iterdir())[10:], *sorted((folder / "calendars").iterdir())[10:]):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return folder


@pytest.fixture(scope="module")
def graph(embedded_address: BoltAddress) -> Iterator[Store]:
    yield from empty_graph(embedded_address)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def service(graph: Store, embedded_address: BoltAddress, data_dir: Path, company: Path) -> Iterator[Served]:
    with served(embedded_address, data_dir, SOCIOGRAM_IMPORT_FOLDERS=str(company.parent)) as running:
        yield running


def test_a_company_is_loaded_analysed_and_asked_about_without_any_command(
    service: Served, graph: Store, company: Path, data_dir: Path
) -> None:
    uploads = [service.upload(file) for file in sorted(company.glob("*.csv"))]
    first = service.start("Import", uploads=uploads)
    second = service.start("Import", paths=[str(company / "mail"), str(company / "calendars")])
    third = service.start("Run", parameters={"seed": 3, "ties": {"halfLifeDays": 60}, "influence": {"replicates": 5}})
    assert (first["kind"], second["kind"], third["kind"]) == ("IMPORT", "IMPORT", "RUN")
    assert first["by"] == "local admin"
    assert sorted(first["sources"]) == sorted(file.name for file in company.glob("*.csv"))
    ends = [service.ended(each["id"], f"{RUN} {IMPORT}") for each in (first, second, third)]
    assert [(each["state"], each["progress"], each["error"]) for each in ends] == [("SUCCEEDED", 1.0, None)] * 3
    assert ends[0]["endedAt"] <= ends[1]["startedAt"] <= ends[1]["endedAt"] <= ends[2]["startedAt"]
    assert all(each["import"]["finished"] and each["import"]["new"] for each in ends[:2])
    assert ends[1]["import"]["job"]["id"] == second["id"]
    assert ends[2]["run"]["job"]["id"] == third["id"]
    assert list((data_dir / "uploads").iterdir()) == []
    told = service.ask("{ run { id parameters } influencers(first: 1) { totalCount } }")
    assert told["run"]["id"] == ends[2]["run"]["id"]
    parameters = json.loads(told["run"]["parameters"])
    assert (parameters["seed"], parameters["ties"]["half_life_days"], parameters["ties"]["strong"]) == (3, 60.0, 70.0)
    assert told["influencers"]["totalCount"] > 10
    unseen = "MATCH (r:Run) WHERE r.looked IS NULL RETURN count(r) AS runs"
    until(lambda: not graph.read(unseen)[0]["runs"])  # the service looks through a new run for alerts, and marks it
    graph_before = whole_graph(graph)
    run_import(graph, [*company.glob("*.csv"), company / "mail", company / "calendars"])
    assert whole_graph(graph)[0] == graph_before[0], "it is what the command line would have loaded"


def test_a_start_that_is_sent_again_with_its_key_is_the_same_job(service: Served, company: Path) -> None:
    upload = service.upload(company / "organisations.csv")
    first = service.start("Import", uploads=[upload], key="once")
    ended = service.ended(first["id"])
    assert service.start("Import", uploads=[upload], key="once") == ended
    again = "mutation ($input: StartImportInput!) { startImport(input: $input) { job { id } } }"
    assert service.refusal(again, input={"uploads": ["other"], "key": "once"})[0] == "BAD_USER_INPUT"
    assert service.refusal(again, input={"uploads": [upload]})[0] == "BAD_USER_INPUT", "it was imported and is gone"


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({}, "exactly one of"),
        ({"uploads": ["0" * 32], "source": "x"}, "exactly one of"),
        ({"uploads": ["../../etc"]}, "no upload"),
        ({"uploads": ["0" * 32]}, "no upload"),
        ({"paths": ["/etc"]}, "is no file or folder below"),
        ({"paths": ["/no/such/folder"]}, "is no file or folder below"),
        ({"source": "work"}, "no source"),
    ],
)
def test_what_cannot_be_imported_is_refused_before_there_is_a_job(
    service: Served, given: dict[str, object], about: str
) -> None:
    start = "mutation ($input: StartImportInput!) { startImport(input: $input) { job { id } } }"
    before = service.ask("{ jobs(first: 1) { totalCount } }")
    code, message = service.refusal(start, input=given)
    assert code == "BAD_USER_INPUT"
    assert about in message
    assert service.ask("{ jobs(first: 1) { totalCount } }") == before


def test_a_way_out_of_an_allowed_folder_is_none(service: Served, company: Path) -> None:
    (company.parent / "way out").symlink_to("/etc")
    start = "mutation ($input: StartImportInput!) { startImport(input: $input) { job { id } } }"
    for path in (company.parent / "way out", company.parent / ".." / "..", company.parent / "way out" / "hosts"):
        assert service.refusal(start, input={"paths": [str(path)]})[0] == "BAD_USER_INPUT"


def test_impossible_parameters_are_refused_in_their_own_sentence(service: Served) -> None:
    start = "mutation ($input: StartRunInput!) { startRun(input: $input) { job { id } } }"
    code, message = service.refusal(start, input={"parameters": {"ties": {"halfLifeDays": 0}}})
    assert (code, message) == ("CANNOT_ANALYSE", "half_life_days must be a number above 0, not 0.0.")


def endless(graph: Store, **more: Any) -> dict[str, str]:
    """A run without end that waits for whichever service looks first."""
    parameters = RunParameters(influence=ENDLESS, **more)
    job = create_job(graph, Job(uuid4().hex, JobKind.RUN, "ann", parameters.to_json()))
    return {"id": global_id("Job", job.id)}


def test_what_would_keep_everybody_waiting_is_refused(service: Served, graph: Store) -> None:
    start = "mutation ($input: StartRunInput!) { startRun(input: $input) { job { id } } }"
    code, message = service.refusal(start, input={"parameters": {"influence": {"replicates": 1_001}}})
    assert code == "BAD_USER_INPUT"
    assert message.startswith("`influence.replicates` may be 1,000 here, not 1,001.")
    blocking = endless(graph)
    until(lambda: service.job(blocking["id"])["state"] == "RUNNING")
    waiting = [service.start("Run", parameters={"seed": seed}, key=f"w{seed}") for seed in range(MOST_WAITING)]
    assert service.refusal(start, input={"parameters": {"seed": 99}})[0] == "TOO_MANY_JOBS"
    assert service.start("Run", parameters={"seed": 0}, key="w0")["id"] == waiting[0]["id"], "sent again, it is there"
    cancel = "mutation ($id: ID!) { cancelJob(input: {job: $id}) { job { state } } }"
    for each in (*waiting, blocking):
        service.ask(cancel, id=each["id"])
    assert service.ended(blocking["id"])["state"] == "CANCELLED"


def test_a_run_that_is_cancelled_ends_and_leaves_nothing(service: Served, graph: Store) -> None:
    before = service.ask("{ runs(first: 1) { totalCount } }")
    job = endless(graph)
    waiting = service.start("Run")
    until(lambda: service.job(job["id"])["doing"].startswith("analysing"))
    cancel = "mutation ($id: ID!) { cancelJob(input: {job: $id}) { job { state cancelling } } }"
    assert service.ask(cancel, id=waiting["id"])["cancelJob"]["job"]["state"] == "CANCELLED"
    assert service.ask(cancel, id=job["id"])["cancelJob"]["job"] == {"state": "RUNNING", "cancelling": True}
    ended = service.ended(job["id"])
    assert (ended["state"], ended["error"]["code"]) == ("CANCELLED", "CANCELLED")
    assert service.ask("{ runs(first: 1) { totalCount } }") == before
    assert graph.read("MATCH (r:Revision) RETURN r.writer AS writer")[0]["writer"] == ""
    assert service.ask(cancel, id=job["id"])["cancelJob"]["job"]["state"] == "CANCELLED"


def worker_of(job: dict[str, str]) -> int:
    """The process that does a job."""
    from gql.node import parsed_id

    def look() -> int | None:
        found = running_with_argument(parsed_id(job["id"])[1])
        return found[0].pid if found else None

    return int(until(look))


def test_a_worker_that_is_killed_leaves_its_job_interrupted_and_the_queue_goes_on(
    service: Served, graph: Store
) -> None:
    job, after = (
        endless(graph),
        service.start("Run", parameters={"influence": {"replicates": 2}}),
    )
    worker = worker_of(job)
    until(lambda: service.job(job["id"])["doing"].startswith("analysing"))
    os.kill(worker, signal.SIGKILL)
    ended = service.ended(job["id"])
    assert (ended["state"], ended["error"]["code"]) == ("INTERRUPTED", "INTERRUPTED")
    assert service.ended(after["id"])["state"] == "SUCCEEDED"


def test_two_services_see_the_same_job_and_the_end_of_one_ends_what_it_does(
    service: Served, graph: Store, embedded_address: BoltAddress, data_dir: Path, tmp_path: Path
) -> None:
    with served(embedded_address, tmp_path, SOCIOGRAM_PRIVACY_KEY_FILE=str(data_dir / "privacy-key")) as other:
        blocking = endless(graph)
        worker_of(blocking)
        for each in (service, other):
            assert each.job(blocking["id"])["state"] == "RUNNING"
        queued = endless(graph, seed=5)
        assert service.job(queued["id"])["state"] == "QUEUED"
        cancel = "mutation ($id: ID!) { cancelJob(input: {job: $id}) { job { state } } }"
        other.ask(cancel, id=blocking["id"])
        assert service.ended(blocking["id"])["state"] == "CANCELLED"
        until(lambda: service.job(queued["id"])["state"] == "RUNNING")
        worker = worker_of(queued)
        parent = int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1])
        doing, watching = (other, service) if parent == other.process.pid else (service, other)
        assert parent == doing.process.pid
        if doing is other:
            assert doing.stop() in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
            assert watching.job(queued["id"])["state"] == "INTERRUPTED"
        else:
            watching.ask(cancel, id=queued["id"])
        assert watching.ended(queued["id"])["state"] in {"INTERRUPTED", "CANCELLED"}
        assert not Path(f"/proc/{worker}").exists() or not running_with_argument(str(worker))


def test_uploads_want_the_key_and_have_a_size(
    service: Served, graph: Store, embedded_address: BoltAddress, data_dir: Path, tmp_path: Path
) -> None:
    key_file = str(data_dir / "privacy-key")
    with served(embedded_address, tmp_path, SOCIOGRAM_UPLOAD_MB="1", SOCIOGRAM_PRIVACY_KEY_FILE=key_file) as small:
        send = f"{small.url}/uploads"
        assert httpx.post(send, content=b"x").status_code == 401
        assert httpx.get(send, headers=small.headers).status_code == 405
        large = httpx.post(send, content=b"x" * ((1 << 20) + 1), headers=small.headers)
        assert (large.status_code, large.json()["errors"][0]["extensions"]["code"]) == (413, "UPLOAD_TOO_LARGE")
        pieces = httpx.post(send, content=(b"x" * 100_000 for _ in range(11)), headers=small.headers)
        assert pieces.status_code == 413
        assert list((tmp_path / "uploads").glob("*")) == []
