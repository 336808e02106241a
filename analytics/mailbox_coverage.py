"""Whose own mailbox is in the graph: told by mail with people outside, which no other mailbox of ours need hold.

What one of us alone exchanges with people outside lies in no mailbox of ours but that one's. Who exchanges much with them, but
never alone, is seen in the mailboxes of colleagues only: these show a part of the ties, and scores read too low.
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
    """i8[people], for those of ours: mails with people outside, and those of them that nobody else of ours took part in."""

    outside: NDArray[np.int64]
    alone: NDArray[np.int64]

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
        return cls(outside_of, alone_of)

    def mailbox(self, person: int) -> Mailbox:
        """Of the person at this position."""
        if self.alone[person]:
            return Mailbox.LOADED
        return Mailbox.SEEN_BY_OTHERS if self.outside[person] >= MANY_MAILS else Mailbox.UNKNOWN

    def details(self, person: int) -> dict[str, Any]:
        """What a finding says of one person."""
        return {"mailbox": str(self.mailbox(person))}
