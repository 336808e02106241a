"""The GraphQL endpoint: graphql-server's ASGI application with our authentication, limits, errors and media types.

In: HTTP requests. Out: answers by the GraphQL-over-HTTP specification, every error with its `extensions.code`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from graphql_server.asgi import ASGIRequestAdapter, GraphQL
from graphql_server.exceptions import GraphQLValidationError
from graphql_server.http import GraphQLRequestData
from graphql_server.http.exceptions import HTTPException
from graphql_server.types.unset import UNSET
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from gql import observation
from gql.audit.log import AuditLog
from gql.audit.purpose import HEADER, Purposes
from gql.audit.recording import recorded
from gql.audit.trail import Trail
from gql.caller import Caller
from gql.context import RequestContext
from gql.document_cache import DocumentCache
from gql.errors import BAD_REQUEST, Unauthenticated, formatted, plain
from gql.execution import Prepared, Rejected, chosen_operation, parsed, prepared
from gql.limits import Limits
from gql.loaders import Conclude, Loaders
from gql.long_work import LongWork
from gql.media_types import LEGACY, STRICT, answer_type, essence
from gql.personal_data.keeper import PersonalData
from gql.present_graph import PresentGraph
from gql.query_page import QUERY_PAGE, page_policy
from gql.rate_limit import REQUEST_POINTS, RateLimit, RateLimited, address_owner
from gql.trusted_documents import TrustedDocuments, UnusableDocument
from graph_model.errors import StoreError
from graph_model.store import Store

_log = logging.getLogger(__name__)

Authenticate = Callable[[Request], Caller | None]
"""Who sent this request; None if nobody who is known."""

_METHODS = "GET, POST"
_PARAMETERS = (("query", str), ("documentId", str), ("operationName", str), ("variables", dict), ("extensions", dict))


class Refused(HTTPException):
    """The HTTP request is not one that is answered here; with a status and a code."""

    def __init__(self, status: int, code: str, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, reason)
        self.code = code
        self.headers = headers or {}


class Endpoint(GraphQL):
    """The application that is mounted at /graphql."""

    def __init__(
        self,
        schema: GraphQLSchema,
        store: Store,
        threads: Executor,
        *,
        authenticate: Authenticate,
        development: bool,
        limits: Limits,
        trusted: TrustedDocuments,
        present: PresentGraph,
        conclude: Conclude,
        audit: AuditLog,
        purposes: Purposes,
        personal_data: PersonalData,
        work: LongWork | None = None,
    ) -> None:
        super().__init__(schema, graphql_ide="graphiql" if development else None)
        self._store = store
        self._threads = threads
        self._authenticate = authenticate
        self._development = development
        self._limits = limits
        self._present = present
        self._conclude = conclude
        self._trusted = trusted
        self._documents = DocumentCache()
        self._rate, self._anonymous_rate = RateLimit(limits.rate), RateLimit(limits.anonymous_rate)
        self._audit = audit
        self._purposes = purposes
        self._personal_data = personal_data
        self._work = work
        self.request_adapter_class = self._adapter  # type: ignore[assignment]  # all that is done with it is calling it

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """The answer to a request, whatever is wrong with it."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS})
        try:
            self._check_headers(request)
            return await super().run(request, context, root_value)
        except HTTPException as error:
            return refusal(error)

    async def get_context(self, request: Any, response: Any) -> Any:
        """The context of the request.

        Raises:
            Refused: nobody said who they are (401), or it cannot be found out (503), or they asked for too much
                lately (429).

        """
        try:
            caller = await run_in_threadpool(self._authenticate, request)  # it may read the graph, or fetch keys
        except StoreError as error:
            _log.error("nobody can be let in", exc_info=error)
            raise Refused(503, error.code, "The graph database did not answer as it should.") from None
        if caller is None:
            address = request.client.host if request.client else ""
            _charge(self._anonymous_rate, address_owner(address), REQUEST_POINTS)
            raise Refused(401, Unauthenticated.code, str(Unauthenticated()))
        observation.present().caller = caller.name
        _charge(self._rate, caller.name, REQUEST_POINTS)
        loaders = Loaders(self._store, self._threads, self._conclude, self._present.answers)
        purpose = self._purposes.said(request.headers.get(HEADER, ""))
        return RequestContext(
            caller, loaders, self._limits, self._present, self._audit, purpose, Trail(), self._personal_data, self._work
        )

    def charge(self, caller: Caller, points: int) -> None:
        """Take points out of a caller's rate, for what is asked beside GraphQL.

        Raises:
            Refused: they have asked for too much lately (429).

        """
        _charge(self._rate, caller.name, points)

    async def get_graphql_request_data(
        self, request: Any, context: Any, data: Any, protocol: Any
    ) -> GraphQLRequestData:
        """The parameters of the request, of the types that they must have."""
        if isinstance(data, list):
            raise Refused(400, "BATCHING_NOT_SUPPORTED", "Send one operation at a time.")
        if not isinstance(data, dict):
            raise Refused(400, BAD_REQUEST, "The body must be a JSON object.")
        for name, kind in _PARAMETERS:
            if data.get(name) is not None and not isinstance(data[name], kind):
                raise Refused(400, BAD_REQUEST, f"`{name}` must be {'text' if kind is str else 'a JSON object'}.")
        strict = answer_type(request.headers.get("accept", "")) == STRICT
        try:
            text = self._trusted.text(data.get("query"), data.get("documentId"), data.get("extensions"))
        except UnusableDocument as error:
            raise Refused(400, error.code, str(error)) from None
        return GraphQLRequestData(
            query=text,
            document=None,
            variables=data.get("variables"),
            operation_name=data.get("operationName") or None,
            extensions=data.get("extensions"),
            protocol="http-strict" if strict else "http",
        )

    async def execute_operation(
        self,
        request_adapter: Any,
        request_data: GraphQLRequestData,
        context: Any,
        root_value: Any,
        allowed_operation_types: set[OperationType],
    ) -> ExecutionResult:
        """The result of the operation, if it may be executed at all."""
        allowed = allowed_operation_types - {OperationType.SUBSCRIPTION}
        what = self.prepare(request_data, context, allowed)
        with observation.stage("execute"):
            return await recorded(self.schema, what, context)

    def prepare(
        self, request_data: GraphQLRequestData, context: RequestContext, allowed: Collection[OperationType]
    ) -> Prepared:
        """The operation, checked and charged for.

        Raises:
            Refused: the request has none that may be sent this way, or the caller has asked for too much lately.
            GraphQLValidationError: it cannot be executed; the errors are as they leave (`process_result`).

        """
        if not request_data.query:
            raise Refused(400, BAD_REQUEST, "There is no `query` in the request.")
        try:
            known = self._documents.get(request_data.query)
            with observation.stage("parse"):
                document = known or parsed(request_data.query, self._limits)
            operation = chosen_operation(document, request_data.operation_name)
            observation.present().of(operation, request_data.query)
            if operation.operation not in allowed:
                raise _wrong_way(operation.operation, allowed)
            variables = request_data.variables or {}
            validated = known is not None
            with observation.stage("validate"):
                what = prepared(self.schema, document, operation, variables, self._limits, validated=validated)
        except Rejected as rejection:
            raise GraphQLValidationError(
                [_Coded(self._outside(e, rejection.stage_code)) for e in rejection.errors]
            ) from None
        self._documents.keep(request_data.query, document)
        observation.present().cost = what.cost
        _charge(self._rate, context.caller.name, what.cost)
        return what

    async def process_result(self, request: Any, result: ExecutionResult, strict: bool = False) -> Any:
        """The body of the answer; a request that was not executed has no `data`."""
        errors = result.errors or []
        if errors and all(isinstance(error, _Coded) for error in errors):
            return {"errors": [error.outside for error in errors if isinstance(error, _Coded)]}
        answer: dict[str, Any] = {"data": result.data}
        if errors:
            answer["errors"] = [self._outside(error) for error in errors]
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer

    def parse_json(self, data: str | bytes) -> Any:
        """The value, of whatever bytes somebody sent."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise Refused(400, BAD_REQUEST, "The request is not JSON.") from None

    def encode_json(self, data: object) -> str:
        return json.dumps(data, separators=(",", ":"))  # escaped: lone surrogates have no other form

    async def render_graphql_ide(self, request: Any, request_data: Any) -> Response:
        """The query page: our own, which becomes GraphiQL once its parts have come."""
        return HTMLResponse(QUERY_PAGE, headers={"Content-Security-Policy": page_policy(QUERY_PAGE)})

    def _adapter(self, request: Request) -> ASGIRequestAdapter:
        return _BoundedAdapter(request, self._limits.request_bytes)

    def _outside(self, error: GraphQLError, stage_code: str = "") -> dict[str, Any]:
        return formatted(error, stage_code=stage_code, suggestions=self._development)

    def _check_headers(self, request: Request) -> None:
        headers = request.headers
        if request.method not in {"GET", "POST"}:
            raise Refused(405, "METHOD_NOT_ALLOWED", "Send GET or POST.")
        if request.method == "POST" and essence(headers.get("content-type", "")) != LEGACY:
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json.")
        page = self._development and request.method == "GET" and "text/html" in headers.get("accept", "")
        if not page and answer_type(headers.get("accept", "")) is None:
            raise Refused(406, "NOT_ACCEPTABLE", f"Accept {STRICT} or {LEGACY}.")


class _Coded(GraphQLError):
    """An error of a request that was not executed, as it leaves."""

    def __init__(self, outside: dict[str, Any]) -> None:
        super().__init__(outside["message"])
        self.outside = outside


class _BoundedAdapter(ASGIRequestAdapter):
    """A request whose body is read no further than the limit."""

    def __init__(self, request: Request, limit: int) -> None:
        super().__init__(request)
        self._limit = limit

    async def get_body(self) -> bytes:
        body = bytearray()
        async for chunk in self.request.stream():
            body += chunk
            if len(body) > self._limit:
                raise Refused(413, "REQUEST_TOO_LARGE", f"A request may have {self._limit} bytes.")
        return bytes(body)


def _wrong_way(operation: OperationType, allowed: Collection[OperationType]) -> Refused:
    if operation is OperationType.SUBSCRIPTION:
        return Refused(400, BAD_REQUEST, "A subscription goes over a WebSocket, by graphql-transport-ws.")
    if OperationType.SUBSCRIPTION in allowed:
        return Refused(400, BAD_REQUEST, f"A {operation.value} goes over HTTP: here only subscriptions are taken.")
    return Refused(405, "METHOD_NOT_ALLOWED", f"A {operation.value} must be sent with POST.")


def _charge(rate: RateLimit, who: str, points: int) -> None:
    try:
        rate.take(who, points)
    except RateLimited as error:
        raise Refused(429, error.code, str(error), {"Retry-After": str(error.seconds)}) from None


def refusal(error: HTTPException) -> JSONResponse:
    """The answer to a request that is refused."""
    code = error.code if isinstance(error, Refused) else BAD_REQUEST
    headers = dict(error.headers) if isinstance(error, Refused) else {}
    if error.status_code == 405:
        headers["Allow"] = _METHODS
    if error.status_code == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="sociogram"'
    return JSONResponse({"errors": [plain(code, error.reason)]}, error.status_code, headers)
