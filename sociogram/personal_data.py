"""A person's data, handed out and removed for the API as the commands do it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from graph_model.erasure import Removal, Subject
from graph_model.policy import Policy
from graph_model.recorder import read_policy
from graph_model.retention import Retained
from graph_model.store import Store
from graph_model.suppression import Why
from sociogram.jobs import resolve_graph
from sociogram.privacy import apply_retention, find_person, look_up_person, remove_for_good
from sociogram.privacy_key import PrivacyKey


@dataclass(frozen=True, slots=True)
class PersonalDataOfGraph:
    """With the privacy key, None where there is none, and where snapshots are cached, None for nowhere."""

    key: PrivacyKey | None
    cache: Path | None

    def find(self, store: Store, given: str) -> Subject:
        return find_person(store, given, self.key)

    def look_up(self, store: Store, subject: Subject) -> Removal:
        return look_up_person(store, subject)

    def remove(self, store: Store, subject: Subject, why: Why) -> Removal:
        removal = remove_for_good(store, subject, self.key, why=why, now_ms=_now_ms(), cache=self.cache)
        resolve_graph(store)
        return removal

    def retain(self, store: Store) -> Retained:
        done = apply_retention(store, read_policy(store) or Policy(), _now_ms())
        if done.interactions:
            resolve_graph(store)
        return done


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
