"""Another sample of the same conversations: how often each interaction would have been seen in it.

In: a snapshot, a seed and the number of a replicate. Out: a multiplier for each interaction. One mail makes many ties, so
what is resampled are threads, not ties (docs/numbers.md, "Influence").
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graph_model.snapshot import Interactions
from graph_model.strings import Strings

Hashes = NDArray[np.uint64]

POISSON = np.cumsum([math.exp(-1.0) / math.factorial(k) for k in range(12)])
"""Chance that a Poisson variable of mean 1 is at most k."""


def thread_hashes(interactions: Interactions) -> Hashes:
    """A number for each interaction, the same for all of one thread. Shape [interactions].

    It is made from the least id of the thread, not from any position: other threads do not change the draws of this one.
    """
    first = np.arange(len(interactions))
    threaded = np.flatnonzero(interactions.thread >= 0)
    threads, where, group = np.unique(interactions.thread[threaded], return_index=True, return_inverse=True)
    del threads
    first[threaded] = threaded[where][group]
    return hashes(interactions.id)[first]


def hashes(strings: Strings) -> Hashes:
    """A 64-bit FNV-1a hash of each string, byte by byte for all of them at once."""
    offsets = strings.offsets
    lengths = np.diff(offsets)
    value = np.full(len(strings), 0xCBF29CE484222325, np.uint64)
    for at in range(int(lengths.max(initial=0))):
        rows = np.flatnonzero(lengths > at)
        value[rows] = (value[rows] ^ strings.data[offsets[rows] + at]) * np.uint64(0x100000001B3)
    return value


def multipliers(threads: Hashes, seed: int, replicate: int) -> NDArray[np.float64]:
    """How often each interaction is in a replicate: Poisson with mean 1, one draw a thread. Shape [interactions]."""
    mixed = _mixed(threads ^ _mixed(np.array([seed & 0xFFFFFFFF, replicate], np.uint64)).sum())
    uniform = (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return np.searchsorted(POISSON, uniform, side="right").astype(np.float64)


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of splitmix64: every bit of the input decides every bit of the output."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
