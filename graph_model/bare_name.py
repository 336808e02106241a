"""What stands around a name and is no part of it: text in, the name out. Pure."""

from __future__ import annotations

import re

LEGAL_FORMS = ("inc", "ltd", "llc", "llp", "plc", "corp", "gmbh", "ag", "kg", "bv", "nv", "srl", "spa")
ASIDE = re.compile(
    r"\([^)]*\)?|\[[^\]]*\]?|/.*$|\s[-–—|•·]\s.*$|:\s.*$|"
    rf"(?i:,[^,]*[^,\s]\s(?:{'|'.join(LEGAL_FORMS)})\.?\s*$)"
)
"""In brackets, or behind a slash, a dash, a bar, a dot or a colon: a department, a company, a phone number; behind a comma a
company by its legal form.
"""

TITLES = frozenset({
    "dr", "prof", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "mag", "dipl", "ing", "phd", "mba", "md", "ext",
    "external", "extern", "rev", "cpa", "cfa", "esq", "llm", "msc", "bsc",
})  # fmt: skip

_FIELD = re.compile(
    r"(?<=\bDr)\.?(?:[\s.-]*\b(?:med|dent|vet|rer|nat|pol|phil|jur|iur|oec|theol|habil|hc|univ)\b)+", re.IGNORECASE
)
"""Of a doctor."""
_SEAM = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_BY_A_PROGRAM = re.compile(r"\svia\s.*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]+")


def bare_name(name: str) -> str:
    """A name without titles, initials, asides, and the program that sent it. A generation is kept: that is somebody else.

    >>> bare_name("Dr. Hopper, Grace B. (ext)"), bare_name("Grace Hopper via Docs"), bare_name("Grace Hopper Jr.")
    ('Hopper Grace', 'Grace Hopper', 'Grace Hopper Jr.')
    >>> bare_name("Frau Dipl.-Ing. Dr. rer. nat. Grace Hopper"), bare_name("GraceHopper")
    ('Grace Hopper', 'Grace Hopper')
    """
    words = _BETWEEN.split(_FIELD.sub("", ASIDE.sub(" ", _BY_A_PROGRAM.sub("", name))).strip())
    if len(words) == 1:
        words = _SEAM.split(words[0])
    return " ".join(word for word in words if not _is_no_name(word.replace(".", "")))


def _is_no_name(word: str) -> bool:
    return len(word) < 2 or TITLES.issuperset(word.casefold().split("-"))
