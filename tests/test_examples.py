"""The clients in examples/ do what their README says, against the demo company as it is served."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from gql.audit.log import AuditLog
from graph_model.store import Store
from sociogram.audit import HeadFile
from sociogram.demo.performance import Performance
from sociogram.local_key import LocalAccess
from sociogram.web import create_app
from tests.requirements import require

ROOT = Path(__file__).resolve().parents[1]
KEY = "k" * 43
SOLE = "Käthe Brandt is the only live contact to Château Wafers: 4081000 EUR a year at risk"


@pytest.fixture(scope="module")
def environment(demo: tuple[Store, Performance], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where the demo company is served, and with which key."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        audit = AuditLog(demo[0], b"k" * 32, HeadFile(tmp_path_factory.mktemp("audit") / "audit-head"))
        app = create_app(demo[0], authenticate=LocalAccess(KEY).authenticate, audit=audit)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
        yield {**os.environ, "SOCIOGRAM_URL": url, "SOCIOGRAM_KEY": KEY, "PYTHONIOENCODING": "utf-8"}
        server.should_exit = True
        thread.join()


def run(*command: str, environment: dict[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_the_python_client_prints_every_page(environment: dict[str, str]) -> None:
    script = "examples/python/critical_contacts.py"
    done = run(sys.executable, script, environment=environment)
    assert (done.stderr, done.returncode) == ("", 0)
    assert SOLE in done.stdout.splitlines()
    refused = run(sys.executable, script, environment={**environment, "SOCIOGRAM_KEY": "wrong"})
    assert refused.returncode != 0
    assert "UNAUTHENTICATED: Say who you are" in refused.stderr


def test_the_typescript_client_is_typed_by_the_schema_and_prints_the_same(
    environment: dict[str, str], tmp_path: Path
) -> None:
    require("node", bool(shutil.which("npm")), "npm is not installed")
    folder = tmp_path / "examples" / "typescript"
    shutil.copytree(ROOT / "examples" / "typescript", folder, ignore=shutil.ignore_patterns("node_modules", "build"))
    (tmp_path / "gql").mkdir()
    shutil.copy(ROOT / "gql" / "schema.graphql", tmp_path / "gql")
    for command in (("npm", "ci", "--no-audit", "--no-fund"), ("npm", "run", "build")):
        done = run(*command, environment=environment, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    printed = run("node", "build/main.js", environment=environment, folder=folder)
    assert (printed.stderr, printed.returncode) == ("", 0)
    python = run(sys.executable, "examples/python/critical_contacts.py", environment=environment)
    assert printed.stdout == python.stdout

    main = folder / "src" / "main.ts"
    text = main.read_text("utf-8")
    main.write_text(text.replace("valueAtRisk { amount currency }", "valueAtRisk { amonut currency }"), "utf-8")
    broken = run("npm", "run", "build", environment=environment, folder=folder)
    assert broken.returncode != 0
    assert "'amount' does not exist" in broken.stdout
