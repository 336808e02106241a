"""What stands around a name and is no part of it: text in, names out. Pure."""

from __future__ import annotations

import re

LEGAL_FORMS = frozenset({"inc", "ltd", "llc", "llp", "plc", "corp", "gmbh", "ag", "kg", "bv", "nv", "srl", "spa"})
_BRACKETS = r"\([^)]*\)?|\[[^\]]*\]?"
_IN_BRACKETS = re.compile(_BRACKETS)
_ASIDE = re.compile(rf"^\s*(?i:ext|extern|external)\s*[:|–-]\s+|{_BRACKETS}|/.*$|\s[-–—|•·]\s.*$")
"""In brackets, or behind a slash, a dash, a bar or a dot: a department, a company, a phone number; and a mark of who is
external before a name.
"""

TITLES = frozenset({
    "dr", "prof", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "mag", "dipl", "ing", "phd", "mba", "md", "ext",
    "external", "extern", "rev", "cpa", "cfa", "esq", "llm", "msc", "bsc", "pmp", "univ", "mme", "mlle", "sra",
    "dott", "dottssa", "ssa",
})  # fmt: skip

FIELDS = frozenset({"med", "dent", "vet", "rer", "jur", "iur", "oec", "theol", "habil", "hc", "univ"})
"""Of a doctor, such as nobody is called."""
_FIELD = re.compile(rf"(?<=\bDr)\.?(?:[\s.-]*\b(?:{'|'.join(sorted(FIELDS))}|nat|pol|phil)\b)+", re.IGNORECASE)
_SEAM = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_BY_A_PROGRAM = re.compile(r"\svia\s.*$", re.IGNORECASE)
_LABEL = re.compile(r":\s")
_BETWEEN = re.compile(r"[\s,;]+")
_PART = re.compile(
    r",(?!\s*(?:jr|sr|junior|senior|ii|iii|iv)\b)|[;:|/•·—()\[\]]|\s(?:[-–@]|at|on behalf of)\s", re.IGNORECASE
)


def without_asides(name: str) -> str:
    """A name without what stands beside it, and without a company behind a comma, which its legal form shows.

    >>> without_asides("EXT: Hopper, Grace (Sales)"), without_asides("Grace Hopper, Acme AG"), without_asides("King, Ada Ag")
    ('Hopper, Grace', 'Grace Hopper', 'King, Ada Ag')
    """
    bare = " ".join(_ASIDE.sub(" ", name).split())
    before, _, behind = bare.rpartition(",")
    company = behind.casefold().rstrip(".").split()
    is_company = len(company) > 1 and company[-1] in LEGAL_FORMS and len(_BETWEEN.split(before)) > 1
    return before if is_company else bare


def without_brackets(name: str) -> str:
    """A name with all that stands beside it, but for what is in brackets."""
    return " ".join(_IN_BRACKETS.sub(" ", name).split())


def bare_names(name: str) -> set[str]:
    """A name without titles, initials, asides, and the program that sent it: on both sides of a colon, with the fields of a
    doctor and without them, which may be a given name. A generation is kept: that is somebody else.

    >>> bare_names("Dr. Hopper, Grace B. (ext)"), bare_names("Grace Hopper via Docs"), bare_names("Grace Hopper Jr.")
    ({'Hopper Grace'}, {'Grace Hopper'}, {'Grace Hopper Jr.'})
    >>> sorted(bare_names("Dr. Phil Jones")), bare_names("GraceHopper")
    (['Jones', 'Phil Jones'], {'Grace Hopper'})
    """
    plain = without_asides(_BY_A_PROGRAM.sub("", name))
    return {_bare(each) for part in _LABEL.split(plain) for each in (part, _FIELD.sub("", part))}


def possible_names(name: str) -> set[str]:
    """All that may be the name in what an address is shown as: also each part of it, and surname and given name before others.

    >>> sorted(possible_names("Acme: Grace Hopper")), "Hopper Grace" in possible_names("Hopper, Grace, Acme")
    (['Acme', 'Acme Grace Hopper', 'Grace Hopper'], True)
    """
    parts = [_bare(_FIELD.sub("", part)) for part in _PART.split(_BY_A_PROGRAM.sub("", name))]
    return {*bare_names(name), *parts, " ".join(parts[:2])}


def _bare(name: str) -> str:
    words = _BETWEEN.split(name.strip())
    if len(words) == 1:
        words = _SEAM.split(words[0])
    return " ".join(word for word in words if not _is_no_name(word.replace(".", "")))


def _is_no_name(word: str) -> bool:
    return len(word) < 2 or TITLES.issuperset(word.casefold().split("-"))
