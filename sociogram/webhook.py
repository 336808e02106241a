"""Posts what is told to a URL, signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).

In: what is told. Out: a POST with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, which is HMAC-SHA256
over id, timestamp and body. An id stays the same however often it is sent, so that a receiver can pass over what it has.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from graph_model.errors import ConfigurationError
from ingest.live.loopback import is_loopback
from sociogram.alert_text import Telling
from sociogram.settings import PREFIX

TIMEOUT_SECONDS = 15.0
_KEY_BYTES = range(24, 65)


def signing_key(secret: str) -> bytes:
    """The key that a secret `whsec_…` holds, in base64.

    Raises:
        ConfigurationError: it holds none, or one that is too short.

    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith("whsec_") or len(key) not in _KEY_BYTES:
        raise ConfigurationError(
            f"{PREFIX}ALERT_WEBHOOK_SECRET", "It is `whsec_` and 24 to 64 random bytes in base64. Set it, or its file."
        )
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where alerts are posted."""

    url: str
    key: bytes = field(repr=False)

    def send(self, told: Telling) -> str:
        """Post it. "" where it was taken (2xx), else what went wrong. Redirects are not followed: they lead elsewhere."""
        body, now = json.dumps(payload(told), ensure_ascii=False).encode(), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "sociogram",
            "webhook-id": told.id,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(self.key, told.id, now, body),
        }
        outside = not is_loopback(urlsplit(self.url).hostname or "")  # proxies are for the way out
        try:
            with (
                httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=outside, verify=ssl.create_default_context()) as client,
                client.stream("POST", self.url, content=body, headers=headers) as answer,  # what it says is not read
            ):
                return "" if answer.is_success else f"It answered with status {answer.status_code}."
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"It could not be reached ({type(error).__name__})."


def payload(told: Telling) -> dict[str, Any]:
    """What is posted."""
    alerts = [
        {"id": each.id, "kind": each.kind.value, "what": each.what, "why": each.why, "finding": each.finding}
        for each in told.alerts
    ]
    return {"type": told.type, "timestamp": told.at, "data": {"run": told.run, "alerts": alerts}}
