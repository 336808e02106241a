"""Over which channels alerts are told, as the settings say: the log always, a webhook and mail where they are set up.

In: settings. Out: channels by name, each of which sends one message or says why it could not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from graph_model.errors import ConfigurationError
from ingest.live.http import check_address
from sociogram.alert_mail import Mailer
from sociogram.alert_text import Telling
from sociogram.private_file import private_bytes
from sociogram.settings import PREFIX, Settings
from sociogram.webhook import Webhook, signing_key

_log = logging.getLogger(__name__)

Send = Callable[[Telling], str]
"""Sends what is told. "" where it was taken, else what went wrong."""


def channels(settings: Settings) -> Mapping[str, Send]:
    """Channel -> how it sends.

    Raises:
        ConfigurationError: one is set up in part, or not safely.

    """
    found: dict[str, Send] = {"log": _to_log}
    if settings.alert_webhook:
        found["webhook"] = _webhook(settings).send
    if settings.alert_addresses:
        found["mail"] = Mailer.of(settings, _secret(settings, "smtp_password").decode()).send
    return found


def _to_log(told: Telling) -> str:
    """Kinds and ids: logs are read by others, and kept elsewhere."""
    for each in told.alerts:
        facts = {"alert": each.id, "kind": each.kind.value, "finding": each.finding, "run": told.run}
        _log.warning("alert", extra={"facts": facts})
    return ""


def _webhook(settings: Settings) -> Webhook:
    try:
        check_address(settings.alert_webhook, plain_is_meant=False)
    except ConfigurationError as error:
        raise ConfigurationError(f"{PREFIX}ALERT_WEBHOOK", error.reason) from error
    return Webhook(settings.alert_webhook, signing_key(_secret(settings, "alert_webhook_secret").decode()))


def _secret(settings: Settings, name: str) -> bytes:
    given: str = getattr(settings, name)
    file: str = getattr(settings, f"{name}_file")
    return private_bytes(file, f"{PREFIX}{name.upper()}_FILE") if file else given.encode()
