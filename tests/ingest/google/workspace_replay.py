"""A replay of Gmail, Google Calendar and their login on loopback: pages in their documented shape, tokens, history, faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from google.auth import jwt

from tests.ingest.live.loopback_server import Asked, Loopback, Reply, loopback

PAGE = 2


def as_json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def error(status: int, reason: str) -> Reply:
    told = {"domain": "global", "reason": reason, "message": "told"}
    return as_json({"error": {"code": status, "message": "told", "errors": [told]}}, status)


@dataclass
class Workspace:
    """What one user has. `faults` are answered first, each once, if their path matches. `oldest` is the first history kept."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    faults: list[tuple[str, Reply | None]] = field(default_factory=list)
    public_key: str = ""
    refresh_token: str = "refresh"
    oldest: int = 0
    token: int = 0
    subjects: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply | None:
        parts = urlsplit(asked.path)
        for number, (part, reply) in enumerate(self.faults):
            if part in unquote(asked.path):
                del self.faults[number]
                return reply
        if parts.path == "/token":
            return self._login({name: values[0] for name, values in parse_qs(asked.body.decode()).items()})
        if asked.headers.get("Authorization") != f"Bearer token-{self.token}":
            return error(401, "authError")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/calendar"):
            return self._events(query)
        return self._mail(parts.path.removeprefix("/gmail/v1/users/me/"), query)

    def _login(self, form: dict[str, str]) -> Reply:
        if "assertion" in form:
            claims = jwt.decode(form["assertion"], certs=self.public_key, verify=False)
            self.subjects.append(claims["sub"])
            if claims["iss"] != "robot@project.iam.gserviceaccount.com":
                return as_json({"error": "invalid_grant"}, 400)
        elif form["refresh_token"] != self.refresh_token:
            return as_json({"error": "invalid_grant", "error_description": f"{form['refresh_token']} is wrong"}, 400)
        self.token += 1
        return as_json({"access_token": f"token-{self.token}", "expires_in": 3599, "token_type": "Bearer"})

    def _mail(self, path: str, query: dict[str, str]) -> Reply:
        if path == "profile":
            return as_json({"emailAddress": "ada@example.com", "historyId": str(len(self.messages))})
        if path == "labels":
            return as_json({"labels": [{"id": "Label_7", "name": "Works council"}, {"id": "INBOX", "name": "INBOX"}]})
        if path == "messages":
            return self._page("messages", [{"id": each["id"], "threadId": "t"} for each in self.messages], query, {})
        if path == "history":
            start = int(query["startHistoryId"])
            added = [
                {"id": str(start), "messagesAdded": [{"message": {"id": each["id"]}}]} for each in self.messages[start:]
            ]
            now = {"historyId": str(len(self.messages))}
            return self._page("history", added, query, now) if start >= self.oldest else error(404, "notFound")
        found = [each for each in self.messages if each["id"] == path.rpartition("/")[2]]
        return as_json(found[0]) if found and query["format"] == "metadata" else error(404, "notFound")

    def _events(self, query: dict[str, str]) -> Reply:
        if "syncToken" in query:
            return self._page("items", self.changed, query, {"kind": "calendar#events"}, {"nextSyncToken": "changes-2"})
        within = [each for each in self.events if query["timeMin"] <= each["start"]["dateTime"] <= query["timeMax"]]
        return self._page("items", within, query, {"kind": "calendar#events"}, {"nextSyncToken": "changes-1"})

    def _page(
        self,
        name: str,
        items: list[Any],
        query: dict[str, str],
        always: dict[str, str],
        at_end: dict[str, str] | None = None,
    ) -> Reply:
        at = int(query.get("pageToken", "0"))
        more = at + PAGE < len(items)
        return as_json(
            {**always, name: items[at : at + PAGE], **({"nextPageToken": str(at + PAGE)} if more else at_end or {})}
        )


@contextmanager
def replayed(workspace: Workspace) -> Iterator[Loopback]:
    with loopback(workspace.answer) as server:
        yield server
