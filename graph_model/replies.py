"""Which message answers which, by the headers that say so: a conversation that was guessed (`graph_model.threads`) does not.

In: of each interaction the Message-ID that it answers, as a digest, and those under which it was seen. Out: positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from graph_model.identifiers import identifier

Numbers = NDArray[np.int32]


def answered_interactions(reply_to: Sequence[str], source_ids: Sequence[Sequence[str]]) -> Numbers:
    """The position of the interaction that each one answers, the first that was seen under the Message-ID; -1 for none.

    >>> first = identifier("header", "1@x")
    >>> answered_interactions(["", first, first, identifier("header", "9@x")], [["1@x", "1@y"], ["2@x"], [], []]).tolist()
    [-1, 0, 0, -1]
    """
    own = (identifier("header", each) for each in chain.from_iterable(source_ids))
    number = np.unique(np.array(["", *reply_to, *own], np.bytes_), return_inverse=True)[1][1:]
    answered, seen = number[: len(reply_to)], number[len(reply_to) :]
    holder = np.repeat(np.arange(len(reply_to), dtype=np.int32), [len(each) for each in source_ids])
    first = np.full(int(number.max(initial=0)) + 1, -1, np.int32)
    first[seen[::-1]] = holder[::-1]
    found = np.where(answered > 0, first[answered], -1)  # 0 is the empty digest
    return np.where(found == np.arange(len(found)), -1, found).astype(np.int32)
