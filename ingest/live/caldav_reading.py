"""One calendar on a CalDAV server: what is known of it and what changed in, pages out.

What changed is asked with a sync-token (RFC 6578); where the server has none or no longer knows it, all ETags are listed and
compared. An ETag is noted with the page that its resource came in, so that a sync that is killed fetches none twice.

A resource that disappears withdraws its meeting if that is still to be held; one that was held stays a fact: people met,
whoever clears up a calendar afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from graph_model.entities import Reject
from graph_model.errors import SourceFailed, SourceRefused, SourceUnavailable
from ingest.live.caldav_discovery import Calendar
from ingest.live.coming import Coming, coming
from ingest.live.dav import CALDAV, DAV, NAMESPACES, MultiStatus, Resource, ask, last_segment
from ingest.live.http import HttpService
from ingest.live.setbacks import Setbacks
from ingest.live.source import Page
from ingest.sources import Raw

RESOURCES_A_PAGE = 100
"""What is fetched at once, and what a sync that is killed reads again."""
MAX_MISSED = 10
"""Where the server fails at so many resources, and gives none, a calendar that was never read is not readable as a whole."""
MAX_TRUNCATIONS = 1_000
"""Answers that a server may give in part before a listing is complete."""
_NO_SUCH_TOKEN = (400, 403, 405, 409, 410, 412, 415, 501, 507)
"""How servers say that a token has expired (RFC 6578: the precondition valid-sync-token), that they have no such report, or
that it would be too long: then all is listed.
"""

_ETAGS = f"<d:propfind {NAMESPACES}><d:prop><d:resourcetype/><d:getetag/></d:prop></d:propfind>"
_SYNC = (
    f"<d:sync-collection {NAMESPACES}><d:sync-token>{{}}</d:sync-token><d:sync-level>1</d:sync-level>"
    "<d:prop><d:getetag/></d:prop></d:sync-collection>"
)
_MULTIGET = (
    f"<c:calendar-multiget {NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>{{}}</c:calendar-multiget>"
)


@dataclass(slots=True)
class Known:
    """What has been read of a calendar so far."""

    token: str = ""
    ctag: str = ""
    etags: dict[str, str] = field(default_factory=dict)
    coming: dict[str, Coming] = field(default_factory=dict)

    @classmethod
    def from_cursor(cls, said: Mapping[str, Any]) -> Known:
        return cls(
            said["token"],
            said["ctag"],
            dict(said["etags"]),
            {name: Coming(*each) for name, each in said["coming"].items()},
        )

    def note(self, names: Iterable[str], etags: Mapping[str, str], ahead: Mapping[str, Coming | None]) -> None:
        """These resources were fetched, and of those that came this lies ahead."""
        self.etags |= {name: etags.get(name, self.etags.get(name, "")) for name in names}
        for name, each in ahead.items():
            self.coming.pop(name, None)
            if each:
                self.coming[name] = each

    def to_cursor(self) -> dict[str, Any]:
        ahead = {name: [each.thread, each.due_ms] for name, each in self.coming.items()}
        return {"token": self.token, "ctag": self.ctag, "etags": dict(self.etags), "coming": ahead}


@dataclass(frozen=True, slots=True)
class Changes:
    """Resources by name with their ETags as they are now, those that are gone, and the token to ask with the next time."""

    etags: Mapping[str, str]
    gone: frozenset[str] = frozenset()
    token: str = ""
    said: tuple[str, ...] = ()


class Reading:
    """One calendar being read. What has been read is noted in `known`, before the page that it came in is given."""

    def __init__(
        self,
        service: HttpService,
        calendar: Calendar,
        known: Mapping[str, Known],
        now_ms: int,
        setbacks: Setbacks,
    ) -> None:
        self._service, self._calendar, self._now_ms, self._setbacks = service, calendar, now_ms, setbacks
        self._all = known
        self._known = known[calendar.path]
        self._all_came = True
        self.path = f"caldav:{service.source}/{calendar.name}"

    def pages(self) -> Iterator[Page]:
        """Pages, `part` being how far in this calendar."""
        changes = self._changes()
        wanted, withdrawn = self._wanted(changes), tuple(self._withdrawn(changes.gone))
        if withdrawn or changes.said:
            yield Page((), {}, withdrawn=withdrawn, said=changes.said)
        yield from self._fetched(wanted, changes.etags)
        if not self._all_came:  # asked from the same state on, the next sync is told of what is missing again
            return
        if (self._known.token, self._known.ctag) != (changes.token, self._calendar.ctag):
            self._known.token, self._known.ctag = changes.token, self._calendar.ctag
            yield Page((), {}, part=1.0)

    def _wanted(self, changes: Changes) -> list[str]:
        """What is new or changed, and what has been held since it was read."""
        known = self._known
        changed = {name for name, etag in changes.etags.items() if not etag or known.etags.get(name) != etag}
        held = {name for name, each in known.coming.items() if each.due_ms <= self._now_ms}
        return sorted((changed | held) - changes.gone)

    def _withdrawn(self, gone: frozenset[str]) -> Iterator[str]:
        """Threads of meetings ahead that stood in what is gone, and stand in no other calendar of this account."""
        stands = Counter(each.thread for known in self._all.values() for each in known.coming.values())
        for name in sorted(gone):
            self._known.etags.pop(name, None)
            ahead = self._known.coming.pop(name, None)
            if ahead is None:
                continue
            stands[ahead.thread] -= 1
            if ahead.thread and not stands[ahead.thread]:
                yield ahead.thread

    def _fetched(self, names: list[str], etags: Mapping[str, str]) -> Iterator[Page]:
        for start in range(0, len(names), RESOURCES_A_PAGE):
            some = names[start : start + RESOURCES_A_PAGE]
            data, rejects, missed = self._get(some)
            raws = {name: Raw("calendar", self._place(name), "file", found) for name, found in data.items()}
            came = [name for name in some if name not in missed]
            self._known.note(came, etags, {name: coming(raw, self._now_ms) for name, raw in raws.items()})
            self._all_came &= not missed
            yield Page(tuple(raws.values()), {}, rejects, part=(start + len(some)) / len(names))

    # ── what changed ────────────────────────────────────────────────────────────────────────────────────────────────

    def _changes(self) -> Changes:
        calendar, known = self._calendar, self._known
        if not calendar.token:
            same = calendar.ctag and calendar.ctag == known.ctag
            return Changes({}) if same else self._everything()
        if calendar.token == known.token:
            return Changes({}, token=known.token)
        if not known.token:
            return self._everything()
        name = f"{self._service.source}: The server no longer knows the last state of {calendar.name}"
        return self._since(known.token) or replace(self._everything(), said=(f"{name}: comparing all of it.",))

    def _everything(self) -> Changes:
        """All that there is, to be compared by ETag."""
        found = (self._since("") if self._calendar.token else None) or self._listed()
        return replace(found, gone=frozenset(self._known.etags.keys() - found.etags.keys()))

    def _since(self, token: str) -> Changes | None:
        """What changed since `token` ("": everything). None where the server does not know it, or does not do this."""
        etags: dict[str, str] = {}
        gone: set[str] = set()
        for _ in range(MAX_TRUNCATIONS):
            body = _SYNC.format(escape(token))
            answer = ask(self._service, "REPORT", self._calendar.path, body, depth="0", also=_NO_SUCH_TOKEN)
            if answer.status != 207:
                return None
            for each in self._members(answer):
                gone.discard(last_segment(each.path))
                etags.pop(last_segment(each.path), None)
                if each.status == 404:
                    gone.add(last_segment(each.path))
                else:
                    etags[last_segment(each.path)] = each.text(f"{DAV}getetag")
            was_cut = any(each.status == 507 for each in answer.resources)
            if not was_cut or answer.sync_token in ("", token):
                return Changes(etags, frozenset(gone), answer.sync_token)
            token = answer.sync_token
        raise SourceFailed(self._service.source, f"more than {MAX_TRUNCATIONS} answers in part")

    def _listed(self) -> Changes:
        answer = ask(self._service, "PROPFIND", self._calendar.path, _ETAGS, depth="1")
        etags = {last_segment(each.path): each.text(f"{DAV}getetag") for each in self._members(answer)}
        return Changes(etags)

    def _members(self, answer: MultiStatus) -> Iterator[Resource]:
        """The resources of an answer that are in the calendar: not itself, and no folder."""
        for each in answer.resources:
            is_itself = unquote(each.path).rstrip("/") == unquote(self._calendar.path).rstrip("/")
            if not is_itself and not each.has(f"{DAV}resourcetype", f"{DAV}collection"):
                yield each

    # ── fetching ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _get(self, names: list[str]) -> tuple[dict[str, bytes], tuple[Reject, ...], Collection[str]]:
        """The contents by name, rejects of what could not be had, and what of that is to be asked for again.

        What has gone meanwhile is in none. One resource at which the server fails must not cost the others.
        """
        place = self._href(names[0])
        if not self._setbacks.gave_up(place):
            try:
                return self._multiget(names), (), ()
            except (SourceFailed, SourceUnavailable) as error:
                if not self._setbacks.lasts(place, error):
                    raise
        return self._one_by_one(names)

    def _multiget(self, names: list[str]) -> dict[str, bytes]:
        hrefs = "".join(f"<d:href>{escape(self._href(name))}</d:href>" for name in names)
        answer = ask(self._service, "REPORT", self._calendar.path, _MULTIGET.format(hrefs), depth="1")
        asked = {unquote(name): name for name in names}  # servers differ in what they escape
        found = {asked.get(unquote(last_segment(each.path)), ""): each for each in answer.resources}
        return {
            name: each.text(f"{CALDAV}calendar-data").encode()
            for name, each in found.items()
            if name and f"{CALDAV}calendar-data" in each.properties
        }

    def _one_by_one(self, names: list[str]) -> tuple[dict[str, bytes], tuple[Reject, ...], Collection[str]]:
        data, rejects, missed = {}, [], []
        for name in names:
            try:
                answer = self._service.request("GET", self._href(name), ok=(200, 404, 410))
            except (SourceFailed, SourceRefused, SourceUnavailable) as error:
                if isinstance(error, SourceUnavailable):
                    if not error.was_reached:
                        raise
                    missed.append(name)
                rejects.append(Reject(self._place(name), "file", f"cannot be fetched: {error.reason}"))
                continue
            if answer.status == 200:
                data[name] = answer.body
        if len(missed) > MAX_MISSED and not data and not self._known.etags:
            raise SourceFailed(self._service.source, f"none of {len(names)} events can be fetched")
        return data, tuple(rejects), missed

    def _place(self, name: str) -> str:
        return f"{self.path}/{unquote(name)}"

    def _href(self, name: str) -> str:
        return f"{self._calendar.path.rstrip('/')}/{name}"
