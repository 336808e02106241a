"""Which organisation a text means."""

import pytest

from graph_model.entities import Employment, Organisation
from ingest.organisations.directory import directory

LISTED = [
    Organisation("o-1", "Acme Industries AG", ("acme.example", "acme.de")),
    Organisation("o-2", "Steelworks GmbH", ("steelworks.example",)),
]


def meaning(written, *, listed=LISTED, domains=(), employments=()):
    found = directory(listed, domains, employments, [written])
    each = found.organisations[found.of_reference(written)]
    return each.name, each.rule


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("o-2", "Steelworks GmbH"),
        ("O-2 ", "Steelworks GmbH"),
        ("steelworks  gmbh", "Steelworks GmbH"),
        ("Steelworks", "Steelworks GmbH"),
        ("Steel-Works Inc.", "Steelworks GmbH"),
        ("steelworks.example", "Steelworks GmbH"),
        ("https://www.steelworks.example/", "Steelworks GmbH"),
        ("mail.acme.de", "Acme Industries AG"),
    ],
)
def test_a_reference_is_a_key_a_name_or_a_domain(written, name):
    assert meaning(written) == (name, "listed")


def test_an_unknown_name_is_an_organisation_of_its_own():
    assert meaning("Ore Mining Ltd") == ("Ore Mining Ltd", "named")


def test_an_unknown_domain_is_an_organisation_of_its_own():
    assert meaning("ore.example") == ("ore.example", "domain")


def test_spellings_of_one_unknown_name_are_one_organisation():
    found = directory([], [], [], ["Ore Mining Ltd", "ore  mining LTD", "Ore-Mining"])
    assert len(found.organisations) == 1


def test_a_name_is_the_organisation_whose_domain_is_so_called():
    assert meaning("Initech Inc.", domains=["initech.com", "other.com"]) == ("initech.com", "domain")
    assert meaning("Initech", domains=["initech.com", "initech.de"]) == ("Initech", "named")


def test_an_employer_that_is_not_listed_is_named_by_its_people():
    lines = [Employment(f"p{n}@acme.com", f"P {n}", organisation="The Acme Group") for n in range(3)]
    assert meaning("The Acme Group", listed=[], domains=["acme.com"], employments=lines) == ("The Acme Group", "domain")


def test_a_key_is_not_hidden_by_a_name_that_reads_the_same():
    listed = [Organisation("Acme", "Zeta"), Organisation("b", "Acme")]
    assert meaning("Acme", listed=listed)[0] == "Zeta"


def test_a_domain_that_two_claim_is_said():
    listed = [Organisation("a", "A", ("x.org",)), Organisation("b", "B", ("x.org",))]
    found = directory(listed, [], [], [])
    assert len(found.notes) == 1
    assert all(part in found.notes[0] for part in ("x.org", *(f"{each.name} (id {each.id})" for each in listed)))


JUNIPER = Organisation("P-025", "Juniper Maritime", ("juniper.example",), "NO")


@pytest.mark.parametrize("name", ["Juniper Maritime", "JUNIPER Maritime AS"])
@pytest.mark.parametrize("country", ["", "NO"])
def test_what_is_listed_without_an_id_is_the_one_of_its_name_and_domain(name, country):
    again = Organisation(name, name, ("juniper.example", "juniper.org"), country)
    for listed in ([JUNIPER, again], [again, JUNIPER]):
        found = directory(listed, ["juniper.org"], [], [name])
        assert [(each.id, each.name) for each in found.organisations.values()] == [(JUNIPER.id, JUNIPER.name)]
        assert {found.of_reference(text) for text in (name, "P-025", "juniper.org", "juniper.example")} == {JUNIPER.id}
        assert (found.notes, found.id_of(again)) == ([], JUNIPER.id)


def test_what_owns_one_of_our_domains_by_a_line_without_an_id_is_ours():
    again = Organisation("Juniper Maritime", "Juniper Maritime", ("juniper.example", "juniper.org"))
    found = directory([JUNIPER, again, Organisation("b", "B", ("b.example",))], [], [], [])
    found.mark_internal(frozenset({"juniper.org"}))
    assert {each.name: each.internal for each in found.organisations.values()} == {JUNIPER.name: True, "B": False}


def test_two_lines_without_an_id_are_one_likewise():
    one, other = (Organisation(name, name, ("juniper.example",)) for name in ("Juniper", "Juniper Ltd"))
    assert len(directory([one, other], [], [], []).organisations) == 1


@pytest.mark.parametrize(
    ("name", "domain", "country"),
    [
        ("Other", "juniper.example", ""),
        ("Juniper Maritime", "other.example", ""),
        ("Juniper Maritime AS", "juniper.example", "SE"),
    ],
)
def test_another_name_domain_or_country_is_another_organisation(name, domain, country):
    assert len(directory([JUNIPER, Organisation(name, name, (domain,), country)], [], [], []).organisations) == 2


def test_what_may_be_either_of_two_is_neither():
    twin = Organisation("P-026", "Juniper Maritime AS", ("juniper.example",))
    again = Organisation("Juniper Maritime", "Juniper Maritime", ("juniper.example",))
    assert len(directory([JUNIPER, twin, again], [], [], []).organisations) == 3


def test_free_mail_is_nobodys_domain():
    assert directory([], ["", "acme.com"], [], []).of_email("ada@gmail.com") == ""
