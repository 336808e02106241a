"""Mail over IMAP, from a real Dovecot on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import tarfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from threading import Thread
from types import SimpleNamespace

import pytest

from graph_model.entities import Reject
from graph_model.errors import ConfigurationError, SourceFailed, SourceRefused, SourceThrottled, SourceUnavailable
from graph_model.policy import Policy
from ingest.files import walk
from ingest.live import imap, imap_session
from ingest.live.imap import ImapOptions, ImapSource
from ingest.live.patience import BackOff, Patience, patient_pages
from ingest.live.source import Opening, Secrets
from ingest.mail.headers import MAX_HEADER_BYTES
from ingest.pipeline import load
from ingest.terms import Terms
from tests.conftest import shared_data
from tests.ingest.live.dovecot import PASSWORD, USER, Dovecot, deliver
from tests.ingest.live.reading import NOW, Reader
from tests.ingest.memory_recording import MemoryRecording


@pytest.fixture
def server():
    with Dovecot() as dovecot:
        yield dovecot


ADAS = Secrets(PASSWORD)


def source(server, tmp_path, *, secrets=ADAS, now_ms=NOW, **options):
    given = {"host": "127.0.0.1", "port": server.port, "user": USER, "tls": "none", **options}
    return ImapSource(Opening("work", ImapOptions(**given), secrets, now_ms, tmp_path))


def mail(number, *lines, body="not to be read"):
    head = (
        "From: Ada <ada@us.example>",
        "To: bob@them.example",
        f"Date: {number % 28 + 1} Nov 2001 10:{number // 28:02}:00 +0000",
    )
    return "\r\n".join((*head, f"Subject: s{number}", f"Message-ID: <{number}@us>", *lines, "", body, "")).encode()


def fill(server, count, folder="", start=0):
    for number in range(start, start + count):
        deliver(server.mail / folder, f"{1_000_000_000 + number}.{folder.replace('/', '_')}.x", mail(number))


def forget_uids(server):
    """What happens when a server loses its index: it numbers all messages anew."""
    server.stop()
    shutil.rmtree(server.folder / "control")
    shutil.rmtree(server.folder / "index")
    for name in ("control", "index"):
        (server.folder / name).mkdir()
        shutil.chown(server.folder / name, *([server._reader.pw_uid, server._reader.pw_gid]))
    server.start()


# ── what is new ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_message_is_read_once_and_then_only_what_is_new(server, tmp_path):
    fill(server, 5)
    fill(server, 3, "Projekte/Ä-B & C".replace("Ä", "&AMQ-").replace(" & ", " &- "), 10)
    reader = Reader()
    pages = reader.sync(source(server, tmp_path))
    assert (len(pages), reader.read, len(reader.interactions)) == (2, 8, 8)
    assert {raw.path for page in pages for raw in page.raws} == {"imap:work/INBOX", "imap:work/Projekte/Ä-B & C"}
    assert reader.sync(source(server, tmp_path)) == []
    fill(server, 2, start=50)
    [page] = reader.sync(source(server, tmp_path))
    assert [raw.place for raw in page.raws] == ["UID 6", "UID 7"]
    assert len(reader.interactions) == 10


def test_nothing_but_header_fields_is_fetched_and_nothing_is_changed(server, tmp_path):
    path = deliver(server.mail, "1.x.x", mail(1, "X-Secret-Header: hidden", "Bcc: eve@us.example"))
    [page] = Reader().sync(source(server, tmp_path))
    assert b"not to be read" not in page.raws[0].data
    assert b"X-Secret-Header" not in page.raws[0].data
    assert b"Bcc: eve@us.example" in page.raws[0].data
    assert path.exists()  # marking it as seen would rename it
    assert sorted(each.name for each in server.mail.glob("cur/*")) == [path.name]


def test_folders_of_junk_trash_and_drafts_are_left_out_by_their_use(server, tmp_path):
    for number, name in enumerate(
        ["Spam", "Bin", "Bin/2024", "Spam/a/b", "Spammers", "Entw&APw-rfe", "Sent", "Archive/2001", ""]
    ):
        fill(server, 1, name, number)
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert set(reader.cursor["folders"]) == {"INBOX", "Sent", "Spammers", "Archive/2001"}


def test_patterns_choose_folders(server, tmp_path):
    for number, name in enumerate(["Clients/A", "Clients/Private", "Lists"]):
        fill(server, 1, name, number)
    reader = Reader()
    reader.sync(source(server, tmp_path, folders=("clients/*",), skip_folders=("*PRIVATE",)))
    assert set(reader.cursor["folders"]) == {"Clients/A"}


def test_maildir_plus_plus_with_dots_between_folders(tmp_path):
    with Dovecot(layout="LAYOUT=maildir++", separator=".") as server:
        fill(server, 1, ".Projekte.&AMQ-rger", 3)
        reader = Reader()
        reader.sync(source(server, tmp_path))
        assert "Projekte/Ärger" in reader.cursor["folders"]
        assert len(reader.interactions) == 1


def test_first_sync_can_be_bounded_and_later_ones_take_all_that_came(server, tmp_path):
    for number, age_days in enumerate([400, 3, 2]):
        path = deliver(server.mail, f"{number}.x.x", mail(number))
        received = NOW / 1000 - age_days * 86_400
        os.utime(path, (received, received))
    reader = Reader()
    reader.sync(source(server, tmp_path, since_days=30))
    assert len(reader.interactions) == 2
    old = deliver(server.mail, "9.x.x", mail(9))
    os.utime(old, (1_000_000_000, 1_000_000_000))
    reader.sync(source(server, tmp_path, since_days=30))
    assert len(reader.interactions) == 3


# ── interruptions ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_a_sync_that_is_cut_off_goes_on_at_the_last_whole_page(server, tmp_path, monkeypatch, pages):
    monkeypatch.setattr(imap, "MESSAGES_A_PAGE", 4)
    fill(server, 10)
    fill(server, 6, "Sent", 100)
    reader = Reader()
    cut = reader.sync(source(server, tmp_path), pages=pages)
    rest = reader.sync(source(server, tmp_path))
    assert len(cut) + len(rest) == 5
    assert (reader.read, len(reader.interactions)) == (16, 16)  # nothing lost, nothing read twice


def test_a_bounded_first_sync_stays_bounded_when_it_is_resumed(server, tmp_path, monkeypatch):
    monkeypatch.setattr(imap, "MESSAGES_A_PAGE", 1)
    for number, age_days in enumerate([5, 400, 5]):
        path = deliver(server.mail, f"{number}.x.x", mail(number))
        os.utime(path, (NOW / 1000 - age_days * 86_400,) * 2)
    reader = Reader()
    reader.sync(source(server, tmp_path, since_days=30), pages=1)
    reader.sync(source(server, tmp_path, since_days=30))
    assert reader.read == 2


def test_numbers_that_the_server_gives_anew_are_said_and_double_nothing(server, tmp_path):
    fill(server, 3)
    reader = Reader()
    reader.sync(source(server, tmp_path))
    before = list(reader.interactions)
    forget_uids(server)
    [page] = reader.sync(source(server, tmp_path))
    assert page.said == ("work: The server numbers the messages of INBOX anew: it is read again.",)
    assert (len(page.raws), reader.interactions) == (3, before)


@contextmanager
def cut_line(port, after_bytes):
    """A line to the server that breaks, once, after so many bytes of answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        Thread(target=_carry, args=(listening, port, after_bytes), daemon=True).start()
        yield listening.getsockname()[1]


def _carry(listening, port, after_bytes):
    client, _ = listening.accept()
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        Thread(target=_pump, args=(client, server, 1 << 60), daemon=True).start()
        _pump(server, client, after_bytes)
        for each in (client, server):
            each.shutdown(socket.SHUT_RDWR)


def _pump(one, other, left):
    try:
        while left > 0 and (data := one.recv(4096)):
            other.sendall(data[:left])
            left -= len(data)
    except OSError:
        return


@pytest.mark.parametrize("after_bytes", [0, 40, 600, 2_500, 5_000])
def test_a_broken_line_is_unavailable_and_what_came_before_stays(server, tmp_path, monkeypatch, after_bytes):
    monkeypatch.setattr(imap, "MESSAGES_A_PAGE", 5)
    fill(server, 30)
    reader = Reader()
    with cut_line(server.port, after_bytes) as port, pytest.raises(SourceUnavailable, match="cannot be reached"):
        reader.sync(replace_port(source(server, tmp_path), port))
    assert reader.read < 30
    reader.sync(source(server, tmp_path))
    assert (reader.read, len(reader.interactions)) == (30, 30)


def replace_port(live, port):
    live._server = replace(live._server, port=port)
    return live


# ── what can be wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def test_wrong_password_is_refused_without_showing_it(server, tmp_path):
    with pytest.raises(SourceRefused) as caught:
        Reader().sync(source(server, tmp_path, secrets=Secrets("wrong-and-secret")))
    assert "wrong-and-secret" not in str(caught.value)
    assert "Check the user and the secret" in str(caught.value)


def test_server_that_is_down_is_unavailable(server, tmp_path):
    server.stop()
    with pytest.raises(SourceUnavailable, match="refused"):
        Reader().sync(source(server, tmp_path))


def test_a_folder_that_cannot_be_opened_is_a_reject_and_the_others_go_on(server, tmp_path):
    fill(server, 1, "Good", 1)
    fill(server, 1, "Locked", 2)
    control = server.folder / "control" / "Locked"
    reader = Reader()
    reader.sync(source(server, tmp_path, skip_folders=("Locked",)))
    shutil.rmtree(control, ignore_errors=True)
    control.parent.mkdir(exist_ok=True)
    control.write_text("no folder")  # where the server wants to keep the folder's numbers
    pages = reader.sync(source(server, tmp_path))
    [reject] = [reject for page in pages for reject in page.rejects]
    assert (reject.source, reject.place) == ("imap:work/Locked", "folder")
    assert reject.reason.startswith("cannot be opened: ")
    assert len(reader.interactions) == 1


def test_a_message_that_the_server_cannot_give_costs_no_other(server, tmp_path, monkeypatch):
    fill(server, 9)
    real = imap_session.IMAPClient.fetch

    def fetch(self, uids, data):
        if 4 in uids:
            raise imap_session.IMAPClientError("fetch failed: NO [SERVERBUG] message is damaged")
        return real(self, uids, data)

    monkeypatch.setattr(imap_session.IMAPClient, "fetch", fetch)
    reader = Reader()
    [page] = reader.sync(source(server, tmp_path))
    assert [raw.place for raw in page.raws] == [f"UID {uid}" for uid in (1, 2, 3, 5, 6, 7, 8, 9)]
    [reject] = page.rejects
    assert (reject.place, "damaged" in reject.reason) == ("UID 4", True)
    assert reader.sync(source(server, tmp_path)) == []


def test_a_header_of_many_megabytes_is_cut_and_rejected_and_costs_no_other(server, tmp_path):
    deliver(server.mail, "1.x.x", mail(1, *[f"To: {'x' * 900}@x.example" for _ in range(9 * 1024)]))
    deliver(server.mail, "2.x.x", mail(2))
    reader = Reader()
    [page] = reader.sync(source(server, tmp_path))
    whose = f"Delivered-To: {USER}\r\n"
    assert max(len(raw.data) for raw in page.raws) <= MAX_HEADER_BYTES + 1 + len(whose)
    assert [reject.place for reject in reader.batches[0].rejects] == ["UID 1"]
    assert len(reader.interactions) == 1


def test_a_large_folder_is_searched_in_parts(server, tmp_path, monkeypatch):
    monkeypatch.setattr(imap_session, "UIDS_A_SEARCH", 7)
    fill(server, 23)
    asked = []
    real = imap_session.IMAPClient.search
    monkeypatch.setattr(imap_session.IMAPClient, "search", lambda self, what: asked.append(what[1]) or real(self, what))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert asked == ["1:6", "7:13", "14:20", "21:*"]
    assert len(reader.interactions) == 23


def test_options_that_make_no_sense_are_refused_by_key(tmp_path):
    with pytest.raises(ConfigurationError, match=r"^tls: "):
        ImapOptions("h", "u", tls="perhaps")
    with pytest.raises(ConfigurationError, match=r"^port: "):
        ImapOptions("h", "u", port=99_999)
    with pytest.raises(ConfigurationError, match="neither a password nor a token"):
        ImapSource(Opening("work", ImapOptions("h", "u"), Secrets(), NOW, tmp_path))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("[UNAVAILABLE] Temporary authentication failure", SourceThrottled),
        ("[ALERT] Too many simultaneous connections. (Failure)", SourceThrottled),
        ("[AUTHENTICATIONFAILED] Authentication failed.", SourceRefused),
    ],
)
def test_a_refused_login_is_told_from_a_busy_server(tmp_path, said, error):
    with greeting(f"NO {said}") as port, pytest.raises(error):
        Reader().sync(
            ImapSource(Opening("w", ImapOptions("127.0.0.1", "u", port, "none"), Secrets("p"), NOW, tmp_path))
        )


def test_a_password_that_a_server_cannot_take_is_said(tmp_path):
    options = ImapOptions("127.0.0.1", "u", tls="none")
    with greeting("OK") as port, pytest.raises(SourceRefused, match="beyond ASCII"):
        Reader().sync(ImapSource(Opening("w", replace(options, port=port), ADAS, NOW, tmp_path)))


@contextmanager
def line_that_breaks_at(port, *poison):
    """A line to the server that breaks whenever an answer holds any of these."""

    def carry(client):
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            Thread(target=_pump, args=(client, server, 1 << 60), daemon=True).start()
            answered = b""
            while data := server.recv(4096):
                answered = answered[-64:] + data
                if any(each in answered for each in poison):
                    break
                client.sendall(data)
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
                server.shutdown(socket.SHUT_RDWR)

    def serve():
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            Thread(target=carry, args=(client,), daemon=True).start()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def patiently(live, cursor, waits):
    patience = Patience(BackOff(), sleep=waits.append, jitter=lambda: 0.0, tell=lambda _: None)
    return list(patient_pages(live, cursor, patience, lambda _: None))


@pytest.mark.parametrize("bad", [[72], [1, 2], [71, 72, 73], [5, 100]])
def test_messages_at_which_the_server_breaks_off_cost_no_others(server, tmp_path, bad):
    fill(server, 100)
    fill(server, 5, "Zoo", start=200)
    waits = []
    with line_that_breaks_at(server.port, *(b"<%d@us>" % (uid - 1) for uid in bad)) as port:
        live = source(SimpleNamespace(port=port), tmp_path)
        pages = patiently(live, {}, waits)
    raws = Counter(raw.path for page in pages for raw in page.raws)
    assert raws == {"imap:work/INBOX": 100 - len(bad), "imap:work/Zoo": 5}
    assert [each for page in pages for each in page.rejects] == [
        Reject("imap:work/INBOX", f"UID {uid}", "cannot be fetched: the server breaks off") for uid in bad
    ]
    assert len(waits) < 15 * len(bad)
    assert patiently(source(server, tmp_path), pages[-1].cursor, waits) == []


@contextmanager
def greeting(login):
    """A server that can do nothing but refuse a login in its own words."""

    def serve():
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb") as line:
            line.write(b"* OK ready\r\n")
            line.flush()
            for command in line:
                tag, name = command.split()[:2]
                answer = (
                    b"* CAPABILITY IMAP4rev1\r\n%s OK done" % tag
                    if name == b"CAPABILITY"
                    else b"%s %s" % (tag, login.encode())
                )
                line.write(answer + b"\r\n")
                line.flush()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


# ── encryption and tokens ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_encrypted_connections_want_a_certificate_that_is_trusted(tmp_path, tls):
    with Dovecot(tls=True) as server:
        fill(server, 1)
        port = server.tls_port if tls == "implicit" else server.port
        reader = Reader()
        reader.sync(source(server, tmp_path, tls=tls, port=port, ca_file=str(server.certificate)))
        assert len(reader.interactions) == 1
        with pytest.raises(SourceFailed, match="certificate is not trusted"):
            reader.sync(source(server, tmp_path, tls=tls, port=port))


def test_a_token_logs_in_by_xoauth2(server, tmp_path):
    fill(server, 1)
    key = b"a key of thirty-two bytes or more"
    folder = server.folder / "keys" / "default" / "HS256"
    folder.mkdir(parents=True)
    (folder / "default").write_bytes(base64.b64encode(key))
    reader = Reader()
    reader.sync(source(server, tmp_path, secrets=Secrets(token=jwt(key))))
    assert len(reader.interactions) == 1
    with pytest.raises(SourceRefused):
        reader.sync(source(server, tmp_path, secrets=Secrets(token=jwt(b"another"))))


def jwt(key):
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": USER, "iat": int(time.time()) - 10, "exp": int(time.time()) + 600})
    text = b".".join(encoded(json.dumps(part).encode()) for part in parts)
    return (text + b"." + encoded(hmac.digest(key, text, hashlib.sha256))).decode()


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


# ── the same as from files ──────────────────────────────────────────────────────────────────────────────────────────


def loaded(folder):
    recording = MemoryRecording()
    return load([folder], recording, terms=Terms(Policy(), NOW)), recording


def serve_files(server, folder):
    """The files of a folder as messages on the server, in folders of the same names below one (INBOX is not "inbox")."""
    for number, path in enumerate(walk([folder])):
        inside = path.parent.relative_to(folder)
        deliver(server.mail / "Old" / str(inside).replace("&", "&-"), f"{number}.x.x", path.read_bytes())


def test_a_whole_enron_mailbox_is_the_same_over_imap_as_from_its_files(server, tmp_path, monkeypatch):
    monkeypatch.setattr(imap, "MESSAGES_A_PAGE", 100)
    with tarfile.open(shared_data("mail/enron-arora-h-maildir.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    expected, files = loaded(tmp_path / "arora-h")
    serve_files(server, tmp_path / "arora-h")
    reader = Reader()
    syncs = 1
    while reader.sync(source(server, tmp_path), pages=2):  # cut off again and again
        syncs += 1
    assert syncs > 4
    assert (reader.read, len(reader.interactions)) == (654, expected.new)
    assert reader.interactions == files.all("interactions")
    assert reader.recording.all("addresses") == files.all("addresses")
    assert sum((batch.dropped for batch in reader.batches), Counter()) == expected.dropped


def test_nasty_headers_are_the_same_over_imap_as_from_files(server, tmp_path):
    with tarfile.open(shared_data("mail/cpython-test_email.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "messages"
    folder.mkdir()
    for path in sorted((tmp_path).rglob("msg_*.txt")):
        shutil.copy(path, folder / path.name)
    expected, files = loaded(folder)
    serve_files(server, folder)
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert [each.id for each in reader.interactions] == [each.id for each in files.all("interactions")]
    assert len(reader.interactions) > 20
    assert all(earlier.id < later.id for earlier, later in pairwise(reader.interactions))
    assert expected.new == len(reader.interactions)
