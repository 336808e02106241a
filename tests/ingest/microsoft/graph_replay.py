"""A replay of Graph and of its login on loopback: pages in their documented shape, with tokens that expire and throttling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.ingest.live.loopback_server import Asked, Loopback, Reply, loopback

PAGE = 2
"""Items of a page."""
Fault = Callable[[Asked], Reply | None]


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def error(status: int, code: str) -> Reply:
    return as_json({"error": {"code": code, "message": "told", "innerError": {"date": "2024-05-01T10:00:00"}}}, status)


@dataclass
class Graph:
    """What the service holds. `faults` are answered first, each once, in their order, if their path matches."""

    users: list[dict[str, Any]] = field(default_factory=list)
    folders: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    messages: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[tuple[str, Reply | None]] = field(default_factory=list)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    device_polls: int = 2
    token: int = 0
    url: str = ""

    def answer(self, asked: Asked) -> Reply | None:
        path = unquote(urlsplit(asked.path).path)
        for number, (part, reply) in enumerate(self.faults):
            if part in unquote(asked.path):
                del self.faults[number]
                return reply
        if "/oauth2/v2.0/" in path:
            return self._login(path, {name: values[0] for name, values in parse_qs(asked.body.decode()).items()})
        if asked.headers.get("Authorization") != f"Bearer token-{self.token}":
            return error(401, "InvalidAuthenticationToken")
        return self._resource(path.removeprefix("/v1.0/").split("/"), parse_qs(urlsplit(asked.path).query))

    def _login(self, path: str, form: dict[str, str]) -> Reply:
        if path.endswith("devicecode"):
            return as_json(
                {
                    "device_code": "d",
                    "user_code": "ABC-123",
                    "verification_uri": "https://microsoft.com/devicelogin",
                    "expires_in": 900,
                    "interval": 5,
                }
            )
        if form["grant_type"] == "client_credentials" and form["client_secret"] != "hush-hush":
            return as_json({"error": "invalid_client", "error_description": f"{form['client_secret']} is wrong"}, 401)
        if form["grant_type"].endswith("device_code") and self.device_polls:
            self.device_polls -= 1
            return as_json({"error": "authorization_pending"}, 400)
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != f"refresh-{self.token}":
            return as_json({"error": "invalid_grant"}, 400)
        self.token += 1
        return as_json(
            {
                "token_type": "Bearer",
                "expires_in": 3599,
                "access_token": f"token-{self.token}",
                "refresh_token": f"refresh-{self.token}",
            }
        )

    def _resource(self, path: list[str], query: dict[str, list[str]]) -> Reply:
        if path == ["users"]:
            return self._page("users", self.users, query)
        if path == ["directory", "deletedItems", "microsoft.graph.user"]:
            return self._page("/".join(path), self.deleted, query)
        owner = path[1] if path[0] == "users" else "me"
        rest = path[2:] if path[0] == "users" else path[1:]
        if not rest:
            names = (owner, "u1") if owner == "me" else (owner,)
            return as_json(
                next(each for each in self.users if each["id"] in names or each["userPrincipalName"] in names)
            )
        if owner not in self.folders:
            return error(404, "MailboxNotEnabledForRESTAPI")
        return self._of_mailbox(owner, rest, "/".join(path), query)

    def _of_mailbox(self, owner: str, rest: list[str], path: str, query: dict[str, list[str]]) -> Reply:
        if rest == ["mailFolders", "delta"]:
            return self._page(path, self.folders[owner], query)
        if rest[0] == "mailFolders" and len(rest) == 2:
            found = [each for each in self.folders[owner] if each.get("wellKnown") == rest[1]]
            return as_json({"id": found[0]["id"]}) if found else error(404, "ErrorItemNotFound")
        if rest[0] == "mailFolders":
            return self._page(path, self.messages.get((owner, rest[1]), []), query)
        first, last = query["startDateTime"][0], query["endDateTime"][0]
        within = [each for each in self.events.get(owner, []) if first <= each["start"]["dateTime"] <= last]
        return self._page(path, within, query)

    def _page(self, path: str, items: list[dict[str, Any]], query: dict[str, list[str]]) -> Reply:
        """Items from a token on: a page, with a nextLink, or a deltaLink at the end."""
        at = int(query.get("$skiptoken", query.get("$deltatoken", ["0"]))[0])
        more = at + PAGE < len(items)
        window = "".join(f"&{name}={query[name][0]}" for name in ("startDateTime", "endDateTime") if name in query)
        link = (
            f"{self.url}/v1.0/{path}?$skiptoken={at + PAGE}{window}"
            if more
            else f"{self.url}/v1.0/{path}?$deltatoken={len(items)}"
        )
        name = "@odata.nextLink" if more else "@odata.deltaLink"
        links = {name: link} if more or path.endswith("delta") else {}
        return as_json({"@odata.context": f"{self.url}/v1.0/$metadata#x", **links, "value": items[at : at + PAGE]})


@contextmanager
def replayed(graph: Graph) -> Iterator[Loopback]:
    with loopback(graph.answer) as server:
        graph.url = server.url
        yield server
