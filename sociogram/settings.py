"""Everything that the environment decides, read once, at the start of a process.

In: environment variables with the prefix `SOCIOGRAM_`. Out: one frozen `Settings`. Nothing else reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import inf
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from gql.limits import Limits
from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError

PREFIX = "SOCIOGRAM_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
MOST_WORKERS = 64
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Process settings. The variable of each is its name in capitals after `SOCIOGRAM_`."""

    data_dir: Path = field(
        default_factory=lambda: user_data_path("sociogram", appauthor=False),
        metadata={"help": "Where the embedded server keeps its files, and keys of the local service."},
    )
    cache_dir: Path = field(
        default_factory=lambda: user_cache_path("sociogram", appauthor=False),
        metadata={"help": "Where snapshots are cached; may be deleted at any time."},
    )
    database_url: str = _setting("", "Bolt URL of a Neo4j server (bolt://… or neo4j://…). Empty: the embedded server.")
    database_user: str = _setting("neo4j", "User name at that server.")
    database_password: str = field(
        default="", repr=False, metadata={"help": "Password at that server.", "secret": True}
    )
    database_name: str = _setting("", "Name of the database at that server. Empty: its default.")
    embedded_heap_mb: int = _setting(1024, "Memory that the embedded server may use for its heap, in megabytes.")
    privacy_key_file: str = _setting(
        "",
        "File with the privacy key (64 hex digits). Empty: `privacy-key` in the data directory, made when first needed.",
    )
    sources: str = _setting("", "File that lists the live sources. Empty: `sources.toml` in the data directory.")
    import_folders: str = _setting(
        "",
        "Folders below which the API may import files, separated by `:` (`;` on Windows). Empty: it imports uploads only.",
    )
    upload_mb: int = _setting(1024, "Megabytes that one file may have that is sent to be imported.")
    host: str = _setting(
        "127.0.0.1", "Address that `sociogram serve` listens on. Beyond loopback it wants API keys or web tokens."
    )
    host_names: str = _setting(
        "",
        "Names under which the API answers callers from elsewhere, with commas between them; also behind a proxy on loopback.",
    )
    documents: str = _setting("", "File of trusted documents. Empty: `documents.json` in the data directory.")
    trusted_only: bool = _setting(
        default=False, help_text="Whether the API executes trusted documents only: yes or no."
    )
    port: int = _setting(8642, "Port that `sociogram serve` listens on; 0 picks a free one.")
    key_seconds: int = _setting(5, "An API key that was revoked stops working within so many seconds.")
    jwt_issuer: str = _setting("", "Who issues the web tokens (`iss`). They are taken once keys for them are named.")
    jwt_audience: str = _setting("", "For whom web tokens must be meant (`aud`).")
    jwt_keys: str = _setting("", "URL (https) or file of the issuer's public keys, as a JWKS: RS256 and ES256.")
    jwt_keys_seconds: int = _setting(600, "Public keys are fetched anew when they are older than that.")
    jwt_secret: str = field(
        default="", repr=False, metadata={"help": "Secret of HS256 tokens, 32 bytes or more.", "secret": True}
    )
    jwt_secret_file: str = _setting("", "File with that secret instead, which only its owner can read.")
    jwt_leeway_seconds: int = _setting(30, "How far clocks may differ when times in a web token are checked.")
    jwt_roles_claim: str = _setting("roles", "Claim with the roles; a path such as `realm_access.roles` works, too.")
    jwt_roles: str = _setting("", "Which of its values mean what: `sg-analysts=analyst,ops=admin`. Empty: our names.")
    jwt_person_claim: str = _setting("email", "Claim with the mail address of whoever calls.")
    purposes: str = _setting(
        "",
        "Purposes, with commas between, for which people may be read over the API; `*` allows any, but one must be said. "
        "Empty: nobody has to.",
    )
    cors_origins: str = _setting(
        "",
        "Origins whose pages may ask the API with a key, with commas between them: `https://app.example`. Empty: none.",
    )
    alert_webhook: str = _setting("", "URL (https, or on loopback) that alerts are posted to. Empty: nowhere.")
    alert_webhook_secret: str = field(
        default="", repr=False, metadata={"help": "Secret that they are signed with, as `whsec_…`.", "secret": True}
    )
    alert_webhook_secret_file: str = _setting("", "File with that secret instead, which only its owner can read.")
    alert_mail_to: str = _setting("", "Addresses that alerts are mailed to, with commas between them. Empty: none.")
    alert_mail_from: str = _setting("", "The address that they are from.")
    alert_names: bool = _setting(
        default=False,
        help_text="Whether alerts that are posted or mailed name people, and not only their ids: yes or no.",
    )
    smtp_host: str = _setting("", "Server that takes mail.")
    smtp_port: int = _setting(587, "Its port.")
    smtp_security: str = _setting(
        "starttls", "`starttls`, `tls` from the start, or `none`, which is for a server on loopback only."
    )
    smtp_user: str = _setting("", "User name there. Empty: it wants none.")
    smtp_password: str = field(default="", repr=False, metadata={"help": "Password there.", "secret": True})
    smtp_password_file: str = _setting("", "File with that password instead, which only its owner can read.")
    tracing: bool = _setting(
        default=False, help_text="Whether requests and jobs are traced by OpenTelemetry (`sociogram[otel]`): yes or no."
    )
    workers: int = _setting(1, "Processes that `sociogram serve` answers with.")
    shutdown_seconds: int = _setting(
        20, "When told to stop, `sociogram serve` waits so long for what is being answered."
    )
    log_level: str = _setting(
        "WARNING", "Least severity that is logged: DEBUG, INFO (a line for each request), WARNING or ERROR."
    )
    log_format: str = _setting("text", "`text`, or `json`: an object for each line of the log.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from variables; an empty one counts as not set.

        Raises:
            ConfigurationError: a value is of the wrong kind, or a variable with our prefix is not known.

        >>> Settings.from_environment({"SOCIOGRAM_PORT": "0"}).port
        0

        """
        known = {PREFIX + each.name.upper(): each.name for each in fields(cls)}
        given = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}
        _refuse_unknown(given, known)
        settings = cls(**{known[name]: _parsed(name, value) for name, value in given.items() if name in known})
        settings._check()
        return settings

    @property
    def database(self) -> BoltAddress | None:
        """The server to use, None for the embedded one."""
        if not self.database_url:
            return None
        return BoltAddress(self.database_url, self.database_user, self.database_password, self.database_name or None)

    @property
    def allowed_purposes(self) -> tuple[str, ...]:
        """The purposes, one by one.

        >>> Settings(purposes="succession review, *,").allowed_purposes
        ('succession review', '*')
        """
        return tuple(each for each in map(str.strip, self.purposes.split(",")) if each)

    @property
    def alert_addresses(self) -> tuple[str, ...]:
        """Whom alerts are mailed to, one by one."""
        return tuple(each for each in map(str.strip, self.alert_mail_to.split(",")) if each)

    @property
    def sources_file(self) -> Path:
        """Where the live sources are listed; it need not be there."""
        return Path(self.sources).expanduser() if self.sources else self.data_dir / "sources.toml"

    @property
    def documents_file(self) -> Path:
        """Where trusted documents are registered; it need not be there."""
        return Path(self.documents).expanduser() if self.documents else self.data_dir / "documents.json"

    @property
    def importable(self) -> tuple[Path, ...]:
        """The folders below which the API may import."""
        return tuple(Path(each).expanduser() for each in self.import_folders.split(os.pathsep) if each)

    def as_environment(self) -> dict[str, str]:
        """The variables that give another process these settings."""
        return {PREFIX + each.name.upper(): str(getattr(self, each.name)) for each in fields(self)}

    def _check(self) -> None:
        if self.database_url and self.database_url.partition("://")[0] not in SCHEMES:
            raise ConfigurationError(
                f"{PREFIX}DATABASE_URL",
                f"{self.database_url!r} is not a Bolt URL. Write bolt://host:7687 or neo4j://host:7687.",
            )
        if not 0 <= self.port <= 65535:
            raise ConfigurationError(f"{PREFIX}PORT", f"{self.port} is no port: they go from 0 to 65535.")
        if self.embedded_heap_mb < 128:
            raise ConfigurationError(f"{PREFIX}EMBEDDED_HEAP_MB", "The embedded server needs at least 128.")
        for name, most in MOST_SECONDS.items():
            if not 0 <= getattr(self, name) <= most:
                raise ConfigurationError(PREFIX + name.upper(), f"Seconds, from 0 to {most}.")
        if self.purposes and not self.allowed_purposes:
            raise ConfigurationError(
                f"{PREFIX}PURPOSES", f"{self.purposes!r} names no purpose. Leave it empty to ask for none."
            )
        if not 1 <= self.workers <= MOST_WORKERS:
            raise ConfigurationError(f"{PREFIX}WORKERS", f"From 1 to {MOST_WORKERS}.")
        if self.log_format not in LOG_FORMATS:
            raise ConfigurationError(f"{PREFIX}LOG_FORMAT", f"{self.log_format!r} is none of {', '.join(LOG_FORMATS)}.")
        if self.upload_mb < 0:
            raise ConfigurationError(f"{PREFIX}UPLOAD_MB", f"{self.upload_mb} is no size. 0 takes no files.")
        if self.log_level not in LOG_LEVELS:
            raise ConfigurationError(f"{PREFIX}LOG_LEVEL", f"{self.log_level!r} is none of {', '.join(LOG_LEVELS)}.")
        if self.database_url and not self.database_password:
            raise ConfigurationError(f"{PREFIX}DATABASE_PASSWORD", "A server was named but no password. Set it.")


MOST_SECONDS = {"key_seconds": 600, "jwt_keys_seconds": 86_400, "jwt_leeway_seconds": 600, "shutdown_seconds": 3_600}
"""Beyond that a key that was revoked, or a token that has expired, would as good as hold for ever."""

SOURCE_PREFIX = PREFIX + "SOURCE_"
SECRET_ENDINGS = ("_PASSWORD", "_TOKEN", "_CLIENT_SECRET")


def source_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The secrets of live sources, by their variables: SOCIOGRAM_SOURCE_<NAME>_PASSWORD, _TOKEN, _CLIENT_SECRET.

    >>> source_secrets({"SOCIOGRAM_SOURCE_WORK_PASSWORD": "hush", "SOCIOGRAM_SOURCES": "/etc/sources.toml"})
    {'SOCIOGRAM_SOURCE_WORK_PASSWORD': 'hush'}
    """
    return {name: value for name, value in environment.items() if _names_a_secret(name) and value}


def _names_a_secret(name: str) -> bool:
    return name.startswith(SOURCE_PREFIX) and name.endswith(SECRET_ENDINGS)


LIMIT_VARIABLES = {f"{PREFIX}LIMIT_{each.name.upper()}": each.name for each in fields(Limits)}
"""The variable of each limit of the API."""


def api_limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits of the API: SOCIOGRAM_LIMIT_COST, SOCIOGRAM_LIMIT_RATE and so on; those that are not set are the defaults.

    Raises:
        ConfigurationError: a value is no number, or too small to let anything through.

    >>> api_limits({"SOCIOGRAM_LIMIT_PAGE": "50"}).page
    50

    """
    given = {name: environment[name] for name in LIMIT_VARIABLES if environment.get(name)}
    return replace(Limits(), **{LIMIT_VARIABLES[name]: _limit(name, value) for name, value in given.items()})


def _limit(name: str, value: str) -> Any:
    least = 0 if name.endswith(("RATE", "HELD")) else 1
    try:
        number = float(value) if name.endswith("_SECONDS") else int(value)
    except ValueError:
        raise ConfigurationError(name, f"{value!r} is not a whole number.") from None
    if not least <= number < inf:
        raise ConfigurationError(name, f"{value} is too small: at least {least}.")
    return number


_READ_ELSEWHERE = ("SOCIOGRAM_REQUIRE",)
"""Read by the test suite alone: what must not be skipped."""


def _refuse_unknown(given: Mapping[str, str], known: Mapping[str, str]) -> None:
    others = sorted(given.keys() - known.keys() - LIMIT_VARIABLES.keys() - set(_READ_ELSEWHERE))
    unknown = [name for name in others if not _names_a_secret(name)]
    if unknown:
        raise ConfigurationError(unknown[0], f"There is no such setting. Known are: {', '.join(known)}.")


_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _yes_or_no(name: str, value: str) -> bool:
    try:
        return _YES_OR_NO[value.lower()]
    except KeyError:
        raise ConfigurationError(name, f"{value!r} is neither yes nor no.") from None


def _parsed(name: str, value: str) -> Any:
    kind = {each.name: each.type for each in fields(Settings)}[name.removeprefix(PREFIX).lower()]
    if kind == "Path":
        return Path(value).expanduser()
    if kind == "bool":
        return _yes_or_no(name, value)
    if kind != "int":
        return value
    try:
        return int(value)
    except ValueError:
        raise ConfigurationError(name, f"{value!r} is not a whole number.") from None
