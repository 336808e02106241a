"""How fast mail headers are read, on generated mail or on the messages below a folder that is given.

Time is that of the processor: one core does it all, and what else the machine does matters less.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from bench.figure import Figure, compare
from graph_model.policy import Policy
from ingest.files import walk
from ingest.mail.headers import fields_of
from ingest.mail.message import message_facts
from ingest.sources import recognised
from ingest.terms import Terms

NOW_MS = 2**42
MOST_MESSAGES = 5_000

_STANDARD = BytesHeaderParser(policy=compat32)


def header_figures(mail: Sequence[bytes]) -> list[Figure]:
    """Header blocks to fields, and header blocks to facts: who wrote to whom, and when."""
    return [
        compare(
            "parse_headers",
            len(mail),
            "messages/s",
            lambda: [fields_of(each) for each in mail],
            lambda: [_STANDARD.parsebytes(each) for each in mail],
            baseline_name="email.parser.BytesHeaderParser, compat32",
            clock=time.process_time,
        ),
        compare(
            "parse_messages",
            len(mail),
            "messages/s",
            lambda: [message_facts(each, NOW_MS) for each in mail],
            lambda: [_standard_facts(each) for each in mail],
            baseline_name="the same with getaddresses and parsedate_to_datetime",
            clock=time.process_time,
        ),
    ]


def _standard_facts(data: bytes) -> tuple[object, ...]:
    message = _STANDARD.parsebytes(data)
    people = [getaddresses([str(value) for value in message.get_all(name, [])]) for name in ("from", "to", "cc", "bcc")]
    try:
        at = parsedate_to_datetime(str(message["date"]))
    except (TypeError, ValueError):
        at = None
    return people, at, message["message-id"], message["references"], message["subject"]


def messages_below(folder: Path) -> list[bytes]:
    """Header blocks of the first messages below `folder`, whatever holds them."""

    terms = Terms(Policy(), NOW_MS)
    found, _ = recognised(walk([folder]), terms)
    blocks: list[bytes] = []
    for file in found:
        if file.source.name in {"mailbox", "message"}:
            blocks += [raw.data for raw in file.raws(terms)]
        if len(blocks) >= MOST_MESSAGES:
            break
    return blocks[:MOST_MESSAGES]
