"""Whose own mailbox is in the graph: told by copies that were delivered there, and by mail that no other mailbox need hold.

Where the copies do not say to whom they were delivered: what one of us alone exchanges with people outside lies in no mailbox
of ours but that one's. Who exchanges much with them, but never alone, is seen in the mailboxes of colleagues only: these show
a part of the ties, and scores read too low.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_model.snapshot import Snapshot

MANY_MAILS = 5
"""So many mails with people outside, and none of them alone, are no chance."""


class Mailbox(StrEnum):
    """What is known of somebody's own mailbox."""

    LOADED = "loaded"
    SEEN_BY_OTHERS = "seen_by_others"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class MailboxCoverage:
    """Of each of our people: `outside` i8[people] are the mails with people outside, `alone` those of them that nobody else of
    ours took part in, `delivered` b1[people] whether there are copies that were delivered to them.
    """

    outside: NDArray[np.int64]
    alone: NDArray[np.int64]
    delivered: NDArray[np.bool_]

    @classmethod
    def of(cls, snapshot: Snapshot) -> MailboxCoverage:
        """Of all mail in the snapshot that is no noise.

        With a list or a role address among the recipients a colleague may have it, too: that is not counted as one's alone.
        """
        parts, people, mails = snapshot.participations, snapshot.people, snapshot.interactions
        ours = people.internal[parts.person]
        present = np.bincount(parts.interaction, minlength=len(mails))
        of_ours = np.bincount(parts.interaction[ours], minlength=len(mails))
        outside = ~mails.meeting & (of_ours > 0) & (of_ours < present)
        alone = outside & (of_ours == 1) & (present == mails.audience + 1)
        outside_of, alone_of = (
            np.bincount(parts.person[ours & some[parts.interaction]], minlength=len(people))
            for some in (outside, alone)
        )
        return cls(outside_of, alone_of, people.internal & people.own_mailbox)

    @property
    def loaded(self) -> NDArray[np.bool_]:
        """b1[people]: whose own mailbox is loaded for certain."""
        return self.delivered | (self.alone > 0)

    def mailbox(self, person: int) -> Mailbox:
        """Of the person at this position."""
        if self.loaded[person]:
            return Mailbox.LOADED
        return Mailbox.SEEN_BY_OTHERS if self.outside[person] >= MANY_MAILS else Mailbox.UNKNOWN

    def details(self, person: int) -> dict[str, Any]:
        """What a finding says of one person."""
        return {"mailbox": str(self.mailbox(person))}
