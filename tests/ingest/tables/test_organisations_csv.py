"""Lists of organisations."""

import pytest

from ingest.tables.organisations_csv import ORGANISATIONS, parse_organisations


def parsed(text):
    return list(parse_organisations(text.encode(), "orgs.csv"))


def test_a_line_is_an_organisation_with_its_domains():
    [facts] = parsed(
        "id,name,domains,country,parent\no-1,Steelworks  AG,steelworks.example;STEEL.example www.st.example,DE,o-0\n"
    )
    [each] = facts.organisations
    assert (each.key, each.name, each.country, each.parent) == ("o-1", "Steelworks AG", "DE", "o-0")
    assert each.domains == ("st.example", "steel.example", "steelworks.example")


def test_a_line_may_say_how_long_recovery_takes_and_how_long_buyers_can_go_on():
    [facts] = parsed("name,country,recovery_days,survival_days\nSteelworks,DE,60,2 weeks\n")
    assert [(each.recovery_days, each.survival_days) for each in facts.organisations] == [(60.0, 14.0)]


@pytest.mark.parametrize("column", ["owners", "Account owner", "Account Manager Email", "Relationship manager"])
def test_a_line_may_say_whose_account_it_is(column):
    [facts] = parsed(f"name,domains,{column}\nSteelworks,st.example,Ann@US.example; bob@us.example\n")
    assert facts.organisations[0].owners == ("ann@us.example", "bob@us.example")
    [facts, told] = parsed(f"name,domains,{column}\nSteelworks,st.example,Ann Lee\n")
    assert facts.organisations[0].owners == ()
    assert "unreadable owners" in told.notes[0]


def test_nobody_is_the_parent_of_those_who_state_none():
    found = parsed("id,name,domains,parent,recovery_days\no-1,A,n/a,none,unknown\no-2,B,-,-,3 months\n")
    listed = [each for facts in found for each in facts.organisations]
    assert [(each.key, each.domains, each.parent, each.recovery_days) for each in listed] == [
        ("o-1", (), "", None),
        ("o-2", (), "", None),
    ]
    assert [note for facts in found for note in facts.notes] == [
        "orgs.csv, unreadable recovery_days: 1 cell is left out, the rest of the line is kept; "
        "line 3, recovery_days '3 months'."
    ]


@pytest.mark.parametrize(
    "header",
    [
        ["Employee ID", "Name", "Country"],
        ["Name", "Department", "Country"],
        ["First Name", "Name", "Country"],
        ["MeetingId", "Organization", "Domain"],
    ],
)
def test_people_and_meetings_are_no_organisations(header):
    assert not ORGANISATIONS.recognises(header)


def test_without_an_id_the_name_is_the_key():
    [facts] = parsed("Company;Website\nSteelworks;https://www.steelworks.example/en\n")
    assert (facts.organisations[0].key, facts.organisations[0].domains) == ("Steelworks", ("steelworks.example",))


def test_what_is_no_domain_is_left_out_and_said_with_its_place():
    found = parsed("name,domains\nA,a..b; a.example\nB,not a domain\n")
    assert [each.domains for facts in found for each in facts.organisations] == [("a.example",), ()]
    assert [note for facts in found for note in facts.notes] == [
        "orgs.csv, unreadable domains: 4 cells are left out, the rest of the line is kept; "
        "the first is line 2, domains 'a..b'."
    ]


@pytest.mark.parametrize("name", ["", "n/a", "Unknown", "NULL"])
def test_who_has_no_name_is_nobody(name):
    [bad, good] = parsed(f"name,domains\n{name},a.example\nNull,null.example\n")
    place = f"line 2, name {name!r}" if name else "line 2"
    assert [(each.place, each.reason) for each in bad.rejects] == [(place, "no name")]
    assert [each.name for each in good.organisations] == ["Null"]


def test_the_columns_of_the_demo_are_recognised():
    assert ORGANISATIONS.recognises(["id", "name", "domains", "country", "parent"])
