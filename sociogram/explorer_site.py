"""The explorer: a page and its modules, served as the files that they are, and the policy that lets a browser run just those.

They are the same for everybody and hold nothing of the graph; what they show they ask the API for, as whoever signs in.
"""

from __future__ import annotations

from pathlib import Path

from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PATH = "/explorer"
FOLDER = Path(__file__).with_name("explorer")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def explorer_routes() -> list[Route | Mount]:
    return [Route(PATH, lambda _: RedirectResponse(f"{PATH}/")), Mount(f"{PATH}/", _Files(directory=FOLDER, html=True))]


class _Files(StaticFiles):
    """The files, each with the policy: modules, styles and pages alike."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = POLICY
        return response
