"""The file that lists live sources: what it may say, and one sentence with file and key for what it may not."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.errors import ConfigurationError, NotFound
from ingest.live.imap import ImapOptions, ImapSource
from sociogram.live_sources import LIVE_KINDS, open_source, parse_sources, read_sources
from sociogram.settings import Settings, source_secrets

GOOD = """
[work]
kind = "imap"
host = "mail.example.com"
user = "ada"
folders = ["INBOX", "Clients/*"]
since_days = 365

[team-calendar]
kind = "caldav"
url = "https://dav.example.com/"
user = "ada"
password_file = "dav.password"
"""
NOTHING: dict[str, str] = {}


def opened(text: str, name: str, tmp_path: Path, environment: dict[str, str] = NOTHING) -> object:
    return open_source(parse_sources(text, "sources.toml"), name, environment, now_ms=0, data_dir=tmp_path)


def test_sources_are_read_by_name_with_the_options_of_their_kind() -> None:
    found = parse_sources(GOOD, "sources.toml")
    assert found.names == ["work", "team-calendar"]
    assert found.sound["work"].options == ImapOptions(
        "mail.example.com", "ada", folders=("INBOX", "Clients/*"), since_days=365
    )
    assert found.sound["team-calendar"].secret_files == {"password": "dav.password"}


def test_no_file_means_no_sources(tmp_path: Path) -> None:
    assert read_sources(tmp_path / "sources.toml").names == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[work\n", "sources.toml: It is no TOML"),
        ("work = 3\n", r"\[work\]: A source is a table"),
        ('["a b"]\nkind = "imap"\n', r"letters, digits"),
        ('[work]\nhost = "h"\n', r"\[work\] kind: It must be one of caldav, .*imap"),
        ('[work]\nkind = ["imap"]\n', r"\[work\] kind: It must be one of"),
        ('[work]\nkind = "imap"\nhost = "h"\n', r"\[work\] user: A source of kind imap must have it"),
        ('[work]\nkind = "imap"\nhost = 3\nuser = "u"\n', r"\[work\] host: It must be a text"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\nsince_days = -1\n', r"since_days: It must be a whole number"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\nsince_days = true\n', r"since_days: It must be a whole number"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\nfolders = "INBOX"\n', r"folders: It must be a list of texts"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\nfodlers = []\n', r"fodlers: A source of kind imap has no such key"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\ntls = "maybe"\n', r"\[work\] tls: It must be one of"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\npassword = "x"\n', r"password: No secret stands in this file"),
        ('[work]\nkind = "imap"\nhost = "h"\nuser = "u"\npassword_file = 1\n', r"password_file: It must be a text"),
        ('[a-b]\nkind="caldav"\nurl="https://u"\n[a_b]\nkind="caldav"\nurl="https://u"\n', r"the same variables"),
        ('[cal]\nkind = "caldav"\nurl = "http://dav.example.com/"\n', r"\[cal\] url: http:// would send the secret"),
        ('[cal]\nkind = "caldav"\nurl = "https://[::bad"\n', r"\[cal\] url: It is no address"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_with_file_source_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        raise next(iter(parse_sources(text, "sources.toml").broken.values()))
    assert str(caught.value).startswith("sources.toml")


def test_a_mistake_in_one_source_does_not_keep_the_others(tmp_path: Path) -> None:
    found = parse_sources(f'[odd]\nkind = "imap"\nhost = "h"\n{GOOD}[team_calendar]\nkind = "imap"\n', "sources.toml")
    assert (list(found.sound), list(found.broken)) == (["work", "team-calendar"], ["odd", "team_calendar"])
    assert found.named("work").kind.name == "imap"
    with pytest.raises(ConfigurationError, match=r"sources.toml: \[odd\] user: A source of kind imap must have it"):
        found.named("odd")
    with pytest.raises(NotFound, match=r"no source 'nope'. Listed in sources.toml: work, team-calendar, odd, team_cal"):
        found.named("nope")


@given(st.text(max_size=200))
def test_any_text_is_sources_or_a_sentence(text: str) -> None:
    with suppress(ConfigurationError):
        parse_sources(text, "sources.toml")


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_sources(tmp_path / "sources.toml")


# ── secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_secrets_come_from_variables_or_from_a_file_that_only_we_can_read(tmp_path: Path) -> None:
    file = tmp_path / "dav.password"
    file.write_text("hush-hush\n")
    file.chmod(0o600)
    text = GOOD
    live = open_source(
        parse_sources(text, str(tmp_path / "s.toml")), "team-calendar", NOTHING, now_ms=0, data_dir=tmp_path
    )
    assert live.secrets.password == "hush-hush"
    assert "hush-hush" not in repr(live) + repr(parse_sources(text, ""))
    by_variable = opened(text, "team-calendar", tmp_path, {"SOCIOGRAM_SOURCE_TEAM_CALENDAR_PASSWORD": "other"})
    assert by_variable.secrets.password == "other"  # type: ignore[attr-defined]
    assert isinstance(opened(GOOD, "work", tmp_path, {"SOCIOGRAM_SOURCE_WORK_TOKEN": "t"}).source, ImapSource)  # type: ignore[attr-defined]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has the file modes that say who may read a secret")
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "dav.password"
    file.write_text("hush-hush")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600") as caught:
        opened(GOOD.replace("dav.password", str(file)), "team-calendar", tmp_path)
    assert "hush-hush" not in str(caught.value)
    assert "[team-calendar] password_file" in str(caught.value)


def test_a_missing_secret_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        opened(GOOD, "team-calendar", tmp_path)
    with pytest.raises(ConfigurationError, match=r"\[work\] password_file: There is neither"):
        opened(GOOD, "work", tmp_path)


def test_certificates_that_are_not_there_are_said(tmp_path: Path) -> None:
    text = GOOD.replace("[team", 'ca_file = "/nowhere/ca.pem"\n[team')
    with pytest.raises(ConfigurationError, match=r"\[work\] ca_file: /nowhere/ca.pem holds no readable certificates"):
        opened(text, "work", tmp_path, {"SOCIOGRAM_SOURCE_WORK_PASSWORD": "p"})


def test_a_source_that_is_not_listed_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no source 'home'"):
        opened(GOOD, "home", tmp_path)


def test_only_variables_of_secrets_are_taken_for_them() -> None:
    environment = {"SOCIOGRAM_SOURCE_WORK_PASSWORD": "p", "SOCIOGRAM_SOURCE_X_TOKEN": "", "SOCIOGRAM_SOURCES": "f"}
    assert source_secrets(environment) == {"SOCIOGRAM_SOURCE_WORK_PASSWORD": "p"}
    assert Settings.from_environment(environment).sources_file == Path("f")
    with pytest.raises(ConfigurationError, match="SOCIOGRAM_SOURCE_WORK_PASWORD"):
        Settings.from_environment({"SOCIOGRAM_SOURCE_WORK_PASWORD": "p"})


def test_every_kind_can_be_written_in_toml() -> None:
    """Each option is of a type that the file can give, and takes a default or must be given."""
    for kind in LIVE_KINDS:
        text = f'[x]\nkind = "{kind.name}"\nnot_a_key = 1\n'
        assert "has no such key" in str(parse_sources(text, "sources.toml").broken["x"])
