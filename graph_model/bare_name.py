"""What stands around a name and is no part of it: text in, the name out. Pure."""

from __future__ import annotations

import re

ASIDE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?|/.*$|\s[-–|]\s.*$")
"""In brackets, or behind a slash, a dash or a bar: a department, a company, a phone number."""

TITLES = frozenset({
    "dr", "prof", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "mag", "dipl", "ing", "phd", "mba", "md", "ext",
    "external", "extern",
})  # fmt: skip

_BY_A_PROGRAM = re.compile(r"\svia\s.*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]+")


def bare_name(name: str) -> str:
    """A name without titles, initials, asides, and the program that sent it. A generation is kept: that is somebody else.

    >>> bare_name("Dr. Hopper, Grace B. (ext)"), bare_name("Grace Hopper via Docs"), bare_name("Grace Hopper Jr.")
    ('Hopper Grace', 'Grace Hopper', 'Grace Hopper Jr.')
    """
    words = _BETWEEN.split(ASIDE.sub(" ", _BY_A_PROGRAM.sub("", name)))
    return " ".join(
        word for word in words if len(plain := word.replace(".", "")) > 1 and plain.casefold() not in TITLES
    )
