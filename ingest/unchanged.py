"""Files that a load need not read again: each is known by a fingerprint, kept once all of its facts are recorded.

A fingerprint is a digest of the path, size, time of writing, first and last bytes, and of what decides how a file is
understood: the version of the parsers and the policy. What depends on the moment of the load (calendars, and whatever lies in
the future) is remembered for that day only. With the fingerprint goes the file's part of the account, so that a load that
skips the file still accounts for every record.

Of a mailbox it is also kept, by its path, how far it was read for good (`ingest.extent`): one that has only grown is read on.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from graph_model.identifiers import identifier
from ingest.extent import NOTHING, SAMPLE_BYTES, Extent, sample_of
from ingest.mail.message_date import DAY_MS
from ingest.sources import Found, Mailbox
from ingest.tally import UNSETTLED, FileTally, count_of_reasons
from ingest.terms import Terms

PARSERS = 21
"""Version of everything that turns bytes into facts: raise it when the same files would give other facts."""
MAX_TALLY = 64
"""A file with more reasons than that is read again rather than remembered."""

_NOT_ABOUT_LOADING = frozenset({
    "our_domains", "base_currency", "rates", "title_levels", "subsidiaries", "free_mail", "same_from", "review_from",
    "keep_monthly_sums",
})  # fmt: skip
"""Decisions that are about what follows from recorded facts; any other one is taken to matter."""


class FileMemory(Protocol):
    """Where fingerprints are kept: `graph_model.loaded_files.LoadedFiles`."""

    def known(self, digests: Collection[str]) -> Mapping[str, str]: ...
    def add(self, marks: Mapping[str, str]) -> None: ...
    def extents(self, keys: Collection[str]) -> Mapping[str, str]: ...
    def keep_extents(self, extents: Mapping[str, str]) -> None: ...


class NoMemory:
    """Every file is new, and none is remembered."""

    def known(self, _: Collection[str]) -> Mapping[str, str]:
        return {}

    def add(self, _: Mapping[str, str]) -> None:
        """Forget it at once."""

    def extents(self, _: Collection[str]) -> Mapping[str, str]:
        return {}

    def keep_extents(self, extents: Mapping[str, str]) -> None:
        """Forget them, too."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A file that was read to its end: what became of its records, and, of a mailbox, how much of it will not change."""

    tally: FileTally
    extent: Extent | None = None


@dataclass(slots=True)
class Remembered:
    """The files of one load: which were unchanged, and what is to be remembered of those that are read."""

    memory: FileMemory
    terms: Terms
    _prints: dict[str, str] = field(default_factory=dict)
    _begun: dict[str, tuple[int, str]] = field(default_factory=dict)
    _basis: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._basis = _basis(self.terms)

    def sort_out(self, paths: Sequence[Path], *, again: bool = False) -> tuple[list[Path], list[FileTally]]:
        """The files to be read, and the accounts of the unchanged ones. `again`: read all."""
        self._prints = {str(path): found for path in paths if (found := _fingerprint(path, self._basis))}
        if again:
            return list(paths), []
        keys = {path: (_settled(found), self._of_today(found)) for path, found in self._prints.items()}
        known = self.memory.known({key for pair in keys.values() for key in pair})
        unchanged = {path: known[key] for path, pair in keys.items() for key in pair if key in known}
        return [path for path in paths if str(path) not in unchanged], [*map(_tally, unchanged.values())]

    def read_on(self, found: Sequence[Found], *, again: bool = False) -> list[Found]:
        """The same files, mailboxes that have only grown to be read after what is known of them. `again`: all as a whole."""
        mailboxes = {_place(file.path): file for file in found if isinstance(file.source, Mailbox)}
        self._begun = {
            str(file.path): (file.size, self._sample(str(file.path), file.size)) for file in mailboxes.values()
        }
        kept = {} if again or not mailboxes else self.memory.extents(mailboxes.keys())
        after = {mailboxes[key].path: self._if_true(mailboxes[key], text) for key, text in kept.items()}
        return [file.read_after(after.get(file.path, NOTHING)) for file in found]

    def add(self, ended: Mapping[str, Ended]) -> None:
        """Remember these files, all of whose facts are recorded, with their part of the account."""
        files = {
            path: file
            for path, file in ended.items()
            if path in self._prints and sum(map(count_of_reasons, file.tally.values())) <= MAX_TALLY
        }
        extents = {_place(path): text for path, file in files.items() if (text := self._extent(path, file))}
        if extents:
            self.memory.keep_extents(extents)
        if files:
            self.memory.add({self._key(path, file.tally): json.dumps(file.tally) for path, file in files.items()})

    def _extent(self, path: str, file: Ended) -> str:
        """What to keep of a mailbox, "" if there is nothing, or if it did more than grow while it was read."""
        size, sample = self._begun.pop(path, (0, ""))
        if file.extent is None or not sample or self._sample(path, size) != sample:
            return ""
        [source] = file.tally
        return file.extent.to_json(self._sample_of(path, file.extent, source))

    def _if_true(self, file: Found, kept: str) -> Extent:
        """The extent that was kept, if the mailbox still begins with it; otherwise nothing."""
        extent, sample = Extent.from_json(kept)
        return extent if sample and self._sample_of(str(file.path), extent, file.source.name) == sample else NOTHING

    def _sample_of(self, path: str, extent: Extent, source: str) -> str:
        return self._sample(path, extent.end, source, str(self._day) if extent.tally[UNSETTLED] else "")

    def _sample(self, path: str, end: int, *about: str) -> str:
        return sample_of(Path(path), end, blake2b(json.dumps(about).encode(), key=self._basis).digest())

    def _key(self, path: str, tally: FileTally) -> str:
        found = self._prints.pop(path)
        return self._of_today(found) if any(UNSETTLED in each for each in tally.values()) else _settled(found)

    def _of_today(self, found: str) -> str:
        return identifier("loaded", found, str(self._day))

    @property
    def _day(self) -> int:
        return self.terms.now_ms // DAY_MS


def _settled(found: str) -> str:
    return identifier("loaded", found)


def _place(path: str | Path) -> str:
    return identifier("mailbox", str(path))


def _tally(text: str) -> FileTally:
    return {source: Counter(counts) for source, counts in json.loads(text).items()}


def _basis(terms: Terms) -> bytes:
    """What a file is understood by, as a key. Folders are judged below the roots, so these matter to exclusions."""
    decisions = json.loads(terms.policy.to_json())
    about = {name: value for name, value in decisions.items() if name not in _NOT_ABOUT_LOADING}
    roots = terms.gate.roots if terms.policy.exclusions else ()
    return blake2b(json.dumps([PARSERS, about, roots], sort_keys=True).encode()).digest()


def _fingerprint(path: Path, basis: bytes) -> str:
    """The state of a file, "" where it cannot be read: then its reader will say why."""
    try:
        with path.open("rb", buffering=0) as stream:
            state = os.fstat(stream.fileno())
            sample = stream.read(SAMPLE_BYTES)
            if state.st_size > SAMPLE_BYTES:
                stream.seek(max(SAMPLE_BYTES, state.st_size - SAMPLE_BYTES))
                sample += stream.read(SAMPLE_BYTES)
    except OSError:
        return ""
    facts = f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode("utf-8", "surrogateescape")
    return blake2b(facts + sample, digest_size=15, key=basis).hexdigest()
