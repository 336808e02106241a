"""From evidence to conclusions, whatever the order."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.derived import Evidence, Traffic
from graph_model.entities import (
    Address,
    AddressKind,
    Channel,
    Contract,
    Dependency,
    Employment,
    Interaction,
    Organisation,
    Participation,
    Role,
    organisation_id,
)
from graph_model.identifiers import address_id
from graph_model.policy import Policy
from ingest.resolution import resolve

DAY = 86_400_000

EVIDENCE = Evidence(
    addresses=(
        Address("ada@acme.example", names=("Lovelace, Ada",)),
        Address("ada.lovelace@acme.de", names=("Ada Lovelace",)),
        Address("bob@acme.example"),
        Address("eve@steel.example", names=("Eve Hill",)),
        Address("info@steel.example", AddressKind.ROLE, "role-mailbox"),
        Address("dev@lists.acme.example", AddressKind.LIST, "list-header"),
        Address("fred@gmail.com", names=("Fred",)),
    ),
    interactions={"ada@acme.example": 5, "eve@steel.example": 9},
    employments=(
        Employment("ada@acme.example", "Ada Lovelace", "Engineer", None, "Tools", "bob@acme.example", "Acme", 0, 4 * DAY),
        Employment("ada@acme.example", "Ada Lovelace", "Head of Engines", None, "Engines", "bob@acme.example", "Acme", 4 * DAY),
        Employment("bob@acme.example", "Bob Builder", "Director", 8.0, "Board", "", "Acme", None, 900 * DAY),
        Employment("jo@gmail.com", "Jo Home", "Analyst", None, "Engines", "ada@acme.example"),
    ),
    organisations=(
        Organisation("o-1", "Acme AG", ("acme.example", "acme.de"), "DE"),
        Organisation("o-2", "Steel GmbH", ("steel.example",)),
    ),
    contracts=(
        Contract("c-1", "Acme", "o-2", value=300.0, currency="EUR", start_ms=0, end_ms=3 * 31_557_600_000, substitutable=False),
        Contract("c-2", "Acme AG", "acme.de"),
    ),
    dependencies=(Dependency("Ore Mining", "Steel", "ore", 50.0, "EUR", 0.8, recovery_days=90.0),),
)  # fmt: skip


@pytest.fixture(scope="module")
def resolution():
    return resolve(EVIDENCE)


def person(resolution, email):
    return next(each for each in resolution.people if each.email == email)


def test_one_person_has_all_addresses_and_the_listed_one_first(resolution):
    ada = person(resolution, "ada@acme.example")
    assert ada.id == address_id("ada@acme.example")
    assert ada.former_ids == (address_id("ada.lovelace@acme.de"),)
    found = {each.email: each for each in resolution.identifications if each.person == ada.id}
    assert found["ada@acme.example"].score == 1.0
    other = found["ada.lovelace@acme.de"]
    assert (other.rule, other.score) == ("same-name", pytest.approx(1 / (1 + math.exp(-sum(other.weights))), abs=1e-6))
    assert len(other.reasons) == len(other.weights) > 1


def test_a_reorganisation_leaves_a_person_where_the_latest_line_says(resolution):
    ada = person(resolution, "ada@acme.example")
    units = {unit.id: unit.name for unit in resolution.units}
    assert (ada.title, units[ada.unit], ada.level, ada.start_ms, ada.left_ms) == (
        "Head of Engines",
        "Engines",
        6,
        4 * DAY,
        None,
    )
    assert ada.manager == address_id("bob@acme.example")
    assert sorted(units.values()) == ["Board", "Engines"]


ADA = {"email": "ada@acme.example", "name": "Ada Lovelace"}
PROMOTED = (
    Employment(**ADA, title="Engineer", department="R&D", start_ms=0, end_ms=30 * DAY, stated_ms=10 * DAY),
    Employment(**ADA, title="Director", department="Sales", start_ms=31 * DAY, stated_ms=10 * DAY),
)


def mails_until(at_ms):
    mail = Interaction("m", Channel.MESSAGE, at_ms, 1, (Participation(ADA["email"], Role.SENDER),))
    emails = (Address(ADA["email"]),)
    return Evidence(emails, employments=PROMOTED, traffic=Traffic.of([ADA["email"]], [mail]))


def test_a_position_that_is_yet_to_begin_does_not_hold_until_something_later_is_recorded():
    [ada] = resolve(Evidence(employments=PROMOTED)).people
    assert (ada.title, ada.start_ms, ada.left_ms, ada.former) == ("Engineer", 0, None, ()), (
        "has another position from then on"
    )
    [ada] = resolve(mails_until(40 * DAY)).people
    assert (ada.title, ada.start_ms, ada.left_ms, [post.title for post in ada.former]) == (
        "Director",
        31 * DAY,
        None,
        ["Engineer"],
    )


def test_who_is_yet_to_come_has_the_first_position_of_those_stated():
    later = replace(PROMOTED[0], start_ms=20 * DAY)
    [ada] = resolve(Evidence(employments=(PROMOTED[1], later))).people
    assert (ada.title, ada.start_ms) == ("Engineer", 20 * DAY)


def test_who_comes_back_has_the_position_from_that_day_on():
    lines = (
        Employment(**ADA, title="Engineer", start_ms=0, end_ms=DAY),
        Employment(**ADA, title="Head", start_ms=9 * DAY),
    )
    [ada] = resolve(Evidence(employments=lines)).people
    assert (ada.start_ms, [(post.start_ms, post.end_ms) for post in ada.former]) == (9 * DAY, [(0, DAY)])


def test_a_later_list_without_dates_leaves_the_start_that_an_earlier_one_gave():
    lines = (Employment(**ADA, title="Head", start_ms=DAY), Employment(**ADA, title="Head", stated_ms=9 * DAY))
    [ada] = resolve(Evidence(employments=lines)).people
    assert (ada.title, ada.start_ms) == ("Head", DAY)


def test_who_held_another_post_for_a_time_has_gone_back_to_the_one_that_lasts():
    lines = (
        Employment(**ADA, title="Engineer", department="RD", start_ms=0, stated_ms=50 * DAY),
        Employment(**ADA, title="Head", department="Ops", start_ms=20 * DAY, end_ms=30 * DAY, stated_ms=50 * DAY),
    )
    found = resolve(Evidence(employments=lines))
    [ada] = found.people
    assert (ada.title, ada.left_ms, [unit.name for unit in found.units]) == ("Engineer", None, ["RD"])
    assert [(post.title, post.start_ms, post.end_ms) for post in ada.former] == [("Head", 20 * DAY, 30 * DAY)]


def careers(*others):
    """Ada's, of a post that nothing ends and a later one that ended, and those of others in the same list."""
    lines = (
        Employment(**ADA, title="Engineer", start_ms=0),
        Employment(**ADA, title="Head", start_ms=DAY, end_ms=3 * DAY),
    )
    return tuple(replace(line, source="hr.csv", stated_ms=50 * DAY) for line in (*lines, *others))


def two_posts(email, first_end_ms):
    clerk = Employment(email, "Bob Hill", "Clerk", start_ms=0, end_ms=first_end_ms)
    return clerk, Employment(email, "Bob Hill", "Lead", start_ms=2 * DAY)


NEVER = (*two_posts("bob@acme.example", None), *two_posts("dora@acme.example", None))


def test_in_a_list_that_closes_no_older_post_the_end_of_the_last_one_is_a_leaving():
    ada = person(resolve(Evidence(employments=careers(*NEVER))), ADA["email"])
    assert (ada.title, ada.left_ms) == ("Head", 3 * DAY)
    assert [(post.title, post.end_ms) for post in ada.former] == [("Engineer", DAY)]


@pytest.mark.parametrize(
    "others",
    [
        NEVER[:2],
        (*NEVER, *two_posts("carl@acme.example", 2 * DAY)),
        tuple(replace(line, start_ms=line.start_ms and 90 * DAY) for line in NEVER),
    ],
    ids=["one person with two posts", "others whose posts are closed", "announced promotions"],
)
def test_in_a_list_of_which_that_is_not_sure_an_interim_post_that_has_ended_is_no_leaving(others):
    ada = person(resolve(Evidence(employments=careers(*others))), ADA["email"])
    assert (ada.title, ada.left_ms) == ("Engineer", None)


def test_an_older_list_that_knew_no_end_makes_nobody_hold_two_posts_for_ever():
    engineer, head = careers()
    [ada] = resolve(Evidence(employments=(replace(engineer, stated_ms=2 * DAY), head))).people
    assert (ada.title, ada.left_ms) == ("Head", 3 * DAY)
    assert [(post.title, post.start_ms, post.end_ms) for post in ada.former] == [("Engineer", 0, DAY)]


@pytest.mark.parametrize("title", ["Director", "Zookeeper"])
def test_another_title_from_the_same_day_of_hire_on_follows_when_the_first_was_last_stated(title):
    first, then = (Employment(**ADA, title=each, start_ms=0) for each in ("Engineer", title))
    stated = (replace(first, stated_ms=20 * DAY), replace(then, stated_ms=30 * DAY))
    ada = person(resolve(Evidence(employments=stated)), ADA["email"])
    assert (ada.title, ada.start_ms, ada.left_ms) == (title, 0, None)
    assert [(post.title, post.start_ms, post.end_ms) for post in ada.former] == [("Engineer", 0, 20 * DAY)]


def test_of_two_posts_of_one_list_from_one_day_on_neither_follows_the_other():
    head, trainer = (Employment(**ADA, title=title, start_ms=0) for title in ("Head", "Trainer"))
    ada = person(resolve(Evidence(employments=(head, trainer))), ADA["email"])
    assert [(post.start_ms, post.end_ms) for post in ada.former] == [(0, None)]


def test_of_posts_that_have_all_ended_the_one_that_ended_last_is_the_one_left():
    lines = (
        Employment(**ADA, title="Engineer", start_ms=0, end_ms=40 * DAY, stated_ms=50 * DAY),
        Employment(**ADA, title="Head", start_ms=20 * DAY, end_ms=30 * DAY, stated_ms=50 * DAY),
    )
    [ada] = resolve(Evidence(employments=lines)).people
    assert (ada.title, ada.left_ms) == ("Engineer", 40 * DAY)


DIRECTOR = Employment(
    **ADA,
    title="Director",
    level=6.0,
    department="RD",
    manager="bob@acme.example",
    start_ms=0,
    source="hr.csv",
    stated_ms=9 * DAY,
)
BOB = Employment("bob@acme.example", "Bob Builder", "Chair", source="hr.csv", stated_ms=9 * DAY)
POORER = Employment(**ADA, source="directory.ldif", stated_ms=20 * DAY)


@pytest.mark.parametrize(
    "poorer",
    [
        POORER,
        replace(POORER, title="Director"),
        replace(POORER, start_ms=-900 * DAY),
        replace(POORER, title="Director", start_ms=-900 * DAY),
    ],
    ids=["without a title", "without a start", "with a day of hire alone", "with another start"],
)
def test_a_list_that_says_less_takes_nothing_away(poorer):
    found = resolve(Evidence(employments=(DIRECTOR, BOB, poorer)))
    ada = person(found, ADA["email"])
    assert (ada.title, ada.level, ada.manager) == ("Director", 6.0, address_id("bob@acme.example"))
    assert [unit.name for unit in found.units if unit.id == ada.unit] == ["RD"]
    assert all(post.title == "Director" for post in ada.former)
    assert ada.former == () or poorer.title


@pytest.mark.parametrize(
    ("end_ms", "poorer", "left_ms"),
    [
        (None, replace(POORER, end_ms=20 * DAY), 20 * DAY),
        (5 * DAY, POORER, 5 * DAY),
        (5 * DAY, replace(POORER, end_ms=20 * DAY), 5 * DAY),
        (5 * DAY, replace(POORER, title="Director"), None),
        (15 * DAY, replace(POORER, title="Director", stated_ms=12 * DAY), 15 * DAY),
    ],
    ids=["has left", "has left before", "has left before, as is said again", "has come back", "leaves as was said"],
)
def test_a_list_that_says_less_tells_who_left(end_ms, poorer, left_ms):
    ada = person(resolve(Evidence(employments=(replace(DIRECTOR, end_ms=end_ms), poorer))), ADA["email"])
    assert (ada.title, ada.left_ms, ada.former) == ("Director", left_ms, ())


def test_a_new_title_without_a_manager_is_not_under_the_former_one():
    chair = replace(POORER, title="Chair")
    assert person(resolve(Evidence(employments=(DIRECTOR, BOB, chair))), ADA["email"]).manager == ""


def test_an_end_date_is_the_day_of_leaving(resolution):
    assert person(resolution, "bob@acme.example").left_ms == 900 * DAY


def test_a_listed_person_with_a_private_address_is_one_of_us(resolution):
    jo = person(resolution, "jo@gmail.com")
    assert (jo.internal, jo.listed, jo.organisation) == (True, True, organisation_id("o-1"))
    assert jo.manager == address_id("ada@acme.example")


def test_only_peoples_addresses_become_people(resolution):
    assert {each.email for each in resolution.people} == {
        "ada@acme.example", "bob@acme.example", "eve@steel.example", "fred@gmail.com", "jo@gmail.com"
    }  # fmt: skip


def test_what_the_shape_of_an_address_says_is_judged_by_the_rules_of_now():
    addresses = (
        Address("alle.hoekema@acme.nl", AddressKind.LIST, "everyone-alias"),
        Address("jan-bot@acme.nl", AddressKind.BOT, "machine-sender"),
        Address("build-bot@acme.nl", AddressKind.BOT, "machine-sender"),
        Address("staff@acme.nl", AddressKind.LIST, "list-header"),
    )
    listed = tuple(Employment(each.email, "Somebody") for each in addresses)
    found = resolve(Evidence(addresses=addresses, employments=listed))
    assert {each.email for each in found.people} == {"alle.hoekema@acme.nl", "jan-bot@acme.nl"}
    assert found.notes == (
        "The HR export lists build-bot@acme.nl, which is no person's address but a bot address by the rule machine-sender.",
        "The HR export lists staff@acme.nl, which is no person's address but a list address by the rule list-header.",
    )


def test_externals_belong_to_the_organisation_of_their_domain(resolution):
    eve, fred = person(resolution, "eve@steel.example"), person(resolution, "fred@gmail.com")
    assert (eve.internal, eve.organisation, eve.name) == (False, organisation_id("o-2"), "Eve Hill")
    assert (fred.internal, fred.organisation) == (False, "")


def test_our_domains_are_guessed_from_the_hr_export_and_said_to_be(resolution):
    assert (resolution.our_domains, resolution.our_domains_guessed) == (("acme.de", "acme.example"), True)
    assert [each.name for each in resolution.organisations if each.internal] == ["Acme AG"]


def test_references_of_contracts_and_dependencies_are_organisations(resolution):
    by_id = {each.id: each.name for each in resolution.organisations}
    parties = {each.contract: (by_id[each.buyer], by_id[each.supplier]) for each in resolution.parties}
    assert parties[EVIDENCE.contracts[0].id] == ("Acme AG", "Steel GmbH")
    assert [each.recovery_days for each in resolution.supply if each.declared] == [90.0]
    links = {(by_id[each.supplier], by_id[each.buyer]): each for each in resolution.supply}
    assert set(links) == {("Steel GmbH", "Acme AG"), ("Ore Mining", "Steel GmbH")}
    assert links["Steel GmbH", "Acme AG"].annual_value == pytest.approx(100.0)
    assert (links["Ore Mining", "Steel GmbH"].declared, links["Ore Mining", "Steel GmbH"].share) == (True, 0.8)


def test_nobody_supplies_themselves_and_it_is_said(resolution):
    assert any("would supply itself" in note for note in resolution.notes)


def test_policy_decides_who_we_are():
    found = resolve(Evidence(addresses=EVIDENCE.addresses, policy=Policy(our_domains=("steel.example",))))
    assert (found.our_domains, found.our_domains_guessed) == (("steel.example",), False)
    assert [each.email for each in found.people if each.internal] == ["eve@steel.example"]


def test_a_role_address_in_an_hr_export_is_said_and_is_nobody():
    found = resolve(
        Evidence((Address("info@x.org", AddressKind.ROLE, "r"),), employments=(Employment("info@x.org", "Desk"),))
    )
    assert found.people == ()
    assert any("info@x.org" in note for note in found.notes)


def test_nothing_comes_of_nothing():
    assert resolve(Evidence()).people == ()


def test_everything_is_sorted(resolution):
    for name in ("organisations", "units", "people"):
        ids = [each.id for each in getattr(resolution, name)]
        assert ids == sorted(set(ids))


NAMES = st.lists(st.sampled_from(["Ada Lovelace", "Lovelace, Ada", "Bob Builder", "Ada", "Eve Hill"]), max_size=2).map(
    tuple
)
EMAILS = st.builds(
    "{}@{}".format,
    st.sampled_from(["ada", "al", "ada.lovelace", "bob", "bob2", "ada+x"]),
    st.sampled_from(["acme.example", "acme.de", "steel.example", "gmail.com", "mail.acme.de"]),
)
ADDRESSES = st.lists(st.builds(Address, EMAILS, names=NAMES), max_size=8, unique_by=lambda each: each.email)
LINES = st.lists(
    st.builds(
        Employment, EMAILS, st.sampled_from(["Ada Lovelace", "Bob Builder"]), title=st.sampled_from(["", "Head"]),
        department=st.sampled_from(["", "Tools", "tools"]), manager=st.one_of(st.just(""), EMAILS),
        organisation=st.sampled_from(["", "Acme", "o-2", "Steel"]), start_ms=st.sampled_from([None, 0, DAY]),
    ),
    max_size=5,
)  # fmt: skip
CONTRACTS = st.lists(
    st.builds(
        Contract,
        st.sampled_from(["1", "2"]),
        st.sampled_from(["Acme", "ACME AG"]),
        st.sampled_from(["Ore", "ore Ltd", "o-2"]),
    ),
    max_size=4,
)


@given(ADDRESSES, LINES, CONTRACTS, st.booleans(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_the_order_of_the_evidence_changes_nothing(addresses, lines, contracts, listed, chance):
    organisations = EVIDENCE.organisations if listed else ()

    def shuffled(values):
        return tuple(chance.sample(list(values), len(values)))

    one = resolve(Evidence(tuple(addresses), {}, tuple(lines), organisations, tuple(contracts)))
    two = resolve(Evidence(shuffled(addresses), {}, shuffled(lines), shuffled(organisations), shuffled(contracts)))
    assert one == two
    owned = [each.email for each in one.identifications]
    assert len(owned) == len(set(owned))


def test_the_whole_example_in_any_order_is_the_same(resolution):
    chance = random.Random(7)
    mixed = Evidence(
        *(
            tuple(chance.sample(value, len(value))) if isinstance(value, tuple) else value
            for value in (EVIDENCE.addresses, EVIDENCE.interactions, EVIDENCE.employments, EVIDENCE.organisations,
                          EVIDENCE.contracts, EVIDENCE.dependencies)
        )
    )  # fmt: skip
    assert resolve(mixed) == resolution
