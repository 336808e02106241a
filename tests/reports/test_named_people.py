"""Whom a document names is found in cells and in sentences, by names of now and of before."""

from __future__ import annotations

from reports.document import Named, Paragraph
from reports.named_people import people_named

NAMES = [("a", "Ada Ash"), ("b", "Bo"), ("c", "'t Hooft"), ("d", "d@x.example"), ("old", "Ada Oak")]


def named(thing: object) -> set[str]:
    return set(people_named(thing, NAMES, {"old": "a"}))


def test_names_are_found_in_sentences_wherever_they_begin() -> None:
    assert named(Paragraph("(Ada Ash) and 't Hooft wrote to d@x.example.")) == {"a", "c", "d"}


def test_who_goes_by_another_name_or_id_now_is_entered_as_who_they_are() -> None:
    assert named(Paragraph("Only Ada Oak knows them")) == {"a"}
    assert named((Named("old", "?"), Named("somewhere", "Ashes"))) == {"a"}


def test_a_part_of_a_name_is_nobody() -> None:
    assert named("Ada wrote") == set()
