"""A JSON API behind a token: addresses in, JSON objects out. A token that has expired is renewed once, and asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graph_model.errors import SourceFailed, SourceRefused, SourceThrottled, SourceUnavailable
from ingest.forgiving_json import JsonObject
from ingest.live.http import Answer, HttpService

_ANSWERED = (200, 400, 401, 403, 404, 410)
_TOO_MANY = frozenset(
    {"ratelimitexceeded", "userratelimitexceeded", "quotaexceeded", "applicationthrottled", "toomanyrequests"}
)
"""Reasons by which servers ask to wait though the status is another."""


class Tokens(Protocol):
    """What logs in."""

    def bearer(self) -> str:
        """The token at hand, asked for where there is none. Raises SourceError."""
        ...

    def renew(self) -> None:
        """Forget the token at hand: the server takes it no longer."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, what it says, and in lower case the reasons that it gives for an error."""

    status: int
    value: Mapping[str, Any]
    reasons: frozenset[str] = frozenset()

    @property
    def why(self) -> str:
        """The status and the reasons, for a sentence."""
        return ", ".join((f"HTTP {self.status}", *sorted(self.reasons)))


class JsonApi:
    """Requests of one live source to one API. `tokens` logs in."""

    def __init__(self, service: HttpService, tokens: Tokens) -> None:
        self._service, self._tokens = service, tokens
        self._pages: set[str] = set()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer to a request, whether it is an object or an error that is for the caller to judge (400, 403, 404, 410).

        Raises SourceError: as HttpService.request, SourceRefused where a new token is refused too, SourceUnavailable where
        the answer breaks off.
        """
        reply = self._once(url, headers)
        if reply.status == 401:
            self._tokens.renew()
            reply = self._once(url, headers)
        if reply.status == 401:
            raise SourceRefused(self._service.source, reply.why)
        if reply.reasons & _TOO_MANY:
            raise SourceThrottled(self._service.source)
        return reply

    def page(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The same for a page of a listing. Raises SourceFailed where its links lead back to one that was there before."""
        if url in self._pages:
            raise SourceFailed(self._service.source, "its pages lead in a circle")
        self._pages.add(url)
        return self.get(url, headers)

    def object(self, url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The same where an error is one for the whole sync."""
        reply = self.page(url, headers)
        if reply.status == 200:
            return reply.value
        raise self.failure(reply)

    def failure(self, reply: Reply) -> SourceRefused | SourceFailed:
        """The error that a reply means where its caller can do nothing about it."""
        refused = reply.status in (401, 403)
        return (SourceRefused if refused else SourceFailed)(self._service.source, reply.why)

    def _once(self, url: str, headers: Mapping[str, str] | None) -> Reply:
        login = {"Authorization": f"Bearer {self._tokens.bearer()}", "Accept": "application/json"}
        answer = self._service.request("GET", url, headers={**(headers or {}), **login}, ok=_ANSWERED)
        value = json_answer(answer, self._service.source)
        return Reply(answer.status, value, frozenset() if answer.status == 200 else _reasons(value))


def json_answer(answer: Answer, source: str) -> Mapping[str, Any]:
    """What an answer says; of an error that is no JSON, nothing. Raises SourceUnavailable where it breaks off."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as exc:
        if answer.status == 200:
            raise SourceUnavailable(source, "its answer breaks off", was_reached=True) from exc
        return {}
    return value if isinstance(value, dict) else {}


def _reasons(value: Mapping[str, Any]) -> frozenset[str]:
    """The codes of an error, as Graph (`error.code`) and Google (`error.errors[].reason`) give them."""
    error = JsonObject(value).object("error")
    codes = [
        error.word("code"),
        error.object("innererror").word("code"),
        *(each.word("reason") for each in error.objects("errors")),
    ]
    return frozenset(code for code in codes if code and not code.isdecimal())
