"""`sociogram serve` as a process of its own, on a port of its own, over a graph that the test has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from graph_model.bolt_address import BoltAddress
from tests.sociogram.test_load import settings_of

PATIENCE_SECONDS = 120.0
FINAL = {"SUCCEEDED", "FAILED", "CANCELLED", "INTERRUPTED"}
JOB = "id kind state by doing progress queuedAt startedAt endedAt cancelling sources error { code message }"


def until(condition: Callable[[], Any]) -> Any:
    """What the condition gives, once it gives something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE_SECONDS:.0f} s: {condition}")


@dataclass(frozen=True)
class Served:
    """A service that runs, and how to ask it."""

    process: subprocess.Popen[str]
    url: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def post(self, query: str, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        return httpx.post(f"{self.url}/graphql", json=body, headers=self.headers, timeout=60).json()

    def ask(self, query: str, **variables: Any) -> Any:
        answer = self.post(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        """Code and message of the one error of an answer."""
        (error,) = self.post(query, **variables)["errors"]
        return error["extensions"]["code"], error["message"]

    def upload(self, file: Path) -> str:
        answer = httpx.post(
            f"{self.url}/uploads",
            params={"name": file.name},
            content=file.read_bytes(),
            headers=self.headers,
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def start(self, kind: str, **given: Any) -> Any:
        """The job of a start of this kind (Import or Run)."""
        query = f"mutation ($input: Start{kind}Input!) {{ start{kind}(input: $input) {{ job {{ {JOB} }} }} }}"
        return self.ask(query, input=given)[f"start{kind}"]["job"]

    def job(self, key: str, more: str = "") -> Any:
        return self.ask(f"query ($id: ID!) {{ job(id: $id) {{ {JOB} {more} }} }}", id=key)["job"]

    def ended(self, key: str, more: str = "") -> Any:
        """The job, once it has ended."""

        def look() -> Any:
            found = self.job(key, more)
            return found if found["state"] in FINAL else None

        return until(look)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def served(address: BoltAddress, data_dir: Path, **more: str) -> Iterator[Served]:
    env = {
        **os.environ,
        **settings_of(address),
        "SOCIOGRAM_DATA_DIR": str(data_dir),
        "SOCIOGRAM_CACHE_DIR": str(data_dir / "cache"),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "sociogram", "serve", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = next(filter(None, (re.search(r"answers at (\S+)/graphql", line) for line in process.stdout)))
        yield Served(process, said.group(1), (data_dir / "api-key").read_text().strip())
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()
            process.stdout.close() if process.stdout else None
