"""WebDAV (RFC 4918): requests with XML bodies out, the resources of a multi-status answer in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from graph_model.errors import SourceFailed
from ingest.live.http import HttpService

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"

NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
"""For the root of a request: d, c and s are what the three above are in an answer."""

_STATUS = re.compile(r"HTTP/\S+\s+(\d{3})")


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of a multi-status answer: its path, status (200 where it has properties), and properties by qualified name."""

    path: str
    status: int
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """A property's text, "" where it is absent."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str) -> str:
        """The address that a property holds, "" where there is none."""
        found = self.properties.get(name)
        return (found.findtext(f"{DAV}href") or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """Every address that a property holds."""
        found = self.properties.get(name)
        return [(each.text or "").strip() for each in found.iter(f"{DAV}href")] if found is not None else []

    def has(self, name: str, child: str) -> bool:
        """Whether a property holds an element of that name, such as a type."""
        found = self.properties.get(name)
        return found is not None and found.find(f".//{child}") is not None


@dataclass(frozen=True, slots=True)
class MultiStatus:
    """The answer to a request about several resources; `sync_token` is "" where there is none.

    `status` is 207, or another one that was allowed: then there are no resources.
    """

    status: int
    resources: tuple[Resource, ...] = ()
    sync_token: str = ""


def ask(
    service: HttpService, method: str, url: str, xml: str, *, depth: str, also: Collection[int] = ()
) -> MultiStatus:
    """A PROPFIND or REPORT. Statuses in `also` are answers too. Raises SourceError kinds, SourceFailed for broken XML."""
    answer = service.request(
        method,
        url,
        body=f'<?xml version="1.0" encoding="utf-8"?>{xml}'.encode(),
        headers={"Depth": depth, "Content-Type": "application/xml; charset=utf-8"},
        ok=(207, 410, *also),
    )
    if answer.status == 410 and 410 not in also:  # what is gone is a resource here, and no state of ours
        raise SourceFailed(service.source, f"HTTP 410 at {urlsplit(answer.url).path}")
    if answer.status != 207:
        return MultiStatus(answer.status)
    try:
        root = fromstring(answer.body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceFailed(service.source, f"broken XML at {urlsplit(answer.url).path}") from error
    resources = tuple(_resource(each) for each in root.iter(f"{DAV}response"))
    return MultiStatus(207, resources, (root.findtext(f"{DAV}sync-token") or "").strip())


def last_segment(path: str) -> str:
    """What a resource is called in its folder, as escaped as it came.

    >>> last_segment("/ada/work/"), last_segment("/ada/work/a%20b.ics")
    ('work', 'a%20b.ics')
    """
    return path.rstrip("/").rpartition("/")[2]


def _resource(response: Element) -> Resource:
    own = response.findtext(f"{DAV}status")
    path = urlsplit((response.findtext(f"{DAV}href") or "").strip()).path
    return Resource(path, _code(own) if own else 200, dict(_properties(response)))


def _properties(response: Element) -> Iterator[tuple[str, Element]]:
    """The properties that the resource has: of each group, those whose status is a good one."""
    for group in response.iterfind(f"{DAV}propstat"):
        if _code(group.findtext(f"{DAV}status") or "") == 200:
            yield from ((each.tag, each) for each in group.iterfind(f"{DAV}prop/*"))


def _code(status: str) -> int:
    found = _STATUS.match(status.strip())
    return int(found[1]) if found else 0
