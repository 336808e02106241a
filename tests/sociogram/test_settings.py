"""Settings: read once, refused by name, and the same everywhere that they are written down."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from gql.limits import Limits
from graph_model.errors import ConfigurationError
from sociogram.service import limits_of
from sociogram.settings import LIMIT_VARIABLES, PREFIX, Settings, api_limits

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {PREFIX + each.name.upper() for each in fields(Settings)}


@pytest.mark.parametrize(
    ("url", "held"), [("", Limits().held), ("bolt://x:7687", Limits().held), ("neo4j+s://x:7687", 0)]
)
def test_nothing_is_held_of_a_cluster(url: str, held: int) -> None:
    assert limits_of(Settings(database_url=url)).held == held


def test_nothing_set_means_the_embedded_server() -> None:
    assert Settings.from_environment({}).database is None
    assert Settings.from_environment({"SOCIOGRAM_DATABASE_URL": ""}).database is None


def test_a_named_server_is_used_and_its_password_does_not_print() -> None:
    settings = Settings.from_environment(
        {"SOCIOGRAM_DATABASE_URL": "neo4j://db:7687", "SOCIOGRAM_DATABASE_PASSWORD": "hush-hush"}
    )
    assert settings.database is not None
    assert (settings.database.url, settings.database.password) == ("neo4j://db:7687", "hush-hush")
    assert "hush-hush" not in repr(settings) + repr(settings.database)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SOCIOGRAM_DATABASE_URL", "http://db:7474"),
        ("SOCIOGRAM_DATABASE_URL", "bolt://db:7687"),  # no password
        ("SOCIOGRAM_PORT", "many"),
        ("SOCIOGRAM_LOG_LEVEL", "LOUD"),
        ("SOCIOGRAM_DATABSE_URL", "bolt://db"),
        ("SOCIOGRAM_LOG_FORMAT", "xml"),
        ("SOCIOGRAM_WORKERS", "0"),
        ("SOCIOGRAM_SHUTDOWN_SECONDS", "-1"),
        ("SOCIOGRAM_KEY_SECONDS", "999999999"),
        ("SOCIOGRAM_JWT_LEEWAY_SECONDS", "601"),
        ("SOCIOGRAM_PURPOSES", " , "),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match="SOCIOGRAM_"):
        Settings.from_environment({variable: value})


def test_limits_of_the_api_are_settings_of_their_own() -> None:
    given = {"SOCIOGRAM_LIMIT_COST": "5", "SOCIOGRAM_LIMIT_RATE": "0", "SOCIOGRAM_LIMIT_HELD": "0"}
    assert api_limits(given) == Limits(cost=5, rate=0, held=0)
    assert api_limits({"SOCIOGRAM_LIMIT_SECONDS": "1.5"}).seconds == 1.5
    assert api_limits({}) == Limits()
    assert Settings.from_environment(given) == Settings.from_environment({})


@pytest.mark.parametrize(("variable", "value"), [("COST", "0"), ("DEPTH", "many"), ("RATE", "-1"), ("SECONDS", "inf")])
def test_limit_that_lets_nothing_through_is_refused(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"SOCIOGRAM_LIMIT_{variable}"):
        api_limits({f"SOCIOGRAM_LIMIT_{variable}": value})


def test_limit_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="SOCIOGRAM_LIMIT_CSOT"):
        Settings.from_environment({"SOCIOGRAM_LIMIT_CSOT": "1"})


def test_every_limit_stands_in_the_docs_with_its_default() -> None:
    page = (ROOT / "docs" / "graphql.md").read_text("utf-8")
    rows = {name: f"| `{name}` | {getattr(Limits(), field):,g} |" for name, field in LIMIT_VARIABLES.items()}
    assert [row for row in rows.values() if row not in page] == []


PLACES = {"data_dir": "user data folder", "cache_dir": "user cache folder"}


def test_every_setting_stands_in_the_readme_with_its_default_and_meaning() -> None:
    readme = (ROOT / "README.md").read_text("utf-8").splitlines()
    for each in fields(Settings):
        said = ("no", "yes")[each.default] if isinstance(each.default, bool) else each.default
        default = PLACES.get(each.name) or (f"`{said}`" if said != "" else "")
        assert f"| `{PREFIX}{each.name.upper()}` | {default} | {each.metadata['help']} |" in readme


def test_docker_compose_sets_only_what_the_code_reads() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"neo4j", "sociogram"}
    environment = services["sociogram"]["environment"]
    assert set(environment) <= KNOWN
    given = {
        name: value.replace("${SOCIOGRAM_DATABASE_PASSWORD}", "from-outside") for name, value in environment.items()
    }
    assert Settings.from_environment(given).database is not None
    assert services["sociogram"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["sociogram"]["build"] == "."
    assert (ROOT / "Dockerfile").exists()
    volumes = {each.partition(":")[0] for service in services.values() for each in service["volumes"]}
    assert set(compose["volumes"]) <= volumes
