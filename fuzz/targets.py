"""What is fuzzed, as a list: a name, and a function that takes any bytes and may raise nothing but BadRecord.

Every source is a target by itself: its file is cut and each record parsed, as in a load. A parser that is not the whole of a
source is one more line.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.archives.limits import Budget
from ingest.batch import DEFECT, Batch, understand
from ingest.files import Entry, Head, first_bytes
from ingest.mail.email_address import clean, mailboxes
from ingest.mail.headers import decode_words
from ingest.mail.message_date import parse_date
from ingest.recognition import why_unrecognised
from ingest.sources import ARCHIVES, SOURCES, Reader
from ingest.terms import Terms

NOW_MS = 1_790_000_000_000
_TERMS = Terms(Policy(), NOW_MS)
_READERS: tuple[Reader, ...] = (*SOURCES, *ARCHIVES)
_MOST_RECORDS = 1000
"""Of one input: some kilobytes say everything that they can within these."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads bytes."""

    name: str
    read: Callable[[bytes], None]


def in_memory(data: bytes) -> Entry:
    """Bytes as a file to read."""

    @contextmanager
    def opened() -> Iterator[io.BufferedReader]:
        yield io.BufferedReader(io.BytesIO(data))

    return Entry("fuzz", len(data), 0, opened, Budget(len(data)))


def _read_as(source: Reader, data: bytes) -> None:
    """Cut and parse the bytes as a file of one kind."""
    for number, raw in enumerate(source.raws_of(in_memory(data), _TERMS)):
        _check(understand([raw], _TERMS))
        if number >= _MOST_RECORDS:
            return


def _check(batch: Batch) -> None:
    """Raises AssertionError where a parser failed: a load goes on then, and logs where that was."""
    defects = [each.reason for each in batch.rejects if each.reason.startswith(DEFECT)]
    if defects:
        raise AssertionError(defects[0])


def _recognise(data: bytes) -> None:
    """Ask every source whether the bytes are its own, and what they are if nobody's."""
    with in_memory(data).opened() as stream:
        head = Head("fuzz", len(data), first_bytes(stream))
    for source in _READERS:
        source.recognises(head, _TERMS)
    why_unrecognised(head)


def _read_text(parse: Callable[[str], object], data: bytes) -> None:
    parse(data.decode("utf-8", "surrogateescape"))


TARGETS = (
    *(Target(source.name, partial(_read_as, source)) for source in _READERS),
    Target("recognition", _recognise),
    Target("address", partial(_read_text, clean)),
    Target("addresses", partial(_read_text, lambda text: list(mailboxes(text)))),
    Target("encoded-words", partial(_read_text, decode_words)),
    Target("date", partial(_read_text, parse_date)),
)


def target_named(name: str) -> Target:
    """The target of that name. Raises KeyError."""
    return {target.name: target for target in TARGETS}[name]


def attempt(target: Target, data: bytes) -> None:
    """Read the bytes; facts and BadRecord are both well, anything else is raised."""
    try:
        target.read(data)
    except BadRecord:
        return
