"""What a test needs from its machine: without it the test is skipped and says why, unless it was asked for.

`SOCIOGRAM_REQUIRE=neo4j,…` (set in CI) names what must be there: its absence is then a failure.
"""

from __future__ import annotations

import os

import pytest


def require(name: str, available: bool, reason: str) -> None:
    """Go on if `available`; otherwise skip the test, or fail it if SOCIOGRAM_REQUIRE lists `name`."""
    if available:
        return
    demanded = {word.strip() for word in os.environ.get("SOCIOGRAM_REQUIRE", "").split(",")}
    if name in demanded:
        pytest.fail(f"{name} is required here (SOCIOGRAM_REQUIRE), but: {reason}", pytrace=False)
    pytest.skip(f"needs {name}: {reason}")
