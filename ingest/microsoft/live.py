"""Microsoft 365 through Graph as a live source: mail by delta tokens, calendars by time, people of the directory.

Only metadata is asked for, by name (`$select`): never a body, a preview or an attachment. A delta of a calendar cannot be
asked for without bodies, so of calendars what was held since the last sync is read, and some weeks before it again.
Cursor: {"folders": {"user/folder id": link}, "calendars": {user: {"until": ms, "to": ms, "next": link}}}.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, urlencode

from graph_model.entities import MILLISECONDS_A_DAY, Reject
from graph_model.errors import ConfigurationError, CursorExpired
from ingest.forgiving_json import JsonObject
from ingest.live.http import HttpService
from ingest.live.json_api import JsonApi, Reply
from ingest.live.setbacks import Setbacks
from ingest.live.source import Cursor, Opening, Page
from ingest.live.token_file import TokenFile
from ingest.mail.email_address import clean
from ingest.microsoft.login import AppTokens, DeviceTokens
from ingest.microsoft.message import MAILBOX
from ingest.microsoft.moments import instant
from ingest.microsoft.person import emails_of
from ingest.sources import Raw

MESSAGES_A_PAGE = 500
AGAIN_DAYS = 28
"""How far back a calendar is read again: what was changed or called off after it was held is seen that long."""
MAX_FOLDERS = 10_000
"""Of one mailbox."""

_MESSAGE = (
    "id,internetMessageId,conversationId,subject,from,sender,toRecipients,ccRecipients,bccRecipients,sentDateTime,"
    "receivedDateTime,categories,isDraft,inferenceClassification,parentFolderId"
)
_EVENT = (
    "id,iCalUId,type,seriesMasterId,originalStart,subject,start,end,isAllDay,isCancelled,isOrganizer,responseStatus,organizer,"
    "attendees,sensitivity,showAs,categories,locations,lastModifiedDateTime"
)
_PERSON = (
    "id,displayName,givenName,surname,mail,otherMails,proxyAddresses,userPrincipalName,userType,jobTitle,department,"
    "companyName,accountEnabled,employeeHireDate"
)
_DELETED = "deletedDateTime"
_MANAGER = "manager($select=id,mail,userPrincipalName)"
_UNWANTED = ("drafts", "junkemail", "deleteditems")
_EXPIRED = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncchangesapplydifferences"})
_ME = "me"


@dataclass(frozen=True, slots=True)
class MicrosoftOptions:
    """Keys of a source of kind microsoft365.

    `login` is "app" (with the application's secret) or "device" (a person logs in once; their own mailbox is read). `users`
    are ids or principal names, none means everybody with a mailbox. `folders` and `skip_folders` are patterns with `*` and
    `?` of names, case ignored; junk, deleted and drafts are always left out. `headers` asks for the headers of mail too, by
    which lists and threads are known. `calendar_days` bounds the first reading of calendars; 0 reads none. `directory` keeps
    titles, departments and managers.
    """

    tenant: str
    client_id: str
    login: str = "app"
    users: tuple[str, ...] = ()
    folders: tuple[str, ...] = ("*",)
    skip_folders: tuple[str, ...] = ()
    mail: bool = True
    headers: bool = True
    calendar_days: int = 730
    directory: bool = True
    endpoint: str = "https://graph.microsoft.com/v1.0/"
    login_endpoint: str = "https://login.microsoftonline.com/"

    def __post_init__(self) -> None:
        if self.login not in ("app", "device"):
            raise ConfigurationError("login", "It must be app or device.")
        if self.login == "device" and self.users:
            raise ConfigurationError("users", "Who logs in on a device reads their own mailbox only.")
        if not self.endpoint.endswith("/") or not self.login_endpoint.endswith("/"):
            raise ConfigurationError("endpoint", "It must end with a slash.")

    def takes(self, folder: str) -> bool:
        """Whether the mail of a folder of that path is wanted."""
        wanted, skipped = (
            any(fnmatchcase(folder.casefold(), pattern.casefold()) for pattern in patterns)
            for patterns in (self.folders, self.skip_folders)
        )
        return wanted and not skipped


@dataclass(frozen=True, slots=True)
class _Mailbox:
    """Whose mailbox: how requests call it, and its addresses, the main one first."""

    key: str
    emails: tuple[str, ...] = ()

    @classmethod
    def of(cls, person: Mapping[str, Any], key: str = "") -> _Mailbox:
        told = JsonObject(person)
        return cls(key or told.text("id"), tuple(emails_of(told)))

    @property
    def email(self) -> str:
        return self.emails[0] if self.emails else ""

    def url(self, rest: str) -> str:
        return f"{'me' if self.key == _ME else 'users/' + quote(self.key, safe='')}{rest}"


@dataclass(slots=True)
class _Place:
    """The cursor under way: links of folders, and how far each calendar was read."""

    folders: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Cursor) -> _Place:
        return cls(dict(cursor.get("folders", {})), dict(cursor.get("calendars", {})))

    def cursor(self) -> dict[str, Any]:
        return {"folders": dict(self.folders), "calendars": dict(self.calendars)}


class MicrosoftSource:
    """The mailboxes of an organisation, or of who logged in, as a live source. `sleep` (seconds) waits for that login."""

    def __init__(self, opening: Opening, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._name, self._now_ms, self._opening = opening.name, opening.now_ms, opening
        self._options: MicrosoftOptions = opening.options
        self._setbacks = Setbacks(opening.name)
        if self._options.login == "app" and not opening.secrets.client_secret:
            raise ConfigurationError("client_secret_file", "An application logs in with its secret.")

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """People first, then what is new in each mailbox: mail folder by folder, then the calendar."""
        options, place = self._options, _Place.of(cursor)
        with ExitStack() as stack:
            login = stack.enter_context(HttpService(self._name, options.login_endpoint))
            tokens = self._tokens(login)
            if isinstance(tokens, DeviceTokens):
                yield from (Page((), place.cursor(), said=(sentence,)) for sentence in tokens.log_in(self._sleep))
            api = JsonApi(stack.enter_context(HttpService(self._name, options.endpoint)), tokens)
            mailboxes: list[_Mailbox] = []
            for page in self._people(api, mailboxes):
                yield Page(page.raws, place.cursor(), page.rejects)
            yield from self._mailboxes(api, mailboxes, place)

    def _mailboxes(self, api: JsonApi, mailboxes: Sequence[_Mailbox], place: _Place) -> Iterator[Page]:
        """One that is closed to us, as an administrator may have set, costs no other. Raises SourceError if all are."""
        is_whole = False
        for number, mailbox in enumerate(mailboxes):
            missing = False
            for page in self._setbacks.apart(mailbox.key, self._mailbox(api, mailbox, place)):
                missing |= bool(page.rejects)
                part = number / len(mailboxes)
                yield Page(page.raws, place.cursor(), page.rejects, said=page.said, part=part)
            is_whole |= not missing and not self._setbacks.has(mailbox.key)
        self._setbacks.end(anything_is_whole=is_whole)

    def _tokens(self, login: HttpService) -> AppTokens | DeviceTokens:
        options, opening = self._options, self._opening
        if options.login == "app":
            return AppTokens(login, options.tenant, options.client_id, opening.secrets.client_secret)
        kept = TokenFile(opening.data_dir / f"{opening.name}.microsoft365.json")
        return DeviceTokens(login, options.tenant, options.client_id, kept)

    # people

    def _people(self, api: JsonApi, mailboxes: list[_Mailbox]) -> Iterator[Page]:
        """Records of the directory page by page; the mailboxes that they name are added to `mailboxes`.

        `employeeLeaveDateTime` wants a permission of its own, without which no account would be told at all.
        """
        options = self._options
        if options.login == "device":
            person = api.object(f"me?$select={_PERSON}")
            mailboxes.append(_Mailbox.of(person, _ME))
            yield self._directory([person])
            return
        query = urlencode({"$select": _PERSON, "$expand": _MANAGER}, safe="$,()=")
        if options.users:
            for user in options.users:
                answers = self._listed_user(api, f"users/{quote(user, safe='')}?{query}", user, mailboxes)
                yield from self._setbacks.apart(user, answers)
            return
        for items in self._listing(api, f"users?{query}&$top=500"):
            mailboxes += (_Mailbox.of(each) for each in items if _has_mailbox(JsonObject(each)))
            yield self._directory(items)
        if options.directory:
            yield from self._setbacks.apart("directory", self._deleted(api))

    def _deleted(self, api: JsonApi) -> Iterator[Page]:
        """Accounts that were deleted, each as of then: Entra keeps them for thirty days."""
        query = urlencode({"$select": f"{_PERSON},{_DELETED}"}, safe="$,")
        for items in self._listing(api, f"directory/deletedItems/microsoft.graph.user?{query}&$top=500"):
            raws = self._raws("directory", items)
            since = (instant(JsonObject(each).text(_DELETED.casefold())) for each in items)
            dated = ((raw, at) for raw, at in zip(raws, since, strict=True) if at)
            yield Page(tuple(raw._replace(stated_ms=int(at.timestamp() * 1000)) for raw, at in dated), {})

    def _listed_user(self, api: JsonApi, url: str, user: str, mailboxes: list[_Mailbox]) -> Iterator[Page]:
        answer = api.get(url)
        if answer.status in (400, 404):
            yield Page((), {}, (self._reject(user, "", "there is no such user"),))
            return
        if answer.status != 200:
            raise api.failure(answer)
        mailboxes.append(_Mailbox.of(answer.value, user))
        yield self._directory([answer.value])

    def _directory(self, people: Sequence[Mapping[str, Any]]) -> Page:
        return Page(self._raws("directory", people) if self._options.directory else (), {})

    def _listing(self, api: JsonApi, url: str) -> Iterator[list[dict[str, Any]]]:
        while url:
            answer = api.object(url)
            yield _items(answer)
            url = _link(answer, "@odata.nextLink")

    # one mailbox

    def _mailbox(self, api: JsonApi, mailbox: _Mailbox, place: _Place) -> Iterator[Page]:
        if self._options.mail:
            answer = api.get(mailbox.url("/mailFolders/delta?$select=id,displayName,parentFolderId"))
            if answer.status == 404 or answer.reasons & {"mailboxnotenabledforrestapi", "mailboxinactive"}:
                yield Page((), {}, (self._reject(mailbox.key, "", f"no mailbox ({answer.why})"),))
                return
            for folder, path in self._folders(api, mailbox, answer):
                yield from self._setbacks.apart(f"{mailbox.key}/{path}", self._mail(api, mailbox, folder, path, place))
        if self._options.calendar_days:
            yield from self._setbacks.apart(f"{mailbox.key}/calendar", self._calendar(api, mailbox, place))

    def _folders(self, api: JsonApi, mailbox: _Mailbox, first: Reply) -> list[tuple[str, str]]:
        """(id, path) of the folders that are wanted."""
        if first.status != 200:
            raise api.failure(first)
        found = {each["id"]: each for each in _items(first.value) if isinstance(each.get("id"), str)}
        link = _link(first.value, "@odata.nextLink")
        while link and len(found) < MAX_FOLDERS:
            answer = api.object(link)
            found |= {each["id"]: each for each in _items(answer) if isinstance(each.get("id"), str)}
            link = _link(answer, "@odata.nextLink")
        unwanted = {self._well_known(api, mailbox, name) for name in _UNWANTED}
        chains = {key: _chain(found, key) for key in found}
        paths = {
            key: "/".join(JsonObject(found[each]).text("displayname") for each in chain)
            for key, chain in chains.items()
        }
        return sorted(
            (key, path) for key, path in paths.items() if not unwanted & set(chains[key]) and self._options.takes(path)
        )

    def _well_known(self, api: JsonApi, mailbox: _Mailbox, name: str) -> str:
        answer = api.get(mailbox.url(f"/mailFolders/{name}?$select=id"))
        return JsonObject(answer.value).text("id") if answer.status == 200 else ""

    def _mail(self, api: JsonApi, mailbox: _Mailbox, folder: str, path: str, place: _Place) -> Iterator[Page]:
        """What came into a folder since its link was given; what happened to it later says nothing new."""
        key = f"{mailbox.key}/{folder}"
        select = f"{_MESSAGE},internetMessageHeaders" if self._options.headers else _MESSAGE
        anew = mailbox.url(f"/mailFolders/{quote(folder, safe='')}/messages/delta?changeType=created&$select={select}")
        last = place.folders.get(key, "")
        url = last or anew
        prefer = {"Prefer": f'IdType="ImmutableId", odata.maxpagesize={MESSAGES_A_PAGE}'}
        while url:
            answer = api.page(url, prefer)
            if answer.status == 410 or answer.reasons & _EXPIRED:
                place.folders.pop(key, None)
                expired = CursorExpired(self._name, f"{mailbox.key}/{path}, {answer.why}", place.cursor())
                if url != last:
                    raise expired
                yield Page((), {}, said=(str(expired),))
                url = anew
                continue
            if answer.status != 200:
                raise api.failure(answer)
            url = _link(answer.value, "@odata.nextLink")
            place.folders[key] = url or _link(answer.value, "@odata.deltaLink")
            items = [{**each, MAILBOX: mailbox.email} for each in _items(answer.value)]
            yield Page(self._raws(f"{mailbox.key}/{path}", items), {})

    def _calendar(self, api: JsonApi, mailbox: _Mailbox, place: _Place) -> Iterator[Page]:
        """What was held since the last sync, and what may have been changed since."""
        known = place.calendars.get(mailbox.key, {})
        until = known.get("until", self._now_ms - (self._options.calendar_days - AGAIN_DAYS) * MILLISECONDS_A_DAY)
        to = known.get("to") or self._now_ms
        window = {"startDateTime": _iso(until - AGAIN_DAYS * MILLISECONDS_A_DAY), "endDateTime": _iso(to)}
        url = known.get("next") or mailbox.url(
            f"/calendarView?{urlencode(window)}&$select={_EVENT}&$top={MESSAGES_A_PAGE}"
        )
        prefer = {"Prefer": 'IdType="ImmutableId", outlook.timezone="UTC"'}
        while url:
            answer = api.page(url, prefer)
            if answer.status == 410 or (answer.status != 200 and known.get("next")):
                place.calendars[mailbox.key] = {"until": until}
                raise CursorExpired(self._name, f"calendar: {answer.why}", place.cursor())
            if answer.status == 404:
                yield Page((), {}, (self._reject(mailbox.key, "calendar", f"no calendar ({answer.why})"),))
                return
            if answer.status != 200:
                raise api.failure(answer)
            url = _link(answer.value, "@odata.nextLink")
            known = {"until": until, "to": to, "next": url} if url else {"until": to}
            place.calendars[mailbox.key] = known
            events = [_with_own_response(each, mailbox.emails) for each in _items(answer.value)]
            yield Page(self._raws(f"{mailbox.key}/calendar", events), {})

    def _raws(self, path: str, items: Sequence[Mapping[str, Any]]) -> tuple[Raw, ...]:
        return tuple(
            Raw(
                "microsoft",
                f"{self._name}/{path}",
                JsonObject(each).text("id"),
                json.dumps(each).encode(),
                self._now_ms,
            )
            for each in items
        )

    def _reject(self, path: str, place: str, reason: str) -> Reject:
        return Reject(f"{self._name}/{path}", place, reason)


def _chain(folders: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    """The ids of a folder and those above it, the outermost first."""
    chain: list[str] = []
    while key in folders and key not in chain:
        chain.insert(0, key)
        key = JsonObject(folders[key]).text("parentfolderid")
    return chain


def _items(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = answer.get("value")
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _link(answer: Mapping[str, Any], name: str) -> str:
    link = answer.get(name)
    return link if isinstance(link, str) else ""


def _iso(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _has_mailbox(person: JsonObject) -> bool:
    return bool(person.text("mail")) and person.word("usertype") != "guest"


def _with_own_response(event: Mapping[str, Any], emails: Sequence[str]) -> Mapping[str, Any]:
    """What the mailbox's owner answered, which their own copy of the meeting says of itself and not of the attendee.

    They may be invited under any of their addresses; under none where a list was invited.
    """
    told = JsonObject(event)
    answer = told.object("responsestatus")
    response = answer.word("response")
    if not emails or response not in ("accepted", "tentativelyaccepted", "declined"):
        return event
    listed = event.get("attendees")
    attendees = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    own = [each for each in attendees if _email(each) in emails]
    others = [each for each in attendees if _email(each) not in emails]
    status = {"response": response, "time": answer.text("time")}
    answered = [{**each, "status": status} for each in own or [{"emailAddress": {"address": emails[0]}}]]
    return {**event, "attendees": [*others, *answered]}


def _email(attendee: Mapping[str, Any]) -> str | None:
    return clean(JsonObject(attendee).object("emailaddress").text("address"))
