"""What is done to many names at once, or quickly, is what is done to each of them slowly."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.identity.address_shapes import shapes
from ingest.identity.names import is_latin, without_transcription

WORDS = st.text("aeoubr", min_size=1, max_size=9)


@given(st.text("aeoub\n", max_size=12))
@settings(deadline=None, max_examples=300)
def test_a_transcribed_umlaut_is_its_vowel_and_what_that_leaves_stays(text: str) -> None:
    assert without_transcription(text) == re.sub(r"([aou])e", r"\1", text)


@given(st.sets(WORDS, min_size=2, max_size=4), st.sets(st.sampled_from("abe"), max_size=2))
@settings(deadline=None, max_examples=200)
def test_every_shape_is_folded_by_itself(words: set[str], initials: set[str]) -> None:
    key = tuple(sorted(words))
    pairs = [(one, other) for one in key for other in key if one != other]
    slow = {shape for one, other in pairs for shape in (one + other, one[0] + other, one + other[0], one[0] + other[0])}
    slow |= {(one[0] + other)[:8] for one, other in pairs}
    slow |= {shape for letter in initials for word in key for shape in (letter + word, word + letter)}
    assert shapes(key, frozenset(initials)) == {without_transcription(shape) for shape in (*slow, "".join(key))}


def test_every_character_is_latin_as_its_name_says() -> None:
    for character in map(chr, range(0x3000)):
        named = not character.isalpha() or unicodedata.name(character, "LATIN").startswith("LATIN")
        assert is_latin(character) == named, hex(ord(character))
