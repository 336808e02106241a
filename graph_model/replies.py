"""Which message answers which, by the headers that say so: a conversation that was guessed (`graph_model.threads`) does not.

In: of each interaction the Message-ID that it answers and those under which it was seen, as digests. Out: positions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_model.interaction_columns import MessageIds
from graph_model.snapshot import Names

Numbers = NDArray[np.int32]
_NO_NAME = np.array([b""])


def answered_interactions(reply_to: Names, message_ids: MessageIds) -> Numbers:
    """The position of the interaction that each one answers, the first that was seen under the Message-ID; -1 for none.

    >>> seen = MessageIds.of_each([["1@x", "1@y"], ["2@x"], [], []])
    >>> answered_interactions(np.array([b"", seen.header[0], seen.header[0], b"another"]), seen).tolist()
    [-1, 0, 0, -1]
    """
    number = np.unique(np.concatenate([_NO_NAME, reply_to, message_ids.header]), return_inverse=True)[1][1:]
    answered, seen = number[: len(reply_to)], number[len(reply_to) :]
    first = np.full(int(number.max(initial=0)) + 1, -1, np.int32)
    first[seen[::-1]] = message_ids.interaction[::-1]
    found = np.where(answered > 0, first[answered], -1)  # 0 is the empty digest
    return np.where(found == np.arange(len(found)), -1, found).astype(np.int32)
