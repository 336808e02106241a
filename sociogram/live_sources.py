"""The kinds of live sources, and the file that lists those of this installation.

In: `sources.toml`, one table a source, and secrets by variable. Out: sources ready to be read; a mistake in one of them does
not keep the others. A new kind is one line in LIVE_KINDS: the fields of its options are its keys, those without a default must
be given. No secret stands in the file.

    [work]
    kind = "imap"
    host = "mail.example.com"
    user = "ada"
    password_file = "/etc/sociogram/work.password"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from graph_model.errors import ConfigurationError, NotFound
from ingest.google.live import GoogleOptions, GoogleSource
from ingest.live.caldav import CalDavOptions, CalDavSource
from ingest.live.imap import ImapOptions, ImapSource
from ingest.live.source import LiveSource, Opening, Secrets
from ingest.microsoft.live import MicrosoftOptions, MicrosoftSource
from sociogram.private_file import private_bytes
from sociogram.settings import SOURCE_PREFIX
from sociogram.synchronisation import Opened


@dataclass(frozen=True, slots=True)
class LiveKind:
    """A kind of live source. `options` is a frozen dataclass; it may raise ConfigurationError(key, reason) when made."""

    name: str
    options: type
    open: Callable[[Opening], LiveSource]


LIVE_KINDS = (
    LiveKind("imap", ImapOptions, ImapSource),
    LiveKind("caldav", CalDavOptions, CalDavSource),
    LiveKind("microsoft365", MicrosoftOptions, MicrosoftSource),
    LiveKind("google", GoogleOptions, GoogleSource),
)

_BY_NAME = {kind.name: kind for kind in LIVE_KINDS}
_SECRETS = tuple(each.name for each in fields(Secrets))
_SECRET_FILES = tuple(f"{name}_file" for name in _SECRETS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Configured:
    """A source as it is listed: its name, kind, options, and the files of its secrets (by "password", "token", …)."""

    name: str
    kind: LiveKind
    options: Any
    secret_files: Mapping[str, str]
    file: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a file lists, by name: the sources, and what is wrong with those that make no sense."""

    file: str
    sound: Mapping[str, Configured] = field(default_factory=dict)
    broken: Mapping[str, ConfigurationError] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.sound, *self.broken]

    def named(self, name: str) -> Configured:
        """The source of that name. Raises NotFound, or the ConfigurationError of a broken one."""
        if name in self.broken:
            raise self.broken[name]
        if name not in self.sound:
            listed = f"Listed in {self.file}: {', '.join(self.names)}." if self.names else f"List it in {self.file}."
            raise NotFound("source", name, listed)
        return self.sound[name]


def read_sources(file: Path) -> Sources:
    """The sources that are listed; none where there is no such file.

    Raises:
        ConfigurationError: the file cannot be read, or is no TOML.

    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Sources(str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            str(file), f"It cannot be read ({getattr(error, 'strerror', '') or error})."
        ) from error
    return parse_sources(text, str(file))


def parse_sources(text: str, file: str) -> Sources:
    """The sources of a listing. Pure. What is wrong is said with the file, the source and the key.

    Raises:
        ConfigurationError: it is no TOML.

    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(file, f"It is no TOML: {error}.") from error
    sound, broken = {}, {}
    owners: dict[str, str] = {}
    for name, table in tables.items():
        try:
            _check_variables(name, owners.setdefault(_variable(name, ""), name), file)
            sound[name] = _configured(name, table, file)
        except ConfigurationError as error:
            broken[name] = error
    return Sources(file, sound, broken)


def _check_variables(name: str, owner: str, file: str) -> None:
    if owner != name:
        raise ConfigurationError(f"{file}: [{name}]", f"Its secrets have the same variables as those of {owner}.")


def _configured(name: str, table: Any, file: str) -> Configured:
    section = f"{file}: [{name}]"
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise ConfigurationError(section, "A source is a table; its name has letters, digits, - and _ only.")
    kind = _BY_NAME.get(table.get("kind", "")) if isinstance(table.get("kind"), str) else None
    if kind is None:
        raise ConfigurationError(f"{section} kind", f"It must be one of {', '.join(sorted(_BY_NAME))}.")
    given = {key: value for key, value in table.items() if key != "kind"}
    files = {key: given.pop(key) for key in _SECRET_FILES if key in given}
    with _placed(section):
        secrets = {key.removesuffix("_file"): _text(key, value) for key, value in files.items()}
        return Configured(name, kind, _options(kind, given), secrets, file)


@contextmanager
def _placed(section: str) -> Iterator[None]:
    """Adds to an error about a key where the key stands."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"{section} {error.setting}", error.reason) from error


def _options(kind: LiveKind, given: Mapping[str, Any]) -> Any:
    known = {each.name: each for each in fields(kind.options)}
    for key in given:
        if key in _SECRETS:
            raise ConfigurationError(
                key, f"No secret stands in this file: name its file with {key}_file, or set its variable."
            )
        if key not in known:
            listed = ", ".join((*known, *_SECRET_FILES))
            raise ConfigurationError(key, f"A source of kind {kind.name} has no such key. Known are: {listed}.")
    missing = next((name for name, each in known.items() if _is_required(each) and name not in given), None)
    if missing is not None:
        raise ConfigurationError(missing, f"A source of kind {kind.name} must have it.")
    return kind.options(**{key: _value(key, value, str(known[key].type)) for key, value in given.items()})


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _text(key: str, value: Any) -> str:
    return str(_value(key, value, "str"))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_KINDS_OF_VALUE: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a text", lambda value: isinstance(value, str)),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number, 0 or more", lambda value: type(value) is int and value >= 0),
    "tuple[str, ...]": ("a list of texts", _texts),
}
"""Annotation of an option -> what it is called, and whether a TOML value is one."""


def _value(key: str, value: Any, annotation: str) -> Any:
    called, fits = _KINDS_OF_VALUE[annotation]
    if not fits(value):
        raise ConfigurationError(key, f"It must be {called}.")
    return tuple(value) if isinstance(value, list) else value


def open_source(sources: Sources, name: str, environment: Mapping[str, str], *, now_ms: int, data_dir: Path) -> Opened:
    """The source of that name, ready to be read. `environment`: settings.source_secrets.

    Raises:
        NotFound: no such source is listed.
        ConfigurationError: it makes no sense as it is listed, a secret's file cannot be used, or options contradict each other.

    """
    configured = sources.named(name)
    with _placed(f"{configured.file}: [{name}]"):
        secrets = _secrets(configured, environment)
        opening = Opening(name, configured.options, secrets, now_ms, data_dir)
        return Opened(name, configured.kind.name, configured.kind.open(opening), secrets)


def _secrets(configured: Configured, environment: Mapping[str, str]) -> Secrets:
    """From variables, else from files, whose paths start at the listing's folder."""
    folder = Path(configured.file).parent
    given = {name: environment.get(_variable(configured.name, name), "") for name in _SECRETS}
    files = {
        name: folder / Path(file).expanduser() for name, file in configured.secret_files.items() if not given[name]
    }
    return replace(Secrets(**given), **{name: _secret_in(file, f"{name}_file") for name, file in files.items()})


def _secret_in(file: Path, key: str) -> str:
    try:
        return private_bytes(file, key).decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(key, f"{file} cannot be read (no text).") from error


def _variable(name: str, secret: str) -> str:
    """The variable that a secret of a source is read from.

    >>> _variable("my-mail", "client_secret")
    'SOCIOGRAM_SOURCE_MY_MAIL_CLIENT_SECRET'
    """
    return f"{SOURCE_PREFIX}{name.upper().replace('-', '_')}_{secret.upper()}"
