"""Conversations, joined where the whole is seen: a message's own headers name only what its writer's program knew of.

In: of each interaction the thread that was recorded from its headers alone, the Message-ID that it answers, and those under
which it was seen. Out: one thread for each conversation, as references join it (jwz.org/doc/threading); subjects join nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph_model.identifiers import identifier

Names = NDArray[np.bytes_]
Numbers = NDArray[np.int32]


def joined_threads(
    recorded: Sequence[str], reply_to: Sequence[str], source_ids: Sequence[Sequence[str]]
) -> tuple[Names, Numbers]:
    """The names of the threads, sorted, and which of them each interaction has: -1 is none. Near-linear, in any order.

    A thread holds what was recorded as one, an answer and what it answers, all answers to one message (even if that is not
    here), and all that was seen under one Message-ID. Of their names it has the smallest: one guessed from a subject ("~…")
    sorts last and gives way.

    >>> second = identifier("header", "2@x")
    >>> names, which = joined_threads(["b", "a", ""], ["", second, ""], [["1@x", "2@x"], ["3@x"], []])
    >>> names.tolist(), which.tolist()
    ([b'a'], [0, 0, -1])
    """
    names, thread = _numbered(recorded)
    of_interactions = _conversations(thread, _headers(reply_to, source_ids))
    smallest = np.full(int(of_interactions.max(initial=-1)) + 1, len(names), np.int32)
    named = thread >= 0
    np.minimum.at(smallest, of_interactions[named], thread[named])
    kept, which = np.unique(np.append(smallest[of_interactions], len(names)), return_inverse=True)
    kept, which = kept[:-1], which[:-1]
    return names[kept], np.where(which < len(kept), which, -1).astype(np.int32)


def _numbered(labels: Iterable[str]) -> tuple[Names, Numbers]:
    """The distinct labels, sorted, and the number of each; an empty label is none, and has -1."""
    names, number = np.unique(np.array(["", *labels], dtype=np.bytes_), return_inverse=True)
    return names[1:], number[1:].astype(np.int32) - 1


def _headers(reply_to: Sequence[str], source_ids: Sequence[Sequence[str]]) -> tuple[Numbers, Numbers]:
    """Pairs of an interaction and a Message-ID that it has or answers, both as numbers."""
    own = (identifier("header", each) for each in chain.from_iterable(source_ids))
    everybody = np.arange(len(reply_to))
    interaction = np.concatenate([everybody, np.repeat(everybody, [len(each) for each in source_ids])])
    header = _numbered(chain(reply_to, own))[1]
    named = header >= 0
    return interaction[named].astype(np.int32), header[named]


def _conversations(thread: Numbers, headers: tuple[Numbers, Numbers]) -> Numbers:
    """The number of the component of each interaction, in the graph that ties it to its thread and to its Message-IDs."""
    threaded = np.flatnonzero(thread >= 0)
    first_header = len(thread) + int(thread.max(initial=-1)) + 1
    interaction, header = headers
    one = np.concatenate([threaded, interaction])
    other = np.concatenate([len(thread) + thread[threaded], first_header + header])
    nodes = first_header + int(header.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(one), np.bool_), (one, other)), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1][: len(thread)])
