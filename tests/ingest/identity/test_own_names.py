"""Whose name an address is shown with: assistants send under somebody else's."""

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Address
from ingest.resolution import resolve

BOSS = Address("robert.keller@keller.example", names=("Robert Keller",))


def resolved(*addresses):
    """Address -> the name of the person that it is, with one name for each person; and the pairs that wait for review."""
    found = resolve(Evidence(tuple(sorted(addresses, key=lambda each: each.email))))
    names = {each.id: each.name for each in found.people}
    return {each.email: names[each.person] for each in found.identifications}, len(found.people), found.reviews


@pytest.mark.parametrize(
    ("email", "shown", "name"),
    [
        ("jane.doe@keller.example", ("Robert Keller",), "Jane Doe"),
        ("jane.doe@keller.example", ("Jane Doe", "Robert M Keller"), "Jane Doe"),
        ("jane@keller.example", ("Jane Doe", "Robert M Keller"), "Jane Doe"),
        ("jwhite@keller.example", ("Robert Keller",), "jwhite@keller.example"),
        ("assistant@keller.example", ("Robert Keller",), "assistant@keller.example"),
        ("pa-keller@keller.example", ("Robert Keller",), "Pa Keller"),
        ("jwhite@keller.example", ("Robert Keller", "Jane White"), "Jane White"),
        ("frontdesk@keller.example", ("Jane Doe", "Robert Keller"), "Jane Doe"),
    ],
)
def test_an_assistant_who_sends_under_the_boss_is_not_the_boss_and_has_not_the_name(email, shown, name):
    names, people, _ = resolved(BOSS, Address(email, names=shown))
    assert people == 2
    assert names == {BOSS.email: "Robert Keller", email: name}


@pytest.mark.parametrize(
    "email", ["keller@keller.example", "rk@keller.example", "bob@keller.example", "robkel@keller.example"]
)
def test_an_address_that_has_something_of_the_name_is_the_same_persons(email):
    names, people, _ = resolved(BOSS, Address(email, names=("Robert Keller",)))
    assert (people, names[email]) == (1, "Robert Keller")


def test_an_address_that_has_nothing_of_the_name_waits_for_review():
    _, _, [review] = resolved(BOSS, Address("jwhite@keller.example", names=("Robert Keller",)))
    assert {review.one, review.other} == {BOSS.email, "jwhite@keller.example"}
    assert any("Nothing in jwhite@keller.example is of the name" in reason for reason in review.reasons)


def test_an_address_that_has_nothing_of_the_name_keeps_it_where_nobody_else_is_written_so():
    alone = Address("u4711@keller.example", names=("Robert Keller",)), Address("jwhite@x.example", names=("Ada Moor",))
    names, _, _ = resolved(*alone)
    assert set(names.values()) == {"Robert Keller", "Ada Moor"}


def test_who_has_married_keeps_the_name_that_is_shown():
    names, _, _ = resolved(Address("ada.byron@x.example", names=("Ada King",)))
    assert names == {"ada.byron@x.example": "Ada King"}


def test_a_private_address_may_be_called_anything():
    one, other = (Address(f"{local}@gmail.com", names=("Ada King",)) for local in ("crazy.horse", "ada.king"))
    names, people, _ = resolved(one, other)
    assert people == 2
    assert names == {one.email: "Ada King", other.email: "Ada King"}
