"""Which addresses are one person, and which must stay apart."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Judgement, Verdict
from ingest.identity.blocks import MAX_BLOCK, candidates
from ingest.identity.clusters import JUDGEMENT, clusters
from ingest.identity.profile import Known, profile


def known(email, *names, org="", listed=False):
    return Known(email, names, org or email.partition("@")[2], listed)


def people(*addresses):
    return sorted(sorted(each.emails) for each in clusters(addresses).clusters)


def held(*addresses):
    """The link that holds the second of two addresses."""
    [cluster] = clusters(addresses).clusters
    [link] = cluster.links.values()
    return link


def reviewed(*addresses, **more):
    return [(link.first, link.second) for link in clusters(addresses, **more).reviews]


def said(one, other, verdict, at_ms=0):
    return Judgement(one, other, Verdict(verdict), "Zoë", at_ms, "I know them")


def test_the_same_name_in_the_same_organisation_is_one_person():
    assert people(known("jm@x.org", "Müller, Jörg"), known("joerg.mueller@x.org", "Joerg Mueller")) == [
        ["jm@x.org", "joerg.mueller@x.org"]
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("thomas.martin@x.org", "Thomas Martin"), ("martin.thomas@x.org", "Martin Thomas")),
        (("minjun.kim@x.org", "Min Jun Kim"), ("junmin.kim@x.org", "Jun Min Kim")),
        (("joe.baker@x.org", "Joe Baker"), ("jo.baker@x.org", "Jo Baker")),
        (("maria.garcia@x.org", "Maria Garcia"), ("maria.lopez@x.org", "Maria Garcia Lopez")),
        (("anna.maier@x.org", "Anna Maier"), ("annalena.maier@x.org", "Anna-Lena Maier")),
    ],
)
def test_two_whose_addresses_spell_their_own_names_in_full_are_two_people(one, other):
    assert len(people(known(*one), known(*other))) == 2


def test_a_name_is_the_same_in_whatever_order_an_address_has_it():
    assert len(people(known("arora.harry@x.org", "Harry Arora"), known("harry.arora@x.org", "Arora, Harry"))) == 1


def test_the_same_name_in_two_organisations_is_two_people():
    assert len(people(known("a@x.org", "Ada Lovelace"), known("a@y.org", "Ada Lovelace"))) == 2


def test_one_name_at_domains_that_differ_in_the_ending_waits_for_review():
    one, other = known("w.zhang@apex.cn", "Wei Zhang"), known("wei.zhang@apex.com", "Wei Zhang")
    assert (len(people(one, other)), len(reviewed(one, other))) == (2, 1)


def test_one_name_before_the_at_of_domains_that_differ_in_the_ending_is_one_person():
    assert len(people(known("kenneth_lay@apex.net"), known("kenneth.lay@apex.com", "Kenneth Lay"))) == 1


def test_free_mail_says_nothing_of_an_organisation():
    one, two = (Known(email, ("Ada Lovelace",), "") for email in ("a1@gmail.com", "a2@gmail.com"))
    assert len(people(one, two)) == 2


def test_a_name_that_the_address_spells_counts_less_than_one_that_is_shown():
    spelled, shown = (
        held(known("al@x.org", "Ada Lovelace"), known("ada.lovelace@x.org", *names))
        for names in ((), ("Ada Lovelace",))
    )
    assert (spelled.rule, shown.rule) == ("spelled-name", "same-name")
    assert 0.8 < spelled.score < shown.score < 1
    assert any("Ada Lovelace" in reason.text for reason in spelled.reasons)


@pytest.mark.parametrize("names", [("Ada", "Ada"), ("A. L.", "A. L.")])
def test_a_first_name_or_initials_join_nobody(names):
    assert len(people(known("a1@x.org", names[0]), known("a2@x.org", names[1]))) == 2


def test_two_listed_people_of_one_name_stay_two_whatever_third_address_there_is():
    two = [known("ada@x.org", "Ada Lovelace", listed=True), known("al@x.org", "Ada Lovelace", listed=True)]
    assert len(people(*two)) == 2
    both = {each.email for each in two}
    assert not any(both <= set(each) for each in people(*two, known("lovelace@x.org", "Ada Lovelace")))


def test_numbered_addresses_of_one_name_stay_apart():
    assert len(people(known("john.smith@x.org", "John Smith"), known("john.smith2@x.org", "John Smith"))) == 2


def test_a_number_tells_nothing_of_an_address_that_is_written_otherwise():
    pair = known("j.smith@x.org", "John Smith"), known("jsmith2@x.org", "John Smith")
    assert len(people(*pair)) == 1


def test_an_address_without_a_name_keeps_nobody_from_the_one_who_has_the_very_name():
    john, numbered = known("john.smith@x.org", "John Smith"), known("jsmith2@x.org", "John Smith")
    assert people(john, numbered, known("jsmith@x.org")) == [["john.smith@x.org", "jsmith2@x.org"], ["jsmith@x.org"]]


def staff(*firsts):
    """Three hundred people of an organisation, so many of each first name as is said, all of whose surnames differ."""
    names = [first for first, count in firsts for _ in range(count)]
    return [known(f"x{n}@x.org", f"{first} {_surname(n)}") for n, first in enumerate(names)]


def _surname(number):
    return "".join("aeioubdfgk"[int(digit)] for digit in f"{number:03d}") + "ner"


SMITHS = [known(f"s{n}@x.org", f"{first} Smith") for n, first in enumerate(("Hugo", "Ines", "Lotte"))]
COMMON, RARE = [*staff(("Ada", 280), ("John", 20)), *SMITHS], staff(("Ada", 150), ("Berta", 150))


def test_two_of_one_name_are_one_person_unless_its_words_are_common_in_the_organisation():
    pair = known("j.smith@x.org", "John Smith"), known("john.smith@x.org", "John Smith")
    both = [each.email for each in pair]
    assert both in people(*RARE, *pair)
    assert both not in people(*COMMON, *pair)
    assert tuple(both) in reviewed(*COMMON, *pair)


def test_the_same_middle_initial_says_more_than_a_common_name():
    pair = known("john.smith@x.org", "John Q. Smith"), known("q.smith@x.org", "John Q. Smith")
    assert [each.email for each in pair] in people(*COMMON, *pair)


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


def test_subaddresses_under_names_that_contradict_each_other_wait_for_review():
    anna, bernd = known("mueller+a@mueller.de", "Anna Mueller"), known("mueller+b@mueller.de", "Bernd Mueller")
    shop = known("mueller+shop@mueller.de")
    assert len(people(anna, bernd, shop)) == 3
    assert len(reviewed(anna, bernd, shop)) == 3
    plain = known("mueller@mueller.de", "Anna Mueller")
    assert sorted(map(len, people(anna, bernd, plain))) == [1, 2]
    assert [bernd.email] in people(anna, bernd, plain)


def test_subaddresses_under_many_names_are_a_relays():
    names = ("Ada King", "Bob Hill", "Carl Ott", "Dora Moor", "Ada King", "")
    relay = [known(f"reply+{place}@relay.io", *filter(None, [name])) for place, name in enumerate(names)]
    assert sorted(map(len, people(*relay))) == [1, 1, 1, 1, 2]
    assert reviewed(*relay) == []


def test_a_mailbox_that_is_written_as_its_owner_is_called_is_no_relay():
    names = ("Ada King", "Amazon Customer", "Happy Traveller", "Dear Reader", "")
    own = [known(f"ada.king+{place}@x.org", *filter(None, [name])) for place, name in enumerate(names)]
    assert held(own[0], own[-1]).rule == "subaddress"
    assert any({own[0].email, own[-1].email} <= set(emails) for emails in people(*own))


def test_spellings_of_one_gmail_mailbox_are_one_person_and_elsewhere_dots_matter():
    spellings = ["ada.king@gmail.com", "adaking@gmail.com", "ada.king@googlemail.com", "a.da.king+x@gmail.com"]
    others = ["ada.king@web.de", "adaking@web.de", "adaking2@gmail.com"]
    found = clusters([Known(email) for email in (*spellings, *others)]).clusters
    assert sorted(sorted(each.emails) for each in found) == [sorted(spellings), *([email] for email in sorted(others))]


def test_no_chain_of_links_joins_two_listed_people():
    chain = [
        known("ada@x.org", "Ada Lovelace", org="o", listed=True),
        known("al@x.org", "Ada Lovelace", org="o"),
        known("al@x.de", org="o", listed=True),
    ]
    found = clusters(chain).clusters
    listed = {each.email for each in chain if each.listed}
    assert all(len(listed & set(each.emails)) <= 1 for each in found)


def test_the_first_address_is_listed_then_ours_then_alphabetical():
    own = Known("z@x.org", ("Ada Lovelace",), "o", own_domain=True)
    other = Known("a@x.net", ("Ada Lovelace",), "o")
    listed = Known("zz@x.net", ("Ada Lovelace",), "o", listed=True)
    assert clusters([other, own]).clusters[0].emails[0] == "z@x.org"
    assert clusters([other, own, listed]).clusters[0].emails[0] == "zz@x.net"
    assert clusters([other, known("b@x.net", "Ada Lovelace", org="o")]).clusters[0].emails[0] == "a@x.net"


def test_nobody_is_known_by_an_old_directory_path_who_has_an_address():
    path = Known("ahill@na.acme.x500", ("Ada Hill",), "o", own_domain=True)
    [cluster] = clusters([path, Known("hill@acme.example", ("Ada Hill",), "o", own_domain=True)]).clusters
    assert cluster.emails == ("hill@acme.example", "ahill@na.acme.x500")


def test_every_other_address_has_a_link_with_a_reason():
    [found] = clusters([known(f"{name}@x.org", "Ada Lovelace") for name in ("a", "b", "c")]).clusters
    assert set(found.links) == {"b@x.org", "c@x.org"}
    for link in found.links.values():
        assert all(reason.text.endswith(".") for reason in link.reasons)
        assert link.score == pytest.approx(1 / (1 + math.exp(-sum(reason.weight for reason in link.reasons))), abs=1e-6)


def test_a_name_that_everybody_has_does_not_make_everybody_be_compared():
    crowd = [known(f"x{n}@x.org", f"Anna Berg{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}") for n in range(3_000)]
    assert len(candidates([profile(each) for each in crowd])) <= len(crowd) * MAX_BLOCK


def test_in_a_crowd_a_name_still_meets_its_own_slips():
    crowd = [known(f"x{n}@x.org", f"Anna {_surname(n)}son") for n in range(900)]
    slips = [known("y@x.org", "Anna Gerdhardt"), known("z@x.org", "Anna Gerhardt")]
    profiles = [profile(each) for each in [*crowd, *slips]]
    assert (900, 901) in candidates(profiles)


def test_one_shared_word_joins_nobody():
    jones = known("david.jones@x.org", "David Jones", "David Miller", org="o")  # one mail from outside had it wrong
    assert len(people(known("david.miller@x.org", "David Miller", org="o"), jones)) == 2


def test_a_shared_mailbox_joins_nobody_through_itself():
    office = known("smith-office@x.org", "John Smith", "Jane Smith", org="o")
    john, jane = known("john.smith@x.org", "John Smith", org="o"), known("jane.smith@x.org", "Jane Smith", org="o")
    assert len(people(office, john, jane)) == 3


# ── names and addresses that are written otherwise ──────────────────────────────────────────────────────────────────

JOHN = known("john.smith@x.org", "John Smith")


@pytest.mark.parametrize("local", ["jsmith", "j.smith", "smithj", "smith.john", "john.s", "smith_j"])
def test_a_bare_address_is_that_of_the_only_one_whose_name_it_fits(local):
    assert len(people(JOHN, known(f"{local}@x.org"))) == 1


SURNAMES_ALONE = known("kaminski@x.org", "Kaminski, Vince"), known("lavorato@x.org", "Lavorato, John")


def test_a_surname_alone_waits_for_review_unless_addresses_of_others_there_are_surnames_too():
    pair = known("hai.chen@x.org", "Chen, Hai"), known("chen@x.org")
    assert len(people(*pair)) == 2
    assert reviewed(*pair) == [("chen@x.org", "hai.chen@x.org")]
    assert len(people(*pair, *SURNAMES_ALONE)) == 1 + len(SURNAMES_ALONE)
    assert len(people(*pair, known("li.chen@x.org", "Li Chen"), *SURNAMES_ALONE)) == 3 + len(SURNAMES_ALONE)


def test_a_surname_that_is_the_firms_name_waits_for_review_whatever_the_custom():
    firm = "chen.example"
    others = [replace(each, organisation=firm) for each in SURNAMES_ALONE]
    pair = known("hai.chen@chen.example", "Chen, Hai"), known("chen@chen.example")
    assert len(people(*pair, *others)) == 2 + len(others)
    assert reviewed(*pair, *others) == [("chen@chen.example", "hai.chen@chen.example")]


def test_a_first_name_alone_waits_for_review():
    assert reviewed(known("hai.chen@x.org", "Chen, Hai"), known("hai@x.org")) == [("hai.chen@x.org", "hai@x.org")]


def test_a_user_name_cut_to_eight_letters_is_that_of_the_name_it_was_made_of():
    assert len(people(known("jeff.dasovich@x.org", "Jeff Dasovich"), known("jdasovic@x.org"))) == 1


@pytest.mark.parametrize(
    "short", [known("jsmith@x.org"), known("jsmith@x.org", "J. Smith"), known("js@x.org", "J. Smith")]
)
def test_initials_that_fit_several_people_wait_for_review_with_each(short):
    jane = known("jane.smith@x.org", "Jane Smith")
    assert len(people(JOHN, jane, short)) == 3
    assert {each for pair in reviewed(JOHN, jane, short) for each in pair} == {JOHN.email, jane.email, short.email}


def test_initials_that_fit_several_people_are_whose_that_the_same_address_in_a_sister_domain_is():
    john, jane = known("jsmith@x.de", "John Smith", org="x.org"), known("jane.smith@x.org", "Jane Smith")
    assert people(john, jane, known("jsmith@x.org")) == [["jane.smith@x.org"], ["jsmith@x.de", "jsmith@x.org"]]


def test_a_middle_initial_is_part_of_the_name_that_an_address_may_fit():
    assert len(people(known("david.hill@x.org", "David W Hill"), known("w.hill@x.org"))) == 1


def test_names_in_several_scripts_are_one():
    assert len(people(known("iryna.shevchenko@x.org", "Ирина Шевченко"), known("is@x.org", "Shevchenko, Iryna"))) == 1
    assert len(people(known("is@x.org", "Ирина Шевченко"), known("i.s@x.de", "Шевченко Ирина", org="x.org"))) == 1


def test_a_short_form_of_a_rare_name_is_the_same_person_where_the_address_fits_too():
    assert len(people(known("robert.quill@x.org", "Robert Quill"), known("rquill@x.org", "Bob Quill"))) == 1


FAMILIES = [
    ("Chris Hansen", "Christine Hansen"),
    ("Chris Hansen", "Christine Hansen", "Christian Hansen"),
    ("Pat Murphy", "Patrick Murphy", "Patricia Murphy"),
    ("Jeff Quill", "Geoffrey Quill", "Jeffrey Quill"),
]


@pytest.mark.parametrize("written", ["{first}", "{first}.{last}", "{initial}"])
@pytest.mark.parametrize("names", FAMILIES)
def test_a_short_form_that_may_be_several_of_a_family_joins_nobody_and_waits_for_review(names, written):
    family = []
    for name, initial in zip(names, "abc", strict=False):
        first, last = name.lower().split()
        family.append(known(f"{written.format(first=first, last=last, initial=initial)}@x.org", name))
    assert len(people(*family)) == len(family)
    assert len(reviewed(*family)) == len(family) - 1
    assert all(family[0].email in pair for pair in reviewed(*family))


@pytest.mark.parametrize("bare", ["chansen", "hansen", "ch"])
def test_two_whose_names_begin_alike_never_meet_through_a_third_address(bare):
    two = [known("christine@x.org", "Christine Hansen"), known("christian@x.org", "Christian Hansen")]
    assert len(people(*two, known(f"{bare}@x.org"))) == 3
    judged = clusters(
        [*two, known("c@x.org", "Chris Hansen")], judgements=[said("c@x.org", "christine@x.org", "same")]
    ).clusters
    assert sorted(each.emails for each in judged) == [("c@x.org", "christine@x.org"), ("christian@x.org",)]


@pytest.mark.parametrize("pair", [("hans@x.org", "jan@x.org"), ("hans.hansen@x.org", "jan.hansen@x.org")])
def test_two_forms_of_one_name_of_which_each_has_its_own_address_wait_for_review(pair):
    hans, jan = known(pair[0], "Hans Hansen"), known(pair[1], "Jan Hansen")
    assert len(people(hans, jan)) == 2
    assert reviewed(hans, jan) == [pair]


def test_in_the_familys_own_firm_forms_of_one_name_wait_for_review():
    assert len(people(known("p1x@x.org", "Hans Hansen"), known("p2y@x.org", "Jan Hansen"))) == 1
    assert reviewed(known("p1x@hansen.dk", "Hans Hansen"), known("p2y@hansen.dk", "Jan Hansen"))


def test_a_short_form_is_whose_other_address_is_written_so_also_in_a_family():
    patrick, patricia = known("pat.murphy@x.org", "Patrick Murphy"), known("patricia@x.org", "Patricia Murphy")
    assert people(patrick, patricia, known("pm@x.org", "Pat Murphy")) == [
        ["pat.murphy@x.org", "pm@x.org"],
        ["patricia@x.org"],
    ]


def test_a_short_form_or_a_slip_alone_waits_for_review():
    assert reviewed(known("rob.quill@x.org", "Rob Quill"), known("robert.quill@x.org", "Robert Quill"))
    assert reviewed(known("a1@x.org", "Hannelore Quill"), known("b2@x.org", "Hanelore Quill"))


def test_two_who_each_are_written_as_they_are_called_are_two():
    pair = known("maria.nygard@x.org", "Maria Nygård"), known("marie.nygard@x.org", "Marie Nygård")
    assert len(people(*pair)) == 2
    assert reviewed(*pair) == []


def test_father_and_son_are_two():
    father, son = known("john.quill@x.org", "John Quill Sr."), known("jquill@x.org", "John Quill, Jr.")
    assert len(people(father, son)) == 2
    assert reviewed(father, son) == []
    assert reviewed(known("john.quill@x.org", "John Quill"), son), "who does not say which of them: a person decides"


def test_middle_initials_tell_namesakes_apart():
    assert len(people(known("jq@x.org", "John A. Quill"), known("jquill@x.org", "John B. Quill"))) == 2


def test_middle_initials_in_addresses_tell_namesakes_apart_too():
    assert len(people(known("john.a.smith@x.org", "John Smith"), known("john.b.smith@x.org", "John Smith"))) == 2


@pytest.mark.parametrize(
    "pair", ["Paul Paula", "Daniel Daniela", "Martin Martina", "Christian Christiane", "Andreas Andrea"]
)
def test_a_mans_and_a_womans_form_of_a_name_are_two_people_though_an_address_fits_both(pair):
    man, woman = pair.split()
    his, hers = known(f"{man[0].lower()}ros@x.org", f"{man} Ros"), known(f"{woman.lower()}.ros@x.org", f"{woman} Ros")
    assert len(people(his, hers)) == 2


@pytest.mark.parametrize(
    "names",
    [("Chris Miller", "Christine Miller", "Christopher Miller"), ("A. Meier", "Anna Meier", "Anne Meier")],
)
def test_whoever_may_be_either_of_two_joins_them_not_and_waits_for_review(names):
    short, *two = names
    addresses = [known(f"{short[0].lower()}{short.split()[1].lower()}@x.org", short)]
    addresses += [known(f"{name.lower().replace(' ', '.')}@x.org", name) for name in two]
    assert len(people(*addresses)) == 3
    assert {(each.email, addresses[0].email) for each in addresses[1:]} <= {
        tuple(sorted(pair, reverse=True)) if pair[0] == addresses[0].email else pair for pair in reviewed(*addresses)
    }


def test_chinese_names_that_sound_alike_wait_for_review_and_their_own_order_does_not_matter():
    wei, other = known("wwang@x.org", "王伟"), known("wei.wang@x.org", "王薇")
    assert len(people(wei, other)) == 2
    assert reviewed(wei, other) == [("wei.wang@x.org", "wwang@x.org")]
    assert len(people(wei, known("w.wang@x.org", "伟 王"))) == 1


def test_an_employment_record_joins_addresses_with_different_names():
    married = Known("ada.king@x.org", ("Ada King",), "x.org", True, aliases=("ada.byron@x.org",))
    assert len(people(married, known("ada.byron@x.org", "Ada Byron"))) == 1


BOB_LISTED = Known("bob.hill@x.org", ("Bob Hill",), "x.org", True, aliases=("tom.ford@x.org", "tf@x.org", "x7@x.org"))


@pytest.mark.parametrize("email", BOB_LISTED.aliases)
def test_whoever_is_given_the_address_of_somebody_who_left_waits_for_review(email):
    theirs = Known(email, ("Bob Hill", "Tom Ford"), "x.org")  # the record itself shows it with the successor's name
    assert len(people(BOB_LISTED, theirs)) == 2
    assert reviewed(BOB_LISTED, theirs) == [(BOB_LISTED.email, email)]


@pytest.mark.parametrize("names", [("Bob Hill",), ("Robert Hill",), ("Bob Byron",), ("Bob",), ("田中太郎",), ()])
def test_a_further_address_of_an_employment_record_is_theirs_where_no_name_is_a_strangers(names):
    assert len(people(BOB_LISTED, Known("x7@x.org", names, "x.org"))) == 1


def test_a_private_address_of_the_same_name_waits_for_review():
    assert reviewed(known("ada.lovelace@x.org", "Ada Lovelace"), Known("ada77@gmail.com", ("Ada Lovelace",), ""))


def test_no_third_address_joins_what_contradicts_itself():
    found = people(JOHN, known("john.smith2@x.org", "John Smith"), known("js@x.org", "John Smith"))
    assert not any({"john.smith@x.org", "john.smith2@x.org"} <= set(each) for each in found)


def test_who_resembles_two_different_people_alike_waits_for_review():
    namesakes = JOHN, known("john.smith2@x.org", "John Smith")
    third = known("x7@x.org", "John Smith")
    assert len(people(*namesakes, third)) == 3
    assert len(reviewed(*namesakes, third)) == 2


# ── a person's word ─────────────────────────────────────────────────────────────────────────────────────────────────


def emails_of(found):
    return sorted(each.emails for each in found.clusters)


def test_a_persons_word_wins_over_every_score():
    strangers = [known("a@x.org", "Ada King"), known("b@y.org", "Bob Hill")]
    [cluster] = clusters(strangers, judgements=[said("b@y.org", "a@x.org", "same")]).clusters
    [link] = cluster.links.values()
    assert (link.score, link.rule) == (1.0, JUDGEMENT)
    assert link.reasons[0].text == "Zoë judged them to be one person's: I know them"
    pair = [known("jm@x.org", "Jörg Müller"), known("joerg.mueller@x.org", "Jörg Müller")]
    assert len(clusters(pair, judgements=[said("jm@x.org", "joerg.mueller@x.org", "different")]).clusters) == 2


def test_what_somebody_is_unsure_of_stays_apart_and_is_not_asked_again():
    pair = [known("a1@x.org", "Hannelore Quill"), known("b2@x.org", "Hanelore Quill")]
    assert clusters(pair).reviews
    found = clusters(pair, judgements=[said("a1@x.org", "b2@x.org", "unsure")])
    assert (len(found.clusters), found.reviews) == (2, ())


def test_different_holds_through_third_addresses():
    three = [known(f"{name}@x.org", "Ada Lovelace") for name in ("a", "b", "c")]
    found = clusters(three, judgements=[said("a@x.org", "b@x.org", "different")])
    assert not any({"a@x.org", "b@x.org"} <= set(each.emails) for each in found.clusters)


def test_of_judgements_that_contradict_each_other_the_latest_hold_and_it_is_said():
    three = [known(f"{name}@x.org") for name in ("a", "b", "c")]
    together = [said("a@x.org", "b@x.org", "same", 1), said("b@x.org", "c@x.org", "same", 2)]
    found = clusters(three, judgements=[*together, said("a@x.org", "c@x.org", "different", 3)])
    assert emails_of(found) == [("a@x.org",), ("b@x.org", "c@x.org")]
    assert any("That a@x.org and b@x.org are same contradicts later judgements" in note for note in found.notes)
    older = clusters(three, judgements=[said("a@x.org", "c@x.org", "different", 0), *together])
    assert emails_of(older) == [("a@x.org", "b@x.org", "c@x.org")]


def test_a_judgement_on_what_is_no_persons_address_is_noted():
    found = clusters([known("a@x.org")], judgements=[said("a@x.org", "info@x.org", "same")])
    assert any("not both addresses of people" in note for note in found.notes)


_NAMES = st.sampled_from(
    ["Ada King", "King, Ada", "Ada K.", "Ada Byron King", "Adda King", "Bob King", "Bob Hill", "Robert Hill",
     "Ada King Jr.", "Ada"]
)  # fmt: skip
_LOCALS = st.sampled_from(
    ["ada.king", "aking", "king", "ada.king2", "bob.hill", "bhill", "rhill", "desk", "ada", "ada+x"]
)
_ORGANISATIONS = {"x.org": "o", "x.de": "o", "y.org": "p", "gmail.com": ""}


@st.composite
def _addresses(draw):
    domain = draw(st.sampled_from(sorted(_ORGANISATIONS)))
    names = tuple(sorted(draw(st.sets(_NAMES, max_size=3))))
    return Known(f"{draw(_LOCALS)}@{domain}", names, _ORGANISATIONS[domain], draw(st.booleans()))


@given(st.lists(_addresses(), max_size=12, unique_by=lambda each: each.email), st.randoms(), st.data())
@settings(deadline=None, max_examples=60)
def test_people_are_the_same_in_any_order_and_contradict_no_latest_word(addresses, order: random.Random, data):
    emails = [each.email for each in addresses]
    verdicts = data.draw(st.lists(st.sampled_from(list(Verdict)), max_size=3)) if len(emails) > 1 else []
    words = {}
    for at, verdict in enumerate(verdicts):
        word = said(*data.draw(st.permutations(emails))[:2], verdict, at)
        words[word.pair] = word
    found = clusters(addresses, judgements=tuple(words.values()))
    shuffled, turned = order.sample(addresses, len(addresses)), order.sample(list(words.values()), len(words))
    assert clusters(shuffled, judgements=turned) == found
    assert sorted(email for each in found.clusters for email in each.emails) == sorted(emails)
    if words:
        latest = max(words.values(), key=lambda each: each.at_ms)
        together = any(set(latest.pair) <= set(each.emails) for each in found.clusters)
        assert together == (latest.verdict is Verdict.SAME)


_SHORT, _FULL = ["Chris Hansen", "C. Hansen", "Hansen"], ["Christine Hansen", "Christian Hansen", "Christa Hansen"]
_FAMILY = st.builds(
    lambda local, shown: Known(f"{local}@hansen.example", (shown,) if shown else (), "o"),
    st.sampled_from(
        ["chris", "christine", "christian", "ch", "chansen", "hansen", "c.hansen", "chris.hansen", "x", "y"]
    ),
    st.sampled_from([*_SHORT, *_FULL, ""]),
)


@given(st.lists(_FAMILY, max_size=8, unique_by=lambda each: each.email))
@settings(deadline=None, max_examples=150)
def test_of_a_family_nobody_has_two_full_first_names_however_short_the_others_are_written(family):
    called = {each.email: set(each.names) & set(_FULL) for each in family}
    for cluster in clusters(family).clusters:
        assert len(set.union(*(called[email] for email in cluster.emails))) <= 1
