"""Subjects are compared, never kept."""

import re
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mail.headers import parse_headers
from ingest.mail.mbox import messages_in_mbox
from ingest.mail.subject import base_subject, normalised_subject, subject_digest
from tests.conftest import shared_data


@pytest.mark.parametrize(
    ("raw", "base", "answers"),
    [
        ("Re: Lunch", "lunch", True),
        ("RE: AW: Fwd: Lunch", "lunch", True),
        ("Re[2]: Lunch", "lunch", True),
        ("Re: [list] Lunch", "lunch", True),
        ("[list] Re: Lunch", "lunch", True),
        ("  SV :  Lunch ", "lunch", True),
        ("=?utf-8?b?5Zue5aSN77yaTHVuY2g=?=", "lunch", True),
        ("Fwd: Re: Lunch", "lunch", False),  # passed on, not answered
        ("Re: Fwd: Lunch", "lunch", True),
        ("Lunch (fwd) (Fwd)", "lunch", False),
        ("[Fwd: Re: Lunch]", "lunch", False),
        ("Re: [Fwd: Lunch]", "lunch", True),
        ("[list] Lunch", "lunch", False),
        ("[list]", "[list]", False),
        ("[list] [", "[", False),
        ("Regarding lunch", "regarding lunch", False),
        ("Recipe: lunch", "recipe: lunch", False),
        ("Lunch: Re: dinner", "lunch: re: dinner", False),
        ("Re:", "", True),
        ("", "", False),
    ],
)
def test_what_answering_forwarding_and_lists_add_is_stripped_for_threads(raw, base, answers):
    assert base_subject(normalised_subject(raw)) == (base, answers)


def test_a_subject_of_a_hundred_thousand_brackets_is_left_as_it_is():
    assert base_subject("[]" * 100_000) == ("[]" * 100_000, False)


@given(st.text(alphabet="reREfwdFWD:[]() ax\u00b2", max_size=30))
@settings(deadline=None, max_examples=400)
def test_a_base_subject_is_its_own(text):
    base, _ = base_subject(normalised_subject(text))
    assert base_subject(base)[0] == base


def test_subjects_have_the_base_that_an_imap_server_sees_in_them():
    """Dovecot's own test of THREAD=ORDEREDSUBJECT (RFC 5256), which threads by nothing else."""
    with tarfile.open(shared_data("mail/dovecot-imaptest.tar.gz")) as archive:
        box, script = (
            archive.extractfile(f"dovecot+imaptest/src/tests/thread-orderedsubject{end}").read()
            for end in (".mbox", "")
        )
    ours = {}
    for number, message in enumerate(messages_in_mbox([box]), 1):
        base, _ = base_subject(normalised_subject(parse_headers(message.header.lstrip()).first("subject")))
        ours.setdefault(base, []).append(number)
    answer = re.search(r"\* THREAD (.+)", script.decode())[1]
    servers = [
        [int(each) for each in re.findall(r"\d+", group)] for group in re.findall(r"\((?:[^()]|\([^()]*\))*\)", answer)
    ]
    assert sorted(ours.values()) == servers


def test_copies_have_the_same_digest_whatever_their_spaces_and_encoding():
    assert subject_digest(normalised_subject("=?utf-8?q?Gr=C3=BC=C3=9Fe?=  an  ALLE")) == subject_digest(
        normalised_subject("Grüße an alle")
    )


def test_an_answer_is_not_a_copy():
    assert normalised_subject("Re: Lunch") != normalised_subject("Lunch")
