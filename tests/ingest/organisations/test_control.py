"""Who controls whom, by ownership, by lists and by the policy's table."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.derived import Evidence
from graph_model.entities import Address, Organisation, Ownership, organisation_id
from graph_model.policy import Policy
from ingest.resolution import resolve

ORGANISATIONS = tuple(Organisation(key, key.upper(), (f"{key}.example",), also=(f"ref-{key}",)) for key in "abcd")


def owns(owner, owned, share=0.6, **more):
    return Ownership(more.pop("key", f"{owner}-{owned}"), f"ref-{owner}", f"ref-{owned}", share, **more)


def controls(*ownerships, organisations=ORGANISATIONS, **policy):
    found = resolve(Evidence(organisations=organisations, ownerships=ownerships, policy=Policy(**policy)))
    names = {each.id: each.name for each in found.organisations}
    return {(names[c.controller], names[c.controlled]): (c.evidence, c.share) for c in found.controls}, found.notes


def test_more_than_half_is_control_and_half_is_not():
    line = owns("a", "b")
    assert controls(line, owns("a", "c", 0.5))[0] == {("A", "B"): (line.id, 0.6)}


def test_a_person_or_somebody_unknown_controls_no_organisation_here():
    assert controls(owns("a", "b", person=True), owns("nobody", "b"))[0] == {}


def test_what_has_ended_or_was_replaced_is_no_control():
    ended = owns("a", "b", end_ms=5, stated_ms=9)
    replaced, successor = owns("a", "c", key="old"), owns("d", "c", 0.7, key="new", replaces=("old",))
    assert set(controls(ended, replaced, successor)[0]) == {("D", "C")}
    assert set(controls(owns("a", "b", end_ms=9, stated_ms=5))[0]) == {("A", "B")}


def test_an_end_that_has_passed_since_ends_control_and_what_is_to_come_is_none_yet():
    lasting, ending, coming = (
        owns("a", "b", stated_ms=5),
        owns("a", "c", stated_ms=5, end_ms=8),
        owns("b", "d", stated_ms=5, start_ms=8),
    )
    assert set(controls(lasting, ending, coming)[0]) == {("A", "B"), ("A", "C")}
    later = owns("c", "a", 0.1, stated_ms=9)  # anything recorded since
    assert set(controls(lasting, ending, coming, later)[0]) == {("A", "B"), ("B", "D")}


def test_a_listed_parent_controls_and_may_be_named_only():
    listed = (Organisation("a", "A"), Organisation("b", "B", parent="a"), Organisation("c", "C", parent="Big Holding"))
    assert controls(organisations=listed)[0] == {("A", "B"): ("parent", None), ("Big Holding", "C"): ("parent", None)}


def test_the_table_of_subsidiaries_controls_by_domain_and_goes_first():
    found, _ = controls(owns("a", "b"), subsidiaries={"b.example": "a.example", "c.example": "D"})
    assert found == {("A", "B"): ("policy", None), ("D", "C"): ("policy", None)}


def test_who_control_each_other_in_a_circle_are_one_party_and_what_hangs_on_them_is_theirs():
    found, notes = controls(owns("a", "b"), owns("b", "c"), owns("c", "a"), owns("c", "d"))
    links = set(found)
    assert len(links) == 3
    assert ("C", "D") in links
    assert links - {("C", "D")} < {("A", "B"), ("B", "C"), ("C", "A")}
    assert any("A, B, C control each other in a circle: they are taken for one party" in note for note in notes)


def test_who_controls_one_of_a_circle_from_outside_controls_it_whole():
    found, _ = controls(owns("b", "c"), owns("c", "b"), owns("d", "c"), owns("c", "a"))
    assert set(found) == {("D", "C"), ("C", "B"), ("C", "A")}


def test_of_several_interests_in_a_pair_the_largest_is_the_evidence():
    larger = owns("a", "b", 0.9, key="larger")
    assert controls(owns("a", "b", 0.6), larger)[0] == {("A", "B"): (larger.id, 0.9)}


PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8, unique=True)


@given(PAIRS, st.randoms())
@settings(deadline=None, max_examples=40)
def test_control_never_runs_in_circles_and_the_order_makes_no_difference(pairs, dice):
    lines = [owns(*pair) for pair in pairs]
    shuffled = dice.sample(lines, len(lines))
    found = controls(*lines)[0]
    assert found == controls(*shuffled)[0]
    below = {}
    for start, end in found:
        below.setdefault(start, set()).add(end)
    for start in below:
        reached, waiting = set(), [start]
        while waiting:
            following = below.get(waiting.pop(), set()) - reached
            reached |= following
            waiting += following
        assert start not in reached
    assert parties(found) == parties({(start.upper(), end.upper()) for start, end in pairs if start != end})


def parties(pairs):
    """Who hangs together, by whatever link."""
    group = {each: {each} for each in "ABCD"}
    for start, end in pairs:
        both = group[start] | group[end]
        group |= dict.fromkeys(both, both)
    return group


def test_a_long_chain_is_no_matter():
    chain = tuple(Organisation(f"o{n}", f"O{n}", parent=f"o{n - 1}" if n else "") for n in range(5_000))
    shuffled = random.Random(1).sample(chain, len(chain))
    assert len(controls(organisations=tuple(shuffled))[0]) == 4_999


@pytest.mark.parametrize(
    ("domain", "policy", "is_somebody"),
    [
        ("acme.co.uk", (), True),
        ("ada.github.io", (), True),
        ("gmail.com", (), False),
        ("mailinator.com", (), False),
        ("acme.co.uk", ("acme.co.uk",), False),
        ("mail.acme.co.uk", ("acme.co.uk",), False),
    ],
)
def test_free_mail_of_the_policy_and_disposable_mail_is_no_organisation(domain, policy, is_somebody):
    found = resolve(Evidence((Address(f"x@{domain}"),), {f"x@{domain}": 3}, policy=Policy(free_mail=policy)))
    assert bool(found.organisations) == is_somebody
    assert bool(found.our_domains) == is_somebody


def test_keys_that_registers_use_mean_the_same_organisation():
    found = resolve(Evidence(organisations=(Organisation("GB-COH-1", "Acme", also=("XI-LEI-9",)),)))
    assert [each.id for each in found.organisations] == [organisation_id("GB-COH-1")]
