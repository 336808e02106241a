"""Logs on standard error: lines of text, or one JSON object a line for machines. Each says to which request it belongs."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from gql import observation
from sociogram.settings import Settings

TEXT = "%(asctime)s %(levelname)s %(name)s:%(request)s %(message)s"


OURS = ("analytics", "gql", "graph_model", "ingest", "reports", "sociogram")
"""What alone speaks at DEBUG: there the database's driver tells every row that it sends, with its names and addresses."""
TELL_ADDRESSES = ("httpx", "httpcore", "urllib3")
"""Libraries that log the whole address of each request that they send: it may hold a secret, or name a mailbox."""


class JsonLines(logging.Formatter):
    """A record as one JSON object; what was given as `extra={"facts": …}` is part of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if request := observation.present().request_id:
            told["request_id"] = request
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as a line of text, with the id of its request, and what was given as `extra={"facts": …}` behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        request = observation.present().request_id
        record.request = f" [{request}]" if request else ""
        facts = "".join(f" {name}={value}" for name, value in getattr(record, "facts", {}).items())
        return super().format(record) + facts


def set_up_logging(settings: Settings) -> None:
    """From now on everything that is logged goes where the settings say."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines(TEXT))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    root = logging.getLogger()
    for name in OURS:
        logging.getLogger(name).setLevel(root.level)
    root.setLevel(max(logging.INFO, root.level))
    for name in TELL_ADDRESSES:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
