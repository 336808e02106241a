"""What a writer puts off: it takes effect with the next write, in order, or not at all, and is no revision of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph_model.revision import read_revision
from graph_model.store import Store, Transaction
from graph_model.writer_lease import WriterLease


def unit(name: str) -> Callable[[Transaction], object]:
    return lambda transaction: transaction.run("CREATE (:Unit {id: $name, name: $name})", name=name)


def units(store: Store) -> list[str]:
    return sorted(row["id"] for row in store.read("MATCH (u:Unit) RETURN u.id AS id"))


def test_takes_effect_with_the_next_write_and_makes_one_revision_with_it(any_store: Store) -> None:
    before = read_revision(any_store).number
    with WriterLease(any_store) as lease:
        lease.put_off(unit("one"))
        lease.put_off(unit("two"))
        assert units(any_store) == []
        lease.write(lambda transaction: transaction.run("MATCH (u:Unit {id: 'two'}) SET u.name = 'second'"))
        assert any_store.read("MATCH (u:Unit {name: 'second'}) RETURN u.id AS id") == [{"id": "two"}]
        lease.write(unit("three"))
    assert units(any_store) == ["one", "three", "two"], "nothing is done twice"
    assert lease.number == read_revision(any_store).number == before + 2


@pytest.mark.parametrize("recorded", [True, False])
def test_last_of_it_takes_effect_when_the_lease_is_given_back(any_store: Store, recorded: bool) -> None:
    before = read_revision(any_store).number
    with WriterLease(any_store) as lease:
        lease.put_off(unit("late"), recorded=recorded)
    assert units(any_store) == ["late"]
    assert read_revision(any_store).number == before + recorded


def test_is_lost_with_the_write_that_fails_and_with_an_error(any_store: Store) -> None:
    def fail(_: Transaction) -> None:
        raise ZeroDivisionError

    def write_and_fail() -> None:
        with WriterLease(any_store) as lease:
            lease.put_off(unit("one"))
            lease.write(fail)

    def end_by_an_error() -> None:
        with WriterLease(any_store) as lease:
            lease.put_off(unit("two"))
            raise ZeroDivisionError

    for failing in (write_and_fail, end_by_an_error):
        with pytest.raises(ZeroDivisionError):
            failing()
    with WriterLease(any_store, wait_seconds=0):
        pass  # it was given back
    assert units(any_store) == []
