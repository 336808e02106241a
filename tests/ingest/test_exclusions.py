"""Patterns of the policy: what each field's is held against, and that a hundred of them cost nothing."""

from __future__ import annotations

import pickle
import time
import unicodedata
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import InputError
from graph_model.policy import Exclusion, Policy
from ingest.exclusions import Exclusions


def rules(field: str, *patterns: str) -> Exclusions:
    return Exclusions([Exclusion(f"rule {number}", field, pattern) for number, pattern in enumerate(patterns)])


@pytest.mark.parametrize(
    ("pattern", "email", "matches"),
    [
        ("ada@us.example", "ada@us.example", True),
        ("ADA@US.example", "ada@us.example", True),
        ("ada*", "ada@us.example", True),
        ("*@us.example", "ada@us.example", True),
        ("a?a@us.example", "ada@us.example", True),
        ("da@us.example", "ada@us.example", False),
        ("ada@us.exampl", "ada@us.example", False),
        ("*@Bücher.example", "ada@xn--bcher-kva.example", True),
        ("ada@us.example", "ada@usxexample", False),
        ("*", "ada@us.example", True),
    ],
)
def test_address_patterns_match_whole_addresses(pattern: str, email: str, matches: bool) -> None:
    assert bool(rules("address", pattern).of_people([email])) is matches


@pytest.mark.parametrize(
    ("pattern", "email", "matches"),
    [
        ("law.example", "eve@law.example", True),
        ("law.example", "eve@mail.law.example", True),
        ("@law.example", "eve@law.example", True),
        ("law.example", "eve@outlaw.example", False),
        ("law.example", "law.example@us.example", False),
        ("law.*", "eve@law.example", True),
    ],
)
def test_domain_patterns_match_the_domain_and_what_is_below_it(pattern: str, email: str, matches: bool) -> None:
    assert bool(rules("domain", pattern).of_people(["ada@us.example", email])) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("Legal", "Legal/cur/1", True),
        ("legal", "Mail/.Legal/cur/1", True),
        ("Legal", "Mail/Legalese/1.eml", False),
        ("Legal*", "Mail/Legal.mbox", True),
        ("Legal", "imap:work/Legal", True),
        ("Legal", "box.zip!/Legal/1.eml", True),
        ("box.zip", "box.zip!/inner/1.eml", True),
        ("imap:work/*", "imap:work/Inbox", True),
        ("Clients/Secret", "Mail/Clients/Secret/3.", True),
        ("Clients/Secret", "Mail/Clients/Other/Secret/3.", False),
        ("/Clients/", "Clients/3.", True),
        ("Legal", "Maildir/.Legal.Cases/cur/1", True),
        ("Legal", "Maildir/.INBOX.Legal/cur/1", True),
        ("Legal", "Maildir/INBOX.Clients.Legal/cur/1", True),
        ("Legal/Cases", "Maildir/.Legal.Cases/cur/1", True),
        ("Legal", "Maildir/.Legalese.Cases/cur/1", False),
        ("Prüfung", "Maildir/.Pr&APw-fung/cur/1", True),
        ("Legal", "Mail/Legal.sbd/Cases", True),
        ("Legal", "Legal.mbox/Messages/1.emlx", True),
        ("Legal", "Legal.mbox/mbox", True),
        ("Legal", "Takeout/Mail/Legal.mbox", True),
        ("Legal", "Legal.pst!/Inbox", True),
        ("Legal", "backup/Legal.tar.gz!/1.eml", True),
        ("Legal", "Mail/Legal.Cases/1.eml", False),
    ],
)
def test_folder_patterns_match_folders_in_a_row(pattern: str, path: str, matches: bool) -> None:
    assert bool(rules("folder", pattern).of_folder(path)) is matches


def test_letters_with_marks_match_however_they_are_written_down() -> None:
    composed, in_pieces = (
        unicodedata.normalize("NFC", "Ärzte/Übernahme"),
        unicodedata.normalize("NFD", "Ärzte/Übernahme"),
    )
    assert rules("folder", composed).of_folder(in_pieces)
    assert rules("folder", in_pieces).of_folder(composed)
    assert rules("domain", "*.bücher.example").of_people(["ada@mail.xn--bcher-kva.example"])


def test_the_first_rule_that_matches_names_the_exclusion() -> None:
    found = rules("subject", "*merger*", "project *")
    assert found.of_subject("project merger") == "rule 0"
    assert found.of_subject("Project X") == "rule 1"
    assert found.of_subject("lunch") == ""
    assert rules("label", "Private").of_labels(["work", "PRIVATE"]) == "rule 0"


TEXT = st.text("ab*?.[]!é", max_size=12)


@settings(deadline=None, max_examples=200)
@given(TEXT.filter(str.strip), TEXT.filter(bool))
def test_patterns_mean_what_fnmatch_means_by_star_and_question_mark(pattern: str, text: str) -> None:
    expected = fnmatchcase(text.casefold(), pattern.strip().casefold().replace("[", "[[]"))
    assert bool(rules("subject", pattern).of_subject(text)) is expected


def test_exclusions_can_be_sent_to_another_process() -> None:
    found = rules("subject", "*merger*")
    assert pickle.loads(pickle.dumps(found)) == found
    assert pickle.loads(pickle.dumps(found)).of_subject("the merger") == "rule 0"


def test_no_pattern_makes_it_hang() -> None:
    started = time.process_time()
    assert rules("subject", "*a" * 12 + "b").of_subject("a" * 60) == ""
    assert time.process_time() - started < 60


@pytest.mark.parametrize(("field", "pattern"), [("domain", "bü*.example"), ("address", "*@*ü?er.example")])
def test_a_wildcard_within_a_part_that_addresses_encode_is_refused(field: str, pattern: str) -> None:
    with pytest.raises(InputError, match="Write that part in full"):
        Policy(exclusions=(Exclusion("x", field, pattern),)).checked()


@pytest.mark.parametrize(
    ("field", "pattern"),
    [("domain", "*.bücher.example"), ("address", "jörg*@b*.example"), ("folder", "Bü*.alt"), ("subject", "*bü*")],
)
def test_other_wildcards_are_taken(field: str, pattern: str) -> None:
    assert Policy(exclusions=(Exclusion("x", field, pattern),)).checked().exclusions[0].pattern == pattern
