"""Subjects, as far as anything is kept of them: digests, for telling copies of one mail and replies to it.

In: a raw Subject field. Out: normalised text that never leaves the parser, and its digest.
"""

from __future__ import annotations

import re

from graph_model.identifiers import identifier
from ingest.mail.headers import decode_words

_REPLY = re.compile(
    r"(?:\s*(?:re|r|aw|antw|antwort|sv|vs|vá|odp|ref|rif|fw|fwd|wg|tr|rv|enc|i|doorst|vl|ynt)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*:)+\s*",
    re.IGNORECASE,
)
"""What mail programs of many languages put before a subject when they answer or forward."""


def normalised_subject(raw: str) -> str:
    """Decoded, in one case, with single spaces; `Re:` stays, because an answer is not a copy of what it answers."""
    return " ".join(decode_words(raw).casefold().split()) if raw else ""


def subject_digest(normalised: str) -> str:
    """What identifies a copy by its subject, without telling the subject."""
    return identifier("subject", normalised)


def stripped_subject(normalised: str) -> str:
    """The subject without what answering and forwarding put before it.

    >>> stripped_subject("re: aw: fwd: lunch")
    'lunch'
    """
    prefix = _REPLY.match(normalised)
    return normalised[prefix.end() :] if prefix else normalised
