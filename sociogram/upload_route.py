"""POST /uploads: the body is a file that `startImport` can then load; who may import may send one.

In: bytes, `?name=` as the file is called. Out: 201 and the upload's id. Callers are known, and have a rate, as for GraphQL.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from gql.endpoint import Endpoint, Refused, refusal
from gql.rules import may_read
from sociogram.uploads import UploadRefused, Uploads


def upload_route(uploads: Uploads, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """The handler of the route."""

    async def upload(request: Request) -> Response:
        try:
            context = await endpoint.get_context(request, None)
        except Refused as error:
            return refusal(error)
        if not may_read(context.caller, "Mutation", "startImport"):
            return refusal(Refused(403, "FORBIDDEN", "Your roles do not cover importing."))
        announced = request.headers.get("content-length", "")
        try:
            key, size = await uploads.take(
                request.query_params.get("name", ""),
                request.stream(),
                int(announced) if announced.isdigit() else None,
            )
        except UploadRefused as error:
            return refusal(Refused(error.status, error.code, str(error)))
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"id": key, "bytes": size}, 201)

    return upload
