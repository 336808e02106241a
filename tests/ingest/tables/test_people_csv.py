"""HR exports."""

import pytest

from graph_model.derived import Evidence
from ingest.hr.record import person_key
from ingest.resolution import resolve
from ingest.tables.people_csv import PEOPLE, parse_people

HEADER = "email,name,title,level,department,manager_email,organisation,start_date,end_date\n"


def parsed(text):
    return list(parse_people(text.encode(), "hr.csv"))


def lines(text):
    return [line for facts in parsed(text) for line in facts.employments]


def rejects(text):
    return [(each.place, each.reason) for facts in parsed(text) for each in facts.rejects]


def test_a_line_is_an_employment_with_its_addresses():
    [facts] = parsed(HEADER + "Ada@X.org,Ada Lovelace,Head of Engines,5,Engines,bob@x.org,Acme,2020-01-01,\n")
    [line] = facts.employments
    assert (line.email, line.name, line.title, line.level) == ("ada@x.org", "Ada Lovelace", "Head of Engines", 5.0)
    assert (line.department, line.manager, line.organisation) == ("Engines", "bob@x.org", "Acme")
    assert (line.start_ms, line.end_ms, line.source) == (1_577_836_800_000, None, "hr.csv")
    assert [each.email for each in facts.addresses] == ["ada@x.org", "bob@x.org"]


def test_columns_of_other_systems_are_understood():
    [line] = lines(
        "E-Mail;First name;Surname;Job title;Team;Reports to;Hire date\na@x.org;Ada;Lovelace;Head;Engines;b@x.org;1.2.2020\n"
    )
    assert (line.name, line.department, line.manager, line.start_ms is not None) == (
        "Ada Lovelace",
        "Engines",
        "b@x.org",
        True,
    )


def test_a_manager_may_be_written_as_a_name_of_the_same_file():
    found = lines("email,name,manager\na@x.org,Ada Lovelace,Bob  Builder\nb@x.org,Bob Builder,\n")
    assert [line.manager for line in found] == ["b@x.org", ""]


def test_a_manager_may_be_written_in_another_order_and_with_an_aside():
    text = 'email,name,manager\na@x.org,Ada Lovelace,"Hill, Bob"\nc@x.org,Cleo,Bob Hill (E7)\nb@x.org,Bob Hill,\n'
    assert [line.manager for line in lines(text)] == ["b@x.org", "b@x.org", ""]


def test_of_two_people_with_the_same_words_in_their_names_the_order_tells_the_manager():
    text = "email,name,manager\na@x.org,Ada,Thomas Martin\nt@x.org,Thomas Martin,\nm@x.org,Martin Thomas,\n"
    assert lines(text)[0].manager == "t@x.org"


def test_further_addresses_in_the_cell_are_the_same_persons():
    [facts] = parsed('email,name,title\n"a@x.org; a2@y.org",Ada Hill,Head\n')
    [line] = facts.employments
    assert (line.email, line.aliases) == ("a@x.org", ("a2@y.org",))
    assert [(each.email, each.names) for each in facts.addresses] == [
        ("a@x.org", ("Ada Hill",)),
        ("a2@y.org", ("Ada Hill",)),
    ]


def test_a_bad_row_is_rejected_with_line_column_value_and_reason_and_its_neighbours_load():
    text = (
        HEADER
        + "nobody,N,,,,,,,\na@x.org,A,,,,,,,\n,B,,,,,,,\nc@x.org,C,,,,,,soon,\nd@x.org,D,,,,who?,,,\ne@x.org,E,,,,,,2020,2019\n"
    )
    assert [line.email for line in lines(text)] == ["a@x.org"]
    assert rejects(text)[:4] == [
        ("line 2, email 'nobody'", "unreadable email"),
        ("line 4", "no email"),
        ("line 5, start_date 'soon'", "unreadable start_date"),
        ("line 6, manager_email 'who?'", "unreadable manager_email"),
    ]


def test_an_end_before_the_start_is_rejected():
    assert rejects(HEADER + "a@x.org,A,,,,,,2020-01-02,2020-01-01\n") == [
        ("line 2, end_date '2020-01-01'", "end_date before start_date")
    ]


def test_a_level_that_cannot_be_read_does_not_cost_the_person():
    *people, said = parse_people((HEADER + "a@x.org,A,,senior,,n/a,,,-\n").encode(), "hr.csv")
    assert [(each.level, each.manager, each.end_ms) for facts in people for each in facts.employments] == [
        (None, "", None)
    ]
    assert "line 2, level 'senior'" in said.notes[0]


def test_nobody_manages_themselves():
    assert lines(HEADER + "a@x.org,A,,,,A@x.org,,,\n")[0].manager == ""


def test_other_tables_are_not_taken_for_people():
    assert not PEOPLE.recognises(["id", "name", "domains"])
    assert not PEOPLE.recognises(["email", "subject"])


NUMBERED = "employee_id,email,name,title,start_date,end_date\n"
REASON = "an address of several people, by their numbers and names: list each of them under their own"


def evidence_of(*texts):
    facts = [each for text in texts for each in parsed(text)]
    addresses = {}
    for each in (address for one in facts for address in one.addresses):
        addresses[each.email] = addresses.get(each.email, each).merge(each)
    return Evidence(tuple(addresses.values()), employments=tuple(line for one in facts for line in one.employments))


def people(*texts):
    return [(each.email, each.name, each.title) for each in resolve(evidence_of(*texts)).people]


DESK = f"{NUMBERED}1,shop@x.org,Anna Berg,Clerk\n2,shop@x.org,Tom Hill,Clerk\n3,shop@x.org,Eve Moor,Lead\n"


def test_an_address_under_several_numbers_and_names_is_nobodys():
    text = f"{DESK}4,ada@x.org,Ada King,Head\n"
    assert rejects(text) == [(f"line {line}, email 'shop@x.org'", REASON) for line in (2, 3, 4)]
    assert people(text) == [("ada@x.org", "Ada King", "Head")]


def test_an_address_of_several_people_is_somebodys_once_a_list_has_them_alone():
    alone = f"{NUMBERED}2,shop@x.org,Tom Hill,Head\n"
    assert people(DESK, alone) == people(alone, DESK) == [("shop@x.org", "Tom Hill", "Head")]


@pytest.mark.parametrize(
    ("rows", "whose"),
    [
        ("1,ada@x.org,Ada King,CEO\n9,ada@x.org,Tom Moor,Clerk\n", "Ada King"),
        ("9,king@x.org,Tom Moor,Clerk\n1,king@x.org,Ada King,CEO\n", "Ada King"),
        ("1,ad@x.org,Adele Kurz,X,2010-01-01,2014-01-01\n7,ad@x.org,Ada King,Y,2020-01-01,\n", "Ada King"),
        ("1,x4@x.org,Tom Moor,X,2010-01-01,2014-01-01\n7,x4@x.org,Ada King,Y,2014-01-01,9999-12-31\n", "Ada King"),
        ("1,x4@x.org,Tom Moor,X,2010-01-01,2014-01-01\n7,x4@x.org,Ada King,Y,2013-06-01,\n", None),
        ("1,x4@x.org,Tom Moor,X,2010-01-01,2014-01-01\n7,x4@x.org,Ada King,Y,soon,\n", None),
        ("1,x4@x.org,Tom Moor,X,2010-01-01,2014-01-01\n7,x4@x.org,Ada King,Y,,\n", None),
    ],
    ids=[
        "spelled",
        "spelled in the second row",
        "given again",
        "given to a successor",
        "at once",
        "unreadable",
        "no dates",
    ],
)
def test_of_several_people_with_one_address_it_is_theirs_whom_it_spells_or_who_got_it_last(rows, whose):
    assert [line.name for line in lines(NUMBERED + rows)] == [whose] * bool(whose)


def test_who_is_listed_with_somebody_elses_address_is_no_manager_by_it_and_costs_nobody_their_line():
    wrong = f"{NUMBERED.strip()},manager\n1,ada@x.org,Ada King,CEO\n9,ada@x.org,Tom Moor,Clerk\n"
    [_, bob] = lines(f'{wrong}2,bob@x.org,Bob Hill,Clerk,,,"Moor, Tom"\n')
    assert (bob.manager, bob.manager_key) == ("", person_key("Moor, Tom"))


def test_who_was_hired_again_under_another_number_keeps_their_address():
    people = "1,ada@x.org,Ada King,Clerk\n2,ada@x.org,Ada Hill,Head\n3,bob@x.org,,Head\n3,bob@x.org,,Clerk\n"
    assert len(lines(f"employee_id,email,name,title\n{people}")) == 4
