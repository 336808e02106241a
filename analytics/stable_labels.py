"""Numbers of communities that stay the same from run to run, although every run finds its communities anew.

In: the communities found now, and who had which number in the run before. Out: a number for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

from graph_model.findings import Finding


@dataclass(frozen=True, slots=True)
class FormerLabels:
    """`label`: id of a person -> number of their community in the run before. `highest`: the highest ever given."""

    label: Mapping[str, int] = field(default_factory=dict)
    highest: int = 0

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> FormerLabels:
        """What the COMMUNITY findings of a run say."""
        label: dict[str, int] = {}
        highest = 0
        for each in findings:
            label |= dict.fromkeys(each.details["members"], each.details["label"])
            highest = max(highest, each.details["highest_label"])
        return cls(label, highest)


NO_FORMER = FormerLabels()


def stable_labels(communities: Sequence[Sequence[str]], former: FormerLabels, min_overlap: float) -> list[int]:
    """The number of each community (ids of its people): that of the former community it continues, else a new one.

    Each continues at most one, and each is continued by at most one, so that the overlaps (Jaccard: common people over
    all people of both) add up to the most (Kuhn 1955); less than `min_overlap` counts for nothing. New numbers go on
    from the highest ever given, in the order of `communities`.
    """
    overlap, labels = _overlaps(communities, former, min_overlap)
    found = {row: labels[column] for row, column in _matched(overlap)}
    new = iter(range(former.highest + 1, former.highest + 1 + len(communities)))
    return [found[i] if i in found else next(new) for i in range(len(communities))]


def _overlaps(
    communities: Sequence[Sequence[str]], former: FormerLabels, min_overlap: float
) -> tuple[sparse.csr_array, list[int]]:
    """Jaccard overlaps of communities (rows) with former ones (columns), and the numbers of these."""
    labels = sorted(set(former.label.values()))
    column = {label: i for i, label in enumerate(labels)}
    before = np.bincount([column[label] for label in former.label.values()], minlength=len(labels))
    pairs = [(row, column[former.label[id]]) for row, ids in enumerate(communities) for id in ids if id in former.label]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    common = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(communities), len(labels)))
    common.sum_duplicates()
    row, at = common.coords
    now = np.array([len(ids) for ids in communities], np.int64)
    jaccard = common.data / (now[row] + before[at] - common.data)
    kept = jaccard >= min_overlap
    return sparse.csr_array((jaccard[kept], (row[kept], at[kept])), shape=common.shape), labels


def _matched(overlap: sparse.csr_array) -> Iterable[tuple[int, int]]:
    """The best assignment, sought in each connected piece of the overlaps: these are small, the whole need not be."""
    rows = overlap.shape[0]
    row, column = overlap.nonzero()
    size = rows + overlap.shape[1]
    both = sparse.csr_array((np.ones(len(row)), (row, column + rows)), shape=(size, size))
    piece = connected_components(both, directed=False)[1]
    for number in np.unique(piece[row]):
        at = np.flatnonzero(piece == number)
        these, those = at[at < rows], at[at >= rows] - rows
        yield from _assigned(overlap[these][:, those].toarray(), these, those)


def _assigned(
    dense: NDArray[np.float64], row: NDArray[np.int64], column: NDArray[np.int64]
) -> Iterable[tuple[int, int]]:
    for i, j in zip(*linear_sum_assignment(dense, maximize=True), strict=True):
        if dense[i, j] > 0:
            yield int(row[i]), int(column[j])
