import numpy as np
import pytest

from analytics.thread_bootstrap import hashes, multipliers, thread_hashes
from graph_model.snapshot import Interactions
from graph_model.strings import Strings


def test_hashes_are_fnv_1a() -> None:
    """The values of the hash's own test vectors."""
    assert hashes(Strings.of(["", "a", "foobar"])).tolist() == [
        0xCBF29CE484222325,
        0xAF63DC4C8601EC8C,
        0x85944171F73967E8,
    ]


def test_a_thread_is_drawn_as_a_whole_and_mail_without_one_for_itself() -> None:
    found = thread_hashes(Interactions.of(id=["a", "b", "c", "d", "e"], thread=[7, -1, 7, -1, 3]))
    assert found[0] == found[2]
    assert len({*found.tolist()}) == 4


def test_more_mail_does_not_change_the_draws_of_the_old() -> None:
    before = thread_hashes(Interactions.of(id=["b", "d", "f"], thread=[-1, 0, 0]))
    after = thread_hashes(Interactions.of(id=["a", "b", "d", "f"], thread=[0, -1, 5, 5]))
    assert multipliers(before, 1, 3).tolist() == multipliers(after, 1, 3)[1:].tolist()


def test_multipliers_are_poisson_of_mean_one_and_differ_by_seed_and_replicate() -> None:
    threads = hashes(Strings.of([str(i) for i in range(20_000)]))
    first = multipliers(threads, 1, 0)
    assert first.mean() == pytest.approx(1.0, abs=0.03)
    assert first.var() == pytest.approx(1.0, abs=0.05)
    for other in (multipliers(threads, 1, 1), multipliers(threads, 2, 0)):
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.03


def test_no_mail_has_no_multipliers() -> None:
    assert multipliers(thread_hashes(Interactions.of()), 1, 0).tolist() == []
