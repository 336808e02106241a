"""One record of a directory of people as a position: whatever format it came in. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph_model.entities import Address, Employment
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.candidate import Facts
from ingest.mail.email_address import clean, display_name

MAX_ALIASES = 50
"""Further addresses of one record; what has more is no person's."""

_NO_KEYS = frozenset({
    "", "n/a", "na", "none", "null", "nil", "nan", "tbd", "tba", "unknown", "new", "ext", "extern", "external", "contractor",
    "freelancer", "freelance", "temp", "x", "xx", "xxx",
})  # fmt: skip
"""What lists write in place of a number."""


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """What a directory says of somebody. `emails` as written, the main one first; keys are what it calls people by.

    `left_ms` is when the account was closed, None where it is open.
    """

    emails: tuple[str, ...]
    name: str = ""
    title: str = ""
    department: str = ""
    organisation: str = ""
    key: str = ""
    manager_key: str = ""
    left_ms: int | None = None

    def facts(self, path: str) -> Facts:
        """The position and its addresses. Raises BadRecord where no address is readable."""
        emails = list(dict.fromkeys(filter(None, map(clean, self.emails))))
        if not emails:
            raise BadRecord("no usable email address")
        name = display_name(self.name)
        line = Employment(
            email=emails[0],
            name=name,
            title=_single(self.title),
            department=_single(self.department),
            organisation=_single(self.organisation),
            end_ms=self.left_ms,
            source=path,
            aliases=tuple(sorted(emails[1 : 1 + MAX_ALIASES])),
            key=person_key(self.key),
            manager_key="" if self.manager_key == self.key else person_key(self.manager_key),
        )
        names = (name,) if name else ()
        return Facts(employments=(line,), addresses=tuple(Address(email, names=names) for email in emails))


def person_key(written: str) -> str:
    """What a source calls somebody by, as it is kept: a digest, for a DN shows a name. "" for nothing, and for what stands
    where somebody has no number.

    >>> person_key("E-17 ") == person_key("e-17") != ""
    True
    >>> person_key("000"), person_key("n/a"), person_key("EXT")
    ('', '', '')
    """
    text = _single(written).casefold()
    return "" if text.strip("0-./?# ") in _NO_KEYS else identifier("person-key", text)


def _single(text: str) -> str:
    return " ".join(text.split())


def first_of(values: Iterable[str]) -> str:
    """The first that says something."""
    return next((value.strip() for value in values if value.strip()), "")
