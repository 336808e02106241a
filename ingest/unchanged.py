"""Files that a load need not read again: each is known by a fingerprint, kept once all of its facts are recorded.

A fingerprint is a digest of the path, size, time of writing, first and last bytes, and of what decides how a file is
understood: the version of the parsers and the policy. What depends on the moment of the load (calendars, and whatever lies in
the future) is remembered for that day only. With the fingerprint goes the file's part of the account, so that a load that
skips the file still accounts for every record.
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
from ingest.mail.message_date import DAY_MS
from ingest.tally import UNSETTLED, FileTally
from ingest.terms import Terms

PARSERS = 4
"""Version of everything that turns bytes into facts: raise it when the same files would give other facts."""
SAMPLE_BYTES = 4_096
"""Read of a file's beginning and end, to tell files apart whose size and time are the same."""
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


class NoMemory:
    """Every file is new, and none is remembered."""

    def known(self, _: Collection[str]) -> Mapping[str, str]:
        return {}

    def add(self, _: Mapping[str, str]) -> None:
        """Forget it at once."""


@dataclass(slots=True)
class Remembered:
    """The files of one load: which were unchanged, and what is to be remembered of those that are read."""

    memory: FileMemory
    terms: Terms
    _prints: dict[str, str] = field(default_factory=dict)

    def sort_out(self, paths: Sequence[Path], *, again: bool = False) -> tuple[list[Path], list[FileTally]]:
        """The files to be read, and the accounts of the unchanged ones. `again`: read all."""
        basis = _basis(self.terms)
        self._prints = {str(path): found for path in paths if (found := _fingerprint(path, basis))}
        if again:
            return list(paths), []
        keys = {path: (_settled(found), self._of_today(found)) for path, found in self._prints.items()}
        known = self.memory.known({key for pair in keys.values() for key in pair})
        unchanged = {path: known[key] for path, pair in keys.items() for key in pair if key in known}
        return [path for path in paths if str(path) not in unchanged], [*map(_tally, unchanged.values())]

    def add(self, tallies: Mapping[str, FileTally]) -> None:
        """Remember these files, all of whose facts are recorded, with their part of the account."""
        marks = {
            self._key(path, tally): json.dumps(tally, sort_keys=True)
            for path, tally in tallies.items()
            if path in self._prints and sum(map(len, tally.values())) <= MAX_TALLY
        }
        if marks:
            self.memory.add(marks)

    def _key(self, path: str, tally: FileTally) -> str:
        found = self._prints.pop(path)
        return self._of_today(found) if any(UNSETTLED in each for each in tally.values()) else _settled(found)

    def _of_today(self, found: str) -> str:
        return identifier("loaded", found, str(self.terms.now_ms // DAY_MS))


def _settled(found: str) -> str:
    return identifier("loaded", found)


def _tally(text: str) -> FileTally:
    return {source: Counter(counts) for source, counts in json.loads(text).items()}


def _basis(terms: Terms) -> bytes:
    """What a file is understood by, as bytes. Folders are judged below the roots, so these matter to exclusions."""
    decisions = json.loads(terms.policy.to_json())
    about = {name: value for name, value in decisions.items() if name not in _NOT_ABOUT_LOADING}
    roots = terms.gate.roots if terms.policy.exclusions else ()
    return json.dumps([PARSERS, about, roots], sort_keys=True).encode()


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
    return blake2b(facts + sample, digest_size=15, key=blake2b(basis).digest()).hexdigest()
