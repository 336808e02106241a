"""Subscriptions over a WebSocket (graphql-transport-ws): graphql-server's handler with our authentication and limits.

In: a WebSocket of somebody who says who they are, by a header, a cookie, or `authorization` in `connection_init`. Out: events,
each executed anew for who the caller is by then, so that a key that was revoked, or a role that was lost, ends it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from graphql import ExecutionResult, GraphQLError, OperationType, create_source_event_stream
from graphql_server.asgi import ASGIWebSocketAdapter
from graphql_server.exceptions import ConnectionRejectionError, GraphQLValidationError
from graphql_server.http.exceptions import WebSocketDisconnected
from graphql_server.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from graphql_server.types.unset import UNSET
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gql.audit.recording import recorded
from gql.context import RequestContext
from gql.endpoint import Endpoint, Refused
from gql.errors import plain
from gql.execution import Prepared
from gql.limits import Limits
from gql.rate_limit import address_owner

_log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
"""Within which a connection must say who it is."""
MOST_UNKNOWN = 20
"""Connections of one address that have not said yet who they are: the others are for those who did."""
_FORBIDDEN = 4403
_SUBSCRIPTIONS = frozenset({OperationType.SUBSCRIPTION})


class Socket:
    """The application that is mounted at /graphql for WebSockets; also what the handler asks of its view."""

    def __init__(self, endpoint: Endpoint, limits: Limits) -> None:
        self._endpoint = endpoint
        self._limits = limits
        self._open = 0
        self._unknown: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        connection = Connection(self._endpoint, websocket)
        many = self._too_many(connection)
        if many:
            said = plain("TOO_MANY_SOCKETS", f"{many} are open already. Try again later.")
            await websocket.send_denial_response(JSONResponse({"errors": [said]}, 503))
            return
        self._open += 1
        self._unknown[connection.owner] += 1
        try:
            await self._serve(websocket, connection)
        finally:
            self._open -= 1
            self._count_as_known(connection)

    def _too_many(self, connection: Connection) -> str:
        """Of what there are as many as may be; "" where there are not."""
        if self._open >= self._limits.sockets:
            return f"{self._limits.sockets} WebSockets"
        if self._unknown[connection.owner] >= MOST_UNKNOWN:
            return f"{MOST_UNKNOWN} WebSockets of your address that have not said who they are"
        return ""

    def _count_as_known(self, connection: Connection) -> None:
        if connection.unknown:
            connection.unknown = False
            self._unknown[connection.owner] -= 1
            self._unknown += Counter()  # leaves out those of whom there are none

    async def _serve(self, websocket: WebSocket, connection: Connection) -> None:
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(4406, f"Only the subprotocol {PROTOCOL} is spoken here.")
            return
        await websocket.accept(PROTOCOL)
        view: Any = self  # of a view, the handler asks what stands here
        adapter = ASGIWebSocketAdapter(view, websocket, websocket)
        await Handler(view, adapter, connection, self._endpoint, self._limits).handle()

    async def setup_connection_params(self, payload: Mapping[str, Any], context: Any, **_: Any) -> None:
        """Take what `connection_init` says of who it is."""
        context.take(payload)

    async def on_ws_connect(self, context: Any) -> Any:
        """Let in who is known."""
        try:
            await context.now()
        except Refused:
            raise ConnectionRejectionError from None
        self._count_as_known(context)
        return UNSET

    def decode_json(self, text: str) -> Any:
        if len(text) <= self._limits.request_bytes:
            try:
                return json.loads(text)
            except RecursionError:
                pass
        raise json.JSONDecodeError("no message", "", 0)

    def encode_json(self, message: object) -> str:
        return self._endpoint.encode_json(message)


class Connection:
    """One WebSocket, as the request that it began as: with the token that `connection_init` brought, if it brought one."""

    def __init__(self, endpoint: Endpoint, websocket: WebSocket) -> None:
        self._endpoint = endpoint
        self.request = Request({**websocket.scope, "type": "http", "method": "GET"})
        self.owner = address_owner(websocket.client.host if websocket.client else "")
        self.unknown = True

    def take(self, payload: Mapping[str, Any]) -> None:
        token = payload.get("authorization", payload.get("Authorization"))
        if isinstance(token, str) and token.isascii():
            headers = MutableHeaders(raw=list(self.request.scope["headers"]))
            headers["authorization"] = token
            self.request = Request({**self.request.scope, "headers": headers.raw})

    async def now(self) -> RequestContext:
        """The context of an operation or event of this moment.

        Raises:
            Refused: the caller is not known (any more), or asks for too much.

        """
        context: RequestContext = await self._endpoint.get_context(self.request, None)
        return context


class Handler(BaseGraphQLTransportWSHandler):
    """The protocol: the base class knows its messages, this one what an operation is."""

    def __init__(self, view: Any, websocket: Any, connection: Any, endpoint: Endpoint, limits: Limits) -> None:
        super().__init__(
            view, websocket, connection, None, endpoint.schema, debug=False,
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
        )  # fmt: skip
        self._connection = connection
        self._endpoint = endpoint
        self._limits = limits

    async def handle_message(self, message: Any) -> None:
        if isinstance(message, dict):
            await super().handle_message(cast("Any", message))
        else:
            await self.handle_invalid_message("A message is a JSON object")

    async def handle_subscribe(self, message: Any) -> None:
        key, payload = message["id"], message["payload"]
        if not self.connection_acknowledged:
            await self.websocket.close(4401, "Unauthorized")
        elif not isinstance(key, str) or not isinstance(payload, dict):
            await self.handle_invalid_message("An operation has an id and a payload")
        elif key in self.operations:
            await self.websocket.close(4409, "There is a subscriber of this id already")
        elif len(self.operations) >= self._limits.subscriptions:
            many = f"{self._limits.subscriptions} subscriptions are open on this WebSocket already."
            await self._send_error(key, plain("TOO_MANY_SUBSCRIPTIONS", many))
        else:
            operation = Operation(self, key, OperationType.SUBSCRIPTION, cast("Any", payload))
            self.operations[key] = operation
            operation.task = asyncio.create_task(self.run_operation(operation))

    async def run_operation(self, operation: Any) -> None:
        """The subscription, from its check to its end. Whatever goes wrong with it is its last message."""
        try:
            await self._follow(operation)
        except GraphQLValidationError as error:
            await self._end_with(operation, ExecutionResult(None, error.errors))
        except Refused as error:
            await operation.send_operation_message(_error(operation.id, plain(error.code, error.reason)))
            if error.status_code == 401:
                await self.websocket.close(_FORBIDDEN, "Forbidden")
        except WebSocketDisconnected:
            pass
        except Exception as error:  # noqa: BLE001 - masked and logged, as over HTTP
            await self._end_with(operation, ExecutionResult(None, [GraphQLError(str(error), original_error=error)]))
        finally:
            self.completed_tasks.append(cast("asyncio.Task[Any]", asyncio.current_task()))

    async def _follow(self, operation: Any) -> None:
        context = await self._connection.now()
        data = await self._endpoint.get_graphql_request_data(
            self._connection.request, context, operation.request_data, "subscription"
        )
        what = self._endpoint.prepare(data, context, _SUBSCRIPTIONS)
        source = await create_source_event_stream(
            self.schema, what.document, context_value=context, variable_values=dict(what.variables),
            operation_name=data.operation_name,
        )  # fmt: skip
        if isinstance(source, ExecutionResult):
            await self._end_with(operation, source)
            return
        async for event in source:
            if not await self._send_event(operation, what, event):
                return
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send_event(self, operation: Any, what: Prepared, event: Any) -> bool:
        """Execute an event for who the caller is now; whether there is a point in going on."""
        result = await recorded(self.schema, what, await self._connection.now(), event)
        if result.data is None:
            await self._end_with(operation, result)
            return False
        payload = await self._endpoint.process_result(None, result)
        await operation.send_operation_message({"id": operation.id, "type": "next", "payload": payload})
        return True

    async def _end_with(self, operation: Any, result: ExecutionResult) -> None:
        answer = await self._endpoint.process_result(None, result)
        await operation.send_operation_message(_error(operation.id, *answer["errors"]))

    async def _send_error(self, key: str, error: dict[str, Any]) -> None:
        await self.send_message(_error(key, error))

    def forget_id(self, id: str) -> None:
        self.operations.pop(id, None)  # the client may have completed it this moment


def _error(key: str, *errors: dict[str, Any]) -> Any:
    return {"id": key, "type": "error", "payload": list(errors)}
