"""Exclusions of the policy, compiled: which of them, by name, keeps a text of a field from storage. Pure and picklable.

Patterns have `*` (anything) and `?` (one character); case is ignored. What each field's pattern is held against:

| field | text | matches |
|---|---|---|
| address | each participant's canonical address | the whole address |
| domain | each participant's domain | the domain, and every domain below it |
| folder | the path from what was loaded, `imap:NAME/Folder`, `box.zip!/inner` | a folder or file of it, or several in a row |
| label | each label or category | the whole label |
| subject | the subject | the whole subject: `*merger*` finds the word anywhere |

One expression a field answers "none" for nearly everything; only where it matches, the patterns are asked one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from graph_model.normal_form import normal_form
from graph_model.policy import EXCLUSION_FIELDS, Exclusion
from ingest.folders import folder_names

_MEMO_ENTRIES = 1 << 17


def _wildcards(pattern: str) -> str:
    """The pattern as an expression. What stands between two `*` is taken where it first occurs, once and for all (an atomic
    group), so that no pattern is slow.
    """
    first, *others = (_fixed(part) for part in re.split(r"\*+", _folded(pattern).strip()))
    if not others:
        return first
    *middle, last = others
    return "".join((first, *(f"(?>.*?{part})" for part in middle if part), ".*", last))


def _folded(text: str) -> str:
    """Without case; letters and their marks in one piece, which not every disk and program writes so."""
    return text.lower() if text.isascii() else normal_form("NFC", text.casefold())


def _fixed(part: str) -> str:
    return "".join("." if c == "?" else re.escape(c) for c in part)


def _whole(pattern: str) -> str:
    """`*word*`, which most are, is searched for as the word: that is fast."""
    word = pattern.strip().strip("*")
    if pattern.strip() == f"*{word}*" and "*" not in word:
        return _fixed(_folded(word))
    return f"^{_wildcards(pattern)}$"


def _address(pattern: str) -> str:
    local, at, domain = pattern.rpartition("@")
    return _whole(f"{local}@{_in_ascii(domain)}" if at else pattern)


def _domain(pattern: str) -> str:
    return rf"(?:^|\.){_wildcards(_in_ascii(pattern.strip().lstrip('@.')))}$"


def _in_ascii(domain: str) -> str:
    """A domain as canonical addresses have it: `bücher.example` is `xn--bcher-kva.example`."""
    return ".".join(label if label.isascii() or set(label) & set("*?") else _idna(label) for label in domain.split("."))


def _idna(label: str) -> str:
    try:
        return _folded(label).encode("idna").decode("ascii")
    except UnicodeError:
        return label


def _folder(pattern: str) -> str:
    """Maildir++ folders begin with a dot; archives end with an exclamation mark."""
    return rf"(?:^|/)\.?{_wildcards(pattern.strip('/'))}(?:!?/|!?$)"


_EXPRESSIONS: Mapping[str, Callable[[str], str]] = {
    "address": _address, "domain": _domain, "folder": _folder, "label": _whole, "subject": _whole,
}  # fmt: skip


class FieldRules:
    """The exclusions of one field. Answers are remembered, since addresses, folders and labels come again and again."""

    __slots__ = ("_any", "_known", "_rules", "exclusions")

    def __init__(self, exclusions: Iterable[Exclusion]) -> None:
        self.exclusions = tuple(exclusions)
        sources = [(each.name, _EXPRESSIONS[each.field](each.pattern)) for each in self.exclusions]
        self._rules = [(name, re.compile(source, re.DOTALL)) for name, source in sources]
        self._any = re.compile("|".join(source for _, source in sources), re.DOTALL)
        self._known: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.exclusions)

    def name_for(self, text: str) -> str:
        """The name of the first exclusion that matches the text, "" where none does."""
        if not self.exclusions or not text:
            return ""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _MEMO_ENTRIES:
                self._known.clear()
            known = self._known[text] = self._judged(_folded(text))
        return known

    def _judged(self, text: str) -> str:
        if self._any.search(text) is None:
            return ""
        return next(name for name, rule in self._rules if rule.search(text))


class Exclusions:
    """All exclusions of a policy, by field.

    >>> rules = Exclusions([Exclusion("legal", "domain", "law.example"), Exclusion("medical", "folder", "Doctor*")])
    >>> rules.of_people(["ada@us.example", "eve@mail.law.example"]), rules.of_folder("Mail/doctors/1.eml"), rules.of_folder("x")
    ('legal', 'medical', '')
    """

    __slots__ = ("_fields", "exclusions")

    def __init__(self, exclusions: Sequence[Exclusion] = ()) -> None:
        self.exclusions = tuple(exclusions)
        self._fields = {name: FieldRules(e for e in self.exclusions if e.field == name) for name in EXCLUSION_FIELDS}

    def __reduce__(self) -> tuple[type[Exclusions], tuple[tuple[Exclusion, ...]]]:
        return Exclusions, (self.exclusions,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exclusions) and self.exclusions == other.exclusions

    def __hash__(self) -> int:
        return hash(self.exclusions)

    def __bool__(self) -> bool:
        return bool(self.exclusions)

    def of_people(self, emails: Iterable[str]) -> str:
        """The exclusion of the first of these addresses that has one."""
        addresses, domains = self._fields["address"], self._fields["domain"]
        if not addresses and not domains:
            return ""
        named = (addresses.name_for(email) or domains.name_for(email.rpartition("@")[2]) for email in emails)
        return next(filter(None, named), "")

    def of_folder(self, path: str) -> str:
        """The exclusion of the path as it is written, or of the folders that a mailbox writes so."""
        folders = self._fields["folder"]
        return folders.name_for(path) or (folders.name_for("/".join(folder_names(path))) if folders else "")

    def of_labels(self, labels: Iterable[str]) -> str:
        return next(filter(None, map(self._fields["label"].name_for, labels)), "")

    def of_subject(self, subject: str) -> str:
        return self._fields["subject"].name_for(subject)
