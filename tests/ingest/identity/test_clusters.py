"""Which addresses are one person, and which must stay apart."""

import pytest

from ingest.identity.clusters import Known, clusters


def known(email, *names, org="", listed=False):
    return Known(email, names, org or email.partition("@")[2], listed)


def people(*addresses):
    found, _ = clusters(addresses)
    return sorted(sorted(each.emails) for each in found)


def test_the_same_name_in_the_same_organisation_is_one_person():
    assert people(known("jm@x.org", "Müller, Jörg"), known("joerg.mueller@x.org", "Joerg Mueller")) == [
        ["jm@x.org", "joerg.mueller@x.org"]
    ]


def test_the_same_name_in_two_organisations_is_two_people():
    assert len(people(known("a@x.org", "Ada Lovelace"), known("a@y.org", "Ada Lovelace"))) == 2


def test_free_mail_says_nothing_of_an_organisation():
    one, two = (Known(email, ("Ada Lovelace",), "") for email in ("a1@gmail.com", "a2@gmail.com"))
    assert len(people(one, two)) == 2


def test_a_name_that_the_address_spells_counts_less_than_one_that_is_shown():
    [found], _ = clusters([known("al@x.org", "Ada Lovelace"), known("ada.lovelace@x.org")])
    [link] = found.links.values()
    assert link.rule == "same-name"
    assert link.score == pytest.approx(0.85)
    assert "ada lovelace" in link.reason


@pytest.mark.parametrize("names", [("Ada", "Ada"), ("A. L.", "A. L.")])
def test_a_first_name_or_initials_join_nobody(names):
    assert len(people(known("a1@x.org", names[0]), known("a2@x.org", names[1]))) == 2


def test_two_listed_people_of_one_name_stay_two_and_a_third_address_joins_neither():
    found, notes = clusters([known(f"ada{n}@x.org", "Ada Lovelace", listed=n != "c") for n in "abc"])
    assert len(found) == 3
    assert any("lists several people of that name" in note for note in notes)


def test_numbered_addresses_of_one_name_stay_apart():
    assert len(people(known("john.smith@x.org", "John Smith"), known("john.smith2@x.org", "John Smith"))) == 2


def test_a_name_that_many_share_joins_nobody():
    assert len(people(*(known(f"a{c}@x.org", "Front Desk") for c in "bcdefg"))) == 6


def test_an_address_with_contradicting_names_joins_nobody():
    shared = known("desk@x.org", "Ada Lovelace", "Bob Builder")
    assert len(people(shared, known("ada@x.org", "Ada Lovelace"), known("bob@x.org", "Bob Builder"))) == 3


def test_sister_domains_of_one_organisation_share_local_parts():
    assert len(people(known("ada@x.org", org="o"), known("ada@x.de", org="o"))) == 1
    assert len(people(known("ada@x.org", "Ada Hill", org="o"), known("ada@x.de", "Ada Berg", org="o"))) == 2
    assert len(people(known("ada@x.org", "Ada Hill", org="o"), known("ada@x.de", "Adam Berg", org="o"))) == 2


def test_a_subaddress_is_its_address():
    assert len(people(known("ada@gmail.com", org="-"), known("ada+news@gmail.com", org="--"))) == 1


def test_no_chain_of_links_joins_two_listed_people():
    chain = [
        known("ada@x.org", "Ada Lovelace", org="o", listed=True),
        known("al@x.org", "Ada Lovelace", org="o"),
        known("al@x.de", org="o", listed=True),
    ]
    found, _ = clusters(chain)
    listed = {each.email for each in chain if each.listed}
    assert all(len(listed & set(each.emails)) <= 1 for each in found)


def test_the_first_address_is_listed_then_ours_then_alphabetical():
    own = Known("z@x.org", ("Ada Lovelace",), "o", own_domain=True)
    other = Known("a@x.net", ("Ada Lovelace",), "o")
    listed = Known("zz@x.net", ("Ada Lovelace",), "o", listed=True)
    assert clusters([other, own])[0][0].emails[0] == "z@x.org"
    assert clusters([other, own, listed])[0][0].emails[0] == "zz@x.net"
    assert clusters([other, known("b@x.net", "Ada Lovelace", org="o")])[0][0].emails[0] == "a@x.net"


def test_every_other_address_has_a_link_with_a_reason():
    found, _ = clusters([known(f"{name}@x.org", "Ada Lovelace") for name in ("a", "b", "c")])
    assert [set(each.links) for each in found] == [{"b@x.org", "c@x.org"}]
    assert all(link.reason.endswith(".") and 0 < link.score < 1 for link in found[0].links.values())


def test_ten_thousand_addresses_take_seconds_and_not_hours():
    crowd = [known(f"first{n}.last{n}@x.org", f"First{chr(97 + n % 26)} Last{n}") for n in range(10_000)]
    assert len(clusters(crowd)[0]) == 10_000


def test_one_shared_word_joins_nobody():
    jones = known("david.jones@x.org", "David Jones", "David Miller", org="o")  # one mail from outside had it wrong
    assert len(people(known("david.miller@x.org", "David Miller", org="o"), jones)) == 2


def test_a_shared_mailbox_joins_nobody_through_itself():
    office = known("smith-office@x.org", "John Smith", "Jane Smith", org="o")
    john, jane = known("john.smith@x.org", "John Smith", org="o"), known("jane.smith@x.org", "Jane Smith", org="o")
    assert len(people(office, john, jane)) == 3
