"""Normal forms: the standard library's, but never slow."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.normal_form import PIECE, normal_form

FORMS = st.sampled_from(["NFC", "NFKC", "NFKD"])


@given(FORMS, st.text(max_size=PIECE))
def test_what_is_no_longer_than_a_piece_is_normalised_as_by_the_standard_library(form, text):
    assert normal_form(form, text) == unicodedata.normalize(form, text)


@given(FORMS, st.text("aé \u0301ﬁ", min_size=1, max_size=8), st.integers(PIECE, 3 * PIECE))
def test_a_long_text_keeps_its_meaning(form, word, times):
    text = word * times
    assert unicodedata.normalize("NFKC", normal_form(form, text)) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("text", ["\u0301\u0316", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"])
def test_a_megabyte_of_marks_takes_no_minutes(text):
    started = process_time()
    normal_form("NFKC", text * 300_000)
    assert process_time() - started < 20
