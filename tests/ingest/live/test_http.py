"""Requests of live sources, against a real server on loopback."""

import gzip

import pytest

from graph_model.errors import (
    ConfigurationError,
    CursorExpired,
    SourceFailed,
    SourceRefused,
    SourceThrottled,
    SourceUnavailable,
)
from ingest.live import http
from ingest.live.http import HttpService
from tests.ingest.live.loopback_server import Reply, loopback


def ask(answer, url="/x", **arguments):
    with (
        loopback(answer) as server,
        HttpService("work", server.url, authorise=lambda: {"Authorization": "T"}) as service,
    ):
        return service.request("GET", url, **arguments), server.asked


def test_answers_come_with_where_they_came_from_and_every_request_logs_in():
    answer, asked = ask(lambda request: Reply(200, request.path.encode()))
    assert (answer.status, answer.body, answer.url.rpartition("/")[2]) == (200, b"/x", "x")
    assert asked[0].headers["Authorization"] == "T"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401), SourceRefused),
        (Reply(403), SourceRefused),
        (Reply(410), CursorExpired),
        (Reply(404), SourceFailed),
        (Reply(408), SourceUnavailable),
        (Reply(500), SourceUnavailable),
        (Reply(503), SourceUnavailable),
        (Reply(503, headers={"Retry-After": "7"}), SourceThrottled),
        (None, SourceUnavailable),
    ],
)
def test_every_failure_is_an_error_of_ours(reply, error):
    with pytest.raises(error, match=r"^work: "):
        ask(lambda _: reply)


def test_throttling_says_how_long():
    with pytest.raises(SourceThrottled) as caught:
        ask(lambda _: Reply(429, headers={"Retry-After": "120"}))
    assert caught.value.retry_after_s == 120.0


def test_a_status_that_the_caller_expects_is_an_answer():
    assert ask(lambda _: Reply(404), ok=(200, 404))[0].status == 404


def test_nobody_listening_is_unavailable():
    with pytest.raises(SourceUnavailable), HttpService("work", "http://127.0.0.1:1") as service:
        service.request("GET", "/")


def test_redirects_on_the_same_host_are_followed():
    answer, asked = ask(lambda r: Reply(308, headers={"Location": "/new"}) if r.path == "/x" else Reply(200, b"here"))
    assert (answer.body, [each.path for each in asked]) == (b"here", ["/x", "/new"])


@pytest.mark.parametrize(
    "elsewhere", ["http://example.com/", "http://127.0.0.1:1/", "//localhost/", "https://127.0.0.1/"]
)
def test_credentials_never_go_to_another_host(elsewhere):
    with pytest.raises(SourceFailed, match="another host"):
        ask(lambda _: Reply(302, headers={"Location": elsewhere}))
    with pytest.raises(SourceFailed, match="another host"):
        ask(lambda _: Reply(200), elsewhere)


def test_redirects_for_ever_end():
    with pytest.raises(SourceFailed, match="redirects"):
        ask(lambda _: Reply(302, headers={"Location": "/x"}))


def test_an_answer_has_a_size_limit_unpacked(monkeypatch):
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 1 << 20)
    packed = gzip.compress(bytes(2 << 20))
    assert len(packed) < 10_000
    with pytest.raises(SourceFailed, match="more than 1 MiB"):
        ask(lambda _: Reply(200, packed, {"Content-Encoding": "gzip"}))


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.com/",
        "ftp://127.0.0.1/",
        "https://ada:secret@mail.example.com/",
        "https://[::bad",
        "https://h:port/",
        "mail.example.com",
        "",
    ],
)
def test_addresses_that_would_show_a_secret_are_refused(url):
    with pytest.raises(ConfigurationError, match=r"^url: ") as caught:
        HttpService("work", url)
    assert "secret@" not in str(caught.value)


def test_plain_http_elsewhere_must_be_meant():
    HttpService("work", "http://mail.example.com/", plain=True).close()
