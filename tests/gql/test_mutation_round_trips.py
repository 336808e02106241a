"""The number of statements that a mutation sends to the database does not depend on how much is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gql.caller import Caller, Role
from gql.node import global_id
from gql.schema import schema
from graph_model.bolt_address import BoltAddress
from graph_model.job import Job, JobKind
from graph_model.job_store import create_job
from graph_model.store import Outcome, Row, Store, Transaction
from sociogram import web
from sociogram.job_service import JobService
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from tests.conftest import empty_graph
from tests.gql.client import Client
from tests.gql.test_round_trips import InTurn, of_size

SIZES = (24, 96)
ADMIN = Caller("ann", frozenset({Role.ADMIN}))


class CountingStore(Store):
    """A store that counts what it sends, in transactions too."""

    sent = 0

    def read(self, query: str, **parameters: Any) -> list[Row]:
        self.sent += 1
        return super().read(query, **parameters)

    def write(self, work: Callable[[Transaction], Outcome]) -> Outcome:
        return super().write(lambda transaction: work(_Counted(self, transaction)))


class _Counted(Transaction):
    def __init__(self, store: CountingStore, inner: Transaction) -> None:
        self._store, self._transaction = store, inner

    def run(self, query: str, **parameters: Any) -> list[Row]:
        self._store.sent += 1
        return self._transaction.run(query, **parameters)


def mutations(company: ModuleType, client: Client, folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every mutation: its name, what is asked back, and its input; those that build on each other one after the other."""
    edges = client.ask("{ chokePoints(first: 1) { edges { node { id } } } }")["chokePoints"]["edges"]
    finding = {"finding": edges[0]["node"]["id"]}
    pair = {"one": company.STAFF[2].email, "other": company.ALIAS.email, "conclude": False}
    contract = {"key": "by-hand", "buyer": "us", "supplier": "s1", "value": {"amount": "5", "currency": "EUR"}}
    supply = {"supplier": "s2", "buyer": "s3", "category": "coal"}
    organisation = {"key": "by-hand", "name": "By Hand"}
    later = {"conclude": False}
    yield "recordDisposition", "finding { id }", {**finding, "state": "ACCEPTED"}
    yield "withdrawDisposition", "withdrawn", finding
    yield "judgeIdentity", "concluded", {**pair, "verdict": "DIFFERENT", "why": "Two people."}
    yield "withdrawJudgement", "concluded", pair
    yield "recordOrganisation", "concluded", {**organisation, **later}
    yield "withdrawOrganisation", "withdrawn", {"key": "by-hand", **later}
    yield "recordContract", "concluded", {**contract, **later}
    yield "withdrawContract", "withdrawn", {"key": "by-hand", **later}
    yield "recordSupply", "concluded", {**supply, **later}
    yield "withdrawSupply", "withdrawn", {**supply, **later}
    yield "updatePolicy", "concluded", {"baseCurrency": "EUR", **later}
    yield "startRun", "job { id }", {}
    yield "startImport", "job { id }", {"paths": [str(folder)]}
    schedule = {"name": "nightly"}
    yield "recordSchedule", "schedule { name }", {**schedule, "kind": "RUN", "due": "daily 03:00"}
    yield "runSchedule", "schedule { name }", schedule
    yield "pauseSchedule", "schedule { name }", {**schedule, "paused": True}
    yield "withdrawSchedule", "withdrawn", schedule
    yield "cancelJob", "job { state }", {"job": global_id("Job", "waiting")}
    yield "exportPerson", "json", {"person": company.STAFF[3].email}
    yield "erasePerson", "done", {"person": company.STAFF[3].email, "sure": True}
    yield "applyRetention", "interactions", {}
    yield "conclude", "concluded", {}


def counted(address: BoltAddress, size: int, home: Path) -> dict[str, int]:
    """What each mutation sends in a company of this size."""
    found: dict[str, int] = {}
    company = of_size(size)
    for plain in empty_graph(address):
        company.write_company(plain)
        create_job(plain, Job("waiting", JobKind.RUN, "ann", "{}"))
        with CountingStore(address) as store:
            work = JobService(store, Settings(data_dir=home, import_folders=str(home)))
            key = PrivacyKey(home / "privacy-key", is_ours=True)
            client = Client(store, caller=ADMIN, work=work, privacy_key=key, purpose="test")
            for name, shown, given in mutations(company, client, home):
                field = schema().mutation_type.fields[name]
                declared, passed = (
                    (f"($input: {field.args['input'].type})", "(input: $input)") if field.args else ("", "")
                )
                before = store.sent
                client.ask(
                    f"mutation {declared} {{ {name}{passed} {{ {shown} }} }}",
                    **({"input": given} if field.args else {}),
                )
                found[name] = store.sent - before
    return found


@pytest.fixture(scope="module")
def counts(embedded_address: BoltAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, int]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "GraphThreads", InTurn)
        yield [counted(embedded_address, size, tmp_path_factory.mktemp("home")) for size in SIZES]


@pytest.mark.parametrize("name", schema().mutation_type.fields)
def test_a_mutation_sends_as_much_whatever_is_stored(counts: list[dict[str, int]], name: str) -> None:
    few, many = (each[name] for each in counts)
    assert few > 0
    assert many <= few + 5, "who works for long renews the writer's lease meanwhile, every few seconds"
