"""Cursors: opaque, and the same position again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.errors import BadUserInput
from gql.pagination import cursor, page_size, position

KEYS = st.one_of(st.text(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False))


@settings(deadline=None, max_examples=100)
@given(KEYS, st.text())
def test_cursor_leads_back_to_its_position(key: str | float, identity: str) -> None:
    assert position("people", cursor("people", (key, identity))) == (key, identity) or len(f"{key}{identity}") > 200


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_text_is_a_position_or_bad_input(text: str) -> None:
    with pytest.raises(BadUserInput):
        position("people", text)


@pytest.mark.parametrize(("first", "last"), [(None, None), (1, 1), (0, None), (None, 101)])
def test_page_that_has_no_size_is_bad_input(first: int | None, last: int | None) -> None:
    with pytest.raises(BadUserInput, match="100"):
        page_size(first, last, 100)
