"""`sociogram serve` as real processes: workers that share what they must, and an orderly end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from graph_model.store import Store
from tests.sociogram.test_load import settings_of

STARTING_SECONDS = 120


@contextmanager
def serving(
    store: Store, home: Path, *arguments: str, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The process, its address and the file of its log; it is stopped at the end."""
    log = home / "log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SOCIOGRAM_")},
        **settings_of(store.address),
        "SOCIOGRAM_DATABASE_NAME": store.address.database or "",
        "SOCIOGRAM_DATA_DIR": str(home / "data"),
        "SOCIOGRAM_CACHE_DIR": str(home / "cache"),
        **settings,
    }
    command = [sys.executable, "-u", "-m", "sociogram", "serve", "--port", "0", *arguments]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            lines = (line for line in process.stdout if "In a browser" in line)
            found = re.search(r"http://\S+", next(lines))
            assert found is not None
            yield process, found.group(), log
        finally:
            process.terminate()
            process.wait(60)


def base_of(url: str) -> str:
    return url.partition("/sign-in")[0]


def when_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the service does not become ready")


def wait_until_refused(port: int) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.1)
    raise AssertionError("new connections are still taken")


def requests_in(log: Path) -> list[dict[str, object]]:
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return [line for line in lines if line["logger"] == "sociogram.observing"]


def test_workers_share_listener_key_sessions_and_metrics(store: Store, tmp_path: Path) -> None:
    settings = {"SOCIOGRAM_LOG_LEVEL": "INFO", "SOCIOGRAM_LOG_FORMAT": "json"}
    with serving(store, tmp_path, "--workers", "2", **settings) as (process, url, log):
        with httpx.Client(base_url=base_of(url), timeout=60) as client:
            when_ready(client)
        pids = set()
        cookies = httpx.Cookies()
        with httpx.Client(timeout=60) as browser:
            answer = browser.get(url)
            assert answer.status_code == 303
            cookies = browser.cookies
        key = (tmp_path / "data" / "api-key").read_text().strip()
        for number in range(40):  # each over a connection of its own, so that both workers get some
            with httpx.Client(base_url=base_of(url), timeout=60, cookies=cookies if number % 2 else None) as client:
                headers = {} if number % 2 else {"Authorization": f"Bearer {key}"}
                answer = client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
                assert answer.json()["data"]["viewer"]["name"] == "local admin"
        with httpx.Client(base_url=base_of(url), timeout=60) as client:
            metrics = client.get("/metrics").text
        assert 'sociogram_operations_total{kind="query",outcome="ok"} 40.0' in metrics
        assert "sociogram_graph_threads 16.0" in metrics
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        answered = [line for line in requests_in(log) if line["route"] == "/graphql"]
        pids = {line["process"] for line in answered}
    assert len(answered) == 40
    assert len({line["caller"] for line in answered}) == 1
    assert len(pids) == 2
    assert key not in log.read_text()


def test_what_is_wrong_at_the_start_is_said_once_however_many_workers_there_are(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path / "first"):
        pass
    settings = {
        **settings_of(store.address),
        "SOCIOGRAM_DATA_DIR": str(tmp_path / "elsewhere"),
    }  # without the privacy key
    command = [sys.executable, "-m", "sociogram", "serve", "--port", "0", "--workers", "2"]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=STARTING_SECONDS, check=False
    )
    assert done.returncode == 1
    assert "SOCIOGRAM_PRIVACY_KEY_FILE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_that_dies_is_started_anew(store: Store, tmp_path: Path) -> None:
    settings = {"SOCIOGRAM_LOG_LEVEL": "INFO", "SOCIOGRAM_LOG_FORMAT": "json"}
    with (
        serving(store, tmp_path, "--workers", "2", **settings) as (_, url, log),
        httpx.Client(base_url=base_of(url), timeout=60) as client,
    ):
        when_ready(client)
        started = re.search(r"Started server process \[(\d+)\]", log.read_text())
        assert started is not None
        os.kill(int(started.group(1)), signal.SIGKILL)
        deadline = time.monotonic() + STARTING_SECONDS
        while log.read_text().count("Application startup complete") < 3:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        when_ready(client)


def test_what_is_being_answered_ends_and_nothing_new_begins(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path) as (process, url, _):
        with httpx.Client(base_url=base_of(url), timeout=60) as client:
            when_ready(client)
        key = (tmp_path / "data" / "api-key").read_text().strip()
        port = int(base_of(url).rpartition(":")[2])
        body = json.dumps({"query": "{ viewer { name } }"}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.settimeout(60)
            slow.sendall(head + body[:5])
            time.sleep(1)  # until the service has begun with it
            process.send_signal(signal.SIGTERM)
            wait_until_refused(port)
            slow.sendall(body[5:])
            answer = b""
            while part := slow.recv(4096):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"local admin" in answer
        assert process.wait(60) == 128 + signal.SIGTERM


def test_an_end_that_takes_too_long_is_cut_short(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path, SOCIOGRAM_SHUTDOWN_SECONDS="1") as (process, url, _):
        with httpx.Client(base_url=base_of(url), timeout=60) as client:
            when_ready(client)
        port = int(base_of(url).rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as never:
            never.sendall(b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{")
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 128 + signal.SIGTERM
