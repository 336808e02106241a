"""Gmail and Google Calendar as a live source: mail by history ids, calendars by sync tokens (what was changed) and by time
(what was held since).

Only metadata is asked for: headers by name (`format=metadata`) and fields of events by name, never a body or a description.
Cursor: {"mail": {user: {"history": id, "page": token, "first": bool, "missed": [ids]}},
"calendar": {user: {"token", "until": ms, …}}}.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from graph_model.entities import MILLISECONDS_A_DAY, Reject
from graph_model.errors import ConfigurationError, CursorExpired, SourceFailed, SourceRefused, SourceUnavailable
from ingest.forgiving_json import JsonObject
from ingest.google.event import uid_of
from ingest.google.login import GoogleTokens, is_service_account, login_form
from ingest.live.http import HttpService
from ingest.live.json_api import JsonApi, Reply
from ingest.live.setbacks import Setbacks
from ingest.live.source import Cursor, Opening, Page
from ingest.mail.headers import WANTED
from ingest.sources import Raw

MESSAGES_A_PAGE = 200
MAX_MISSED = 50
"""Where so many messages cannot be fetched, and none that can, a mailbox that was never read is not readable as a whole."""
MAX_AGAIN = 1_000
"""Of what could not be fetched, so many of the latest messages are asked for at the next sync again."""
AT_ONCE = 8
"""Requests for single messages that are under way together."""
EVENTS_A_PAGE = 500
AGAIN_DAYS = 28
"""How far back a calendar is read again: a sync token tells only of changes within the time that was read first."""

_EVENT_FIELDS = (
    "items(kind,id,status,iCalUID,recurringEventId,originalStartTime,start,end,organizer,creator,"
    "attendees(email,displayName,organizer,self,resource,optional,responseStatus),visibility,transparency,eventType,"
    "sequence,updated,summary),nextPageToken,nextSyncToken"
)
_ME = "me"


@dataclass(frozen=True, slots=True)
class GoogleOptions:
    """Keys of a source of kind google.

    `client_secret_file` is the key of a service account, which reads for each of `users`, or of an application, which with
    the refresh token in `token_file` reads the mailbox of who gave it. `calendar_days` bounds the first reading of
    calendars; 0 reads none.
    """

    users: tuple[str, ...] = ()
    mail: bool = True
    calendar_days: int = 730
    gmail_endpoint: str = "https://gmail.googleapis.com/gmail/v1/"
    calendar_endpoint: str = "https://www.googleapis.com/calendar/v3/"
    login_endpoint: str = "https://oauth2.googleapis.com/"

    def __post_init__(self) -> None:
        if not all(each.endswith("/") for each in (self.gmail_endpoint, self.calendar_endpoint, self.login_endpoint)):
            raise ConfigurationError("endpoint", "It must end with a slash.")


@dataclass(slots=True)
class _Place:
    """The cursor under way."""

    mail: dict[str, dict[str, Any]] = field(default_factory=dict)
    calendar: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Cursor) -> _Place:
        return cls(dict(cursor.get("mail", {})), dict(cursor.get("calendar", {})))

    def cursor(self) -> dict[str, Any]:
        return {"mail": dict(self.mail), "calendar": dict(self.calendar)}


class GoogleSource:
    """The mailboxes and calendars of some users as a live source."""

    def __init__(self, opening: Opening) -> None:
        self._name, self._now_ms, self._secrets = opening.name, opening.now_ms, opening.secrets
        self._options: GoogleOptions = opening.options
        self._setbacks = Setbacks(opening.name)
        if is_service_account(self._secrets) != bool(self._options.users):
            raise ConfigurationError(
                "users", "A service account reads for the users that are listed; others read their own."
            )
        self._forms = {user: login_form(self._secrets, user) for user in self._options.users or (_ME,)}

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """What is new of each user: mail, then the calendar."""
        options, place = self._options, _Place.of(cursor)
        with ExitStack() as stack:
            login, gmail, calendar = (
                stack.enter_context(HttpService(self._name, url))
                for url in (options.login_endpoint, options.gmail_endpoint, options.calendar_endpoint)
            )
            is_whole = False
            for number, (user, form) in enumerate(self._forms.items()):
                tokens, part = GoogleTokens(login, form), number / len(self._forms)
                # a user who cannot be read, as one who has left, costs no other
                for page in self._setbacks.apart(user, self._user(tokens, gmail, calendar, user, place)):
                    yield Page(page.raws, place.cursor(), page.rejects, page.withdrawn, page.said, part)
                is_whole |= not self._setbacks.has(user)
            self._setbacks.end(anything_is_whole=is_whole)

    def _user(
        self, tokens: GoogleTokens, gmail: HttpService, calendar: HttpService, user: str, place: _Place
    ) -> Iterator[Page]:
        tokens.bearer()  # refused for mail and calendar at once
        if self._options.mail:
            yield from self._setbacks.apart(f"{user}/mail", self._mail(JsonApi(gmail, tokens), user, place))
        if self._options.calendar_days:
            events = self._calendar(JsonApi(calendar, tokens), user, place)
            yield from self._setbacks.apart(f"{user}/calendar", events)

    # mail

    def _mail(self, api: JsonApi, user: str, place: _Place) -> Iterator[Page]:
        """All mail at first, from the history id at which that began on what was added since."""
        profile = api.get("users/me/profile")
        if _has_no_mailbox(profile):
            yield Page((), {}, (Reject(f"{self._name}/{user}", "", f"no mailbox ({profile.why})"),))
            return
        if profile.status != 200:
            raise api.failure(profile)
        labels = self._labels(api)
        anew = {"history": JsonObject(profile.value).text("historyid"), "first": True}
        last = place.mail.get(user)
        known: dict[str, Any] = last or anew
        while True:
            try:
                answer = self._page_of_ids(api, user, known, place)
            except CursorExpired as expired:
                if known is not last:
                    raise
                known = anew
                yield Page((), {}, said=(str(expired),))
                continue
            ids = dict.fromkeys((*known.get("missed", ()), *_added(answer)))
            raws, rejects, missed = self._messages(api, user, ids, labels)
            if known is anew and not raws and len(missed) > MAX_MISSED:
                raise SourceFailed(self._name, f"none of {len(missed)} messages can be fetched")
            history = (
                known["history"] if known.get("first") else JsonObject(answer).text("historyid") or known["history"]
            )
            page = JsonObject(answer).text("nextpagetoken")
            known = {**known, "page": page} if page else {"history": history}
            place.mail[user] = known = {**known, "missed": missed[-MAX_AGAIN:]}
            yield Page(raws, {}, rejects)
            if not page:
                return

    def _page_of_ids(self, api: JsonApi, user: str, known: Mapping[str, Any], place: _Place) -> Mapping[str, Any]:
        query = {"maxResults": str(MESSAGES_A_PAGE)} | ({"pageToken": known["page"]} if known.get("page") else {})
        if known.get("first"):
            answer = api.page(f"users/me/messages?{urlencode(query)}")
        else:
            since = {"startHistoryId": str(known["history"]), "historyTypes": "messageAdded"}
            answer = api.page(f"users/me/history?{urlencode(since | query)}")
        if answer.status == 404 or (answer.status == 400 and known.get("page")):
            place.mail.pop(user, None)
            raise CursorExpired(self._name, f"mail of {user}, {answer.why}", place.cursor())
        if answer.status != 200:
            raise api.failure(answer)
        return answer.value

    def _labels(self, api: JsonApi) -> dict[str, str]:
        """Names of labels by id: exclusions are written by name."""
        listed = JsonObject(api.object("users/me/labels")).objects("labels")
        return {each.text("id"): each.text("name") for each in listed}

    def _messages(
        self, api: JsonApi, user: str, ids: Collection[str], labels: Mapping[str, str]
    ) -> tuple[tuple[Raw, ...], tuple[Reject, ...], list[str]]:
        """Those that Gmail gives, a reject for each that it cannot, and which are to be asked for at the next sync again."""
        asked = [one for one in ids if not self._setbacks.gave_up(f"{user}/mail/{one}")]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = dict(zip(asked, pool.map(lambda one: self._message(api, one), asked), strict=True))
        failed = {one: each for one, each in answers.items() if not isinstance(each, Reply)}
        passing = [each for one, each in failed.items() if not self._setbacks.lasts(f"{user}/mail/{one}", each)]
        if passing:
            raise passing[0]
        path, missed = f"{self._name}/{user}/mail", [one for one in ids if self._setbacks.gave_up(f"{user}/mail/{one}")]
        rejects = tuple(Reject(path, one, f"cannot be fetched ({each.reason})") for one, each in failed.items())
        found = [each.value for each in answers.values() if isinstance(each, Reply) and each.status == 200]
        return self._raws(f"{user}/mail", [_with_names(each, labels) for each in found]), rejects, missed

    def _message(self, api: JsonApi, one: str) -> Reply | SourceRefused | SourceFailed | SourceUnavailable:
        """A message, 404 where it was deleted meanwhile, or why it cannot be had."""
        query = urlencode([("format", "metadata"), *(("metadataHeaders", name) for name in WANTED)])
        try:
            answer = api.get(f"users/me/messages/{quote(one, safe='')}?{query}")
        except (SourceFailed, SourceUnavailable) as error:
            return error
        return answer if answer.status in (200, 404) else api.failure(answer)

    # the calendar

    def _calendar(self, api: JsonApi, user: str, place: _Place) -> Iterator[Page]:
        """What was changed since the last sync, then what was held since: of that a sync token says nothing."""
        known = place.calendar.get(user, {})
        until = known.get("until", self._now_ms - (self._options.calendar_days - AGAIN_DAYS) * MILLISECONDS_A_DAY)
        if known.get("token"):
            try:
                yield from self._events(api, user, place, {"syncToken": known["token"]}, until)
            except CursorExpired as expired:
                yield Page((), {}, said=(str(expired),))
                yield from self._calendar(api, user, place)
                return
        window = {"timeMin": _iso(until - AGAIN_DAYS * MILLISECONDS_A_DAY), "timeMax": _iso(self._now_ms)}
        yield from self._events(api, user, place, window, self._now_ms)

    def _events(self, api: JsonApi, user: str, place: _Place, query: Mapping[str, str], until: int) -> Iterator[Page]:
        page = ""
        while True:
            asked = {"singleEvents": "true", "maxResults": str(EVENTS_A_PAGE), "fields": _EVENT_FIELDS, **query}
            answer = api.page(f"calendars/primary/events?{urlencode(asked | ({'pageToken': page} if page else {}))}")
            if answer.status == 410:
                place.calendar.pop(user, None)
                raise CursorExpired(self._name, f"calendar of {user}, {answer.why}", place.cursor())
            if answer.status == 404 or "notacalendaruser" in answer.reasons:
                yield Page((), {}, (Reject(f"{self._name}/{user}", "calendar", f"no calendar ({answer.why})"),))
                return
            if answer.status != 200:
                raise api.failure(answer)
            told = JsonObject(answer.value)
            page = told.text("nextpagetoken")
            if not page:
                token = place.calendar.get(user, {}).get("token", "")
                if "syncToken" in query or not token:  # one of a later window would not tell of what came before it
                    token = told.text("nextsynctoken")
                place.calendar[user] = {"token": token, "until": until}
            listed = answer.value.get("items")
            items = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            yield Page(self._raws(f"{user}/calendar", items), {}, withdrawn=_withdrawn(items))
            if not page:
                return

    def _raws(self, path: str, items: Sequence[Mapping[str, Any]]) -> tuple[Raw, ...]:
        return tuple(
            Raw("google", f"{self._name}/{path}", JsonObject(each).text("id"), json.dumps(each).encode(), self._now_ms)
            for each in items
        )


def _has_no_mailbox(profile: Reply) -> bool:
    """Of a user without Gmail."""
    return profile.status == 404 or (profile.status == 400 and "failedprecondition" in profile.reasons)


def _added(answer: Mapping[str, Any]) -> list[str]:
    """The ids of a listing, or of what a history says was added, each once."""
    told = JsonObject(answer)
    added = (each.object("message") for entry in told.objects("history") for each in entry.objects("messagesadded"))
    return list(dict.fromkeys(filter(None, (each.text("id") for each in (*told.objects("messages"), *added)))))


def _with_names(message: Mapping[str, Any], labels: Mapping[str, str]) -> Mapping[str, Any]:
    """The message with the names of its labels beside their ids."""
    ids = JsonObject(message).texts("labelids")
    return {**message, "labelIds": list(dict.fromkeys((*ids, *(labels[each] for each in ids if labels.get(each)))))}


def _withdrawn(items: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The UIDs of meetings that were called off as a whole."""
    events = [
        each
        for each in map(JsonObject, items)
        if each.word("status") == "cancelled" and not each.has("recurringeventid")
    ]
    return tuple(map(uid_of, events))


def _iso(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
