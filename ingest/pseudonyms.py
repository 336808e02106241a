"""Pseudonyms: addresses and names replaced by keyed digests on their way in, so that the analysis comes out the same.

In: a key, and facts as they were judged. Out: the same facts about the same people, whom nobody can name without the key.
Words are replaced one by one, and every time by the same made-up word, so that whoever was called the same still is: rules
that compare whole words of names, or names with the words of an address, find what they found before.

What stays as it was: domains (organisations are recognised by them), addresses that name no person (`info@`, `no-reply@`,
lists, rooms), the place of words and single letters in a name, numbers of one or two digits, titles, departments, dates.
What is lost: spellings that are only nearly the same (typing errors, Ben for Benjamin, `jdoe` for John Doe), that dots make no
difference at Gmail (or the words of a name would be lost there), which surnames and short forms many people have, the two words
in `GraceHopper`, doctors' fields that are given names, too (`Dr. phil.`), that `dl_smith@` may be an alias, and the file names
of mailboxes, in which a person's name without an @ is not recognised.
Whoever knows how often each word of a name occurs can guess some of the frequent ones: these are pseudonyms, and not anonymous.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from string import ascii_lowercase
from typing import Any, TypeVar

from graph_model.bare_name import FIELDS, LEGAL_FORMS, TITLES
from graph_model.entities import (
    ANSWERS,
    GUESSED,
    Address,
    AddressKind,
    DirectoryGroup,
    Employment,
    Interaction,
    Reject,
    merge_participants,
)
from graph_model.identifiers import identifier
from graph_model.keyed_digest import keyed_digest
from graph_model.made_up_word import made_up_word
from ingest.address_kind import kind_of, may_be_all_of
from ingest.identity.names import folded
from ingest.texts_in_facts import with_texts

SYLLABLES = 6
"""A made-up word is one of 10^12: among a hundred thousand words two are the same in one case of two hundred."""
LONGEST_LOCAL = 64
"""RFC 5321's limit of a local part; one that would become longer is replaced as a whole."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d{3,}")
_IN_EMAIL = r"[^\s<>,;:\"'()\[\]{}/\\=|@]"
_EMAIL = re.compile(f"(?<!{_IN_EMAIL}){_IN_EMAIL}++@{_IN_EMAIL}+")
"""Tried at the beginning of a word only: a long one without an @ is not looked at again from each of its letters."""
_CELL = re.compile(r"(?<=['\"]).*(?=['\"])", re.DOTALL)
_IN_CELL = re.compile(f"{_EMAIL.pattern}|{_WORD.pattern}")
_MEMO_ENTRIES = 1 << 17
_NOBODYS = TITLES | {"jr", "junior", "sr", "senior", "ii", "iii", "iv", "via"}
"""Words of display names that are no part of a name: identity has rules about them."""
_IN_NAME = re.compile(
    rf"(?P<field>(?<=\bDr)(?:[\s.-]*\b(?i:{'|'.join(sorted(FIELDS))})\b)+)|"
    rf"(?P<form>(?<=\s)(?i:{'|'.join(sorted(LEGAL_FORMS))})(?=\.?\s*$))|{_WORD.pattern}"
)
"""A word of a name; or the field of a doctor, or the legal form of a company behind a comma, which are no names only there."""

Fact = TypeVar("Fact")


class Pseudonyms:
    """What stands for each address, name and identifier under a key. Plain and picklable."""

    __slots__ = ("_key", "_known", "_letters")

    def __init__(self, key: bytes) -> None:
        self._key = key
        order = sorted(ascii_lowercase, key=lambda letter: keyed_digest(key, "letter", letter))
        self._letters = dict(zip(ascii_lowercase, order, strict=True))
        self._known: dict[str, str] = {}

    def __reduce__(self) -> tuple[type[Pseudonyms], tuple[bytes]]:
        return Pseudonyms, (self._key,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pseudonyms) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return "Pseudonyms(…)"  # never the key

    def address(self, email: str) -> str:
        """What stands for a canonical address: another local part at the same domain. "" stays "".

        >>> made = Pseudonyms(b"k" * 32)
        >>> made.address("info@x.org"), made.address("ada@x.org").partition("@")[2]
        ('info@x.org', 'x.org')
        >>> made.address("ada.king@x.org").partition(".")[0] == made.address("ada@y.org").partition("@")[0]
        True
        """
        return self._remembered("address", email, self._address) if email else ""

    def name(self, name: str) -> str:
        """What stands for a display name, word by word.

        >>> made = Pseudonyms(b"k" * 32)
        >>> made.name("Müller, Dr. Jörg") == made.name("Mueller, Dr. Joerg") != made.name("Jörg Müller")
        True
        """
        return self._remembered("name", name, self._name) if name else ""

    def digest(self, kind: str, text: str) -> str:
        """What stands for an identifier, such as a Message-ID. "" stays ""."""
        return keyed_digest(self._key, kind, text) if text else ""

    def text(self, text: str) -> str:
        """A text with the addresses in it replaced."""
        return _EMAIL.sub(lambda found: self.address(found[0].lower()), text) if "@" in text else text

    def cell(self, text: str) -> str:
        """What a cell holds, whatever that is: the addresses in it replaced, and every word as if it were part of a name."""
        return _IN_CELL.sub(lambda found: self.text(found[0]) if "@" in found[0] else self.name(found[0]), text)

    def quoting(self, text: str) -> str:
        """A text that may quote a cell: somebody's name in the column of the addresses, for example.

        >>> said = Pseudonyms(b"k" * 32).quoting('"our" x.csv, line 2, email ' + repr("Ada King"))
        >>> "Ada" in said or "King" in said
        False
        """
        quoted = _CELL.search(text)
        if quoted is None:
            return self.text(text)
        return f"{self.text(text[: quoted.start()])}{self.cell(quoted[0])}{self.text(text[quoted.end() :])}"

    def fact(self, fact: Fact) -> Fact:
        """A fact under pseudonyms, whatever its kind."""
        change = _CHANGES.get(type(fact), _other)
        changed: Fact = change(self, fact)
        return changed

    def _remembered(self, kind: str, text: str, make: Callable[[str], str]) -> str:
        key = f"{kind} {text}"
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MEMO_ENTRIES:
                self._known.clear()
            known = self._known[key] = make(text)
        return known

    def _address(self, email: str) -> str:
        if kind_of(email)[0] is not AddressKind.PERSON:
            return email
        local, _, domain = email.rpartition("@")
        kept = "alle" if may_be_all_of(email) else ""  # or nobody could see that it may be an alias
        made = kept + _WORD.sub(lambda found: self._in_address(found[0]), local.removeprefix(kept))
        return f"{made if len(made) <= LONGEST_LOCAL else self._made_up(local)}@{domain}"

    def _in_address(self, word: str) -> str:
        """As in a name, but `mueller@` and `muller@` are two addresses though they spell one name: an e behind vowels of the
        made-up word, which is read over as in `ue`, keeps them apart.
        """
        made = self._word(word).replace(" ", ".")
        if word == _plain(word):
            return made
        vowels = [place for place, letter in enumerate(made) if letter in "aou"]
        if not vowels:
            return self._made_up(word)
        marks = 1 + self._number("spelling", word) % ((1 << len(vowels)) - 1)
        marked = {place for bit, place in enumerate(vowels) if marks >> bit & 1}
        return "".join(f"{letter}e" if place in marked else letter for place, letter in enumerate(made))

    def _name(self, name: str) -> str:
        return _IN_NAME.sub(
            lambda found: found[0] if found["field"] or (found["form"] and "," in name) else self._shown(found[0]), name
        )

    def _shown(self, word: str) -> str:
        return word if folded(word) in _NOBODYS else self._word(word).title()

    def _word(self, word: str) -> str:
        """The made-up words for a word as identity reads it, which may be several (王伟 is read as wang wei)."""
        return " ".join(map(self._part, _plain(word).split()))

    def _part(self, part: str) -> str:
        return self._letters.get(part) or self._made_up(part)

    def _made_up(self, part: str) -> str:
        """A word that can be said, with the letter that stands for the first one: `A. King` may still be Ada King."""
        return made_up_word(self._number("word", part), self._letters.get(part[0], "o"), SYLLABLES)

    def _number(self, kind: str, text: str) -> int:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, person=kind.encode("ascii"))
        return int.from_bytes(digest.digest(), "big")


def _plain(word: str) -> str:
    """The word as identity reads it."""
    return folded(word.replace("'", "").replace("’", ""))


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _interaction(made: Pseudonyms, interaction: Interaction) -> Interaction:
    """Also its id: a digest of the second, the people and the subject, which could be guessed.

    A reply names what it answers by `identifier("header", …)` of a source id, and must still do so.
    """
    return replace(
        interaction,
        id=made.digest("interaction", interaction.id),
        participants=merge_participants(
            replace(each, email=made.address(each.email)) for each in interaction.participants
        ),
        thread=_marked(made, "thread", GUESSED, interaction.thread),
        topic=_marked(made, "topic", ANSWERS, interaction.topic),
        reply_to=identifier("header", made.digest("header", interaction.reply_to)) if interaction.reply_to else "",
        source_ids=tuple(sorted(made.digest("header", identifier("header", each)) for each in interaction.source_ids)),
    )


def _marked(made: Pseudonyms, kind: str, mark: str, text: str) -> str:
    """The digest of an identifier that keeps its mark."""
    return (mark if text.startswith(mark) else "") + made.digest(kind, text.removeprefix(mark))


def _recorded_address(made: Pseudonyms, address: Address) -> Address:
    return replace(address, email=made.address(address.email), names=_sorted(map(made.name, address.names)))


def _employment(made: Pseudonyms, line: Employment) -> Employment:
    return replace(
        line,
        source=made.text(line.source),
        email=made.address(line.email),
        name=made.name(line.name),
        manager=made.address(line.manager),
        aliases=_sorted(map(made.address, line.aliases)),
        key=made.digest("key", line.key),
        manager_key=made.digest("key", line.manager_key),
    )


def _group(made: Pseudonyms, group: DirectoryGroup) -> DirectoryGroup:
    """Its name is a team's, and stays as that of a department does."""
    return replace(
        group,
        source=made.text(group.source),
        name=made.text(group.name),
        key=made.digest("key", group.key),
        members=_sorted(made.digest("key", each) for each in group.members),
    )


def _reject(made: Pseudonyms, reject: Reject) -> Reject:
    return Reject(made.text(reject.source), made.quoting(reject.place), made.text(reject.reason))


def _sorted(texts: Any) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _other(made: Pseudonyms, fact: Any) -> Any:
    """Tables: the addresses in their texts, and in their lists of texts."""
    return with_texts(fact, made.text)


_CHANGES: Mapping[type, Callable[[Pseudonyms, Any], Any]] = {
    Interaction: _interaction,
    Address: _recorded_address,
    Employment: _employment,
    DirectoryGroup: _group,
    Reject: _reject,
}
