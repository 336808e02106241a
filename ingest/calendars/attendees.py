"""Who is on an event: its organiser and attendees in, participations and addresses out. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from graph_model.entities import Address, AddressKind, Participation, Role, merge_participants
from ingest.calendars.event_values import values_of
from ingest.mail.email_address import clean, display_name, mailboxes

_RESPONSES = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "DELEGATED": "declined",  # whoever sends somebody else does not come
    "TENTATIVE": "tentative",
}
_KINDS = {
    "ROOM": (AddressKind.ROOM, "calendar-room"),
    "RESOURCE": (AddressKind.ROOM, "calendar-resource"),
    "GROUP": (AddressKind.LIST, "calendar-group"),
}
_SCHEME = re.compile(r"\s*(?:mailto|smtp|sips?|xmpp|im):(?://)?", re.IGNORECASE)
_FOR_INFORMATION = "NON-PARTICIPANT"
ANSWERED, ANSWERED_FORMAT = "X-CALENDARSERVER-DTSTAMP", "%Y%m%dT%H%M%SZ"
"""A parameter of Apple's calendar server and its kin."""


def people_of(event: Any, made_ms: int) -> tuple[tuple[Participation, ...], tuple[Address, ...]]:
    """Who is on the event, each with what the event says of the address; who is only informed of it did not meet.

    `made_ms` is when this copy of the event was made, for answers of which it does not say when they were given.
    """
    seen = [(each, Role.ORGANISER) for each in values_of(event, "ORGANIZER")]
    seen += [(each, Role.ATTENDEE) for each in values_of(event, "ATTENDEE")]
    taking_part, addresses = [], []
    for value, role in seen:
        parameters = getattr(value, "params", {})
        email = _email(str(value), parameters)
        if email is None:
            continue
        addresses.append(_address(email, parameters))
        if str(parameters.get("ROLE", "")).upper() != _FOR_INFORMATION:
            response = _RESPONSES.get(str(parameters.get("PARTSTAT", "")).upper(), "")
            answered_ms = (_answered_ms(parameters) or made_ms) if response else 0
            taking_part.append(Participation(email, role, response, answered_ms))
    return merge_participants(taking_part), tuple(addresses)


def _email(written: str, parameters: Any) -> str | None:
    """The address of a calendar user. One that is not written as mail's may be said beside it, or shown as the name."""
    address = _SCHEME.sub("", written).partition("?")[0]
    texts = (
        unquote(address),
        *(email for _, email in mailboxes(address)),
        parameters.get("EMAIL"),
        parameters.get("CN"),
    )
    return next((email for each in texts if each and (email := clean(str(each)))), None)


def _answered_ms(parameters: Any) -> int:
    """When an attendee answered, as calendar servers note it beside the answer; 0 where it does not say."""
    try:
        moment = datetime.strptime(str(parameters.get(ANSWERED, "")), ANSWERED_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return 0
    return max(0, int(moment.timestamp()) * 1000)


def _address(email: str, parameters: Any) -> Address:
    kind, rule = _KINDS.get(str(parameters.get("CUTYPE", "")).upper(), (AddressKind.PERSON, ""))
    name = display_name(str(parameters.get("CN", "")))
    return Address(email, kind, rule, (name,) if name else ())
