"""What can be wrong with a request, and what an error looks like from outside.

Every error carries `extensions.code`. Ours keep their message and code; whatever nobody foresaw is masked: the caller gets
an id, the log gets the error under that id.

    SociogramError (graph_model.errors)
    ├── BadUserInput      an argument cannot be used: a cursor, a page, an id
    ├── NoRun             the graph was never analysed, so there are no findings yet
    ├── LimitExceeded     the operation asks for too much; `code` says of what
    └── Unauthenticated   nobody said who they are, or it is not true
"""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import uuid4

from graphql import GraphQLError, GraphQLSyntaxError

from gql import observation
from graph_model.errors import SociogramError, StoreBusy, StoreError

_log = logging.getLogger(__name__)

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_REQUEST = "BAD_REQUEST"
INTERNAL_ERROR = "INTERNAL_ERROR"

_SUGGESTION = re.compile(r" Did you mean [^?]*\?")


class BadUserInput(SociogramError):
    """An argument cannot be used as it is."""

    code = "BAD_USER_INPUT"


def bounded(name: str, text: str | None, longest: int) -> str:
    """The text of an argument, "" for none.

    Raises:
        BadUserInput: it is longer than `longest` characters.

    """
    found = text or ""
    if len(found) > longest:
        raise BadUserInput(f"`{name}` may have {longest} characters, not {len(found)}.")
    return found


class NoRun(SociogramError):
    """The graph was never analysed."""

    code = "NO_RUN"

    def __init__(self) -> None:
        super().__init__("Nothing was analysed yet, so there are no findings. Run `sociogram analyse` first.")


class LimitExceeded(SociogramError):
    """The operation asks for too much. Nothing of it was executed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Unauthenticated(SociogramError):
    """Nobody said who they are, or it is not true."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__("Say who you are: send a key in the header `Authorization: Bearer …`.")


def formatted(error: GraphQLError, *, stage_code: str = "", suggestions: bool = True) -> dict[str, Any]:
    """An error as it leaves, with its code. `stage_code` is that of graphql-core's own errors before execution."""
    outside: dict[str, Any] = dict(error.formatted)
    outside["message"], code, extra = _told(error, stage_code)
    if not suggestions:
        outside["message"] = _SUGGESTION.sub("", outside["message"])
    outside["extensions"] = {**outside.get("extensions", {}), "code": code, **extra}
    _note(code)
    return outside


def plain(code: str, message: str) -> dict[str, Any]:
    """An error that belongs to the request and to no place in a document."""
    _note(code)
    return {"message": message, "extensions": {"code": code}}


def _note(code: str) -> None:
    seen = observation.present()
    seen.code = seen.code or code


def _told(error: GraphQLError, stage_code: str) -> tuple[str, str, dict[str, Any]]:
    """Message, code and further extensions."""
    cause = error.original_error
    if isinstance(cause, StoreBusy):  # without the host and process that it names
        busy = f"Somebody else changes the graph. Try again in {max(1, round(cause.seconds_left))} s at the latest."
        return busy, cause.code, {}
    if isinstance(cause, StoreError):
        return _masked(error, "The graph database did not answer as it should.", cause.code)
    if isinstance(cause, SociogramError):
        return str(cause), cause.code, {}
    if cause is None and isinstance(error, GraphQLSyntaxError):
        return error.message, PARSE_FAILED, {}
    if stage_code and (cause is None or isinstance(cause, GraphQLError)):
        return error.message, stage_code, {}
    return _masked(error, "Something went wrong that nobody foresaw.", INTERNAL_ERROR)


def _masked(error: GraphQLError, message: str, code: str) -> tuple[str, str, dict[str, Any]]:
    identifier, request = uuid4().hex[:12], observation.present().request_id
    _log.error("error %s at %s", identifier, error.path, exc_info=error.original_error or error)
    told = {"errorId": identifier, **({"requestId": request} if request else {})}
    return f"{message} Error {identifier} in the server's log says more.", code, told
