"""Ids are base 32 of a digest, as the standard library writes it."""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.identifiers import LENGTH, identifier


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3))
@settings(deadline=None, max_examples=200)
def test_an_id_is_the_digest_of_its_parts_in_lower_case_base_32(kind: str, parts: list[str]) -> None:
    text = "\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass")
    found = identifier(kind, *parts)
    assert found == b32encode(blake2b(text, digest_size=15).digest()).decode().lower()
    assert len(found) == LENGTH
