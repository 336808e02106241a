"""Subjects are compared, never kept."""

import pytest

from ingest.mail.subject import normalised_subject, stripped_subject, subject_digest


@pytest.mark.parametrize(
    ("raw", "stripped"),
    [
        ("Re: Lunch", "lunch"),
        ("RE: AW: Fwd: Lunch", "lunch"),
        ("Re[2]: Lunch", "lunch"),
        ("  SV :  Lunch ", "lunch"),
        ("Regarding lunch", "regarding lunch"),
        ("Recipe: lunch", "recipe: lunch"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_what_answering_adds_is_stripped_for_threads(raw, stripped):
    assert stripped_subject(normalised_subject(raw)) == stripped


def test_copies_have_the_same_digest_whatever_their_spaces_and_encoding():
    assert subject_digest(normalised_subject("=?utf-8?q?Gr=C3=BC=C3=9Fe?=  an  ALLE")) == subject_digest(
        normalised_subject("Grüße an alle")
    )


def test_an_answer_is_not_a_copy():
    assert normalised_subject("Re: Lunch") != normalised_subject("Lunch")
