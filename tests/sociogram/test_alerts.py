"""Alerts of real runs, told to a real web server and a real mail server, at least once and by one of many."""

from __future__ import annotations

import base64
import json
import logging
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner, Result

from analytics.alerts import FINDINGS, RULES
from analytics.parameters import RunParameters
from gql.node import parsed_id
from graph_model import backup_parts
from graph_model.alert import Alert, AlertKind, AlertMessage
from graph_model.alert_store import (
    KEPT_DAYS,
    claim_message,
    newest_alerts,
    newest_messages,
    note_failed,
    runs_so_far,
    send_again,
    write_alerts,
)
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide
from graph_model.erasure import remove_person, subject_of
from graph_model.errors import ConfigurationError
from graph_model.findings import FindingKind, Topic
from graph_model.run_store import RunRecord, latest_run, read_findings, write_run
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why
from graph_model.writer_lease import WriterLease
from sociogram import alert_runner
from sociogram.alert_channels import channels
from sociogram.alert_runner import WAIT_MINUTES, raise_alerts, send_due, tell
from sociogram.alert_text import told_alerts
from sociogram.analysing import run_analysis
from sociogram.cli import cli
from sociogram.demo.performance import Performance
from sociogram.jobs import run_import
from sociogram.settings import Settings
from tests.ingest.live.loopback_server import Answering, Loopback, Reply, loopback
from tests.sociogram.test_load import settings_of

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()
MINUTE, DAY = 60_000, 86_400_000
MAIL = "From: {0}\nTo: {1}\nDate: {2} Mar 2024 {3:02}:00:00 +0000\nSubject: {2} {3} {0}\n\nbody\n"
ADA, BOB, EVE = "Ada Ash <ada@us.example>", "Bob Birch <bob@us.example>", "Eve Elm <eve@them.example>"


def write_mail(folder: Path, *pairs: tuple[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for one, other in pairs:
        for day in range(1, 15):
            for hour, (sender, to) in enumerate(((one, other), (other, one)), 9):
                (folder / f"{sender[:3]}-{to[:3]}-{day}.eml").write_text(MAIL.format(sender, to, day, hour))


@pytest.fixture
def company(any_store: Store, tmp_path: Path) -> Store:
    """A graph with two runs: in the second Ada is our only live contact with Eve's company. The first was looked through."""
    return of_two_runs(any_store, tmp_path)


def of_two_runs(store: Store, folder: Path) -> Store:
    write_mail(folder / "mail", (ADA, BOB))
    run_import(store, [folder / "mail"], our_domains=["us.example"])
    run_analysis(store)
    assert raise_alerts(store, ["log"], 0) == 0, "there is nothing to compare the first run with"
    write_mail(folder / "mail", (ADA, EVE))
    run_import(store, [folder / "mail"])
    run_analysis(store)
    return store


def kinds(store: Store) -> set[AlertKind]:
    return {each.kind for each in newest_alerts(store, 100)}


def of_person(store: Store, email: str) -> Any:
    return store.read("MATCH (p:Person {email: $email}) RETURN p.id AS id", email=email)[0]["id"]


# ── raising ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_run_newly_found_is_raised_once(company: Store) -> None:
    assert raise_alerts(company, ["log"], 7) == 2
    assert kinds(company) == {AlertKind.SINGLE_POINT_OF_FAILURE, AlertKind.SOLE_CONTACT}
    run, ada = latest_run(company), of_person(company, "ada@us.example")
    assert run is not None
    for alert in newest_alerts(company, 100):
        assert (alert.run, alert.at_ms, ada in alert.about) == (run.id, 7, True)
    (message,) = newest_messages(company, 10)
    assert (message.channel, message.state, len(message.alerts)) == ("log", "waiting", 2)
    assert raise_alerts(company, ["log"], 8) == 0
    run_analysis(company, RunParameters(seed=5))
    run_analysis(company)
    assert raise_alerts(company, ["log"], 9) == 0, "it was so before, in the run that was told the same"


def test_what_was_accepted_is_not_raised(company: Store) -> None:
    topic = Topic(FindingKind.SINGLE_POINT_OF_FAILURE, of_person(company, "ada@us.example"))
    with WriterLease(company) as lease:
        decide(company, lease, Disposition(topic, DispositionState.ACCEPTED, "Zoë", 1))
    assert raise_alerts(company, ["log"], 7) == 1
    assert kinds(company) == {AlertKind.SOLE_CONTACT}


def test_of_many_services_one_raises(company: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda now: raise_alerts(company, ["log"], now), range(4))) == 2
    assert len(newest_alerts(company, 100)) == 2
    assert len(newest_messages(company, 100)) == 1


@pytest.mark.parametrize("parameters", [RunParameters(seed=9), RunParameters(as_of_ms=1_710_000_000_000)])
def test_a_run_that_was_told_otherwise_is_compared_with_none(
    store: Store, tmp_path: Path, parameters: RunParameters
) -> None:
    write_mail(tmp_path / "mail", (ADA, BOB))
    run_import(store, [tmp_path / "mail"], our_domains=["us.example"])
    run_analysis(store)
    raise_alerts(store, ["log"], 0)
    write_mail(tmp_path / "mail", (ADA, EVE))
    run_import(store, [tmp_path / "mail"])
    run_analysis(store, parameters)
    assert raise_alerts(store, ["log"], 7) == 0
    run_analysis(store)
    assert raise_alerts(store, ["log"], 8) == 2, "and the next of the same kind is compared across it"


def test_in_a_graph_that_had_runs_before_there_were_alerts_nothing_is_new(company: Store) -> None:
    company.write_query("MATCH (r:Run) SET r.alerted = null")
    assert raise_alerts(company, ["log"], 7) == 0
    assert runs_so_far(company) is None


# ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────────


def run_record(store: Store, key: str) -> RunRecord:
    record = RunRecord(key, 0, 1.0, RunParameters().to_json(), "", "", "", 0)
    with WriterLease(store) as lease:
        write_run(store, lease, record, [], [])
    found = latest_run(store)
    assert found is not None
    return found


def message(key: str = "m", channel: str = "webhook", next_ms: int | None = 5) -> AlertMessage:
    return AlertMessage(key, channel, "run", ("a",), 5, next_ms)


def test_a_message_is_taken_on_by_one(any_store: Store) -> None:
    write_alerts(any_store, run_record(any_store, "run"), [], [message()], 5)
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: claim_message(any_store, message(), 9), range(4))) == 1
    (found,) = newest_messages(any_store, 10)
    assert (found.next_ms, found.tried) == (9, 1)


def test_what_was_given_up_is_sent_again_when_asked(any_store: Store) -> None:
    write_alerts(any_store, run_record(any_store, "run"), [], [message("m"), message("n")], 5)
    note_failed(any_store, message("m"), "No.", give_up=True)
    assert {each.id: (each.state, each.error) for each in newest_messages(any_store, 10)} == {
        "m": ("given up", "No."), "n": ("waiting", ""),
    }  # fmt: skip
    assert send_again(any_store, [], 50) == 1
    assert {each.id: each.next_ms for each in newest_messages(any_store, 10)} == {"m": 50, "n": 5}
    assert send_again(any_store, ["n", "x"], 60) == 1


def test_old_alerts_go(any_store: Store) -> None:
    old = Alert("a", AlertKind.CHOKE_POINT, "f", "run", 5, ("x",))
    write_alerts(any_store, run_record(any_store, "run"), [old], [message()], 5)
    write_alerts(any_store, run_record(any_store, "run-2"), [], [], KEPT_DAYS * DAY)
    assert newest_alerts(any_store, 10) == [old]
    write_alerts(any_store, run_record(any_store, "run-3"), [], [], KEPT_DAYS * DAY + 6)
    assert (newest_alerts(any_store, 10), newest_messages(any_store, 10)) == ([], [])


# ── a webhook ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Clock:
    """Goes on when it is told to."""

    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@contextmanager
def hooked(answer: Answering, **more: Any) -> Iterator[tuple[Loopback, Settings]]:
    with loopback(answer) as server:
        yield server, replace(Settings(), alert_webhook=f"{server.url}/hook", alert_webhook_secret=SECRET, **more)


def verified(headers: Any, body: bytes) -> Any:
    """What was posted, by the code that the docs show."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["verified"](SECRET, headers, body)


def test_alerts_are_posted_signed_and_without_names_of_people(company: Store) -> None:
    with hooked(lambda _: Reply(204)) as (server, settings):
        tell(company, settings, Clock())
        tell(company, settings, Clock())
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/hook")
    headers = {name.lower(): value for name, value in asked.headers.items()}
    posted = verified(headers, asked.body)
    assert posted["type"] == "sociogram.alerts"
    alerts = {each["kind"]: each for each in posted["data"]["alerts"]}
    ada = f"person {of_person(company, 'ada@us.example')[:8]}"
    sole = alerts["sole_contact"]
    assert sole["what"] == f"{ada.capitalize()} is now our only live contact with them.example."
    assert ada in sole["why"]
    assert not re.search("ada|ash|bob|birch|eve|elm|@", asked.body.decode(), re.IGNORECASE)
    assert parsed_id(sole["finding"])[0] == "ContactCoverage"
    assert parsed_id(posted["data"]["run"]) == ("Run", newest_alerts(company, 1)[0].run)
    assert {each.channel: each.state for each in newest_messages(company, 10)} == {"log": "sent", "webhook": "sent"}


def test_a_signature_of_another_body_time_or_secret_is_none(company: Store) -> None:
    with hooked(lambda _: Reply()) as (server, settings):
        tell(company, settings, Clock())
    (asked,) = server.asked
    headers = {name.lower(): value for name, value in asked.headers.items()}
    verified(headers, asked.body)
    later = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}
    old = {**headers, "webhook-timestamp": "1700000000"}
    for wrong in (later, old, {**headers, "webhook-id": "x"}, {**headers, "webhook-signature": "v1,"}):
        with pytest.raises(ValueError, match="webhook"):
            verified(wrong, asked.body)
    with pytest.raises(ValueError, match="webhook"):
        verified(headers, asked.body + b" ")


def test_people_are_named_where_the_setting_allows(store: Store, tmp_path: Path) -> None:
    of_two_runs(store, tmp_path)
    with hooked(lambda _: Reply(), alert_names=True) as (server, settings):
        tell(store, settings, Clock())
    assert "Ada Ash is now our only live contact with them.example." in server.asked[0].body.decode()


def test_what_fails_is_tried_again_with_patience_and_the_same_id_and_given_up_in_the_end(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    of_two_runs(store, tmp_path)
    clock = Clock()
    with hooked(lambda _: Reply(500)) as (server, settings):
        tell(store, settings, clock)
        for minutes in WAIT_MINUTES:
            sent = len(server.asked)
            clock.now += minutes * MINUTE - 1
            tell(store, settings, clock)
            assert len(server.asked) == sent
            clock.now += 1
            tell(store, settings, clock)
            assert len(server.asked) == sent + 1
        clock.now += 1000 * DAY
        tell(store, settings, clock)
    assert len(server.asked) == len(WAIT_MINUTES) + 1
    assert len({each.headers["webhook-id"] for each in server.asked}) == 1
    given_up = next(each for each in newest_messages(store, 10) if each.channel == "webhook")
    assert (given_up.state, given_up.error) == ("given up", "It answered with status 500.")
    assert "ada" not in caplog.text.lower()


def test_a_crash_while_a_message_is_sent_sends_it_again(store: Store, tmp_path: Path) -> None:
    of_two_runs(store, tmp_path)
    clock, took = Clock(), []

    def crash(_: Any) -> str:
        took.append(1)
        raise KeyboardInterrupt

    with hooked(lambda _: Reply()) as (server, settings):
        raise_alerts(store, ["webhook"], clock())
        with pytest.raises(KeyboardInterrupt):
            send_due(store, {"webhook": crash}, clock, names=False)
        tell(store, settings, clock)
        assert (len(took), len(server.asked)) == (1, 0)
        clock.now += MINUTE
        tell(store, settings, clock)
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 404])
def test_redirects_are_not_followed(store: Store, tmp_path: Path, status: int) -> None:
    of_two_runs(store, tmp_path)
    with loopback(lambda _: Reply()) as elsewhere:
        reply = Reply(status, headers={"Location": f"{elsewhere.url}/stolen"})
        with hooked(lambda _: reply) as (server, settings):
            tell(store, settings, Clock())
    assert (len(server.asked), elsewhere.asked) == (1, [])
    assert any(str(status) in each.error for each in newest_messages(store, 10))


def test_alerts_of_a_whole_company_are_posted_in_parts(
    demo: tuple[Store, Performance], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if all that its run found were new."""
    store, run = demo[0], demo[1].run.record
    monkeypatch.setattr(alert_runner, "MOST_OF_A_POST", 2)
    store.write_query("MATCH (r:Run {id: $id}) SET r.sequence = 2, r.alerted = null", id=run.id)
    store.write_query("MATCH (r:Run {id: $id}) CREATE (e:Run) SET e = properties(r), e.id = 'earlier'", id=run.id)
    store.write_query("MATCH (r:Run {id: 'earlier'}) SET r.sequence = 1, r.alerted = 1")
    with hooked(lambda _: Reply()) as (server, settings):
        tell(store, settings, Clock())
    posted = [json.loads(each.body)["data"]["alerts"] for each in server.asked]
    alerts = [alert for some in posted for alert in some]
    assert max(map(len, posted)) == 2
    assert len({each["id"] for each in alerts}) == len(alerts) == len(newest_alerts(store, 1000))
    assert {each["kind"] for each in alerts} == {
        "single_point_of_failure", "sole_contact", "choke_point", "critical_contact",
    }  # fmt: skip


def test_no_person_of_a_whole_company_is_named_by_any_finding(demo: tuple[Store, Performance]) -> None:
    store, run = demo[0], demo[1].run.record
    found = [each for kind in FINDINGS for each in read_findings(store, run.id, kind, limit=10_000)]
    kind_of = {rule.findings: rule.kind for rule in RULES}
    alerts = [Alert(each.id, kind_of[each.kind], each.id, run.id, 0, (each.subject, each.subject)) for each in found]
    people = store.read("MATCH (p:Person) WHERE p.name CONTAINS ' ' RETURN p.name AS name, p.email AS email")
    assert len(people) > 100

    def named(*, names: bool) -> set[str]:
        told = "\n".join(f"{each.what} {each.why}" for each in told_alerts(store, alerts, names=names))
        return {each["name"] for each in people if each["name"] in told or each["email"] in told}

    assert named(names=False) == set()
    assert len(named(names=True)) > 5, "it would be noticed"


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Inbox:
    """What a mail server took."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    def log_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"pass")


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Of a server on loopback; from here on this process trusts it."""
    key, file = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@contextmanager
def mail_server(inbox: Inbox, **more: Any) -> Iterator[Settings]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield replace(
            Settings(), alert_mail_to="Ops@us.example, zoe@us.example", alert_mail_from="sociogram@us.example",
            smtp_host="127.0.0.1", smtp_port=port, smtp_user="sociogram", smtp_password="pass",
        )  # fmt: skip
    finally:
        controller.stop()


def test_a_run_is_one_mail_with_all_alerts_encrypted_and_logged_in(
    store: Store, tmp_path: Path, certificate: ssl.SSLContext
) -> None:
    of_two_runs(store, tmp_path)
    inbox = Inbox()
    with mail_server(
        inbox, tls_context=certificate, require_starttls=True, auth_required=True, authenticator=inbox.log_in
    ) as settings:
        tell(store, settings, Clock())
    (mail,) = inbox.mails
    assert inbox.recipients == ["Ops@us.example", "zoe@us.example"]
    assert inbox.users == ["sociogram"]
    assert (mail["Subject"], mail["From"], mail["Auto-Submitted"]) == (
        "Sociogram: 2 alerts", "sociogram@us.example", "auto-generated",
    )  # fmt: skip
    text = mail.get_content()
    assert "is now our only live contact with them.example." in text
    assert "is now a single point of failure." in text
    assert not re.search("ada|ash|eve|elm", text, re.IGNORECASE)
    assert {each.channel: each.state for each in newest_messages(store, 10)} == {"log": "sent", "mail": "sent"}


def test_a_server_may_be_encrypted_from_the_start(store: Store, tmp_path: Path, certificate: ssl.SSLContext) -> None:
    of_two_runs(store, tmp_path)
    inbox = Inbox()
    with mail_server(inbox, ssl_context=certificate, auth_require_tls=False, authenticator=inbox.log_in) as settings:
        tell(store, replace(settings, smtp_security="tls"), Clock())
    assert len(inbox.mails) == 1
    assert inbox.users == ["sociogram"]


def test_nothing_is_mailed_to_a_server_that_does_not_encrypt_or_that_nobody_vouches_for(
    store: Store, tmp_path: Path, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_two_runs(store, tmp_path)
    inbox = Inbox()
    with mail_server(inbox) as settings:
        tell(store, settings, Clock())
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(inbox, tls_context=certificate) as settings:
        clock = Clock()
        clock.now += MINUTE
        tell(store, settings, clock)
    assert inbox.mails == []
    (waiting,) = (each for each in newest_messages(store, 10) if each.channel == "mail")
    assert (waiting.state, waiting.tried) == ("waiting", 2)
    assert waiting.error == "The mail server could not be used (SSLCertVerificationError)."


def test_a_server_on_loopback_needs_no_encryption_where_that_is_said(store: Store, tmp_path: Path) -> None:
    of_two_runs(store, tmp_path)
    inbox = Inbox()
    with mail_server(inbox) as settings:
        tell(store, replace(settings, smtp_security="none", smtp_user=""), Clock())
    assert len(inbox.mails) == 1


# ── people, logs, settings, commands ────────────────────────────────────────────────────────────────────────────────


def test_of_an_erased_person_nothing_is_told_and_nothing_stays(company: Store) -> None:
    raise_alerts(company, ["webhook"], 7)
    assert len(newest_alerts(company, 10)) == 2
    ada = subject_of(company, "ada@us.example")
    assert len(export_of(company, ada)["alerts"]) == 2
    with WriterLease(company) as lease:
        went = remove_person(company, lease, KEY, ada, why=Why.ERASED, now_ms=0)
    assert went["alerts"] == 2
    assert newest_alerts(company, 10) == []
    with hooked(lambda _: Reply()) as (server, settings):
        tell(company, settings, Clock())
    assert server.asked == []
    assert newest_messages(company, 10)[0].state == "sent"


def test_the_log_has_ids_and_kinds_only(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    of_two_runs(store, tmp_path)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        tell(store, Settings(), Clock())
    facts = [record.facts for record in caplog.records if hasattr(record, "facts")]
    assert {each["kind"] for each in facts} == {"single_point_of_failure", "sole_contact"}
    assert all(set(each) == {"alert", "kind", "finding", "run"} for each in facts)


def test_alerts_stay_where_they_are_when_a_graph_is_backed_up() -> None:
    assert {"Alert", "AlertMessage"} <= set(backup_parts.PASSING_LABELS) & set(backup_parts.REPLACED_LABELS)


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"alert_webhook": "http://hooks.example/x"}, "ALERT_WEBHOOK"),
        ({"alert_webhook": "nonsense"}, "ALERT_WEBHOOK"),
        ({"alert_webhook": "https://u:p@hooks.example/x"}, "ALERT_WEBHOOK"),
        ({"alert_webhook": "https://hooks.example/x", "alert_webhook_secret": ""}, "ALERT_WEBHOOK_SECRET"),
        (
            {"alert_webhook": "https://hooks.example/x", "alert_webhook_secret": "whsec_c2hvcnQ="},
            "ALERT_WEBHOOK_SECRET",
        ),
        ({"alert_mail_to": "a@x.example"}, "SMTP_HOST"),
        ({"alert_mail_to": "a@x.example", "smtp_host": "mail.example"}, "ALERT_MAIL_FROM"),
        ({"alert_mail_to": "nobody", "smtp_host": "m.example", "alert_mail_from": "a@x.example"}, "ALERT_MAIL_TO"),
        (
            {
                "alert_mail_to": "a@x.example",
                "smtp_host": "m.example",
                "smtp_security": "none",
                "alert_mail_from": "a@x.example",
            },
            "SMTP_SECURITY",
        ),
        ({"alert_mail_to": "a@x.example", "smtp_host": "m.example", "smtp_security": "ssl"}, "SMTP_SECURITY"),
    ],
)
def test_what_is_set_up_in_part_or_not_safely_is_refused(wrong: dict[str, str], setting: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        channels(replace(Settings(), **{"alert_webhook_secret": SECRET, **wrong}))
    assert refused.value.setting == f"SOCIOGRAM_{setting}"
    assert SECRET not in str(refused.value)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    settings = replace(Settings(), alert_webhook="https://hooks.example/x", alert_webhook_secret_file=str(file))
    assert set(channels(settings)) == {"log", "webhook"}
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match="others can read"):
        channels(settings)


def test_commands_list_send_test_and_send_again(store: Store, tmp_path: Path) -> None:
    of_two_runs(store, tmp_path)
    replies = iter([Reply(500), Reply(500), Reply(), Reply(), Reply(503)])
    with hooked(lambda _: next(replies)) as (server, settings):
        env = {
            **settings_of(store.address),
            "SOCIOGRAM_DATA_DIR": str(tmp_path / "data"),
            "SOCIOGRAM_ALERT_WEBHOOK": settings.alert_webhook,
            "SOCIOGRAM_ALERT_WEBHOOK_SECRET": SECRET,
        }

        def run(*words: str) -> Result:
            return CliRunner().invoke(cli, ["alerts", *words], env=env)

        assert run("list").output == "No alerts.\n"
        assert "2 over webhook, waiting: It answered with status 500." in run("send").output
        listed = run("list").output
        assert "Ada Ash is now our only live contact with them.example." in listed
        assert "2 over log, sent" in listed
        message = next(
            each for each in json.loads(run("list", "--json").output)["messages"] if each["channel"] == "webhook"
        )
        assert run("resend").output.startswith("Tried again: 0.")
        assert run("resend", message["id"]).output.startswith("Tried again: 1.")
        assert run("resend", "x").exit_code == 1
        assert run("resend", message["id"]).exit_code == 0
        assert {each.state for each in newest_messages(store, 10)} == {"sent"}
        tested = run("test")
        assert (tested.exit_code, tested.output) == (0, "log: taken.\nwebhook: taken.\n")
        assert json.loads(server.asked[-1].body)["type"] == "sociogram.test"
        failed = run("test", "--json")
        assert (failed.exit_code, json.loads(failed.output)["webhook"]) == (1, "It answered with status 503.")
        assert SECRET not in listed + failed.output
