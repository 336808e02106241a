"""Subjects, as far as anything is kept of them: digests, for telling copies of one mail and replies to it.

In: a raw Subject field. Out: normalised text that never leaves the parser, its base subject, and digests.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph_model.identifiers import identifier
from ingest.mail.headers import decode_words

_ANSWER = "re|r|aw|antw|antwort|sv|vs|vá|odp|ref|rif|ynt|res|отв|на|απ|σχετ|回复|回覆|答复|答覆|返信"
_FORWARD = "fw|fwd|wg|tr|rv|enc|i|doorst|vl|pd|ilt|転送|转发|轉寄"
"""What mail programs of many languages put before a subject."""
_BLOB = r"\[[^\[\]]*\]\s*"
_LEADER = re.compile(rf"(?:{_BLOB})*(?:(?P<answer>{_ANSWER})|{_FORWARD})\s*(?:\[[^\[\]]*\]|\(\d+\)|\^\d+)?\s*[:：]\s*")
_TRAILER = re.compile(r"(?:\s*\(fwd\))+\s*$")
_LEADING_BLOB = re.compile(rf"{_BLOB}(?=\S)")
_WRAPPED = re.compile(r"\[fwd:\s*(.*)\]", re.DOTALL)

LONGEST = 1_000
"""Characters of a subject that is looked at for what was put around it: RFC 5322 allows a line 998."""


def normalised_subject(raw: str) -> str:
    """Decoded, in one case, with single spaces; `Re:` stays, because an answer is not a copy of what it answers."""
    return " ".join(decode_words(raw).casefold().split()) if raw else ""


@lru_cache(maxsize=1 << 14)
def subject_digest(normalised: str) -> str:
    """What identifies a copy by its subject, without telling the subject."""
    return identifier("subject", normalised)


def base_subject(normalised: str) -> tuple[str, bool]:
    """The subject without what answering, forwarding and lists put around it (RFC 5256, 2.1), and whether it answers.

    A forward of an answer is no answer: what was done last counts, and that stands first.

    >>> base_subject("re: [list] aw: lunch (fwd)"), base_subject("fwd: re: lunch"), base_subject("[list]")
    (('lunch', True), ('lunch', False), ('[list]', False))
    """
    if normalised[:1].isalnum() and ":" not in normalised and "：" not in normalised and "(fwd)" not in normalised:
        return normalised, False  # as most are: ten times as fast
    if len(normalised) > LONGEST:
        return normalised, False
    base = _TRAILER.sub("", normalised)
    answers: bool | None = None
    while True:
        if leader := _LEADER.match(base):
            answers = bool(leader["answer"]) if answers is None else answers
            base = base[leader.end() :]
        elif blob := _LEADING_BLOB.match(base):
            base = base[blob.end() :]
        elif wrapped := _WRAPPED.fullmatch(base):
            answers = False if answers is None else answers
            base = _TRAILER.sub("", wrapped[1]).strip()
        else:
            return base, bool(answers)
