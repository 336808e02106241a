"""Whose account an organisation is."""

from itertools import permutations

from graph_model.derived import Evidence
from graph_model.entities import Address, Employment, Organisation
from graph_model.policy import Policy
from ingest.resolution import resolve

US = Organisation("us", "Us", ("us.example",))
ANN, BOB = "ann@us.example", "bob@us.example"
POLICY = Policy(our_domains=("us.example",))


def owned(*organisations: Organisation, **more: object) -> set[tuple[str, str]]:
    evidence = Evidence(
        addresses=(Address(ANN), Address(BOB)), organisations=(US, *organisations), policy=POLICY, **more
    )
    found = resolve(evidence)
    names = {each.id: each.name for each in found.organisations} | {each.id: each.email for each in found.people}
    return {(names[each.person], names[each.organisation]) for each in found.account_owners}


def test_an_account_may_have_several_owners_in_whatever_order_lists_come() -> None:
    lines = (Organisation("a", "A", owners=(ANN, BOB)), Organisation("b", "B", owners=(BOB,)), Organisation("c", "C"))
    for order in permutations(lines):
        assert owned(*order) == {(ANN, "A"), (BOB, "A"), (BOB, "B")}


def test_an_owner_is_the_person_and_not_the_address() -> None:
    line = Employment(ANN, "Ann Lee", aliases=("lee@us.example",))
    a = Organisation("a", "A", owners=("lee@us.example",))
    assert owned(a, employments=(line,)) == {(ANN, "A")}


def test_nobody_owns_us_and_an_address_of_nobody_owns_nothing() -> None:
    ours = Organisation("branch", "Branch", ("us.example",), owners=(ANN,))
    assert owned(ours, Organisation("a", "A", owners=("gone@us.example",))) == set()


def test_whoever_is_named_without_the_id_of_the_account_owns_it_too() -> None:
    a = Organisation("P-1", "A", ("a.example",), owners=(BOB,))
    again = Organisation("A Ltd", "A Ltd", ("a.example",), parent="Holding", owners=(ANN,))
    assert owned(a, again, Organisation("h", "Holding")) == {(ANN, "A"), (BOB, "A")}
    evidence = Evidence(organisations=(a, again, Organisation("h", "Holding")), policy=POLICY)
    [link] = resolve(evidence).controls
    assert link.controlled == a.id
