"""The set of hashes holds what was added, whenever its recent part is merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model import hash_set
from graph_model.hash_set import HashSet

HASHES = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 5)


@pytest.mark.parametrize("least_merge", [0, 3, 1000])
@given(st.lists(HASHES, max_size=20), st.lists(st.lists(HASHES, max_size=10), max_size=8), st.lists(HASHES))
def test_it_is_a_set(least_merge: int, first: list[int], rounds: list[list[int]], asked: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hash_set, "_LEAST_MERGE", least_merge)
        ours, true = HashSet(first), set(first)
        for more in rounds:
            ours.add(more)
            true |= set(more)
        wanted = [*asked, *true]
        assert ours.which(wanted) == [each in true for each in wanted]
