"""Cursors: opaque, and the same position again."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.errors import BadUserInput
from gql.pagination import cursor, page_size, position

KEYS = st.one_of(st.text(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False))
FORGED_TEXTS = ("5", "1.5", "true", "null", "[]", "{}", '"\\ud800"')
FORGED_NUMBERS = ('"x"', "true", "null", "[]", "NaN", "Infinity", "-Infinity", "1e999", str(2**63))


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@settings(deadline=None, max_examples=100)
@given(KEYS, st.text())
def test_cursor_leads_back_to_its_position(key: str | float, identity: str) -> None:
    there = cursor("people", (key, identity))
    assert len(there) > 2000 or position("people", there, numeric=not isinstance(key, str)) == (key, identity)


@settings(deadline=None, max_examples=200)
@given(st.text(), st.booleans())
def test_any_text_is_a_position_or_bad_input(text: str, numeric: bool) -> None:
    with pytest.raises(BadUserInput):
        position("people", text, numeric=numeric)


@pytest.mark.parametrize(
    ("key", "numeric"), [*((key, False) for key in FORGED_TEXTS), *((key, True) for key in FORGED_NUMBERS)]
)
def test_cursor_whose_content_has_another_type_is_bad_input(key: str, numeric: bool) -> None:
    with pytest.raises(BadUserInput):
        position("people", forged(f'["people", {key}, "x"]'), numeric=numeric)


@pytest.mark.parametrize(
    "text", ['["people", "x", 5]', '["people", "x", "\\ud800"]', '["people", "x"]', '["people"]', "[" * 1400, "5", "{}"]
)
def test_cursor_of_another_shape_is_bad_input(text: str) -> None:
    with pytest.raises(BadUserInput):
        position("people", forged(text), numeric=False)


@pytest.mark.parametrize(("first", "last"), [(None, None), (1, 1), (0, None), (None, 101)])
def test_page_that_has_no_size_is_bad_input(first: int | None, last: int | None) -> None:
    with pytest.raises(BadUserInput, match="100"):
        page_size(first, last, 100)
