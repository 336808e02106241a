"""The account adds up, whatever comes in which order, and stays small however many ways there are to be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.account import MAX_REASONS, OTHER_REASONS, UNRECOGNISED, Account
from ingest.batch import Batch
from ingest.tally import REJECTS_PER_REASON


@dataclass
class Recorded:
    new: int
    merged: int
    duplicate: int
    dropped: dict[str, int] = field(default_factory=dict)


KINDS = st.sampled_from(["mailbox", "calendar", "people"])
COUNTS = st.integers(0, 5)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(KINDS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS), max_size=12))
def test_every_record_is_accounted_for_by_kind_of_source_and_in_all(
    parts: list[tuple[str, int, int, int, int, int]],
) -> None:
    account = Account()
    for source, new, merged, duplicate, rejected, excluded in parts:
        batch = Batch(source=source, read=new + merged + duplicate + rejected + excluded)
        batch.rejects = [Reject("f", str(number), "no good") for number in range(rejected)]
        batch.excluded["rule"] += excluded
        account.add_batch(batch)
        account.add_counts(Recorded(new, merged, duplicate, {"bulk": new}), source)
    account.add_broken_file("f", BadRecord("damaged"), "mailbox")
    account.add_unrecognised([Reject("g", "file", "it is empty")])
    record = account.as_record("i", 0, ("x",))
    assert all(counts.unaccounted == 0 for counts in record.by_source.values())
    assert record.rejected[f"{UNRECOGNISED}it is empty"] == 1
    used = record.new + record.merged + record.duplicate + sum(record.excluded.values())
    assert record.read == account.read == used + sum(record.rejected.values()) - 1
    assert record.dropped_new.get("bulk", 0) == record.new


def test_reasons_without_end_are_counted_together() -> None:
    account = Account()
    batch = Batch(source="people", read=3 * MAX_REASONS)
    batch.rejects = [Reject("f", "line 1", f"odd value {number}") for number in range(3 * MAX_REASONS)]
    account.add_batch(batch)
    record = account.as_record("i", 0, ())
    assert (len(record.rejected), sum(record.rejected.values())) == (MAX_REASONS + 1, 3 * MAX_REASONS)
    assert record.rejected[OTHER_REASONS] == 2 * MAX_REASONS
    assert len(record.rejects) == MAX_REASONS + REJECTS_PER_REASON
