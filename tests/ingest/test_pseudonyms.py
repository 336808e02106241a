"""Pseudonyms: nobody can be named, and whoever was the same still is."""

from __future__ import annotations

import pickle
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph_model.bare_name import LEGAL_FORMS, bare_names
from graph_model.entities import (
    Address,
    AddressKind,
    Channel,
    Contract,
    DirectoryGroup,
    Employment,
    Interaction,
    Organisation,
    Participation,
    Reject,
    Role,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.address_kind import kind_of, may_be_an_alias
from ingest.gate import Gate
from ingest.hr.ldif import entry_facts
from ingest.identity.names import local_part_key, name_key
from ingest.mail.email_address import clean
from ingest.pseudonyms import Pseudonyms

MADE, OTHERS = Pseudonyms(bytes(range(32))), Pseudonyms(bytes(range(1, 33)))
WORD = st.text("abcdefghijklmnoprstuvwyz", min_size=2, max_size=9)


def test_the_same_key_gives_the_same_and_another_key_another() -> None:
    assert MADE.address("ada@us.example") == pickle.loads(pickle.dumps(MADE)).address("ada@us.example")
    assert MADE.address("ada@us.example") != OTHERS.address("ada@us.example")
    assert "ada" not in MADE.address("ada@us.example")
    assert repr(MADE) == "Pseudonyms(…)"


@settings(deadline=None, max_examples=200)
@given(st.lists(WORD, min_size=1, max_size=3), st.lists(WORD, min_size=1, max_size=3))
def test_names_are_the_same_under_pseudonyms_if_and_only_if_they_were(one: list[str], other: list[str]) -> None:
    assume(set(LEGAL_FORMS).isdisjoint(one))  # behind a comma they make a company of what stands before
    a, b = " ".join(one).title(), " ".join(other).title()
    for left, right in ((a, b), (a, " ".join(reversed(one))), (a, f"{one[-1]}, {' '.join(one[:-1])}")):
        assert (name_key(MADE.name(left)) == name_key(MADE.name(right))) is (name_key(left) == name_key(right))


@settings(deadline=None, max_examples=200)
@given(WORD, WORD)
def test_an_address_spells_the_name_that_it_spelled(first: str, last: str) -> None:
    email = f"{first}.{last}@us.example"
    spelled, name = local_part_key(email), f"{last}, {first}"
    assume(spelled is not None and spelled == name_key(name))
    assume(kind_of(email)[0] is AddressKind.PERSON)  # others stay as they are
    assert local_part_key(MADE.address(email)) == name_key(MADE.name(name))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.from_regex(r"[a-z][a-z0-9._+-]{0,30}[a-z0-9]|[a-z]", fullmatch=True), min_size=2, max_size=20, unique=True
    )
)
def test_different_addresses_stay_different_and_are_addresses(locals_: list[str]) -> None:
    emails = {each for local in locals_ if (each := clean(f"{local}@us.example"))}
    made = {MADE.address(email) for email in emails}
    assert len(made) == len(emails)
    assert {clean(each) for each in made} == made


def test_addresses_that_spell_one_name_in_two_ways_stay_two() -> None:
    emails = (
        "joerg.mueller@us.example",
        "jorg.muller@us.example",
        "jorg.mueller@us.example",
        "o'brien@a.b",
        "obrien@a.b",
    )
    assert len({MADE.address(email) for email in emails}) == len(emails)
    assert local_part_key(MADE.address(emails[0])) == name_key(MADE.name("Jörg Müller"))


@pytest.mark.parametrize(
    "email", ["info@us.example", "no-reply@shop.example", "all-staff@us.example", "x@lists.us.example"]
)
def test_addresses_that_name_no_person_stay(email: str) -> None:
    assert MADE.address(email) == email


def test_what_may_be_an_alias_of_everybody_may_still_be_one() -> None:
    made = {MADE.address(f"alle-{place}@x.org") for place in ("berlin", "hamburg")}
    assert len(made) == 2
    assert all(may_be_an_alias(each) and "berlin" not in each for each in made)


def test_parts_that_rules_of_identity_look_at_stay_where_they_are() -> None:
    assert MADE.address("ada+news@us.example").partition("+")[0] == MADE.address("ada@us.example").partition("@")[0]
    assert MADE.address("ada2@us.example").partition("@")[0] == MADE.address("ada@us.example").partition("@")[0] + "2"
    assert "1985" not in MADE.address("ada1985@us.example")
    assert MADE.name("Dr. Ada L. Lovelace (Sales)").startswith("Dr. ")
    assert name_key(MADE.name("Dr. Ada L. Lovelace (Sales)")) == name_key(MADE.name("ADA LOVELACE"))
    assert MADE.name("O’Brien, Al") == MADE.name("O'Brien, Al") == MADE.name("Obrien, Al")
    assert name_key(MADE.name("Ada via Docs")) is None


@pytest.mark.parametrize("shown", ["Dr. med. Grace Hopper", "Dr. med. dent. Grace Hopper", "Grace Hopper, Acme Inc."])
def test_what_stands_around_a_name_does_so_under_pseudonyms(shown: str) -> None:
    assert MADE.name("Grace Hopper") in bare_names(MADE.name(shown))


def test_words_that_are_no_names_elsewhere_are_part_of_one() -> None:
    assert MADE.name("Med Spa") == f"{MADE.name('Med')} {MADE.name('Spa')}"
    assert "Med" not in MADE.name("Med Spa")


def test_addresses_in_lists_of_texts_are_replaced_too() -> None:
    made = MADE
    also = made.fact(Organisation("7", "Acme", also=("ada@x.org", "o-7"))).also
    assert also == (made.address("ada@x.org"), "o-7")
    assert made.fact(Contract("c", "us", "them", co_suppliers=("ada@x.org",))).co_suppliers == also[:1]


def test_a_group_still_names_its_members() -> None:
    made = MADE
    group = made.fact(DirectoryGroup("g", "Pumps", ("key of ada",), "groups of ada@x.org.json"))
    assert group.members == (made.fact(Employment("ada@x.org", "Ada", key="key of ada")).key,)
    assert (group.name, group.key == "g", "ada@" in group.source) == ("Pumps", False, False)


def test_a_reply_still_names_what_it_answers_and_ids_cannot_be_guessed() -> None:
    people = (Participation("ada@us.example", Role.SENDER), Participation("bob@us.example", Role.TO))
    first = Interaction(
        "a" * 24, Channel.MESSAGE, 5, 1, people, thread="~" + "t" * 24, topic="o" * 24, source_ids=("1@host",)
    )
    answer = replace(
        first, id="b" * 24, reply_to=identifier("header", "1@host"), topic=">" + first.topic, source_ids=()
    )
    made, made_answer = MADE.fact(first), MADE.fact(answer)
    assert made_answer.reply_to == identifier("header", made.source_ids[0])
    assert made.thread == made_answer.thread
    assert made.thread.startswith("~")
    assert made_answer.topic == ">" + made.topic != ">" + first.topic
    assert made.id != first.id
    assert {each.email for each in made.participants} == {MADE.address(each.email) for each in people}
    assert "host" not in repr(made)


def test_lines_and_texts_agree_with_addresses() -> None:
    line = Employment(
        "ada@us.example",
        "Ada King",
        "Baker",
        manager="bob@us.example",
        aliases=("ak@us.example",),
        key="E1",
        manager_key="E2",
    )
    made = MADE.fact(line)
    assert (made.email, made.manager, made.title) == (MADE.address(line.email), MADE.address(line.manager), "Baker")
    assert (made.key, made.manager_key) == (MADE.digest("key", "E1"), MADE.digest("key", "E2"))
    assert MADE.fact(Address("ada@us.example", names=("Ada King",))).names == (made.name,)
    assert MADE.fact(Reject("/ada@us.example/1", "email 'Ada@us.example'", "r")).source == f"/{made.email}/1"
    assert MADE.fact(replace(line, manager="", key="")).manager == ""


@pytest.mark.parametrize("cell", ["Ada King", "Ada King <ada@us.example>", "O'King, Ada", "King's team"])
def test_the_cell_that_a_reject_quotes_names_nobody(cell: str) -> None:
    made = MADE.fact(Reject("/hr.csv", f"line 3, manager_email {cell!r}", "unreadable manager_email"))
    assert made.place.startswith("line 3, manager_email ")
    assert not any(word in made.place.lower() for word in ("ada", "king"))
    assert (made.source, made.reason) == ("/hr.csv", "unreadable manager_email")
    noted = Gate(pseudonyms=MADE).note(f"/ada@us.example/hr.csv, level: 1 cell is left out; level {cell!r}.")
    assert noted.startswith(f"/{MADE.address('ada@us.example')}/hr.csv, level: 1 cell is left out; level ")
    assert not any(word in noted.lower() for word in ("ada", "king"))


def test_a_word_of_a_megabyte_takes_no_minutes() -> None:
    started = process_time()
    assert MADE.text("a" * 1_000_000 + " @") == "a" * 1_000_000 + " @"
    assert process_time() - started < 15


@pytest.mark.parametrize("line", ["cn Ada Lovelace", "cn:: Ada Lovelace", "cn 'Ada' Lovelace"])
def test_a_broken_line_of_a_directory_names_nobody(line: str) -> None:
    with pytest.raises(BadRecord) as caught:
        entry_facts(f"dn: cn=x\nmail: ada@x.org\n{line}".encode(), "a.ldif", 0)
    place = MADE.fact(Reject("a.ldif", caught.value.place, caught.value.reason)).place
    assert "Ada" not in place
    assert "Lovelace" not in place
