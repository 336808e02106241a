"""What the API asks of whoever keeps the graph to hand out or remove a person's data: handed in by `sociogram`."""

from __future__ import annotations

from typing import Protocol

from graph_model.erasure import Removal, Subject
from graph_model.retention import Retained
from graph_model.store import Store
from graph_model.suppression import Why


class PersonalData(Protocol):
    """All of it is done when a call returns: cached snapshots are gone, and what follows is concluded."""

    def find(self, store: Store, given: str) -> Subject: ...

    def look_up(self, store: Store, subject: Subject) -> Removal: ...

    def remove(self, store: Store, subject: Subject, why: Why) -> Removal: ...

    def retain(self, store: Store) -> Retained: ...
