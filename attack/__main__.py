"""`make attack`: public tools and known weaknesses against the API, really served over the demo company as in production.

graphql-http's audits, the weaknesses that graphql-cop looks for, clairvoyance and schemathesis; as somebody who is known, as
a stranger, and where only trusted documents are executed. Exit status 1: something was found that must not be there.
"""

from __future__ import annotations

import logging
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from starlette.applications import Starlette
from starlette.requests import Request

from attack.audits import fetch_audits, run_audits
from attack.served import served
from attack.weaknesses import AS_CONFIGURED, WEAKNESSES, weaknesses
from gql.audit.log import AuditLog
from gql.caller import Caller, Role
from gql.print_schema import PATH
from gql.trusted_documents import TrustedDocuments
from graph_model.store import Store
from sociogram.audit import HeadFile
from sociogram.demo.performance import perform
from sociogram.graph import open_graph
from sociogram.settings import Settings
from sociogram.web import create_app

_LIMIT_SECONDS = 300
_KNOWN = Caller("attacker", frozenset({Role.ADMIN}))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tool found."""

    tool: str
    who: str
    found: str
    passed: bool


@click.command()
@click.argument("tools", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seconds", default=60, show_default=True, help="That schemathesis may take.")
def attack(tools: Path, seconds: int) -> None:
    """Attack the API with what stands in TOOLS, the `bin` of an environment of their own."""
    passed = True
    for each in _outcomes(tools.absolute(), seconds):
        click.echo(f"{'ok   ' if each.passed else 'FOUND'}  {each.tool:22}  {each.who:22}  {each.found}")
        passed = passed and each.passed
    sys.exit(not passed)


def _outcomes(tools: Path, seconds: int) -> Iterator[Outcome]:
    key = secrets.token_urlsafe(32)
    header = f"Bearer {key}"

    def authenticate(request: Request) -> Caller | None:
        return _KNOWN if request.headers.get("authorization") == header else None

    known = {"authorization": header}
    with tempfile.TemporaryDirectory(prefix="sociogram-attack-") as place, _demo(Path(place)) as store:
        audit_key = secrets.token_bytes(32)

        def app(trusted: TrustedDocuments | None = None) -> Starlette:
            audit = AuditLog(store, audit_key, HeadFile(Path(place) / "audit-head"))
            return create_app(store, authenticate=authenticate, audit=audit, trusted=trusted)

        with served(app()) as url, served(app(TrustedDocuments(required=True))) as closed:
            yield _audited(url, key)
            yield _cop(url, known, "who is known", AS_CONFIGURED)
            yield _cop(url, {}, "a stranger", frozenset())
            yield _cop(closed, known, "trusted documents only", frozenset())
            yield _clairvoyance(tools, url, {}, "a stranger", Path(place))
            yield _clairvoyance(tools, closed, known, "trusted documents only", Path(place))
            yield _schemathesis(tools, url, header, seconds)


@contextmanager
def _demo(place: Path) -> Iterator[Store]:
    """The demo company in a graph of its own."""
    with open_graph(Settings(data_dir=place / "graph", cache_dir=place / "cache")) as store:
        perform(store, place / "company", 1, lambda _what, _part: None)
        yield store


def _audited(url: str, key: str) -> Outcome:
    results = run_audits(fetch_audits(), f"{url}/graphql", key)
    failed = [each.name for each in results if each.status != "ok"]
    told = f"{len(results) - len(failed)} of {len(results)} audits pass{''.join(f'; {name}' for name in failed)}"
    return Outcome("graphql-http", "who is known", told, not failed)


def _cop(url: str, headers: dict[str, str], who: str, expected: frozenset[str]) -> Outcome:
    found = weaknesses(url, headers)
    told = f"{len(found)} of {len(WEAKNESSES)} weaknesses{': ' if found else ''}{', '.join(found)}"
    return Outcome("graphql-cop's checks", who, told + (" (as configured)" if expected else ""), set(found) <= expected)


def _clairvoyance(tools: Path, url: str, headers: dict[str, str], who: str, place: Path) -> Outcome:
    """It writes a schema only where it could rebuild one."""
    schema = place / f"{secrets.token_hex(4)}.json"
    shown = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = _ran([str(tools / "clairvoyance"), "-o", str(schema), *shown, f"{url}/graphql"])
    asked = "an error" if done.returncode else "no field"
    return Outcome("clairvoyance", who, "a schema" if schema.exists() else f"no schema ({asked})", not schema.exists())


def _schemathesis(tools: Path, url: str, header: str, seconds: int) -> Outcome:
    """What counts is what our log calls an error: every input is refused with a code of ours, or answered."""
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        done = _ran([
            str(tools / "schemathesis"), "run", str(PATH), "--url", f"{url}/graphql", "-H", f"Authorization: {header}",
            "--phases", "fuzzing", "--max-time", str(seconds), "--continue-on-failure", "--no-color",
        ])  # fmt: skip
    finally:
        logging.getLogger().removeHandler(errors)
    cases = next((line.strip() for line in done.stdout.splitlines() if "generated" in line), "nothing generated")
    told = f"{cases.partition(',')[0]}, {len(errors.records)} unforeseen errors"
    return Outcome("schemathesis", "who is known", told, not errors.records and "generated" in done.stdout)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        sys.stderr.write(self.format(record) + "\n")


def _ran(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=False)


if __name__ == "__main__":
    attack()
