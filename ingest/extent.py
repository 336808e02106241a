"""How far a mailbox was read for good, so that one that has only grown is read on from there instead of whole.

An extent ends where a message starts, and nothing that is appended changes what stands before that. The mailbox counts as only
grown while the first bytes and the last ones of the extent are as they were: what a program edits in place between them
is not noticed, as long as nothing moves.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from ingest.archives.compression import is_packed
from ingest.mail.line_ends import has_old_line_ends
from ingest.tally import Tally

SAMPLE_BYTES = 4_096
"""Read of the beginning and of the end of what is to be recognised."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The first `end` bytes of a mailbox, the number of messages in them, and what became of these."""

    end: int = 0
    messages: int = 0
    tally: Tally = field(default_factory=Counter)

    def to_json(self, sample: str) -> str:
        """With the sample by which the mailbox is to be known again."""
        return json.dumps([self.end, self.messages, self.tally, sample])

    @classmethod
    def from_json(cls, text: str) -> tuple[Extent, str]:
        """The extent, and the sample."""
        end, messages, tally, sample = json.loads(text)
        return cls(end, messages, Counter(tally)), sample


NOTHING = Extent()


def sample_of(path: Path, end: int, key: bytes) -> str:
    """A digest of how the first `end` bytes of a mailbox begin and end, under a key of up to 64 bytes.

    "" where there are fewer or none, or where reading on would not be right: in compressed files, and in those of old Macs,
    whose line ends are told by the first line.
    """
    length = min(end, SAMPLE_BYTES)
    try:
        with path.open("rb", buffering=0) as stream:
            head = stream.read(length)
            stream.seek(end - length)
            tail = stream.read(length)
    except OSError:
        return ""
    if not length or len(tail) < length or is_packed(head) or has_old_line_ends(head):
        return ""
    return blake2b(head + tail, digest_size=15, key=key).hexdigest()
