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
from gql.node import parsed_id
from graph_model.audit_chain import Act, Event, person_digest
from graph_model.directory import accounts_owned_by
from graph_model.errors import AnalysisError, InputError, NotAllowed, NotFound, SociogramError
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from reports.document import Document
from reports.formats import FORMATS, rendered
from reports.named_people import people_named
from reports.reader import READERS, Reader
from sociogram.reporting import MOST_TOP, REPORTS, TOP, Subject
from sociogram.settings import Settings

POINTS = 2_000
"""What a report costs of a caller's rate: it reads findings of several kinds whole, and draws."""
MOST_WAITING = 5
"""Reports are made one after the other; so many may wait."""
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

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="report")
        self._waiting = 0

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
        reader, subject = reader_for(context.caller), _subject(given)
        if reader.own_account and context.purpose.fault:  # it may name people
            await _enter(context, name, (), refused=True)
            raise PurposeRequired(context.purpose.fault)
        if self._waiting >= MOST_WAITING:
            raise Refused(503, "TOO_MANY_REPORTS", "Other reports are being made. Try again in a minute.")
        self._waiting += 1
        try:
            document, people, data = await asyncio.get_running_loop().run_in_executor(
                self._maker, self._made, context.caller, reader, name, subject, form
            )
        finally:
            self._waiting -= 1
        if people:
            await _enter(context, name, people)
        file = f"{document.key}-{document.edition.run[:8]}{FORMATS[form].suffix}"
        told = {"Content-Disposition": f'attachment; filename="{file}"'}
        return Response(data, headers=told, media_type=MEDIA_TYPES[form])

    def _made(
        self, caller: Caller, reader: Reader, name: str, subject: Subject, form: str
    ) -> tuple[Document, frozenset[str], bytes]:
        """The document, the ids of the people whom it names, and the file."""
        if not reader.names:
            own = accounts_owned_by(self._store, caller.person) if caller.person else frozenset()
            subject = replace(subject, own=own if reader.own_account else None)
        document = REPORTS[name](self._store, self._settings, reader, subject)
        people = current_snapshot(self._store, self._settings.cache_dir).people
        named = people_named(document, dict(zip(people.id, people.name, strict=True)))
        return document, named, rendered(document, form)


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


def _subject(given: QueryParams) -> Subject:
    top = given.get("top", str(TOP))
    if not top.isascii() or not top.isdigit() or not 1 <= int(top[:6]) <= MOST_TOP:
        raise BadUserInput(f"`top` is a number of 1 to {MOST_TOP:,}, not {top[:20]!r}.")
    return Subject(
        run=_key(given.get("run")),
        top=int(top),
        who=_key(given.get("who")),
        unit=_key(given.get("unit")),
        account=_key(given.get("account")),
        fail=tuple(key for each in given.getlist("fail") if (key := _key(each)) is not None),
    )


def _key(text: str | None) -> str | None:
    """The id in an id of this API; a name or another id as it is."""
    try:
        return parsed_id(text)[1] if text else None
    except BadUserInput:
        return text


async def _enter(context: RequestContext, name: str, people: Collection[str], *, refused: bool = False) -> None:
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
            errors=(PurposeRequired.code,) if refused else (),
        )
    )
