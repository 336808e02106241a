"""POST /uploads: the body is a file that `startImport` can then load; who may import may send one.

In: bytes, `?name=` as the file is called. Out: 201 and the upload's id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from gql.endpoint import Authenticate
from gql.errors import Unauthenticated, plain
from gql.rules import may_read
from sociogram.uploads import UploadRefused, Uploads


def upload_route(uploads: Uploads, authenticate: Authenticate) -> Callable[[Request], Awaitable[Response]]:
    """The handler of the route."""

    async def upload(request: Request) -> Response:
        caller = authenticate(request)
        if caller is None:
            return _refusal(401, Unauthenticated.code, str(Unauthenticated()))
        if not may_read(caller, "Mutation", "startImport"):
            return _refusal(403, "FORBIDDEN", "Your roles do not cover importing.")
        announced = request.headers.get("content-length", "")
        try:
            key, size = await uploads.take(
                request.query_params.get("name", ""),
                request.stream(),
                int(announced) if announced.isdigit() else None,
            )
        except UploadRefused as error:
            return _refusal(error.status, error.code, str(error))
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"id": key, "bytes": size}, 201)

    return upload


def _refusal(status: int, code: str, sentence: str) -> JSONResponse:
    headers = {"WWW-Authenticate": 'Bearer realm="sociogram"'} if status == 401 else {}
    return JSONResponse({"errors": [plain(code, sentence)]}, status, headers)
