"""Calendars over CalDAV, from a real Radicale on loopback; what it does not do, from a small server that replays answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph_model.errors import ConfigurationError, SourceFailed, SourceRefused, SourceUnavailable
from graph_model.identifiers import identifier
from ingest.live import caldav_reading
from ingest.live.caldav import CalDavOptions, CalDavSource
from ingest.live.patience import BackOff, Patience, patient_pages
from ingest.live.source import Opening, Secrets
from tests.ingest.live.loopback_server import Reply, loopback
from tests.ingest.live.radicale import PASSWORD, USER, Radicale
from tests.ingest.live.reading import NOW, Reader

ADAS = Secrets(PASSWORD)
DAY = 86_400_000


@pytest.fixture
def server(tmp_path):
    with Radicale(tmp_path) as radicale:
        radicale.make_calendar("work")
        yield radicale


def source(server, tmp_path, *, secrets=ADAS, now_ms=NOW, url=None, **options):
    given = {"url": url or server.url, "user": USER, **options}
    return CalDavSource(Opening("cal", CalDavOptions(**given), secrets, now_ms, tmp_path))


def event(uid, at_ms, *lines):
    start = datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    people = ("ORGANIZER:mailto:ada@us.example", "ATTENDEE:mailto:bob@them.example")
    inside = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20200101T000000Z",
        f"DTSTART:{start}",
        *people,
        *lines,
        "END:VEVENT",
    )
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *inside, "END:VCALENDAR", ""))


def meetings(reader):
    """UID -> why it is no tie, "" where it counts."""
    return {each.source_ids[0]: each.dropped_by for each in reader.interactions}


def withdrawn(pages):
    return [thread for page in pages for thread in page.withdrawn]


# ── what changed ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_event_is_read_once_and_then_only_what_changed(server, tmp_path):
    server.make_calendar("home & away")
    server.put("work", "a b", event("a", NOW - DAY))
    server.put("work", "b", event("b", NOW - 2 * DAY))
    server.put("home & away", "ü", event("c", NOW - 3 * DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert meetings(reader) == {"a": "", "b": "", "c": ""}
    assert reader.sync(source(server, tmp_path)) == []
    server.put("work", "b", event("b", NOW - 2 * DAY, "ATTENDEE:mailto:eve@them.example"))
    pages = reader.sync(source(server, tmp_path))
    assert [raw.path for page in pages for raw in page.raws] == ["caldav:cal/work/b.ics"]
    assert {len(each.participants) for each in reader.interactions} == {2, 3}


def test_a_cancelled_meeting_ahead_is_withdrawn_and_one_that_was_held_stays(server, tmp_path):
    server.put("work", "past", event("past", NOW - DAY))
    server.put("work", "ahead", event("ahead", NOW + DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert meetings(reader) == {"past": "", "ahead": "planned"}
    server.delete("work", "past")
    server.delete("work", "ahead")
    pages = reader.sync(source(server, tmp_path))
    assert withdrawn(pages) == [identifier("thread", "ahead")]
    assert meetings(reader)["past"] == ""


def test_a_meeting_that_still_stands_in_another_calendar_is_not_withdrawn(server, tmp_path):
    server.make_calendar("team")
    for calendar in ("work", "team"):
        server.put(calendar, "ahead", event("ahead", NOW + DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert len(reader.interactions) == 1  # the same meeting in two calendars
    server.delete("work", "ahead")
    assert withdrawn(reader.sync(source(server, tmp_path))) == []
    server.delete("team", "ahead")
    assert withdrawn(reader.sync(source(server, tmp_path))) == [identifier("thread", "ahead")]


def test_what_was_planned_counts_once_it_has_been_held_though_nobody_touched_it(server, tmp_path):
    server.put("work", "ahead", event("ahead", NOW + DAY))
    server.put("work", "series", event("series", NOW - 8 * DAY, "RRULE:FREQ=WEEKLY"))
    server.put("work", "over", event("over", NOW - 9 * DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    assert (meetings(reader)["ahead"], len(reader.interactions)) == ("planned", 4)
    assert reader.sync(source(server, tmp_path)) == []
    later = NOW + 7 * DAY
    pages = reader.sync(source(server, tmp_path, now_ms=later), now_ms=later)
    assert sorted(raw.path for page in pages for raw in page.raws) == [
        "caldav:cal/work/ahead.ics",
        "caldav:cal/work/series.ics",
    ]
    assert (meetings(reader)["ahead"], len(reader.interactions)) == ("", 5)


# ── interruptions ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_sync_that_is_cut_off_goes_on_at_the_last_whole_page(server, tmp_path, monkeypatch, pages):
    monkeypatch.setattr(caldav_reading, "RESOURCES_A_PAGE", 3)
    for number in range(10):
        server.put("work", f"e{number}", event(f"e{number}", NOW - number * DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path), pages=pages)
    server.put("work", "e0", event("e0", NOW - DAY, "ATTENDEE:mailto:eve@them.example"))  # changes meanwhile
    server.delete("work", "e9")
    reader.sync(source(server, tmp_path))
    found = meetings(reader)
    assert {f"e{number}" for number in range(9)} <= set(found)
    assert reader.read == len(found) + 1  # nothing twice but what changed
    assert reader.sync(source(server, tmp_path)) == []
    [changed] = [each for each in reader.interactions if each.source_ids == ("e0",)]
    assert len(changed.participants) == 3


def test_deletion_while_a_sync_was_cut_off_is_noticed(server, tmp_path, monkeypatch):
    monkeypatch.setattr(caldav_reading, "RESOURCES_A_PAGE", 1)
    for number in range(3):
        server.put("work", f"e{number}", event(f"e{number}", NOW + DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path), pages=1)
    server.delete("work", "e0")
    pages = reader.sync(source(server, tmp_path))
    assert withdrawn(pages) == [identifier("thread", "e0")]


def test_an_expired_token_is_said_and_everything_compared(server, tmp_path):
    for number in range(5):
        server.put("work", f"e{number}", event(f"e{number}", NOW + DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path))
    server.forget_tokens()
    server.delete("work", "e0")
    server.put("work", "new", event("new", NOW - DAY))
    pages = reader.sync(source(server, tmp_path))
    assert [line for page in pages for line in page.said] == [
        "cal: The server no longer knows the last state of work: comparing all of it."
    ]
    assert withdrawn(pages) == [identifier("thread", "e0")]
    assert [raw.path for page in pages for raw in page.raws] == ["caldav:cal/work/new.ics"]  # by ETag, not all of them
    assert reader.sync(source(server, tmp_path)) == []


# ── finding calendars ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["", "ada/", "ada/work/", "ada/work", ".well-known/caldav"])
def test_the_address_may_be_the_server_the_user_or_one_calendar(server, tmp_path, place):
    server.put("work", "a", event("a", NOW - DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path, url=server.url + place))
    assert meetings(reader) == {"a": ""}


def test_patterns_choose_calendars_by_name(server, tmp_path):
    for number, name in enumerate(["Team", "Private", "Holidays"]):
        server.make_calendar(name)
        server.put(name, "a", event(f"u{number}", NOW - DAY))
    reader = Reader()
    reader.sync(source(server, tmp_path, calendars=("t*", "p*"), skip_calendars=("PRIV*",)))
    assert meetings(reader) == {"u0": ""}


# ── what can be wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def test_wrong_password_is_refused_without_showing_it(server, tmp_path):
    with pytest.raises(SourceRefused) as caught:
        Reader().sync(source(server, tmp_path, secrets=Secrets("wrong-and-secret")))
    assert "wrong-and-secret" not in str(caught.value)


def test_server_that_is_down_is_unavailable(server, tmp_path):
    server.stop()
    with pytest.raises(SourceUnavailable):
        Reader().sync(source(server, tmp_path))
    server.start()


def test_options_that_make_no_sense_are_refused_by_key(tmp_path):
    with pytest.raises(ConfigurationError, match=r"^tls: "):
        CalDavOptions("https://x", tls="perhaps")
    with pytest.raises(ConfigurationError, match="neither a user with a password nor a token"):
        CalDavSource(Opening("cal", CalDavOptions("https://x"), Secrets(), NOW, tmp_path))


def test_no_caldav_at_the_address_is_said(tmp_path):
    with loopback(lambda _: Reply(404)) as server, pytest.raises(SourceFailed, match="no CalDAV service"):
        Reader().sync(source(server, tmp_path))


def multistatus(*responses, token=""):
    end = f"<d:sync-token>{token}</d:sync-token>" if token else ""
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
    return Reply(207, f"<d:multistatus {spaces}>{''.join(responses)}{end}</d:multistatus>".encode())


def response(path, properties="", status=""):
    said = f"<d:status>HTTP/1.1 {status}</d:status>" if status else ""
    found = (
        f"<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
        if properties
        else ""
    )
    return f"<d:response><d:href>{path}</d:href>{found}{said}</d:response>"


CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname>Old</d:displayname>"


class OldServer:
    """A server without sync-collection: ctag and ETags only. Its events by name."""

    def __init__(self, events, *, ctag=True, broken=()):
        self.events, self.ctag, self.broken = events, ctag, broken

    def __call__(self, request):
        if request.method == "PROPFIND" and request.headers["Depth"] == "0":
            ctag = f"<s:getctag>{sorted(self.events)}</s:getctag>" if self.ctag else ""
            return multistatus(response("/cal/", CALENDAR + ctag))
        if request.method == "PROPFIND":
            each = (
                response(f"/cal/{name}", f"<d:getetag>{hash(data)}</d:getetag>") for name, data in self.events.items()
            )
            return multistatus(response("/cal/", CALENDAR), response("/cal/sub/", CALENDAR), *each)
        if b"sync-collection" in request.body:
            return Reply(415)
        if request.method == "GET":
            name = request.path.rpartition("/")[2]
            return Reply(403) if name in self.broken else Reply(200, self.events[name].encode())
        asked = [name for name in self.events if f"/cal/{name}<".encode() in request.body]
        if any(name in self.broken for name in asked):
            return Reply(207, b"<d:multistatus xmlns:d='DAV:'>\x01")
        return multistatus(
            *(response(f"http://h/cal/{n}", f"<c:calendar-data>{self.events[n]}</c:calendar-data>") for n in asked)
        )


@pytest.mark.parametrize("ctag", [True, False])
def test_a_server_without_sync_tokens_is_compared_by_etag(tmp_path, ctag):
    events = {f"{n}.ics": event(f"u{n}", NOW + DAY) for n in range(3)}
    with loopback(OldServer(events, ctag=ctag)) as server:
        reader = Reader()
        reader.sync(source(server, tmp_path, url=f"{server.url}/cal/"))
        assert len(reader.interactions) == 3
        assert reader.sync(source(server, tmp_path, url=f"{server.url}/cal/")) == []
        del events["0.ics"]
        events["9.ics"] = event("u9", NOW - DAY)
        pages = reader.sync(source(server, tmp_path, url=f"{server.url}/cal/"))
        assert withdrawn(pages) == [identifier("thread", "u0")]
        assert [raw.path for page in pages for raw in page.raws] == ["caldav:cal/Old/9.ics"]


def test_a_resource_that_breaks_the_xml_of_all_costs_no_other(tmp_path):
    events = {f"{n}.ics": event(f"u{n}", NOW - DAY) for n in range(5)}
    with loopback(OldServer(events, broken=("2.ics",))) as server:
        reader = Reader()
        pages = reader.sync(source(server, tmp_path, url=f"{server.url}/cal/"))
        [reject] = [reject for page in pages for reject in page.rejects]
        assert (reject.source, reject.reason) == ("caldav:cal/Old/2.ics", "cannot be fetched: HTTP 403")
        assert set(meetings(reader)) == {"u0", "u1", "u3", "u4"}


def test_a_listing_in_parts_is_followed_to_its_end(tmp_path):
    parts = {
        "": (["1.ics"], "t1", True),
        "t1": (["2.ics"], "t2", True),
        "t2": (["3.ics"], "t3", False),
    }

    def answer(request):
        if request.method == "PROPFIND":
            return multistatus(response("/cal/", CALENDAR + "<d:sync-token>t3</d:sync-token>"))
        if b"sync-collection" in request.body:
            token = request.body.partition(b"<d:sync-token>")[2].partition(b"<")[0].decode()
            names, following, is_cut = parts[token]
            cut = [response("/cal/", status="507 Insufficient Storage")] if is_cut else []
            return multistatus(
                *(response(f"/cal/{n}", "<d:getetag>e</d:getetag>") for n in names), *cut, token=following
            )
        names = [n for n in ("1.ics", "2.ics", "3.ics") if n.encode() in request.body]
        return multistatus(
            *(response(f"/cal/{n}", f"<c:calendar-data>{event(n, NOW)}</c:calendar-data>") for n in names)
        )

    with loopback(answer) as server:
        reader = Reader()
        reader.sync(source(server, tmp_path, url=f"{server.url}/cal/"))
        assert set(meetings(reader)) == {"1.ics", "2.ics", "3.ics"}
        assert reader.cursor["calendars"]["/cal/"]["token"] == "t3"
        assert reader.sync(source(server, tmp_path, url=f"{server.url}/cal/")) == []


def with_a_bad_calendar(bad):
    """A server with a calendar that answers so, and a good one behind it."""
    old = OldServer({"1.ics": event("u1", NOW - DAY)})

    def answer(request):
        if request.path == "/home/" and request.headers["Depth"] == "0":
            return multistatus(response("/home/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>"))
        if request.path == "/home/":
            listed = CALENDAR.replace("Old", "Bad") + "<d:sync-token>t</d:sync-token>"
            return multistatus(response("/bad/", listed), response("/cal/", CALENDAR))
        return bad(request) if request.path.startswith("/bad/") else old(request)

    return answer


class Patiently:
    """A source that is called again after each failure that may pass, as a sync does it."""

    def __init__(self, source):
        self._source = source

    def pages(self, cursor):
        limits = Patience(BackOff(), sleep=lambda _: None, jitter=lambda: 0.0, tell=lambda _: None)
        return patient_pages(self._source, cursor, limits, lambda _: None)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (403, "refused (HTTP 403)"),
        (404, "cannot be read (HTTP 404 at /bad/)"),
        (410, "cannot be read (HTTP 410 at /bad/)"),
        (500, "cannot be read (HTTP 500)"),
        (507, "cannot be read (HTTP 507)"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_a_reject_and_the_others_go_on(tmp_path, status, why):
    with loopback(with_a_bad_calendar(lambda _: Reply(status))) as server:
        reader = Reader()
        for _ in range(2):
            pages = reader.sync(Patiently(source(server, tmp_path, url=f"{server.url}/home/")))
            [reject] = [reject for page in pages for reject in page.rejects]
            assert (reject.source, reject.reason) == ("caldav:cal/Bad", why)
            assert set(meetings(reader)) == {"u1"}


def test_where_no_calendar_can_be_read_the_sync_ends_with_the_reason(tmp_path):
    def answer(request):
        listing = request.method == "PROPFIND" and request.headers["Depth"] == "0"
        return multistatus(response("/cal/", CALENDAR)) if listing else Reply(500)

    with loopback(answer) as server, pytest.raises(SourceFailed, match="HTTP 500"):
        Reader().sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/")))


def test_a_listing_that_is_too_long_for_a_token_is_made_without_one(tmp_path):
    old = OldServer({"1.ics": event("u1", NOW - DAY)})
    with loopback(lambda each: Reply(507) if b"sync-collection" in each.body else old(each)) as server:
        reader = Reader()
        reader.sync(source(server, tmp_path, url=f"{server.url}/cal/"))
        assert set(meetings(reader)) == {"u1"}


def failing_at(broken, events):
    """A server of these events with a sync-token, which fails wherever one of the broken ones is asked for."""

    def answer(request):
        if request.method == "PROPFIND":
            return multistatus(response("/cal/", CALENDAR + "<d:sync-token>t1</d:sync-token>"))
        if b"sync-collection" in request.body:
            found = (response(f"/cal/{name}", "<d:getetag>1</d:getetag>") for name in events)
            return multistatus(*found, "<d:sync-token>t1</d:sync-token>")
        asked = [name for name in events if f"/cal/{name}<".encode() in request.body or request.path == f"/cal/{name}"]
        if broken.intersection(asked):
            return Reply(500)
        if request.method == "GET":
            return Reply(200, events[asked[0]].encode())
        return multistatus(*(response(f"/cal/{n}", f"<c:calendar-data>{events[n]}</c:calendar-data>") for n in asked))

    return answer


def numbered_events(numbers):
    return {f"{number}.ics": event(f"u{number}", NOW - DAY) for number in numbers}


def test_an_event_at_which_the_server_fails_costs_no_other_and_is_asked_for_again(tmp_path):
    broken = {"2.ics"}
    with loopback(failing_at(broken, numbered_events(range(4)))) as server:
        reader = Reader()
        for _ in range(2):
            pages = reader.sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/")))
            [reject] = [reject for page in pages for reject in page.rejects]
            assert (reject.source, reject.reason) == ("caldav:cal/Old/2.ics", "cannot be fetched: HTTP 500")
            assert set(meetings(reader)) == {"u0", "u1", "u3"}
        broken.clear()
        pages = reader.sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/")))
        assert [raw.path for page in pages for raw in page.raws] == ["caldav:cal/Old/2.ics"]
        assert reader.sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/"))) == []


def test_events_at_which_the_server_always_fails_stop_no_calendar_however_many_they_are(tmp_path):
    events = numbered_events(range(10, 30))
    broken = set(events) - {"29.ics"}
    with loopback(failing_at(broken, events)) as server:
        reader = Reader()
        for _ in range(2):
            pages = reader.sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/")))
            assert sum(len(page.rejects) for page in pages) == 19
            assert set(meetings(reader)) == {"u29"}


def test_a_calendar_that_gives_no_event_is_not_passed_over(tmp_path):
    events = numbered_events(range(20))
    with (
        loopback(failing_at(set(events), events)) as server,
        pytest.raises(SourceFailed, match="none of 20 events can be fetched"),
    ):
        Reader().sync(Patiently(source(server, tmp_path, url=f"{server.url}/cal/")))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ],
)
def test_broken_or_hostile_xml_is_refused(tmp_path, body):
    with loopback(lambda _: Reply(207, body)) as server, pytest.raises(SourceFailed, match="broken XML"):
        Reader().sync(source(server, tmp_path))
