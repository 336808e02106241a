"""Every error that Sociogram raises on purpose.

Input: what went wrong, where, and what to do next. Output: one class per thing that can be wrong with the input or
the world, carrying its facts as attributes; `str(error)` is the sentence a person reads.

    SociogramError
    ├── InputError               a file, record or argument cannot be used
    │   ├── UnrecognisedInput    nothing here reads this file
    │   ├── BadRecord            one record of a file is broken; its neighbours are not
    │   └── UnusableBackup       a backup is cut or altered, or of a form that is not known
    ├── ConfigurationError       a setting is missing or makes no sense
    ├── LoadFailed               a load could not go on; what it recorded is kept
    ├── NotFound                 an id names nothing in the graph
    ├── NotAllowed               the caller's roles do not cover what was asked
    ├── SourceError              a live source (a mailbox or calendar on a server) cannot be read
    │   ├── SourceUnavailable    nothing answers, or the connection broke; trying again can help
    │   ├── SourceThrottled      the server asks to wait
    │   ├── SourceRefused        the login or a permission is wrong
    │   ├── CursorExpired        the server no longer knows where the last sync ended: read anew
    │   └── SourceFailed         the server answered what cannot be used
    ├── Cancelled                somebody no longer wanted what was asked for
    ├── AnalysisError            the question cannot be answered from this snapshot or with these parameters
    └── StoreError               the graph database refused or failed
        ├── StoreUnavailable     nothing answers at the address
        ├── StoreRefusedLogin    the user name or password is wrong
        ├── StoreConflict        another writer was faster; trying again can help
        ├── StoreBusy            another process holds the writer's lease
        ├── StoreTooNew          the graph was written by a newer Sociogram
        ├── StoreTooOld          the graph was written by an older Sociogram, and cannot be brought to the present form
        ├── StoreUnfinished      a restore into the graph did not finish
        ├── QueryFailed          the database rejected a query of ours: a defect
        └── ServerFailed         a server that we start ourselves did not start, or died
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class SociogramError(Exception):
    """The root: whoever catches this catches everything that Sociogram raises on purpose."""

    code = "SOCIOGRAM_ERROR"


class InputError(SociogramError):
    """A file, record or argument cannot be used as it is."""

    code = "BAD_INPUT"


class UnrecognisedInput(InputError):
    """No source reads this file."""

    code = "UNRECOGNISED_INPUT"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class BadRecord(InputError):
    """One record of a file is broken. `place` says where in the file, in the words of its format."""

    code = "BAD_RECORD"

    def __init__(self, reason: str, *, path: str = "", place: str = "") -> None:
        super().__init__(": ".join(part for part in (path, place, reason) if part))
        self.reason = reason
        self.path = path
        self.place = place


class UnusableBackup(InputError):
    """A backup is cut or altered, or of a form that is not known. Nothing was written."""

    code = "UNUSABLE_BACKUP"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be restored: {reason} Nothing was changed.")
        self.path = path
        self.reason = reason


class ConfigurationError(SociogramError):
    """A setting is missing or makes no sense."""

    code = "BAD_CONFIGURATION"

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting
        self.reason = reason


class LoadFailed(SociogramError):
    """A load could not go on, through no fault of its input."""

    code = "LOAD_FAILED"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The load could not go on: {reason}. What it recorded is kept; load the same again to complete it."
        )
        self.reason = reason


class NotFound(SociogramError):
    """An id or a name names nothing that there is. `advice` says what to do next."""

    code = "NOT_FOUND"

    def __init__(self, kind: str, key: str, advice: str = "") -> None:
        super().__init__(f"There is no {kind} {key!r}. {advice}".rstrip())
        self.kind = kind
        self.key = key


class NotAllowed(SociogramError):
    """The caller's roles do not cover what was asked."""

    code = "FORBIDDEN"


class SourceError(SociogramError):
    """A live source cannot be read. `source` is its name; no message ever holds a secret."""

    code = "SOURCE_FAILED"

    def __init__(self, source: str, sentence: str) -> None:
        super().__init__(f"{source}: {sentence}")
        self.source = source


class SourceUnavailable(SourceError):
    """Nothing answers, or the connection broke; trying again can help. `was_reached`: the server is there, and failed."""

    code = "SOURCE_UNAVAILABLE"

    def __init__(self, source: str, reason: str, *, was_reached: bool = False) -> None:
        super().__init__(source, f"The server cannot be reached ({reason}).")
        self.reason = reason
        self.was_reached = was_reached


class SourceThrottled(SourceError):
    """The server asks to wait. `retry_after_s` is how long, 0.0 where it does not say."""

    code = "SOURCE_THROTTLED"

    def __init__(self, source: str, retry_after_s: float = 0.0) -> None:
        asked = f", {retry_after_s:.0f} s" if retry_after_s else ""
        super().__init__(source, f"The server asks to wait{asked}.")
        self.retry_after_s = retry_after_s


class SourceRefused(SourceError):
    """The login or a permission is wrong."""

    code = "SOURCE_REFUSED"

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, f"The server refuses access ({reason}). Check the user and the secret of this source.")
        self.reason = reason


class CursorExpired(SourceError):
    """The server no longer knows where the last sync ended. `restart` is the cursor to go on from: {} is all anew."""

    code = "SOURCE_CURSOR_EXPIRED"

    def __init__(self, source: str, reason: str, restart: Mapping[str, Any] | None = None) -> None:
        super().__init__(source, f"The server no longer knows where the last sync ended ({reason}): reading anew.")
        self.reason = reason
        self.restart: Mapping[str, Any] = restart or {}


class SourceFailed(SourceError):
    """The server answered what cannot be used: it is no such server, or does not keep to its protocol."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, f"The server's answer cannot be used ({reason}).")
        self.reason = reason


class Cancelled(SociogramError):
    """A long work was ended before its end, because somebody said so."""

    code = "CANCELLED"

    def __init__(self) -> None:
        super().__init__("The run was cancelled. Nothing of it is stored.")


class AnalysisError(SociogramError):
    """The question cannot be answered from this snapshot or with these parameters."""

    code = "CANNOT_ANALYSE"


class StoreError(SociogramError):
    """The graph database refused or failed."""

    code = "STORE_FAILED"


class StoreUnavailable(StoreError):
    """Nothing answers at the address."""

    code = "STORE_UNAVAILABLE"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"No graph database answers at {url}: {reason}. If SOCIOGRAM_DATABASE_URL names it, start it or correct that; "
            "if it is the embedded server, run the command again: what was loaded is kept."
        )
        self.url = url


class StoreRefusedLogin(StoreError):
    """The user name or password is wrong."""

    code = "STORE_REFUSED_LOGIN"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The graph database at {url} refused the login. "
            "Check SOCIOGRAM_DATABASE_USER and SOCIOGRAM_DATABASE_PASSWORD."
        )
        self.url = url


class StoreConflict(StoreError):
    """Another writer was faster; trying again can help."""

    code = "STORE_CONFLICT"


class StoreBusy(StoreError):
    """Another process holds the writer's lease."""

    code = "STORE_BUSY"

    def __init__(self, holder: str, seconds_left: float) -> None:
        super().__init__(
            f"Another writer ({holder}) is at work on this graph; its lease runs out in {seconds_left:.0f} s. "
            "Wait for it to finish and try again."
        )
        self.holder = holder
        self.seconds_left = seconds_left


class StoreTooNew(StoreError):
    """The graph was written by a newer Sociogram."""

    code = "STORE_TOO_NEW"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This graph is at schema version {found}, but this Sociogram knows versions up to {known}. "
            "Install a newer Sociogram, or use another data directory."
        )
        self.found = found
        self.known = known


class StoreTooOld(StoreError):
    """The graph was written by an older Sociogram, and cannot be brought to the present form."""

    code = "STORE_TOO_OLD"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Load everything into an empty graph: use another data directory or database.")


class StoreUnfinished(StoreError):
    """A restore into the graph did not finish, so it is no state that the graph ever had."""

    code = "STORE_UNFINISHED"

    def __init__(self) -> None:
        super().__init__(
            "A backup is being restored into this graph, or was until that broke off. If no `sociogram restore` is at work any "
            "more, run it again: it begins anew."
        )


class QueryFailed(StoreError):
    """The database rejected a query of ours: a defect, worth a report."""

    code = "QUERY_FAILED"


class ServerFailed(StoreError):
    """A server that we start ourselves did not start, or died."""

    code = "SERVER_FAILED"
