"""Which calendars an account has on a CalDAV server (RFC 4791, 6764): an address in, the calendars for events out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from graph_model.errors import SourceFailed
from ingest.live.dav import CALDAV, DAV, NAMESPACES, SERVER, MultiStatus, Resource, ask, last_segment
from ingest.live.http import HttpService

WELL_KNOWN = "/.well-known/caldav"

_WHO = (
    f"<d:propfind {NAMESPACES}><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/>"
    "<c:supported-calendar-component-set/><d:sync-token/><s:getctag/></d:prop></d:propfind>"
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar on the server: its path, name, and what tells whether it changed ("" where the server does not)."""

    path: str
    name: str
    token: str
    ctag: str


def calendars_at(service: HttpService) -> list[Calendar]:
    """Every calendar for events, by path: the address may be a server, a principal, a home, or one calendar.

    Raises SourceFailed where there is no CalDAV at the address.
    """
    start = _start(service)
    if _is_calendar(start):
        return [_calendar(start)]
    homes = start.hrefs(f"{CALDAV}calendar-home-set")
    if not homes:
        principal = _about(service, start.href(f"{DAV}current-user-principal"))
        homes = principal.hrefs(f"{CALDAV}calendar-home-set") if principal else []
    if not homes:
        raise SourceFailed(service.source, "it names no calendars of this user")
    listed = {each.path: each for home in homes for each in _ask(service, home, "1").resources}
    return [_calendar(listed[path]) for path in sorted(listed) if _is_calendar(listed[path])]


def _start(service: HttpService) -> Resource:
    """What the address is, or else the well-known one of its host."""
    url = service.base_url
    places = [url, WELL_KNOWN] if urlsplit(url).path.strip("/") else [WELL_KNOWN, url]
    for place in places:
        found = _about(service, place)
        if found and (_is_calendar(found) or _leads_on(found)):
            return found
    raise SourceFailed(service.source, "there is no CalDAV service at its address")


def _about(service: HttpService, url: str) -> Resource | None:
    return next(iter(_ask(service, url, "0").resources), None) if url else None


def _ask(service: HttpService, url: str, depth: str) -> MultiStatus:
    return ask(service, "PROPFIND", url, _WHO, depth=depth, also=(400, 404, 405, 501))


def _is_calendar(resource: Resource) -> bool:
    if not resource.has(f"{DAV}resourcetype", f"{CALDAV}calendar"):
        return False
    kinds = resource.properties.get(f"{CALDAV}supported-calendar-component-set")
    return kinds is None or any(each.get("name", "").upper() == "VEVENT" for each in kinds)


def _leads_on(resource: Resource) -> bool:
    return bool(resource.hrefs(f"{CALDAV}calendar-home-set") or resource.href(f"{DAV}current-user-principal"))


def _calendar(resource: Resource) -> Calendar:
    name = resource.text(f"{DAV}displayname") or unquote(last_segment(resource.path))
    return Calendar(resource.path, name, resource.text(f"{DAV}sync-token"), resource.text(f"{SERVER}getctag"))
