"""What a live source is: something that gives pages of raw records, each with the place to go on from.

In: a cursor, {} at first, else the one of the last page that was recorded. Out: pages. A source keeps nothing itself: who
runs it records a page and only then its cursor, so a sync that is killed goes on at the last whole page. A new kind of
source is a class with `pages`, a frozen dataclass of its options, and one line in `sociogram.live_sources.LIVE_KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from graph_model.entities import Reject
from ingest.sources import Raw

Cursor = Mapping[str, Any]
"""Where to go on: plain values that JSON can hold. Its shape is the source's own."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and the cursor from which the next sync goes on once they are recorded.

    Each raw names the entry of `ingest.sources` that parses it, so that a live mail and the same mail in a file are one.
    `rejects` are what could not be read (a folder, a resource), `withdrawn` the threads (`Interaction.thread`) of meetings that
    are no longer in the calendar, `said` sentences for whoever watches, and `part` (0–1) how far this is.
    """

    raws: tuple[Raw, ...]
    cursor: Cursor
    rejects: tuple[Reject, ...] = ()
    withdrawn: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    part: float = 0.0


class LiveSource(Protocol):
    """A mailbox or calendar on a server."""

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """What is new since `cursor`, in pages small enough to be lost (some hundred records).

        It may be called again with the cursor of any page that it gave, after an error or in another process. A meeting
        that is still to be held is to be given again once it has been: only then does it count.

        Raises:
            SourceUnavailable, SourceThrottled: it is called again from the last page, after a while.
            CursorExpired: it is called again with the cursor that the error names.
            SourceRefused, SourceFailed: the sync ends here; what was recorded stays.

        """
        ...


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a source logs in with; "" where it was not given. Never printed."""

    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)

    def scrub(self, text: str) -> str:
        """The text without any of the secrets, should a server repeat one.

        >>> Secrets(password="hush-hush").scrub("bad password 'hush-hush'")
        "bad password '…'"
        """
        for each in fields(self):
            secret = getattr(self, each.name)
            text = text.replace(secret, "…") if secret else text
        return text


@dataclass(frozen=True, slots=True)
class Opening:
    """What a live source is made from: its name and options (its kind's dataclass), secrets, and the moment of the sync.

    `data_dir` is where it may keep a file of its own, such as tokens that it was given (mode 0600).
    """

    name: str
    options: Any
    secrets: Secrets
    now_ms: int
    data_dir: Path
