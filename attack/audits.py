"""The audit suite of GraphQL over HTTP, from npm's `graphql-http`: fetched once, run by node against a served API."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from graph_model.errors import ConfigurationError, ServerFailed

_HERE = Path(__file__).parent
_FETCH_LIMIT_SECONDS = 300
_RUN_LIMIT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: its name begins with MUST, SHOULD or MAY; `status` is ok, notice, warn or error."""

    name: str
    status: str
    reason: str | None = None


def fetch_audits(home: Path | None = None) -> Path:
    """The `node_modules` with the npm packages; fetched if they are not there yet.

    Raises:
        ConfigurationError: there is no node, or no npm.
        ServerFailed: npm could not fetch them.

    """
    version = json.loads((_HERE / "package.json").read_text("utf-8"))["dependencies"]["graphql-http"]
    packages = (home or user_cache_path("sociogram")) / f"graphql-http-{version}" / "node_modules"
    if packages.is_dir():
        return packages
    packages.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=packages.parent) as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_HERE / name, folder)
        command = [_program("npm"), "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_FETCH_LIMIT_SECONDS, check=False
        )
        if done.returncode != 0:
            raise ServerFailed(f"npm could not fetch graphql-http {version}:\n{done.stdout}{done.stderr}")
        (Path(folder) / "node_modules").replace(packages)
    return packages


def run_audits(packages: Path, url: str, key: str) -> list[Audit]:
    """What each audit found at this address, for whoever has this key."""
    command = [_program("node"), str(_HERE / "audits.mjs"), str(packages), url, key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_LIMIT_SECONDS, check=True)
    return [Audit(**each) for each in json.loads(done.stdout)]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ConfigurationError(name, "it is not on PATH; the audits of GraphQL over HTTP need Node.js 20 or newer.")
    return found
