"""What the Bolt servers that Sociogram starts itself have in common: processes, ports, logs, and "is it ready?".

Input: a `Launch` (a command, its folder and log) and the Bolt address that it should answer at.
Output: a `ProcessIdentity` that answers queries, or `ServerFailed` with the last lines of its log and the next step.

A server runs detached, in a session of its own: Ctrl-C in the terminal is for us, and it may outlive us.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ServerFailed, StoreRefusedLogin
from graph_model.probe import answers

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

LOOPBACK = "127.0.0.1"
# A Java process needs a UTF-8 locale to open files under a folder such as /home/müller. Nothing else of our
# environment is its business: not the secrets in it, and not a JAVA_TOOL_OPTIONS that was meant for another program.
CLEAN_ENVIRONMENT: Mapping[str, str] = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}

_POLL_SECONDS = 0.05
_PROBE_SECONDS = 5.0
_PORT_ATTEMPTS = 3
_TAIL_LINES = 12
_TAIL_BYTES = 16_384


class PortTaken(ServerFailed):
    """Another program was faster to take the port that we had chosen; another port will do."""


# ---- processes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process that can be recognised later: a pid alone is given to another process sooner or later."""

    pid: int
    born: str

    def is_running(self) -> bool:
        """Whether this very process still runs; a pid taken over by another one, or a zombie, does not count."""
        exit_status(self)
        return _birth(self.pid) == self.born


def identify(pid: int) -> ProcessIdentity | None:
    """The process that has this pid now, or None."""
    born = _birth(pid)
    return ProcessIdentity(pid, born) if born else None


def this_process() -> ProcessIdentity:
    """Ourselves."""
    me = identify(os.getpid())
    if me is None:
        raise ServerFailed("The operating system does not tell when a process was started (/proc or ps is missing).")
    return me


def exit_status(process: ProcessIdentity) -> int | None:
    """The exit status (negative: the signal) of a child of ours that just ended; None otherwise. Leaves no zombie."""
    try:
        pid, status = os.waitpid(process.pid, os.WNOHANG)
    except ChildProcessError:  # not our child, or asked before
        return None
    return os.waitstatus_to_exitcode(status) if pid else None


def stop(process: ProcessIdentity, *, grace_seconds: float = 30.0) -> None:
    """End this process: politely, and after `grace_seconds` by force. Returns when it is gone."""
    for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 10.0)):
        if not process.is_running():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)
        if _gone_within(process, seconds):
            return
        _log.warning("Process %d did not end within %.0f s of %s.", process.pid, seconds, number.name)


def running_with_argument(argument: str) -> list[ProcessIdentity]:
    """Processes of this user that have `argument` on their command line: what to look for when a pid was lost."""
    found = (identify(pid) for pid, line in _command_lines() if f" {argument} " in f" {line} ")
    return [process for process in found if process is not None]


def _gone_within(process: ProcessIdentity, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while process.is_running():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _birth(pid: int) -> str | None:
    return _birth_from_proc(pid) if sys.platform == "linux" else _birth_from_ps(pid)


def _birth_from_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    state, start_ticks = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}+{start_ticks}"


@functools.cache
def _boot() -> str:
    # ticks are counted from the start of the machine, so the same pid can have the same ticks after the next one
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _birth_from_ps(pid: int) -> str | None:
    state, _, born = _ps("-o", "stat=", "-o", "lstart=", "-p", str(pid)).strip().partition(" ")
    return None if not state or state.startswith("Z") else " ".join(born.split())


def _command_lines() -> Iterator[tuple[int, str]]:
    """Pid and arguments, set apart by blanks as `ps` does it, of this user's processes."""
    if sys.platform != "linux":
        for line in _ps("-x", "-ww", "-o", "pid=", "-o", "args=").splitlines():
            pid, _, arguments = line.strip().partition(" ")
            yield int(pid), arguments
        return
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if entry.stat().st_uid == os.getuid():
                yield int(entry.name), os.fsdecode((entry / "cmdline").read_bytes()).replace("\0", " ")


def _ps(*arguments: str) -> str:
    # a fixed zone and language, because the start time is compared as text
    environment = {**CLEAN_ENVIRONMENT, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(
        ["/bin/ps", *arguments], env=environment, capture_output=True, text=True, check=False, errors="replace"
    ).stdout


# ---- starting ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Launch:
    """A server to start. Secrets never stand in `command`: every user of the machine can read it in `ps`."""

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    environment: Mapping[str, str]
    port_taken_signs: tuple[str, ...] = ()
    """What in the log says that the port was taken."""
    failure_signs: tuple[str, ...] = ()
    """What in the log says that it will never answer, although the process may go on."""


def free_port(preferred: int | None = None) -> int:
    """A port on loopback that nobody listens on: the preferred one, if it is free."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as candidate, contextlib.suppress(OSError):
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            candidate.bind((LOOPBACK, port))
            return int(candidate.getsockname()[1])
    raise ServerFailed("There is no free port on 127.0.0.1. Close some programs and try again.")


def on_free_port(attempt: Callable[[int], _T], *, preferred: int | None = None) -> _T:
    """What `attempt` returns for a free port; tried again with another port if somebody else takes it meanwhile."""
    for _ in range(_PORT_ATTEMPTS - 1):
        try:
            return attempt(free_port(preferred))
        except PortTaken as exc:
            _log.info("Trying another port: %s", str(exc).partition("\n")[0])
            preferred = None
    return attempt(free_port())


def start(launch: Launch) -> ProcessIdentity:
    """Start the server, detached; its output goes to a new log, and the one before is kept beside it."""
    launch.log.parent.mkdir(parents=True, exist_ok=True)
    if launch.log.exists():
        launch.log.replace(launch.log.with_suffix(".before.log"))
    launch.log.touch(mode=0o600)
    with launch.log.open("wb") as output:
        try:
            child = subprocess.Popen(
                launch.command,
                cwd=launch.folder,
                env=dict(launch.environment),
                stdin=subprocess.DEVNULL,  # without a password the embedded server would ask for one
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
            )
        except OSError as exc:
            raise ServerFailed(f"{launch.name} cannot be started: {launch.command[0]}: {exc.strerror}.") from exc
    # It may outlive us, which Popen would complain about; from here on `exit_status` collects it.
    child.returncode = 0
    # Until it is collected, even a child that is dead already keeps its pid.
    return identify(child.pid) or ProcessIdentity(child.pid, "ended at once")


def wait_until_answers(launch: Launch, process: ProcessIdentity, address: BoltAddress, limit_seconds: float) -> None:
    """Return once the server answers a query; raise `ServerFailed` when it died, gave up or took too long."""
    deadline = time.monotonic() + limit_seconds
    while True:
        answered = _answers_within(address, min(_PROBE_SECONDS, limit_seconds))
        status = exit_status(process)
        if not process.is_running():
            raise _failure(launch, "it ended" if status is None else f"it ended with status {status}")
        if _log_shows(launch, launch.port_taken_signs + launch.failure_signs):
            time.sleep(4 * _POLL_SECONDS)  # the cause is written after the sign
            raise _failure(launch, "it reported an error")
        if answered:  # asked last: on a port that we lost, somebody else may answer
            return
        if time.monotonic() > deadline:
            raise _failure(launch, f"it answered no query within {limit_seconds:.0f} s")
        time.sleep(_POLL_SECONDS)


def _answers_within(address: BoltAddress, seconds: float) -> bool:
    # In a thread, because the driver waits without limit for the answer of a server that hangs after the login.
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        return executor.submit(answers, address, limit_seconds=seconds).result(timeout=seconds)
    except (TimeoutError, StoreRefusedLogin):  # a refusal comes from another server on a port that we lost
        return False
    finally:
        executor.shutdown(wait=False)


def _failure(launch: Launch, reason: str) -> ServerFailed:
    kind = PortTaken if _log_shows(launch, launch.port_taken_signs) else ServerFailed
    return kind(
        f"{launch.name} did not start: {reason}. The last lines of {launch.log}:\n"
        f"{last_lines(launch.log)}\n"
        "Correct what they name (disk space, memory, permissions) and try again, "
        "or set SOCIOGRAM_DATABASE_URL to a graph database of your own."
    )


def _log_shows(launch: Launch, signs: tuple[str, ...]) -> bool:
    text = _tail(launch.log)
    return any(sign in text for sign in signs)


# ---- files ------------------------------------------------------------------------------------------------------


def last_lines(log: Path) -> str:
    """The end of a log as a person wants to see it: indented, and without Java's stack frames."""
    lines = [line for line in _tail(log).splitlines() if line.strip() and not line.lstrip().startswith(("at ", "... "))]
    return "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:]) or "    (nothing was written)"


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def make_private_folder(folder: Path) -> None:
    """Make sure that this folder exists, and that nobody else can look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, wholly or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
