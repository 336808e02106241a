"""Names that are the same, and names that are anybody's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.identity.names import local_part_key, name_in_address, name_key, organisation_key, shown_name


@pytest.mark.parametrize(
    "name",
    [
        "Jörg Müller", "Müller, Jörg", "Joerg Mueller", "JORG MULLER", "Dr. Jörg Müller", "Jörg P. Müller",
        "Müller, Jörg (Sales)", "Jörg Müller - Acme", "Müller, Jörg [External]", "Joerg Mueller/HOU/ECT", "'Jörg Müller'",
    ],
)  # fmt: skip
def test_one_name_has_one_key_however_it_is_written(name):
    assert name_key(name) == ("jorg", "muller")


@pytest.mark.parametrize(
    "name", ["Ada", "A. L.", "A. Lovelace", "", "ada@x.org", "Ada Lovelace via Docs", "123 456", "Dr. Ada"]
)
def test_what_may_be_anybodys_name_has_no_key(name):
    assert name_key(name) is None


@pytest.mark.parametrize(
    ("email", "key", "shown"),
    [
        ("ada.lovelace@x.org", ("ada", "lovelace"), "Ada Lovelace"),
        ("ada.b.lovelace@x.org", ("ada", "lovelace"), "Ada B Lovelace"),
        ("alovelace@x.org", None, "alovelace@x.org"),
        ("a.lovelace@x.org", None, "a.lovelace@x.org"),
    ],
)
def test_some_addresses_spell_a_name(email, key, shown):
    assert local_part_key(email) == key
    assert name_in_address(email) == shown


def test_names_are_shown_as_they_are_spoken():
    assert [shown_name(name) for name in ("Lovelace, Ada", "Ada Lovelace", "Lovelace,", "a, b, c")] == [
        "Ada Lovelace", "Ada Lovelace", "Lovelace,", "a, b, c"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Steelworks", "Steelworks AG", "STEEL-WORKS a.g.", "Steel works GmbH & Co. KG", "Steelworks, Inc."]
)
def test_legal_forms_do_not_tell_organisations_apart(name):
    assert organisation_key(name) == "steelworks"


def test_a_name_that_is_only_a_legal_form_is_kept():
    assert organisation_key("AG") == "ag"


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=300)
def test_no_text_makes_them_raise(text):
    name_key(text), shown_name(text), organisation_key(text), local_part_key(text + "@x.org")
