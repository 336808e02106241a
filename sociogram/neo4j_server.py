"""A real Neo4j without Docker, for development and for the store's contract tests: jars from Maven Central.

Input: a home folder, Java 17 or newer, and Maven for the first time. Output: a Bolt address that answers.
`make neo4j` runs `python -m sociogram.neo4j_server`, which fetches the jars, starts the server, prints the settings
that make Sociogram use it, and stops it at Ctrl-C.

What is kept under the home:

    jars-<version>/   the server, fetched once
    server/           what one server needs: configuration, data, logs, password; only this user can look into it
"""

from __future__ import annotations

import functools
import json
import logging
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

import click
from platformdirs import user_cache_path

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError, ServerFailed, SociogramError
from graph_model.interruption import interruption_deferred
from sociogram.bolt_process import (
    CLEAN_ENVIRONMENT,
    LOOPBACK,
    Launch,
    ProcessIdentity,
    make_private_folder,
    on_free_port,
    running_with_argument,
    start,
    stop,
    wait_until_answers,
    write_private,
)

_log = logging.getLogger(__name__)

DATABASE = "neo4j"
USER = "neo4j"
OLDEST_JAVA = 17

_NAME = "The Neo4j server"
_POM = Path(__file__).with_name("neo4j") / "pom.xml"
_FETCH_LIMIT_SECONDS = 1800
_ADMIN_LIMIT_SECONDS = 120
_SERVER_FOLDERS = ("conf", "data", "logs", "run", "plugins", "import", "licenses")
_JVM_OPTIONS = (
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
)


def default_home() -> Path:
    """Where `make neo4j` keeps its server: in this user's cache folder."""
    return user_cache_path("sociogram") / "neo4j"


def version() -> str:
    """The Neo4j version that `neo4j/pom.xml` pins."""
    found = re.search(r"<neo4j\.version>(.+?)</neo4j\.version>", _POM.read_text(encoding="utf-8"))
    if found is None:
        raise ConfigurationError(str(_POM), "it names no neo4j.version.")
    return found[1]


# ---- Java, Maven and the jars -----------------------------------------------------------------------------------


def find_java() -> Path:
    """A Java that can run the server, from JAVA_HOME or else from PATH."""
    found = []
    for candidate in _java_candidates():
        release = _java_release(candidate)
        if release is not None and release >= OLDEST_JAVA:
            return candidate
        found.append(f"{candidate} is " + ("no working Java" if release is None else f"Java {release}"))
    raise ConfigurationError(
        "JAVA_HOME",
        f"Neo4j needs Java {OLDEST_JAVA} or newer ({'; '.join(found) or 'none is on PATH'}). "
        "Install a JDK and put it on PATH or into JAVA_HOME, or leave out Neo4j: the embedded server needs neither.",
    )


def _java_candidates() -> Iterator[Path]:
    # JAVA_HOME is no setting of Sociogram: it is how a machine says where its Java is
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    if home:
        yield Path(home) / "bin" / "java"
    if on_path:
        yield Path(on_path)


def _java_release(java: Path) -> int | None:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=True).stderr
    except (OSError, subprocess.SubprocessError):  # macOS has a `java` that only says that there is none
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(found[1]) if found else None


def fetch(home: Path) -> Path:
    """Return the folder with the server's jars; copy them from Maven Central if they are not there yet."""
    jars = home.expanduser().absolute() / f"jars-{version()}"
    if jars.is_dir():
        return jars
    find_java()
    maven = shutil.which("mvn")
    if maven is None:
        raise ConfigurationError(
            "mvn",
            "Maven is not on PATH, and it fetches the Neo4j server. Install it (package `maven`), "
            "or set SOCIOGRAM_DATABASE_URL to a Neo4j that runs already.",
        )
    jars.parent.mkdir(parents=True, exist_ok=True)
    _log.info("Fetching Neo4j %s from Maven Central: about 125 MB, about a minute.", version())
    with tempfile.TemporaryDirectory(dir=jars.parent) as folder:
        _copy_jars(maven, Path(folder) / "jars")
        _move_into_place(Path(folder) / "jars", jars)
    return jars


def _copy_jars(maven: str, into: Path) -> None:
    command = [maven, "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={into}"]
    result = _run(command, os.environ.copy(), _FETCH_LIMIT_SECONDS)  # Maven's proxies and mirrors are in there
    if result.returncode != 0 or not any(into.glob("neo4j-*.jar")):
        raise ServerFailed(
            f"Maven could not fetch Neo4j {version()}:\n{_end(result.stdout)}\n"
            "Check that Maven Central can be reached (a proxy or mirror stands in ~/.m2/settings.xml) and try again."
        )


def _move_into_place(fetched: Path, jars: Path) -> None:
    try:
        fetched.rename(jars)
    except OSError:
        if not jars.is_dir():  # else another process fetched the same, faster
            raise


def _run(command: list[str], environment: dict[str, str], limit_seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise ServerFailed(f"{command[0]} did not finish within {limit_seconds:.0f} s. Try again.") from exc


def _end(output: str) -> str:
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-8:])


# ---- the server -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memory:
    """How much memory a server may take, in megabytes. Its resident size is about both together and 200 more."""

    heap_megabytes: int = 1024
    page_cache_megabytes: int = 256


class Neo4jServer:
    """A Neo4j server of our own on a free port of loopback; as a context manager it gives the address.

    It ends with the context. Its data and its random password stay under the home for the next time.
    """

    def __init__(
        self,
        home: Path,
        *,
        jars: Path | None = None,
        memory: Memory | None = None,
        start_limit_seconds: float = 120.0,
    ) -> None:
        """`jars`: what `fetch` returned, if it was not for this home."""
        self._home = home.expanduser().absolute()
        self._folder = self._home / "server"
        self._jars = jars
        self._memory = memory or Memory()
        self._start_limit_seconds = start_limit_seconds
        self._process: ProcessIdentity | None = None

    def __enter__(self) -> BoltAddress:
        jars, java = self._jars or fetch(self._home), find_java()
        try:
            self._make_folders()
            self._refuse_if_running()
            password = self._password(java, jars)
            return on_free_port(lambda port: self._start_at(port, password, java, jars))
        except OSError as exc:
            raise ServerFailed(
                f"{_NAME} cannot use {exc.filename or self._folder}: {exc.strerror}. Make it writable for this user, "
                "free some disk space, or choose another home."
            ) from exc

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            stop(self._process, grace_seconds=60.0)
            self._process = None

    def is_running(self) -> bool:
        """Whether the server that was started is still there."""
        return self._process is not None and self._process.is_running()

    def _start_at(self, port: int, password: str, java: Path, jars: Path) -> BoltAddress:
        self._write_configuration(port)
        address = BoltAddress(f"bolt://{LOOPBACK}:{port}", USER, password, DATABASE)
        launch = self._launch(java, jars)
        began = time.monotonic()
        try:
            with interruption_deferred():  # a server that is started is one that we know of
                self._process = started = start(launch)
            wait_until_answers(launch, started, address, self._start_limit_seconds)
        except BaseException:
            if self._process is not None:
                stop(self._process, grace_seconds=10.0)
                self._process = None
            raise
        _log.info("Neo4j %s answered after %.1f s.", version(), time.monotonic() - began)
        return address

    def _launch(self, java: Path, jars: Path) -> Launch:
        command = (
            str(java),
            f"-Xms{min(256, self._memory.heap_megabytes)}m",
            f"-Xmx{self._memory.heap_megabytes}m",
            *_JVM_OPTIONS,
            "-cp",
            f"{jars}/*",
            "org.neo4j.server.CommunityEntryPoint",
            self._mark,
            f"--config-dir={self._folder / 'conf'}",
        )
        return Launch(
            name=_NAME,
            command=command,
            folder=self._folder,
            log=self._folder / "logs" / "console.log",
            environment=CLEAN_ENVIRONMENT,
            port_taken_signs=("Address already in use",),
        )

    def _refuse_if_running(self) -> None:
        """Two servers cannot share their data; one whose starter was killed is not ours to end unasked."""
        for process in running_with_argument(self._mark):
            raise ServerFailed(
                f"A Neo4j server (process {process.pid}) is using {self._home} already. "
                f"End it (`kill {process.pid}`), or choose another home."
            )

    def _write_configuration(self, port: int) -> None:
        lines = (
            f"server.bolt.listen_address={LOOPBACK}:{port}",
            f"server.bolt.advertised_address={LOOPBACK}:{port}",
            "server.http.enabled=false",
            "server.https.enabled=false",
            "dbms.usage_report.enabled=false",
            f"server.memory.pagecache.size={self._memory.page_cache_megabytes}m",
        )
        (self._folder / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _password(self, java: Path, jars: Path) -> str:
        path = self._folder / "password"
        if not (self._folder / "data" / "databases").exists():
            write_private(path, secrets.token_hex(24))
            self._set_initial_password(path, java, jars)
        elif not path.exists():
            raise ConfigurationError(
                str(path),
                f"the password of the Neo4j server there is lost. Restore the file, or delete {self._folder} "
                "with the graph in it.",
            )
        return path.read_text(encoding="utf-8")

    def _set_initial_password(self, path: Path, java: Path, jars: Path) -> None:
        command = [str(java), "-cp", f"{jars}/*", f"-Dbasedir={self._folder}", "org.neo4j.cli.AdminTool"]
        # "@file": the tool reads further arguments from the file, so that the password is not in `ps`
        command += ["dbms", "set-initial-password", f"@{path}"]
        environment = {
            **CLEAN_ENVIRONMENT,
            "NEO4J_HOME": str(self._folder),
            "NEO4J_CONF": str(self._folder / "conf"),
        }
        result = _run(command, environment, _ADMIN_LIMIT_SECONDS)
        if result.returncode != 0:
            raise ServerFailed(f"Neo4j's first password could not be set:\n{_end(result.stdout)}")

    def _make_folders(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        make_private_folder(self._folder)
        for name in _SERVER_FOLDERS:
            (self._folder / name).mkdir(exist_ok=True)

    @property
    def _mark(self) -> str:
        """The argument by which a server on these files is known."""
        return f"--home-dir={self._folder}"


# ---- the command ------------------------------------------------------------------------------------------------


@click.command()
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Where jars and data are kept.  [default: cache]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the address as one line of JSON.")
def main(home: Path | None, as_json: bool) -> None:
    """Start a Neo4j server for development, and stop it at Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        with _interrupted_by_signals():
            _serve(Neo4jServer(home or default_home()), as_json)
    except KeyboardInterrupt:
        _log.info("Stopped.")
    except SociogramError as exc:
        raise click.ClickException(str(exc)) from exc


def _serve(server: Neo4jServer, as_json: bool) -> None:
    with server as address:
        click.echo(_as_json(address) if as_json else _as_exports(address))
        _log.info("Neo4j runs until Ctrl-C.")
        while server.is_running():
            time.sleep(0.5)
        raise ServerFailed(f"{_NAME} died. Its logs are in the folder `server/logs` of its home.")


def _as_exports(address: BoltAddress) -> str:
    return (
        f"export SOCIOGRAM_DATABASE_URL={address.url}\n"
        f"export SOCIOGRAM_DATABASE_USER={address.user}\n"
        f"export SOCIOGRAM_DATABASE_PASSWORD={address.password}"
    )


def _as_json(address: BoltAddress) -> str:
    return json.dumps(
        {"url": address.url, "user": address.user, "password": address.password, "database": address.database}
    )


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Make every way to end us a KeyboardInterrupt, once: a second Ctrl-C must not keep the server from stopping."""
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in watched}
    for number in watched:
        signal.signal(number, functools.partial(_interrupt, watched))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(watched: tuple[signal.Signals, ...], number: int, frame: FrameType | None) -> None:
    for each in watched:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
