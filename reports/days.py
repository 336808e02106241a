"""Days as pages and commands show them."""

from __future__ import annotations

from datetime import UTC, datetime


def day(at_ms: int | None) -> str:
    """The UTC day of a moment in milliseconds.

    >>> day(0), day(None)
    ('1970-01-01', 'unknown')
    """
    return "unknown" if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
