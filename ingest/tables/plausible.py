"""What can be true of a contract or a position: bounds for days, beyond which a value is a mistake. Pure."""

from __future__ import annotations

from ingest.tables.cell_values import parse_day

EARLIEST_MS = -2_208_988_800_000
"""1900-01-01: nobody of ours was hired, and no contract signed, before."""
LATEST_MS = 7_258_118_400_000
"""2200-01-01: what is dated later, such as 9999-12-31, is written for "never"."""


def plausible_day(text: str) -> int | None:
    """A day as UTC milliseconds of its midnight, None for what is none or out of bounds.

    >>> plausible_day("2024-03-01T10:00:00Z"), plausible_day("0001-01-01")
    (1709251200000, None)
    """
    moment = parse_day(text)
    return moment if moment is not None and plausible(moment) else None


def plausible(moment_ms: int) -> bool:
    """Whether a day is within the bounds."""
    return EARLIEST_MS <= moment_ms < LATEST_MS


def is_never(text: str) -> bool:
    """Whether a day is so late that it stands for none, as 9999-12-31 does.

    >>> is_never("9999-12-31"), is_never("2024-12-31"), is_never("")
    (True, False, False)
    """
    moment = parse_day(text)
    return moment is not None and moment >= LATEST_MS
