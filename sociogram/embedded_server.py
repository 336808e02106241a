"""The graph database that needs no set-up: an ArcadeDB server, run as a process of our own.

Input: a data directory. Output: a Bolt address that answers, for as long as somebody holds a lease on it.

All users of one data directory, in any number of processes, share one server; the last one out stops it.
What is kept under `<data directory>/server/` (nobody else can look into it):

    lock            held while a server is taken, started or left, so that two starters do not race
    server.json     the running server: process, port, password
    leases/         one file a user: its process
    databases/      the graph
    config/ log/    the engine's own

A user that was killed holds no lease, since its process is gone; a server that lost all its users that way goes on, and
the next user adopts it. A server that died is started again, for the living users at the same address.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import logging
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError, ServerFailed
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
    this_process,
    wait_until_answers,
    write_private,
)

if sys.platform != "win32":
    import fcntl

_log = logging.getLogger(__name__)

DATABASE = "graph"
USER = "root"

_NAME = "The embedded graph server"
_NEEDED_MEGABYTES = 64  # less free disk than this, and the engine starts but loses what it writes
_LOCK_POLL_SECONDS = 0.05

_ENGINE_MODULES = (
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
)
_JVM_OPTIONS = (
    # from 32 MB, and given back when idle: measured 354 MB instead of 667 MB resident 25 s after the same load
    "-Xms32m",
    "-XX:+UseG1GC",
    "-XX:G1PeriodicGCInterval=10000",
    "-XX:+ExitOnOutOfMemoryError",  # a server without memory hangs; a dead one is started again
    "-XX:ErrorFile=log/java_crash_%p.log",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF8",
)
_ENGINE_SETTINGS = {
    "arcadedb.dateTimeImplementation": "java.time.ZonedDateTime",  # else a stored datetime loses its zone
    "arcadedb.txWalFlush": "1",  # a commit is on the disk: it outlives the machine's power too, not only the process
    "arcadedb.server.mode": "production",  # without its web studio
    "arcadedb.serverMetrics": "false",
    "arcadedb.server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
    "arcadedb.server.defaultDatabases": f"{DATABASE}[{USER}]",
    "arcadedb.bolt.defaultDatabase": DATABASE,
    "arcadedb.bolt.host": LOOPBACK,
    # the HTTP server cannot be switched off; it needs the password too, and we do not use it
    "arcadedb.server.httpIncomingHost": LOOPBACK,
    "arcadedb.server.httpIncomingPort": "0",
}


@dataclass(frozen=True, slots=True)
class _State:
    """What `server.json` says."""

    process: ProcessIdentity
    port: int
    password: str = field(repr=False)

    @property
    def address(self) -> BoltAddress:
        return BoltAddress(f"bolt://{LOOPBACK}:{self.port}", USER, self.password, DATABASE)


@dataclass(frozen=True, slots=True)
class _Lease:
    """What a file in `leases/` says, and where it is."""

    user: ProcessIdentity
    path: Path


class EmbeddedServer:
    """The embedded server of one data directory, shared with everybody else who uses that directory.

    As a context manager it gives the address. Long-lived programs call `acquire` and `release` instead; what was
    acquired and not released is released when Python ends.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        heap_megabytes: int = 1024,
        start_limit_seconds: float = 60.0,
        patience_seconds: float = 30.0,
    ) -> None:
        """`patience_seconds`: how long a server that runs may stay silent before it is killed and started again."""
        if sys.platform == "win32":
            raise ConfigurationError(
                "SOCIOGRAM_DATABASE_URL",
                "the embedded graph server runs on Linux and macOS only. Set this to the URL of a Neo4j server "
                "(5.26 or newer), or run Sociogram in WSL or a container.",
            )
        self._data_dir = data_dir.expanduser().absolute()
        self._folder = self._data_dir / "server"
        self._heap_megabytes = heap_megabytes
        self._start_limit_seconds = start_limit_seconds
        self._patience_seconds = patience_seconds
        self._held: list[_Lease] = []
        self._latest: _State | None = None

    def __enter__(self) -> BoltAddress:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> BoltAddress:
        """Take a lease on the server, start it if nobody did, and return where it answers."""
        try:
            self._make_folders()
            with self._locked():
                self._latest = self._take()
        except OSError as exc:
            raise self._unusable(exc) from exc
        return self._latest.address

    def release(self) -> None:
        """Give back one lease, and stop the server if it was the last one. Without a lease, do nothing.

        A lease taken before a fork belongs to the parent.
        """
        lease = self._pop_lease()
        if lease is None:
            return
        try:
            with self._locked():
                self._leave(lease)
        except FileNotFoundError:  # the data directory was deleted under the server
            if self._latest is not None:
                stop(self._latest.process)
        except OSError as exc:
            raise self._unusable(exc) from exc

    # ---- taking and leaving, under the lock

    def _take(self) -> _State:
        lease = self._new_lease()
        try:
            state = self._adopt() or self._launch()
        except BaseException:
            lease.path.unlink(missing_ok=True)
            raise
        if not self._held:
            atexit.register(self._release_all)
        self._held.append(lease)
        return state

    def _leave(self, lease: _Lease) -> None:
        lease.path.unlink(missing_ok=True)
        users = self._living_leases()
        if users:
            _log.debug("%d other users go on using the embedded server.", len(users))
            return
        state = self._read_state()
        if state is not None:
            stop(state.process)
            _log.info("The embedded server (process %d) is stopped.", state.process.pid)
        self._state_path.unlink(missing_ok=True)

    def _adopt(self) -> _State | None:
        """The server that runs already, if it is well; one that is not is killed."""
        state = self._read_state()
        if state is None:
            self._stop_strays()
            return None
        if not state.process.is_running():
            return None
        try:
            wait_until_answers(self._launch_of(state.port), state.process, state.address, self._patience_seconds)
        except ServerFailed as exc:
            _log.warning("The embedded server runs but does not answer; starting another one. %s", exc)
            stop(state.process, grace_seconds=2.0)
            return None
        _log.debug("Using the embedded server of process %d.", state.process.pid)
        return state

    def _launch(self) -> _State:
        free = shutil.disk_usage(self._folder).free // 2**20
        if free < _NEEDED_MEGABYTES:
            raise ServerFailed(
                f"{_NAME} needs at least {_NEEDED_MEGABYTES} MB of free disk under {self._folder}, and there are "
                f"{free} MB. Free some space, or choose another data directory."
            )
        before = self._read_state() if len(self._living_leases()) > 1 else None
        if before is None:
            return on_free_port(lambda port: self._launch_at(port, secrets.token_urlsafe(32)))
        # the other users' drivers find the new server where the old one was
        return on_free_port(lambda port: self._launch_at(port, before.password), preferred=before.port)

    def _launch_at(self, port: int, password: str) -> _State:
        # The engine reads its password file only while it has no users: this is how each start has a new password.
        (self._folder / "config" / "server-users.jsonl").unlink(missing_ok=True)
        write_private(self._password_path, password)
        launch = self._launch_of(port)
        began = time.monotonic()
        process = None
        try:
            with interruption_deferred():
                process = start(launch)
            state = _State(process, port, password)
            self._write_state(state)  # before it answers: if we are killed now, the next user finds it
            wait_until_answers(launch, process, state.address, self._start_limit_seconds)
        except BaseException:
            if process is not None:
                stop(process, grace_seconds=5.0)
            raise
        finally:
            self._password_path.unlink(missing_ok=True)
        _log.info("The embedded server answered after %.1f s (process %d).", time.monotonic() - began, process.pid)
        return state

    def _launch_of(self, port: int) -> Launch:
        package = _engine_package()
        settings = {
            **_ENGINE_SETTINGS,
            "arcadedb.bolt.port": str(port),
            "arcadedb.server.rootPasswordPath": str(self._password_path),
        }
        command = (
            str(package / "jre" / "bin" / "java"),
            f"-Xmx{self._heap_megabytes}m",
            *_JVM_OPTIONS,
            *_ENGINE_MODULES,
            self._mark,
            *(f"-D{name}={value}" for name, value in settings.items()),
            "-cp",
            f"{package}/jars/*",
            "com.arcadedb.server.ArcadeDBServer",
        )
        return Launch(
            name=_NAME,
            command=command,
            folder=self._folder,
            log=self._folder / "log" / "console.log",
            environment=CLEAN_ENVIRONMENT,
            # in both cases the engine's main thread ends, and the process goes on without answering
            port_taken_signs=("Unable to listen for BOLT",),
            failure_signs=('Exception in thread "main"',),
        )

    def _stop_strays(self) -> None:
        """Stop a server on our files that `server.json` does not name; the engine would refuse to start beside it."""
        for process in running_with_argument(self._mark):
            _log.warning("Stopping process %d, a server on %s that got lost.", process.pid, self._folder)
            stop(process)

    # ---- leases

    def _new_lease(self) -> _Lease:
        user = this_process()
        path = self._leases_folder / f"{user.pid}-{secrets.token_hex(4)}"
        write_private(path, json.dumps({"pid": user.pid, "born": user.born}))
        return _Lease(user, path)

    def _pop_lease(self) -> _Lease | None:
        if not self._held or self._held[-1].user.pid != os.getpid():
            return None
        lease = self._held.pop()
        if not self._held:
            atexit.unregister(self._release_all)
        return lease

    def _release_all(self) -> None:
        while self._held and self._held[-1].user.pid == os.getpid():
            self.release()

    def _living_leases(self) -> list[_Lease]:
        """The leases whose processes run; the files of the others are removed."""
        leases = []
        for path in self._leases_folder.iterdir():
            user = _read_process(_read_json(path))
            if user is not None and user.is_running():
                leases.append(_Lease(user, path))
            else:
                path.unlink(missing_ok=True)
        return leases

    # ---- files

    def _make_folders(self) -> None:
        self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self._folder, self._leases_folder, self._folder / "log"):
            make_private_folder(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # flock, not lockf: it also keeps two threads of one process apart. The file is never deleted, since two
        # processes could then hold "the" lock on two files.
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for_lock(descriptor)
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # said aloud: a forked child may hold a copy of the descriptor
            os.close(descriptor)

    def _wait_for_lock(self, descriptor: int) -> None:
        limit_seconds = 2 * (self._start_limit_seconds + self._patience_seconds)
        deadline = time.monotonic() + limit_seconds
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerFailed(
                        f"Another process has been starting or stopping the embedded server for {limit_seconds:.0f} s. "
                        f"Look for a Sociogram process that hangs (it holds {self._folder / 'lock'}) and end it."
                    ) from None
            time.sleep(_LOCK_POLL_SECONDS)

    def _read_state(self) -> _State | None:
        facts = _read_json(self._state_path)
        process, port, password = _read_process(facts), facts.get("port"), facts.get("password")
        if process is None or not isinstance(port, int) or not isinstance(password, str):
            return None
        return _State(process, port, password)

    def _write_state(self, state: _State) -> None:
        facts = {
            "pid": state.process.pid,
            "born": state.process.born,
            "port": state.port,
            "password": state.password,
        }
        write_private(self._state_path, json.dumps(facts))

    def _unusable(self, error: OSError) -> ServerFailed:
        return ServerFailed(
            f"{_NAME} cannot use {error.filename or self._folder}: {error.strerror}. Make it writable for this user, "
            "free some disk space, or choose another data directory."
        )

    @property
    def _state_path(self) -> Path:
        return self._folder / "server.json"

    @property
    def _password_path(self) -> Path:
        return self._folder / "root-password"

    @property
    def _leases_folder(self) -> Path:
        return self._folder / "leases"

    @property
    def _mark(self) -> str:
        """The argument by which a server on these files is known."""
        return f"-Darcadedb.server.rootPath={self._folder}"


def _engine_package() -> Path:
    # looked up, not imported: importing it would load a Java machine's bridge into this process
    found = importlib.util.find_spec("arcadedb_embedded")
    package = Path(found.origin).parent if found is not None and found.origin else None
    if package is None or not (package / "jre" / "bin" / "java").exists():
        raise ConfigurationError(
            "SOCIOGRAM_DATABASE_URL",
            "the embedded graph server is not installed for this platform. Install it with "
            "`pip install arcadedb-embedded`, or set this to the URL of a Neo4j server.",
        )
    return package


def _read_json(path: Path) -> dict[str, object]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _read_process(facts: dict[str, object]) -> ProcessIdentity | None:
    pid, born = facts.get("pid"), facts.get("born")
    return ProcessIdentity(pid, born) if isinstance(pid, int) and isinstance(born, str) else None
