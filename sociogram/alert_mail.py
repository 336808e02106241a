"""Mails what is told, over a server that takes mail: one mail for a run, encrypted unless the server is this machine.

In: what is told. Out: an SMTP conversation. The id of a mail stays the same however often it is sent.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from graph_model.errors import ConfigurationError
from ingest.live.loopback import is_loopback
from ingest.mail.email_address import clean
from sociogram.alert_text import Telling
from sociogram.settings import PREFIX, Settings

_log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30.0
SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mail server, and from whom to whom."""

    host: str
    port: int
    security: str
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings, password: str) -> Mailer:
        """As the settings say.

        Raises:
            ConfigurationError: something is missing, or would be sent in the clear.

        """
        _check(settings)
        return cls(
            settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.alert_mail_from,
            settings.alert_addresses, settings.smtp_user, password,
        )  # fmt: skip

    def send(self, told: Telling) -> str:
        """Mail it. "" where the server took it for everybody, else what went wrong."""
        try:
            with self._server() as server:
                refused = server.send_message(self._mail(told))
        except smtplib.SMTPResponseException as error:
            return f"The mail server answered {error.smtp_code}."
        except smtplib.SMTPRecipientsRefused:
            return "The mail server takes mail for none of the addresses."
        except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: an address that it cannot spell
            return f"The mail server could not be used ({type(error).__name__})."
        if refused:  # sent again the others would have it twice
            _log.warning("the mail server refused %d of %d addresses of alerts", len(refused), len(self.recipients))
        return ""

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        if self.security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            opened = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with opened as server:
            if self.security == "starttls":
                server.starttls(context=context)  # raises where the server does not offer it
            if self.user:
                server.login(self.user, self.password)
            yield server

    def _mail(self, told: Telling) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = told.title
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail["Message-ID"] = f"<{told.id}@{self.sender.rpartition('@')[2]}>"
        mail["Date"] = told.at_date
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n".join(told.lines()) + "\n")
        return mail


def _check(settings: Settings) -> None:
    if not settings.smtp_host:
        raise ConfigurationError(f"{PREFIX}SMTP_HOST", "Set the server that takes the mail of alerts.")
    if settings.smtp_security not in SECURITIES:
        raise ConfigurationError(f"{PREFIX}SMTP_SECURITY", f"It is one of {', '.join(SECURITIES)}.")
    if settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        raise ConfigurationError(f"{PREFIX}SMTP_SECURITY", "Without encryption mail goes to a server on loopback only.")
    if clean(settings.alert_mail_from) is None:
        raise ConfigurationError(f"{PREFIX}ALERT_MAIL_FROM", "Set the mail address that alerts are from.")
    wrong = [each for each in settings.alert_addresses if clean(each) is None]
    if wrong:
        raise ConfigurationError(f"{PREFIX}ALERT_MAIL_TO", f"{wrong[0]!r} is no mail address.")
