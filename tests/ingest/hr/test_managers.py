"""Managers that are named by a number or an entry, and circles of people who report to each other."""

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Employment
from graph_model.identifiers import address_id
from ingest.hr.managers import with_managers
from ingest.resolution import resolve


def line(email, key="", manager_key="", source="hr", **more):
    return Employment(email, email.partition("@")[0].title(), source=source, key=key, manager_key=manager_key, **more)


def managers(*lines):
    found, notes = with_managers(lines)
    return {each.email: each.manager for each in found}, notes


def test_a_manager_is_found_by_key_in_another_file():
    assert managers(line("a@x.org", "1", "2"), line("b@x.org", "2", source="other"))[0]["a@x.org"] == "b@x.org"


def test_a_number_that_two_companies_use_means_the_one_of_the_same_source():
    lines = (line("a@x.org", "1", "2"), line("b@x.org", "2"), line("c@y.org", "2", source="other"))
    assert managers(*lines) == ({"a@x.org": "b@x.org", "b@x.org": "", "c@y.org": ""}, [])


@pytest.mark.parametrize("others", [(), (line("b@x.org", "2", source="s"), line("c@x.org", "2", source="t"))])
def test_a_manager_who_cannot_be_told_is_none_and_said(others):
    found, notes = managers(line("a@x.org", "1", "2"), *others)
    assert found["a@x.org"] == ""
    assert len(notes) == 1


def test_people_report_to_whom_the_key_means():
    found = resolve(Evidence(employments=(line("a@x.org", "1", "2"), line("b@x.org", "2"))))
    assert {each.email: each.manager for each in found.people}["a@x.org"] == address_id("b@x.org")


def test_a_circle_of_people_who_report_to_each_other_is_said():
    lines = [line(f"{a}@x.org", manager=f"{b}@x.org") for a, b in ("ab", "bc", "ca", "da")]
    notes = resolve(Evidence(employments=tuple(lines))).notes
    assert len([note for note in notes if "report to each other in a circle of 3" in note]) == 1
