"""Reports over HTTP: for whoever may see them, as files, with whom they name in the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gql.audit.log import AuditLog
from gql.audit.purpose import Purposes
from gql.caller import Caller, Role
from gql.node import global_id
from graph_model.audit_chain import person_digest
from graph_model.audit_store import read_entries
from graph_model.store import Store
from reports.formats import FORMATS
from sociogram.demo.performance import Performance
from sociogram.report_route import MOST_ASKED_ABOUT, SECONDS, Reports
from sociogram.reporting import REPORTS
from sociogram.settings import Settings
from tests.gql.client import AUDIT_KEY, Client, Remembered
from tests.sociogram.test_report_command import critical_contact

BEGINNINGS = {"html": b"<!doctype html>", "pdf": b"%PDF", "md": b"#", "csv": b"PK", "xlsx": b"PK", "json": b"{"}


class Asking:
    """The served reports of the demo company, as callers of these roles ask for them."""

    def __init__(self, store: Store, folder: Path, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._reports = Reports(store, Settings(data_dir=folder), seconds=seconds)

    def get(
        self, kind: str, *roles: Role, person: str = "", purposes: Purposes | None = None, **given: str | list[str]
    ) -> httpx.Response:
        client = Client(
            self._store,
            caller=Caller("someone", frozenset(roles), person),
            audit=AuditLog(self._store, AUDIT_KEY, Remembered()),
            purposes=purposes,
            reports=self._reports,
        )
        return client.request("GET", f"/reports/{kind}", params=given)

    def close(self) -> None:
        self._reports.close()


@pytest.fixture(scope="module")
def asking(demo: tuple[Store, Performance], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    found = Asking(demo[0], tmp_path_factory.mktemp("data"))
    yield found
    found.close()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_report_comes_as_a_file_of_each_format(asking: Asking, form: str) -> None:
    answer = asking.get("supply-chain", Role.VIEWER, format=form)
    assert answer.status_code == 200
    assert answer.content.lower().startswith(BEGINNINGS[form].lower())
    assert answer.headers["content-disposition"].startswith('attachment; filename="supply-chain-review-')
    assert answer.headers["cache-control"] == "no-store"


def test_whom_a_report_names_is_in_the_audit_log(asking: Asking, demo: tuple[Store, Performance]) -> None:
    person, account = critical_contact(demo[1])
    answer = asking.get("relationship", Role.REVIEWER, account=global_id("Organisation", account), format="json")
    assert answer.status_code == 200
    assert person in answer.text
    entry = list(read_entries(demo[0]))[-1].event
    assert entry.fields == ("Report.relationship",)
    assert person_digest(AUDIT_KEY, person) in entry.people


def test_a_viewer_gets_reports_without_names_and_none_of_succession(
    asking: Asking, demo: tuple[Store, Performance]
) -> None:
    before = len(list(read_entries(demo[0])))
    answer = asking.get("influence", Role.VIEWER, format="json")
    assert json.loads(answer.content)["role"] == "viewer"
    assert len(list(read_entries(demo[0]))) == before, "nobody was named"
    assert code_of(asking.get("succession", Role.VIEWER)) == (403, "FORBIDDEN")
    assert list(read_entries(demo[0]))[-1].event.refused == ("Report.succession",)


def test_a_manager_gets_briefs_of_own_accounts_only(asking: Asking, demo: tuple[Store, Performance]) -> None:
    _, account = critical_contact(demo[1])
    assert code_of(asking.get("relationship", Role.MANAGER, account=account)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("kind", "given", "status"),
    [
        ("influence", {"format": "doc"}, 400),
        ("influence", {"top": "0"}, 400),
        ("influence", {"top": "a"}, 400),
        ("influence", {"top": "0010000000"}, 400),
        ("influence", {"top": "1" * 5_000}, 400),
        ("influence", {"run": "none"}, 404),
        ("influence", {"who": ""}, 400),
        ("influence", {"unknown": "1"}, 400),
        ("influence", {"who": "Ada Ash"}, 400),
        ("succession", {"who": "a", "run": "b"}, 400),
        ("succession", {"fail": "b"}, 400),
        ("supply-chain", {"top": "5"}, 400),
        ("relationship", {"account": "a", "unit": "b"}, 400),
        ("influence", {"format": ["json", "md"]}, 400),
        ("nothing", {}, 404),
        ("relationship", {}, 400),
        ("succession", {"who": "Nobody At All"}, 404),
        ("succession", {"who": "a", "unit": "b"}, 400),
        ("supply-chain", {"fail": "Nothing"}, 404),
    ],
)
def test_what_cannot_be_made_says_so(asking: Asking, kind: str, given: dict[str, str], status: int) -> None:
    assert asking.get(kind, Role.ADMIN, **given).status_code == status


def test_a_report_that_takes_too_long_is_given_up_and_says_when_to_come_again(
    demo: tuple[Store, Performance], tmp_path: Path
) -> None:
    hurried = Asking(demo[0], tmp_path, seconds=0.0)
    answer = hurried.get("influence", Role.ANALYST)
    hurried.close()
    assert code_of(answer) == (503, "DEADLINE_EXCEEDED")
    assert answer.headers["retry-after"] == "60"


def test_what_fails_together_is_counted_once_and_bounded(asking: Asking, demo: tuple[Store, Performance]) -> None:
    _, account = critical_contact(demo[1])
    same = asking.get("supply-chain", Role.ADMIN, format="json", fail=[account] * (MOST_ASKED_ABOUT + 1))
    assert same.status_code == 200
    many = asking.get("supply-chain", Role.ADMIN, fail=[str(each) for each in range(MOST_ASKED_ABOUT + 1)])
    assert code_of(many) == (400, "BAD_USER_INPUT")


def test_who_reads_no_data_gets_no_report(asking: Asking) -> None:
    assert [code_of(asking.get(kind, Role.AUDITOR)) for kind in REPORTS] == [(403, "FORBIDDEN")] * len(REPORTS)


def test_names_want_the_purpose_that_the_service_wants(asking: Asking, demo: tuple[Store, Performance]) -> None:
    purposes = Purposes(("review",))
    assert code_of(asking.get("influence", Role.ANALYST, purposes=purposes)) == (403, "PURPOSE_REQUIRED")
    assert list(read_entries(demo[0]))[-1].event.refused == ("Report.influence",)
    assert asking.get("influence", Role.VIEWER, purposes=purposes).status_code == 200
