"""Following a job over a real WebSocket of a served process, whoever does the job."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gql.caller import Role
from gql.node import global_id
from gql.subscriptions import MOST_UNKNOWN
from graph_model.api_key import ApiKey, digest_of, new_secret
from graph_model.api_key_store import add_key, revoke_key
from graph_model.bolt_address import BoltAddress
from graph_model.job import Job, JobKind
from graph_model.job_store import beat_job, begin_job, create_job
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from sociogram.job_at_work import job_at_work
from tests.conftest import empty_graph
from tests.sociogram.served import Served, served, until

FOLLOW = "subscription ($id: ID!) { jobProgress(id: $id) { id state doing progress run { id } } }"


@pytest.fixture(scope="module")
def graph(embedded_address: BoltAddress) -> Iterator[Store]:
    yield from empty_graph(embedded_address)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def service(graph: Store, embedded_address: BoltAddress, data_dir: Path) -> Iterator[Served]:
    with served(embedded_address, data_dir, SOCIOGRAM_LIMIT_SUBSCRIPTIONS="2", SOCIOGRAM_KEY_SECONDS="0") as running:
        yield running


@asynccontextmanager
async def socket(service: Served, token: str | None = None, **more: Any) -> AsyncIterator[ClientConnection]:
    """A connection that said who it is."""
    url = service.url.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], **more) as connection:  # type: ignore[list-item]
        payload = {} if token is None else {"authorization": f"Bearer {token}"}
        await say(connection, type="connection_init", payload=payload)
        yield connection


async def say(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def hear(connection: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(connection.recv(), 60))


async def subscribe(connection: ClientConnection, query: str, key: str = "1", **variables: Any) -> None:
    await say(connection, type="subscribe", id=key, payload={"query": query, "variables": variables})


async def followed(service: Served, job: str) -> list[Any]:
    """Everything that is told of a job, until it has ended."""
    async with socket(service, service.key) as connection:
        assert await hear(connection) == {"type": "connection_ack"}
        await subscribe(connection, FOLLOW, id=job)
        told = []
        while (message := await hear(connection))["type"] == "next":
            told.append(message["payload"]["data"]["jobProgress"])
        assert message == {"id": "1", "type": "complete"}
        return told


def running_here(store: Store, key: str) -> Job:
    return begin_job(store, Job(key, JobKind.RUN, "ann", "{}"), "test")


def test_a_job_of_another_process_is_told_as_it_is_and_as_it_changes(service: Served, graph: Store) -> None:
    job = running_here(graph, "followed")

    async def follow() -> list[Any]:
        following = asyncio.create_task(followed(service, global_id("Job", job.id)))
        with job_at_work(graph, job, "test") as work:
            for what in ("who is who", "analysing: ties"):
                work.progress(what, 0.5)
                await asyncio.sleep(3)
        return await following

    told = asyncio.run(follow())
    assert told[0]["state"] == "RUNNING"
    assert [each["doing"] for each in told if each["progress"] == 0.5][-1] == "analysing: ties"
    assert "who is who" in {each["doing"] for each in told}
    assert (told[-1]["state"], told[-1]["progress"]) == ("SUCCEEDED", 1.0)
    assert len(told) == len({json.dumps(each) for each in told}), "only changes are told"


def test_an_ended_job_is_told_once(service: Served) -> None:
    job = service.start("Run")
    state = service.ended(job["id"])["state"]
    (told,) = asyncio.run(followed(service, job["id"]))
    assert (told["id"], told["state"]) == (job["id"], state)


async def _closed(connection: ClientConnection) -> tuple[int, str]:
    """Code and reason with which the other side ends the connection, whatever it says before."""
    try:
        while True:
            await hear(connection)
    except ConnectionClosed as closed:
        received = closed.rcvd
        return (received.code, received.reason) if received else (0, "")


@pytest.mark.parametrize("token", [None, "wrong"])
def test_nobody_is_let_in_without_the_key(service: Served, token: str | None) -> None:
    async def go() -> tuple[int, str]:
        async with socket(service, token) as connection:
            return await _closed(connection)

    assert asyncio.run(go()) == (4403, "Forbidden")


def test_the_header_of_the_request_does_as_well(service: Served) -> None:
    async def go() -> Any:
        async with socket(service, additional_headers=service.headers) as connection:
            return await hear(connection)

    assert asyncio.run(go()) == {"type": "connection_ack"}


def test_who_does_not_say_who_they_are_takes_no_place_of_those_who_did(service: Served) -> None:
    url = service.url.replace("http", "ws", 1) + "/graphql"

    async def go() -> int:
        async with AsyncExitStack() as opened:
            for _ in range(MOST_UNKNOWN):  # those who said it do not count
                known = await opened.enter_async_context(socket(service, service.key))
                assert await hear(known) == {"type": "connection_ack"}
            for _ in range(MOST_UNKNOWN):
                await opened.enter_async_context(connect(url, subprotocols=["graphql-transport-ws"]))  # type: ignore[list-item]
            with pytest.raises(InvalidStatus) as refused:
                await opened.enter_async_context(connect(url, subprotocols=["graphql-transport-ws"]))  # type: ignore[list-item]
            return refused.value.response.status_code

    assert asyncio.run(go()) == 503

    async def again() -> Any:
        async with socket(service, service.key) as connection:
            return await hear(connection)

    assert until(lambda: asyncio.run(again())) == {"type": "connection_ack"}


def test_under_a_foreign_name_nothing_is_served(service: Served) -> None:
    port = int(service.url.rpartition(":")[2])

    async def go() -> None:
        async with connect(f"ws://evil.example:{port}/graphql", host="127.0.0.1", port=port, proxy=None):
            raise AssertionError("was let in")

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(go())
    assert refused.value.response.status_code == 421


@pytest.mark.parametrize(("page", "let_in"), [("http://evil.example", False), ("null", False), ("own", True)])
def test_a_cookie_lets_in_pages_of_ours_only(service: Served, page: str, let_in: bool) -> None:
    signed_in = httpx.get(f"{service.url}/sign-in", params={"key": service.key})
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    headers = {"cookie": cookie, "origin": service.url if page == "own" else page}

    async def go() -> bool:
        async with socket(service, additional_headers=headers) as connection:
            try:
                return bool((await hear(connection))["type"] == "connection_ack")
            except ConnectionClosed:
                return False

    assert asyncio.run(go()) == let_in


def api_key(store: Store, name: str, role: Role) -> str:
    secret = new_secret()
    with WriterLease(store, wait_seconds=5) as lease:
        add_key(lease, ApiKey(name, digest_of(secret), (role.value,), "", 0))
    return secret


def test_who_may_see_no_jobs_is_told_nothing_of_one(service: Served, graph: Store) -> None:
    job, key = running_here(graph, "not yours"), api_key(graph, "viewer", Role.VIEWER)

    async def go() -> Any:
        async with socket(service, key) as connection:
            await hear(connection)
            await subscribe(connection, FOLLOW, id=global_id("Job", job.id))
            return await hear(connection)

    refused = asyncio.run(go())
    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")


def test_from_when_a_key_is_revoked_its_followers_hear_nothing(service: Served, graph: Store) -> None:
    job, key = running_here(graph, "followed by two"), api_key(graph, "analyst", Role.ANALYST)

    async def go() -> tuple[tuple[int, str], list[Any]]:
        async with socket(service, key) as revoked, socket(service, service.key) as kept:
            for each in (revoked, kept):
                await hear(each)
                await subscribe(each, FOLLOW, id=global_id("Job", job.id))
                assert (await hear(each))["type"] == "next"
            with WriterLease(graph, wait_seconds=5) as lease:
                revoke_key(lease, "analyst")
            await asyncio.sleep(1)
            beat_job(graph, job.id, "test", "a secret", 0.5)
            end = await _closed(revoked)
            return end, await heard_of(kept, "1")

    end, told = asyncio.run(go())
    assert end == (4403, "Forbidden")
    assert told["payload"]["data"]["jobProgress"]["doing"] == "a secret"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { jobProgress(id: 1) { id ", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { name } }", "BAD_REQUEST"),
        ("", "BAD_REQUEST"),
        (f'subscription {{ jobProgress(id: "{global_id("Run", "x")}") {{ id }} }}', "BAD_USER_INPUT"),
        (f'subscription {{ jobProgress(id: "{global_id("Job", "none")}") {{ id }} }}', "BAD_USER_INPUT"),
        (
            f'subscription {{ jobProgress(id: "{global_id("Job", "none")}") {{ {" ".join("id" for _ in range(30))} }} }}',
            "TOO_MANY_DUPLICATES",
        ),
    ],
)
def test_what_cannot_be_followed_is_refused_as_over_http_and_the_connection_stays(
    service: Served, query: str, code: str
) -> None:
    async def go() -> Any:
        async with socket(service, service.key) as connection:
            await hear(connection)
            await subscribe(connection, query)
            refused = await hear(connection)
            await say(connection, type="ping")
            assert await hear(connection) == {"type": "pong"}
            return refused

    refused = asyncio.run(go())
    assert (refused["type"], refused["id"]) == ("error", "1")
    assert refused["payload"][0]["extensions"]["code"] == code


def test_a_subscription_is_not_answered_over_http(service: Served) -> None:
    code, message = service.refusal(FOLLOW, id=global_id("Job", "none"))
    assert (code, "WebSocket" in message) == ("BAD_REQUEST", True)


def test_a_connection_follows_no_more_than_it_may_and_can_let_go(service: Served, graph: Store) -> None:
    job = global_id("Job", create_job(graph, Job("waits", JobKind.RUN, "ann", "no parameters")).id)

    async def go() -> None:
        async with socket(service, service.key) as connection:
            await hear(connection)
            for key in ("1", "2"):
                await subscribe(connection, FOLLOW, key, id=job)
                assert (await hear(connection))["id"] == key
            await subscribe(connection, FOLLOW, "3", id=job)
            refused = await heard_of(connection, "3")
            assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
            await say(connection, type="complete", id="1")
            await subscribe(connection, FOLLOW, "4", id=job)
            assert (await heard_of(connection, "4"))["type"] == "next"

    asyncio.run(go())


async def heard_of(connection: ClientConnection, key: str) -> Any:
    while (message := await hear(connection))["id"] != key:
        pass
    return message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", 4400),
        ("no JSON", 4400),
        ("[" * 50_000, 4400),
        (b"bytes", 4400),
        ('{"type": "nothing"}', 4400),
        ('{"type": "subscribe", "id": 1, "payload": {}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": []}', 4400),
        ('{"type": "subscribe"}', 4400),
        ('{"type": "connection_init"}', 4429),
        ("x" * 200_000, 1009),
    ],
)
def test_what_does_not_keep_to_the_protocol_ends_the_connection_and_nothing_else(
    service: Served, text: str | bytes, code: int
) -> None:
    async def go() -> int:
        async with socket(service, service.key) as connection:
            await hear(connection)
            await connection.send(text)
            return (await _closed(connection))[0]

    assert asyncio.run(go()) == code
    assert service.ask("{ viewer { name } }")


def test_subscribing_before_saying_who_one_is_ends_the_connection(service: Served) -> None:
    async def go() -> int:
        url = service.url.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=["graphql-transport-ws"]) as connection:  # type: ignore[list-item]
            await subscribe(connection, FOLLOW, id="x")
            return (await _closed(connection))[0]

    assert asyncio.run(go()) == 4401


def test_another_protocol_is_not_spoken(service: Served) -> None:
    async def go() -> int:
        url = service.url.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=["graphql-ws"]) as connection:  # type: ignore[list-item]
            return (await _closed(connection))[0]

    assert asyncio.run(go()) == 4406


def test_a_service_that_stops_lets_its_followers_go(
    graph: Store, service: Served, embedded_address: BoltAddress, data_dir: Path, tmp_path: Path
) -> None:
    job = global_id("Job", running_here(graph, "goes on").id)

    async def go(other: Served) -> int:
        async with socket(other, other.key) as connection:
            await hear(connection)
            await subscribe(connection, FOLLOW, id=job)
            await hear(connection)
            other.process.terminate()
            return (await _closed(connection))[0]

    with served(embedded_address, tmp_path, SOCIOGRAM_PRIVACY_KEY_FILE=str(data_dir / "privacy-key")) as other:
        assert asyncio.run(go(other)) in {1001, 1012}
        until(lambda: other.process.poll() is not None)
