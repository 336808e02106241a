"""Logging in to Microsoft 365: as an application with its secret, or as a person on another device. Tokens out.

OAuth 2.0 as Microsoft's identity platform speaks it: client credentials (RFC 6749, 4.4) and device code (RFC 8628). The
device login is asked for once; what it gives is kept in a file of mode 0600 and renewed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from graph_model.errors import SourceRefused
from ingest.forgiving_json import JsonObject
from ingest.live.http import HttpService
from ingest.live.json_api import json_answer
from ingest.live.token_file import TokenFile

GRAPH = "https://graph.microsoft.com/"
DEVICE_SCOPE = f"{GRAPH}Mail.ReadBasic {GRAPH}Calendars.ReadBasic {GRAPH}User.Read offline_access"
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_PENDING = ("authorization_pending", "slow_down")
_LONGEST_WAIT_S = 900


class AppTokens:
    """Tokens of an application that logs in with its secret. `scope` is the API's `/.default`."""

    def __init__(self, service: HttpService, tenant: str, client_id: str, secret: str) -> None:
        self._service, self._tenant = service, tenant
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "scope": f"{GRAPH}.default",
        }
        self._token = ""

    def bearer(self) -> str:
        if not self._token:
            self._token = JsonObject(asked(self._service, _path(self._tenant, "token"), self._form)).text(
                "access_token"
            )
        return self._token

    def renew(self) -> None:
        self._token = ""


class DeviceTokens:
    """Tokens of a person who logged in on another device, by the refresh token that this gave."""

    def __init__(self, service: HttpService, tenant: str, client_id: str, kept: TokenFile) -> None:
        self._service, self._tenant, self._client_id, self._kept = service, tenant, client_id, kept
        self._token = ""

    def bearer(self) -> str:
        if not self._token:
            form = {"grant_type": "refresh_token", "refresh_token": self._kept.read(), "scope": DEVICE_SCOPE}
            try:
                self._take(asked(self._service, _path(self._tenant, "token"), {**form, "client_id": self._client_id}))
            except SourceRefused as error:
                if error.reason == "invalid_grant":
                    self._kept.forget()  # expired or withdrawn: the next sync asks the person again
                raise
        return self._token

    def renew(self) -> None:
        self._token = ""

    def log_in(self, sleep: Callable[[float], None]) -> Iterator[str]:
        """Nothing where somebody has logged in; else a sentence that says where to, and then waits until they have.

        Raises SourceRefused where they do not, or say no.
        """
        if self._kept.read():
            return
        form = {"client_id": self._client_id, "scope": DEVICE_SCOPE}
        code = JsonObject(asked(self._service, _path(self._tenant, "devicecode"), form))
        yield f"To log in, open {code.text('verification_uri')} and enter the code {code.text('user_code')}."
        grant = {"grant_type": _DEVICE_GRANT, "client_id": self._client_id, "device_code": code.text("device_code")}
        interval_s = max(_seconds(code.text("interval"), 5), 1)
        for _ in range(min(_seconds(code.text("expires_in"), _LONGEST_WAIT_S), _LONGEST_WAIT_S) // interval_s):
            sleep(interval_s)
            answer = asked(self._service, _path(self._tenant, "token"), grant, pending=_PENDING)
            if answer:
                self._take(answer)
                return
        raise SourceRefused(self._service.source, "nobody entered the code in time")

    def _take(self, answer: Mapping[str, Any]) -> None:
        given = JsonObject(answer)
        self._token = given.text("access_token")
        if given.text("refresh_token"):
            self._kept.write(given.text("refresh_token"))


def asked(service: HttpService, path: str, form: Mapping[str, str], pending: Collection[str] = ()) -> Mapping[str, Any]:
    """What a login's server answers to a form; {} where its error is one of `pending`.

    Raises SourceRefused with its error code: what it says besides may repeat what it was sent.
    """
    answer = service.request(
        "POST",
        path,
        body=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        ok=(200, 400, 401, 403),
    )
    value = json_answer(answer, service.source)
    error = JsonObject(value).text("error")
    if answer.status == 200 and (JsonObject(value).text("access_token") or JsonObject(value).text("device_code")):
        return value
    if error in pending:
        return {}
    raise SourceRefused(service.source, error[:60] or f"HTTP {answer.status} at the login")


def _path(tenant: str, name: str) -> str:
    return f"{quote(tenant, safe='')}/oauth2/v2.0/{name}"


def _seconds(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else usual
