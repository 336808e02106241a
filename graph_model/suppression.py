"""Who must not come back: people who were erased or opted out, as keyed digests of their addresses and names.

In: the privacy key, and the graph that keeps the list. Out: yes or no for an address or a name. No clear address is kept, so
that the list itself tells nobody's name; a graph whose list was made with another key is refused, because with the wrong
key everybody on it would be let in again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from graph_model.bare_name import bare_names, possible_names
from graph_model.errors import ConfigurationError, InputError
from graph_model.keyed_digest import keyed_digest
from graph_model.mailbox import mailbox_of, spelled_once
from graph_model.queries import privacy
from graph_model.search_text import search_text

if TYPE_CHECKING:  # a process that parses needs the list and no database driver, which takes long to import
    from graph_model.policy import Policy
    from graph_model.store import Row, Transaction, View
    from graph_model.writer_lease import WriterLease

KEY_SETTING = "SOCIOGRAM_PRIVACY_KEY_FILE"

_SOMETHING = re.compile(r"[^\s<>,;:\"'()\[\]{}/\\=|]+")
_INSIDE = re.compile(r"(?<=[._+$#%!~-])")
_BEHIND = re.compile(r"[._+$#%!~-]")
_NAME_WORD = re.compile(r"[^\W_]+")
_LONGEST_NAME = 5
"""So many words of a text in a row are taken to be a name, at most."""
_MOST_PIECES = 16
"""Pieces before the @ of an address, and behind it, at most; what else stands around them is not looked at."""
_MEMO_ENTRIES = 1 << 17


class Why(StrEnum):
    """Why somebody is on the list."""

    ERASED = "erased"
    OPTED_OUT = "opted-out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address or name of a person, as a digest. Entries of one person share `person`, a digest too."""

    id: str
    what: str
    why: Why
    at_ms: int
    person: str


class SuppressionList:
    """The list, for asking. Plain and picklable; an empty one has no key, and nobody on it."""

    __slots__ = ("_ids", "_key", "_known")

    def __init__(self, key: bytes = b"", ids: Iterable[str] = ()) -> None:
        self._key = key
        self._ids = frozenset(ids)
        self._known: dict[str, bool] = {}

    def __reduce__(self) -> tuple[type[SuppressionList], tuple[bytes, frozenset[str]]]:
        return SuppressionList, (self._key, self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SuppressionList) and (self._key, self._ids) == (other._key, other._ids)

    def __hash__(self) -> int:
        return hash(self._ids)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def __repr__(self) -> str:
        return f"SuppressionList({len(self._ids)} entries)"  # never the key

    def has_address(self, email: str) -> bool:
        """Whether this canonical address is on the list, or one whose mailbox it is of (`ada+news@…`; Gmail: `a.da@…`)."""
        return bool(self._ids) and self._is_known("address", email)

    def has_name(self, name: str) -> bool:
        """Whether somebody on the list is called so, in whatever order, with titles, initials and asides or without."""
        return bool(self._ids) and self._is_known("name", name)

    def mentions(self, text: str) -> list[str]:
        """The parts of a text that are an address on the list, the longest first."""
        if not self._ids or "@" not in text:
            return []
        found = {part for word in _SOMETHING.findall(text) for part in _parts(word) if self.has_address(part.lower())}
        return sorted(found, key=lambda part: (-len(part), part))

    def names_in(self, text: str) -> list[str]:
        """The parts of a text that are a name on the list, the longest first."""
        words = list(_NAME_WORD.finditer(text)) if self._ids else []
        parts = {
            text[first.start() : last.end()]
            for at, first in enumerate(words)
            for last in words[at + 1 : at + _LONGEST_NAME]
        }
        named = (part for part in parts if self._is_known("words", part))
        return sorted(named, key=lambda part: (-len(part), part))

    def _is_known(self, what: str, text: str) -> bool:
        key = f"{what} {text}"
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MEMO_ENTRIES:
                self._known.clear()
            known = self._known[key] = not self._ids.isdisjoint(_DIGESTS[what](self._key, text))
        return known


def _parts(word: str) -> Iterator[str]:
    """Every address that may be meant: `1.ada@x.org.mbox` may be `ada@x.org` with something before and behind it."""
    local, _, domain = word.rstrip("@").rpartition("@")
    if not local:
        return
    cuts = (0, *deque((found.end() for found in _INSIDE.finditer(local)), maxlen=_MOST_PIECES))
    ends = (*islice((found.start() for found in _BEHIND.finditer(domain)), _MOST_PIECES), len(domain))
    yield from (f"{local[cut:]}@{domain[:end]}" for cut in cuts if local[cut:] for end in ends if "." in domain[:end])


def _address_digests(key: bytes, email: str) -> tuple[str, ...]:
    """Of what an entry is made of, of the address as it is written, and of its mailbox."""
    forms = dict.fromkeys((spelled_once(email), email, mailbox_of(email)))
    return tuple(keyed_digest(key, "address", form) for form in forms)


def _words_digests(key: bytes, text: str) -> tuple[str, ...]:
    return (keyed_digest(key, "name", search_text(text)),) if is_telling(text) else ()


def _name_digests(key: bytes, name: str) -> tuple[str, ...]:
    """Of the name as it is written, and of what is left without titles and asides."""
    return _all_digests(key, {name, *bare_names(name)})


def _asked_digests(key: bytes, name: str) -> tuple[str, ...]:
    """Of all that may be the name in it: in doubt it is somebody's who is on the list."""
    return _all_digests(key, {name, *possible_names(name)})


def _all_digests(key: bytes, names: Iterable[str]) -> tuple[str, ...]:
    return tuple({digest for each in names for digest in _words_digests(key, each)})


_DIGESTS = {"address": _address_digests, "name": _asked_digests, "words": _words_digests}


def is_telling(name: str) -> bool:
    """Whether a name tells one person from others: two words or more, as `graph_model.search_text` finds them.

    >>> is_telling("Ada Lovelace"), is_telling("Ada"), is_telling("Ada L.")
    (True, False, False)
    """
    return "@" not in name and sum(len(word) > 1 for word in search_text(name).split()) > 1


def entries_of(key: bytes, emails: Iterable[str], names: Iterable[str], why: Why, at_ms: int) -> list[Entry]:
    """The entries of one person: one for each address and each telling name."""
    emails = sorted(set(emails))
    person = keyed_digest(key, "person", *emails)
    found = {_address_digests(key, email)[0]: "address" for email in emails}
    found |= {digest: "name" for name in names for digest in _name_digests(key, name)}
    return [Entry(digest, what, why, at_ms, person) for digest, what in sorted(found.items())]


# ── in the graph ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PrivacyState:
    """What the graph says of its privacy: a check value of the key ("" where none was needed yet), whether addresses and
    names in it are pseudonyms, and before which instant monthly sums hold what was removed (0: nowhere).
    """

    key_check: str = ""
    pseudonymised: bool = False
    summed_before_ms: int = 0


def read_state(view: View) -> PrivacyState:
    rows = view.read(privacy.STATE)
    found = rows[0]["state"] if rows else {}
    return PrivacyState(
        found.get("key_check") or "", bool(found.get("pseudonymised")), found.get("summed_before_ms") or 0
    )


def check_key(state: PrivacyState, key: bytes) -> None:
    """Go on if the graph's list was made with this key, or there is none yet.

    Raises:
        ConfigurationError: it was made with another one.

    """
    if state.key_check and state.key_check != check_value(key):
        raise ConfigurationError(
            KEY_SETTING,
            "this graph keeps digests of people who were erased, opted out or pseudonymised, and they were made with "
            "another key. Give the key file that they were made with; without it erased people would come back.",
        )


def check_value(key: bytes) -> str:
    """What the graph keeps to recognise the key by."""
    return keyed_digest(key, "check")


def read_suppression(view: View, key: bytes) -> SuppressionList:
    """The graph's list.

    Raises:
        ConfigurationError: it was made with another key.

    """
    check_key(read_state(view), key)
    return SuppressionList(key, (row["id"] for row in view.read(privacy.SUPPRESSED_IDS)))


def has_suppressed(view: View) -> bool:
    """Whether anybody is on the list: only then a key is needed."""
    return bool(view.read(privacy.ANY_SUPPRESSED))


def suppress(lease: WriterLease, key: bytes, entries: Iterable[Entry]) -> None:
    """Put entries on the list. What is on it already stays as it is; erased outweighs opted out."""
    rows = [_row(each) for each in entries]

    def work(transaction: Transaction) -> None:
        transaction.run(privacy.KEEP_CHECK, check=check_value(key))
        transaction.run(privacy.SUPPRESS, rows=rows)

    lease.write(work)


def _row(entry: Entry) -> Row:
    return {"id": entry.id, "what": entry.what, "why": entry.why.value, "at": entry.at_ms, "person": entry.person}


def readmit(view: View, lease: WriterLease, key: bytes, email: str) -> int:
    """Take the person with this address off the list; how many of their entries there were."""
    check_key(read_state(view), key)
    ids = list(_address_digests(key, email))
    rows: list[Row] = lease.write(lambda transaction: transaction.run(privacy.READMIT, ids=ids))
    return int(rows[0]["readmitted"]) if rows else 0


def check_pseudonymise(view: View, policy: Policy) -> None:
    """Go on if the graph's people are, or can still become, what the policy says of pseudonyms.

    Raises:
        InputError: the graph has people in it already, and they are the other way.

    """
    is_on = read_state(view).pseudonymised
    if policy.pseudonymise == is_on or not view.read(privacy.HAS_CLEAR_DATA):
        return
    if policy.pseudonymise:
        raise InputError(
            "This graph holds clear addresses and names, so it cannot be pseudonymised any more. "
            "Set pseudonymise for an empty graph (another SOCIOGRAM_DATA_DIR) and load again."
        )
    raise InputError(
        "This graph holds pseudonyms, so pseudonymise cannot be switched off: the same people would be in it twice. "
        "Load clear data into an empty graph (another SOCIOGRAM_DATA_DIR)."
    )
