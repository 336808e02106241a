"""GET /reports/…: a report over the graph as it is served, for the roles of whoever asks.

In: `?format=`, and what it is to be about (`run`, `top`, `who`, `unit`, `account`, `fail`: names or ids, the API's own
among them). Out: a file. Callers are known, and have a rate, as for GraphQL; whom a report names is in the audit log
before it leaves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain

from graphql import GraphQLError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gql.audit.purpose import PurposeRequired
from gql.caller import Caller, Role
from gql.context import RequestContext
from gql.endpoint import Endpoint, Refused, refusal
from gql.errors import BadUserInput, formatted
from gql.limits import Limits
from gql.node import parsed_id
from graph_model.audit_chain import Act, Event, person_digest
from graph_model.directory import accounts_owned_by, names_by_former_id, present_ids
from graph_model.errors import AnalysisError, InputError, NotAllowed, NotFound, SociogramError
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from reports.document import Document
from reports.formats import FORMATS, file_name, rendered
from reports.named_people import people_named
from reports.reader import READERS, Reader
from sociogram.reporting import MOST_TOP, REPORTS, TOP, Subject
from sociogram.settings import Settings

POINTS = 2_000
"""What a report costs of a caller's rate: it reads findings of several kinds whole, and draws."""
MOST_ASKED_ABOUT = Limits().asked_about
PARAMETERS: Mapping[str, frozenset[str]] = {
    "influence": frozenset({"format", "run", "top"}),
    "succession": frozenset({"format", "run", "top", "who", "unit", "account"}),
    "supply-chain": frozenset({"format", "run", "fail"}),
    "relationship": frozenset({"format", "run", "account"}),
}
"""What may be asked of each report; of the command line the same are its options."""
MOST_WAITING = 5
"""Reports are made one after the other; so many may wait, one of each caller."""
SECONDS = 120.0
"""What a report may take, waiting included; looked at between its steps."""
_AGAIN = {"Retry-After": "60"}
MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "csv": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_STATUS: Mapping[type[SociogramError], int] = {
    BadUserInput: 400,
    InputError: 400,
    NotAllowed: 403,
    PurposeRequired: 403,
    NotFound: 404,
    AnalysisError: 409,
}


class Reports:
    """The handler of the route, and the thread on which reports are made."""

    def __init__(self, store: Store, settings: Settings, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._settings = settings
        self._seconds = seconds
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="report")
        self._waiting = 0
        self._asking: set[str] = set()

    def close(self) -> None:
        self._maker.shutdown(wait=True, cancel_futures=True)

    def routes(self, endpoint: Endpoint) -> list[Route]:
        """One of each report; `endpoint` knows the callers and their rates."""
        return [Route(f"/reports/{name}", self._handler(name, endpoint), methods=["GET"]) for name in REPORTS]

    def _handler(self, name: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def report(request: Request) -> Response:
            try:
                context = await endpoint.get_context(request, None)
                endpoint.charge(context.caller, POINTS)
                return await self._answer(name, request.query_params, context)
            except Refused as error:
                return refusal(error)
            except SociogramError as error:
                status = next((each for kind, each in _STATUS.items() if isinstance(error, kind)), 503)
                told = formatted(GraphQLError(str(error), original_error=error))
                return JSONResponse({"errors": [told]}, status)

        return report

    async def _answer(self, name: str, given: QueryParams, context: RequestContext) -> Response:
        form = given.get("format", "html")
        if form not in FORMATS:
            raise BadUserInput(f"There is no format {form[:40]!r}. Formats: {', '.join(FORMATS)}.")
        try:
            reader, subject = reader_for(context.caller), _subject(given, PARAMETERS[name])
            if reader.own_account and context.purpose.fault:  # it may name people
                raise PurposeRequired(context.purpose.fault)
            found, people, data = await self._made(context.caller, reader, name, subject, form)
        except (NotAllowed, PurposeRequired) as error:
            await _enter(context, name, refused=error)
            raise
        if people:
            await _enter(context, name, people)
        if isinstance(found, SociogramError):
            raise found
        told = {"Content-Disposition": f'attachment; filename="{file_name(found, form)}"'}
        return Response(data, headers=told, media_type=MEDIA_TYPES[form])

    async def _made(
        self, caller: Caller, reader: Reader, name: str, subject: Subject, form: str
    ) -> tuple[Document | SociogramError, frozenset[str], bytes]:
        """The document, or what is wrong with the words that say of whom; the ids of the people whom either names; the file."""
        if self._waiting >= MOST_WAITING or caller.name in self._asking:
            told = "A report of yours, or many of others, are being made. Try again in a minute."
            raise Refused(503, "TOO_MANY_REPORTS", told, _AGAIN)
        make = partial(self._make, time.monotonic() + self._seconds, caller, reader)
        self._waiting += 1
        self._asking.add(caller.name)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._maker, partial(make, name=name, subject=subject, form=form)
            )
        finally:
            self._waiting -= 1
            self._asking.discard(caller.name)

    def _in_time(self, deadline: float) -> None:
        if time.monotonic() >= deadline:
            told = (
                f"The report took longer than {self._seconds:g} s. Ask for less (`top`), or again when fewer are made."
            )
            raise Refused(503, "DEADLINE_EXCEEDED", told, _AGAIN)

    def _make(
        self, deadline: float, caller: Caller, reader: Reader, *, name: str, subject: Subject, form: str
    ) -> tuple[Document | SociogramError, frozenset[str], bytes]:
        self._in_time(deadline)
        if not reader.names:
            own = accounts_owned_by(self._store, caller.person) if caller.person else frozenset()
            subject = replace(subject, own=own if reader.own_account else None)
        try:
            document = REPORTS[name](self._store, self._settings, reader, subject)
        except (InputError, NotFound) as error:
            return error, self._people(str(error)), b""
        self._in_time(deadline)
        people = self._people(document)
        self._in_time(deadline)
        return document, people, rendered(document, form)

    def _people(self, thing: Document | str) -> frozenset[str]:
        """Whom this names, by names of now and of before, and by addresses."""
        people = current_snapshot(self._store, self._settings.cache_dir).people
        names = chain(
            zip(people.id, people.name, strict=True),
            zip(people.id, people.email, strict=True),
            names_by_former_id(self._store).items(),
        )
        return people_named(thing, names, present_ids(self._store))


def reader_for(caller: Caller) -> Reader:
    """What somebody with these roles may see: all that any of them may.

    Raises:
        NotAllowed: none of them reads data.

    """
    roles = caller.roles - {Role.AUDITOR}
    if not roles:
        raise NotAllowed("Your roles do not cover reports.")
    readers = [READERS.get(role.value, READERS[Role.VIEWER.value]) for role in roles]
    return max(readers, key=lambda each: (each.names, each.scores, each.own_account, each.role))


def _subject(given: QueryParams, known: Collection[str]) -> Subject:
    for name, value in given.multi_items():
        if name not in known:
            raise BadUserInput(f"This report has no parameter {name[:40]!r}. It has: {', '.join(sorted(known))}.")
        if not value or (name != "fail" and len(given.getlist(name)) > 1):
            raise BadUserInput(f"`{name}` is {'given twice' if value else 'empty: leave it out, or say what it is'}.")
    top = given.get("top", str(TOP))
    if not top.isascii() or not top.isdigit() or len(top) > len(str(MOST_TOP)) or not 1 <= int(top) <= MOST_TOP:
        raise BadUserInput(f"`top` is a number of 1 to {MOST_TOP:,}, not {top[:20]!r}.")
    fail = list(dict.fromkeys(given.getlist("fail")))
    if len(fail) > MOST_ASKED_ABOUT:
        raise BadUserInput(f"`fail` may be given {MOST_ASKED_ABOUT} times, not {len(fail)}.")
    return Subject(
        run=_key(given.get("run")),
        top=int(top),
        who=_key(given.get("who")),
        unit=_key(given.get("unit")),
        account=_key(given.get("account")),
        fail=tuple(key for each in fail if (key := _key(each)) is not None),
    )


def _key(text: str | None) -> str | None:
    """The id in an id of this API; a name or another id as it is."""
    try:
        return parsed_id(text)[1] if text else None
    except BadUserInput:
        return text


async def _enter(
    context: RequestContext, name: str, people: Collection[str] = (), *, refused: SociogramError | None = None
) -> None:
    """Enter in the audit log that a report named these people, or was refused."""
    field = (f"Report.{name}",)
    await context.audit.write(
        Event(
            at_ms=time.time_ns() // 1_000_000,
            caller=context.caller.name,
            act=Act.READ,
            operation=f"report {name}",
            fields=() if refused else field,
            refused=field if refused else (),
            people=tuple(sorted(person_digest(context.audit.key, each) for each in people)),
            purpose=context.purpose.text,
            errors=(refused.code,) if refused else (),
        )
    )
