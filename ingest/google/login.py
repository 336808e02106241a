"""Logging in to Google Workspace: as a service account that stands for a user, or with a user's refresh token. Tokens out.

OAuth 2.0: a signed assertion (RFC 7523) whose subject is the user (domain-wide delegation), or the refresh token of an
installed application (RFC 6749, 6).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from google.auth import crypt, jwt

from graph_model.errors import ConfigurationError, SourceRefused
from ingest.forgiving_json import JsonObject
from ingest.live.http import HttpService
from ingest.live.json_api import json_answer
from ingest.live.source import Secrets

SCOPES = "https://www.googleapis.com/auth/gmail.metadata https://www.googleapis.com/auth/calendar.events.readonly"
_AUDIENCE = "https://oauth2.googleapis.com/token"
_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_VALID_S = 3600


class GoogleTokens:
    """Tokens for one user. `form` makes what is sent to get one."""

    def __init__(self, service: HttpService, form: Callable[[], Mapping[str, str]]) -> None:
        self._service, self._form = service, form
        self._token = ""

    def bearer(self) -> str:
        if not self._token:
            self._token = self._asked()
        return self._token

    def renew(self) -> None:
        self._token = ""

    def _asked(self) -> str:
        answer = self._service.request(
            "POST",
            "token",
            body=urlencode(self._form()).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            ok=(200, 400, 401, 403),
        )
        given = JsonObject(json_answer(answer, self._service.source))
        if answer.status != 200 or not given.text("access_token"):
            raise SourceRefused(self._service.source, given.text("error")[:60] or f"HTTP {answer.status} at the login")
        return given.text("access_token")


def login_form(secrets: Secrets, user: str) -> Callable[[], Mapping[str, str]]:
    """What a user's token is asked for with: `client_secret` is the JSON of a service account's key or of an application.

    Raises ConfigurationError where it is neither, or an application's without a refresh token.
    """
    key = _key(secrets.client_secret)
    if key.get("type") == "service_account":
        return _assertion(key, user)
    application = JsonObject(key).object("installed") if "installed" in key else JsonObject(key).object("web")
    if not application.text("client_id") or not secrets.token:
        raise ConfigurationError(
            "token_file", "An application needs the refresh token of the user who allowed it to read."
        )
    form = {
        "grant_type": "refresh_token",
        "client_id": application.text("client_id"),
        "client_secret": application.text("client_secret"),
        "refresh_token": secrets.token,
    }
    return lambda: form


def is_service_account(secrets: Secrets) -> bool:
    """Whether the key stands for an account that reads for others."""
    return _key(secrets.client_secret).get("type") == "service_account"


def _assertion(key: Mapping[str, Any], user: str) -> Callable[[], Mapping[str, str]]:
    try:
        signer = crypt.RSASigner.from_service_account_info(key)  # type: ignore[no-untyped-call]  # google-auth's, unannotated
        issuer = str(key["client_email"])
    except (ValueError, KeyError, TypeError) as exc:
        raise ConfigurationError("client_secret_file", "It is no key of a service account.") from exc

    def form() -> Mapping[str, str]:
        now = int(time.time())
        claims = {"iss": issuer, "sub": user, "scope": SCOPES, "aud": _AUDIENCE, "iat": now, "exp": now + _VALID_S}
        signed: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]  # google-auth's, unannotated
        return {"grant_type": _ASSERTION, "assertion": signed.decode()}

    return form


def _key(text: str) -> dict[str, Any]:
    try:
        key = json.loads(text)
    except ValueError:
        key = None
    if not isinstance(key, dict):
        raise ConfigurationError("client_secret_file", "It must be the JSON file that Google gave for the account.")
    return key
