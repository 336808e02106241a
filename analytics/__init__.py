"""From a snapshot to findings with reasons: pure functions over immutable columns."""
