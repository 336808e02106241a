"""Schedules over the API, on a real graph: recorded, seen, paused, started and taken back by admins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gql.caller import Caller, Role
from graph_model.schedule_store import read_schedules
from graph_model.store import Store
from sociogram.job_service import JobService
from sociogram.settings import Settings
from tests.gql.client import Client

SHOWN = """name kind sources thenRun parameters due timeZone by recordedAt paused atWork nextDueAt lastStartedAt lastSuccessAt
missed problem jobs { id }"""
SCHEDULES = f"{{ schedules {{ {SHOWN} }} }}"


def changing(act: str, payload: str = f"schedule {{ {SHOWN} }}") -> str:
    return f"mutation ($input: {act}ScheduleInput!) {{ {act.lower()}Schedule(input: $input) {{ {payload} }} }}"


RECORD, PAUSE, RUN = (changing(act) for act in ("Record", "Pause", "Run"))
WITHDRAW = changing("Withdraw", "withdrawn")
NIGHTLY = {"name": "nightly", "kind": "RUN", "due": "daily 03:30", "timeZone": "Europe/Berlin"}


@pytest.fixture
def admin(store: Store, tmp_path: Path) -> Client:
    (tmp_path / "allowed").mkdir()
    (tmp_path / "sources.toml").write_text('[work]\nkind = "imap"\nhost = "127.0.0.1"\nuser = "ada"\n')
    settings = replace(Settings(), data_dir=tmp_path, import_folders=str(tmp_path / "allowed"))
    return Client(store, work=JobService(store, settings))


def test_what_is_recorded_is_returned_and_shown(admin: Client) -> None:
    given = {**NIGHTLY, "parameters": {"seed": 3}}
    recorded = admin.ask(RECORD, input=given)["recordSchedule"]["schedule"]
    assert recorded.pop("recordedAt") > "2026"
    assert recorded["nextDueAt"] > "2026"
    assert '"seed": 3' in recorded["parameters"]
    expected = {
        "name": "nightly", "kind": "RUN", "due": "daily 03:30", "timeZone": "Europe/Berlin", "sources": [], "thenRun": False,
        "by": "test", "paused": False, "atWork": False, "lastStartedAt": None, "lastSuccessAt": None, "missed": 0,
        "problem": "", "jobs": [],
    }  # fmt: skip
    assert {name: recorded[name] for name in expected} == expected
    (shown,) = admin.ask(SCHEDULES)["schedules"]
    assert {**recorded, "recordedAt": shown["recordedAt"]} == shown


def test_it_rests_goes_on_is_started_and_taken_back(admin: Client, store: Store) -> None:
    admin.ask(RECORD, input=NIGHTLY)
    rests = admin.ask(PAUSE, input={"name": "nightly", "paused": True})["pauseSchedule"]["schedule"]
    assert (rests["paused"], rests["nextDueAt"]) == (True, None)
    assert admin.codes(RUN, input={"name": "nightly"}) == ["BAD_USER_INPUT"]
    goes_on = admin.ask(PAUSE, input={"name": "nightly", "paused": False})["pauseSchedule"]["schedule"]
    due = admin.ask(RUN, input={"name": "nightly"})["runSchedule"]["schedule"]
    assert due["nextDueAt"] < goes_on["nextDueAt"]
    taken = [admin.ask(WITHDRAW, input={"name": "nightly"})["withdrawSchedule"]["withdrawn"] for _ in range(2)]
    assert taken == [True, False]
    assert read_schedules(store) == []
    assert admin.codes(PAUSE, input={"name": "nightly", "paused": True}) == ["BAD_USER_INPUT"]


def test_what_is_synced_or_loaded_must_be_allowed(admin: Client, store: Store, tmp_path: Path) -> None:
    sync = {"name": "mail", "kind": "SYNC", "due": "every 6h", "thenRun": True}
    load = {"name": "files", "kind": "IMPORT", "due": "every 6h"}
    assert admin.ask(RECORD, input={**sync, "sources": ["work"]})["recordSchedule"]["schedule"]["sources"] == ["work"]
    allowed = str(tmp_path / "allowed")
    assert admin.ask(RECORD, input={**load, "paths": [allowed]})["recordSchedule"]["schedule"]["sources"] == [allowed]
    before = read_schedules(store)
    for wrong in (
        {**sync, "sources": ["home"]},
        {**sync, "paths": [allowed]},
        {**load, "paths": ["/etc"]},
        {**load, "sources": ["work"]},
        load,
        {**NIGHTLY, "due": "sometimes"},
        {**NIGHTLY, "timeZone": "Nowhere"},
        {**NIGHTLY, "thenRun": True},
        {**NIGHTLY, "name": ""},
    ):
        assert admin.codes(RECORD, input=wrong) == ["BAD_USER_INPUT"], wrong
    assert admin.codes(RECORD, input={**NIGHTLY, "parameters": {"windowDays": -1}}) == ["CANNOT_ANALYSE"]
    assert read_schedules(store) == before


def test_a_service_that_starts_nothing_schedules_nothing(store: Store) -> None:
    assert Client(store).codes(RECORD, input=NIGHTLY) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("role", Role)
def test_schedules_are_for_admins(store: Store, role: Role) -> None:
    somebody = Client(store, caller=Caller("somebody", frozenset({role})))
    expected: list[Any] = [] if role is Role.ADMIN else ["FORBIDDEN"]
    assert somebody.codes(SCHEDULES) == expected
