"""HR lists an employee under several addresses with one number."""

import random

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Employment, Judgement, Verdict
from graph_model.policy import Policy
from ingest.resolution import resolve

DAY = 86_400_000
ADA = "ada.king@acme.com"
STAFF = {"17": "Anna Schmidt", "18": "Carl Weber", "19": "Dora Moor"}


def line(email, name, key, year=2024, source="", **more):
    return Employment(email, name, key=key, stated_ms=year, source=source or f"{year}.csv", **more)


def staff(domain, year, source=""):
    return [
        line(f"{name.replace(' ', '.').lower()}@{domain}", name, key, year, source, title="Engineer")
        for key, name in STAFF.items()
    ]


def people(lines, judgements=(), ours=("acme.com", "newco.com")):
    found = resolve(Evidence(employments=tuple(lines), judgements=judgements, policy=Policy(our_domains=ours)))
    emails = {}
    for each in found.identifications:
        emails.setdefault(each.person, set()).add(each.email)
    return sorted(tuple(sorted(each)) for each in emails.values())


def test_a_staff_that_gets_a_new_domain_stays_the_same_people():
    assert people([*staff("acme.com", 2023), *staff("newco.com", 2024)]) == [
        ("anna.schmidt@acme.com", "anna.schmidt@newco.com"),
        ("carl.weber@acme.com", "carl.weber@newco.com"),
        ("dora.moor@acme.com", "dora.moor@newco.com"),
    ]


def test_the_address_that_was_listed_last_is_the_one_they_are_known_by():
    found = resolve(Evidence(employments=(*staff("newco.com", 2024), *staff("zacme.com", 2025))))
    assert [each.email for each in found.people if each.name == "Dora Moor"] == ["dora.moor@zacme.com"]


def test_two_companies_that_both_have_a_number_17_share_nobody():
    others = {"17": "Anna Schmidt", "18": "Ben Hill", "19": "Eve Stone"}  # a namesake with the same number among them
    theirs = [line(f"{key}@other.org", name, key) for key, name in others.items()]
    assert all(len(emails) == 1 for emails in people([*staff("acme.com", 2023), *theirs]))


def test_one_namesake_with_the_same_number_elsewhere_is_not_enough():
    pair = [line("anna@acme.com", "Anna Schmidt", "17", 2023), line("anna@other.org", "Anna Schmidt", "17")]
    assert len(people(pair)) == 2


def test_two_lists_of_one_company_with_numbers_of_their_own_share_nobody():
    names = {"17": "Anna Huber", "18": "Ben Hill", "19": "Eve Stone"}
    abroad = [
        line(f"{name.replace(' ', '.').lower()}@acme.com", name, key, 2024, "fr.csv") for key, name in names.items()
    ]
    assert all(len(emails) == 1 for emails in people([*staff("acme.com", 2024, "de.csv"), *abroad]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("anna.schmidt@acme.com", "Anna Schmidt"), ("schmidt@acme.com", "Anna Schmidt")),
        (("anna.schmidt@acme.com", "Anna Schmidt"), ("anna.weber@acme.com", "Anna Weber")),
    ],
    ids=["another scheme of addresses", "another surname"],
)
def test_one_number_at_one_domain_is_one_employee(old, new):
    assert people([line(*old, "17", 2023), line(*new, "17", 2024)]) == [tuple(sorted((old[0], new[0])))]


def test_one_file_that_gives_two_addresses_under_a_number_means_one_person():
    lines = [line("anna.schmidt@acme.com", "Anna Schmidt", "17"), line("a.schmidt@old.com", "Anna Schmidt", "17")]
    assert len(people(lines)) == 1


def test_one_file_that_gives_two_names_under_a_number_means_two_people():
    lines = [line("anna.schmidt@acme.com", "Anna Schmidt", "17"), line("anna.weber@acme.com", "Anna Weber", "17")]
    assert len(people(lines)) == 2


def test_a_number_given_to_somebody_else_is_two_people():
    lines = [
        line("anna.schmidt@acme.com", "Anna Schmidt", "17", 2023),
        line("bob.hill@acme.com", "Bob Hill", "17", 2024),
    ]
    assert len(people(lines)) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"name": "Bernd Mueller"}, {"name": "Anna Mueller"}),
        ({"name": "Mueller, Bernd"}, {"name": "Mueller, Anna"}),
        ({"name": "Thomas Schmidt", "end_ms": 100 * DAY}, {"name": "Thomas Weber", "start_ms": 900 * DAY}),
    ],
    ids=["of one surname", "surname first", "of one first name, who came later"],
)
def test_a_number_given_to_somebody_whose_name_has_a_word_in_common_is_two_people(old, new):
    lines = [line(f"{each['name'].replace(' ', '.')}@acme.com".lower(), key="17", year=year, **each)
             for year, each in ((2020, old), (2024, new))]  # fmt: skip
    assert len(people(lines)) == 2


def test_a_surname_that_changes_with_a_position_is_one_person():
    old = line("anna.schmidt@acme.com", "Anna Schmidt", "17", 2023, start_ms=0, end_ms=100 * DAY)
    assert len(people([old, line("anna.weber@acme.com", "Anna Weber", "17", start_ms=103 * DAY)])) == 1


def test_numbers_that_rows_of_a_list_have_say_nothing_when_the_list_has_grown():
    def rows(year, title, *names):
        return [
            line(f"anna.{each}@acme.com".lower(), f"Anna {each}", str(row), year, title=title)
            for row, each in enumerate(names)
        ]

    assert len(people([*rows(2023, "Clerk", "Huber", "Maier"), *rows(2024, "Head", "Abel", "Huber", "Maier")])) == 3


def test_numbered_namesakes_under_one_number_of_one_file_are_two_people():
    lines = [line("john.smith@acme.com", "John Smith", "17"), line("john.smith2@acme.com", "John Smith", "17")]
    assert len(people(lines)) == 2


def test_a_number_under_which_one_file_lists_two_people_is_nobodys_elsewhere():
    lines = [
        line("maria.rossi@acme.com", "Maria Rossi", "temps", 2023),
        line("luca.verdi@acme.com", "Luca Verdi", "temps", 2023),
        line("maria.bianchi@acme.com", "Maria Bianchi", "temps", 2024),
        *staff("acme.com", 2023),
        *(line(f"{name.partition(' ')[0].lower()}@acme.com", name, key) for key, name in STAFF.items()),
    ]
    assert len(people(lines)) == 3 + len(STAFF)


@pytest.mark.parametrize("year", [2023, 2025], ids=["earlier", "later"])
@pytest.mark.parametrize("name", ["Ada King", "Ada Hill"], ids=["of the same name", "after a marriage"])
def test_a_record_that_gives_an_address_listed_elsewhere_means_one_person(name, year):
    listed = line(ADA, "Ada King", "17", year, title="Engineer")
    lines = [listed, line("ada@acme.com", name, "guid", 2024, aliases=(ADA,), title="Engineer")]
    assert people(lines) == [(ADA, "ada@acme.com")]
    [ada] = resolve(Evidence(employments=tuple(lines))).people
    assert (ada.title, ada.former) == ("Engineer", ())


@pytest.mark.parametrize(
    ("listed", "giving"),
    [
        (line(ADA, "Ada King", "17", 2023), line("bob@acme.com", "Bob Hill", "18", aliases=(ADA,))),
        (line(ADA, "Ada King", "17"), line("ada.hill@acme.com", "Ada Hill", "18", aliases=(ADA,))),
    ],
    ids=["of another name: mail of who left goes on to somebody", "of another surname in the same list"],
)
def test_a_record_that_gives_the_address_of_somebody_else_makes_nobody_one(listed, giving):
    assert len(people([listed, giving])) == 2
    assert len(resolve(Evidence(employments=(listed, giving))).reviews) == 1


def test_what_a_person_judged_wins():
    lines = [line("anna.schmidt@acme.com", "Anna Schmidt", "17", 2023), line("schmidt@acme.com", "Anna Schmidt", "17")]
    told_apart = Judgement("anna.schmidt@acme.com", "schmidt@acme.com", Verdict.DIFFERENT)
    assert len(people(lines, (told_apart,))) == 2


def test_three_addresses_after_another_are_one_person_in_any_order():
    lines = [
        line("anna.schmidt@acme.com", "Anna Schmidt", "17", 2022),
        line("anna.weber@acme.com", "Anna Weber", "17", 2023),
        line("weber@acme.com", "Anna Weber", "17", 2024),
        *staff("newco.com", 2021),
    ]
    first = resolve(Evidence(employments=tuple(lines)))
    for seed in range(5):
        random.Random(seed).shuffle(lines)
        assert resolve(Evidence(employments=tuple(lines))) == first
    anna = next(each for each in first.people if each.email == "weber@acme.com")
    assert len(anna.former_ids) >= 2


def test_a_manager_by_number_is_found_under_their_new_address():
    lines = [
        line("anna.schmidt@acme.com", "Anna Schmidt", "17", 2024, "hr.csv"),
        line("anna.weber@acme.com", "Anna Weber", "17", 2025, "hr.csv"),
        line("bob.hill@acme.com", "Bob Hill", "20", 2025, "hr.csv", manager_key="17"),
    ]
    found = resolve(Evidence(employments=tuple(lines)))
    by_email = {each.email: each for each in found.people}
    assert by_email["bob.hill@acme.com"].manager == by_email["anna.weber@acme.com"].id
