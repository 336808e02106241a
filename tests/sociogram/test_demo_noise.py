"""Noise takes away from what is told of a company, or adds to it, and leaves its truth."""

from __future__ import annotations

from dataclasses import fields

import pytest

from analytics.parameters import InfluenceParameters, InfluenceSetParameters, RunParameters
from analytics.run import analyse
from graph_model.findings import FindingKind
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import Company, make_company
from sociogram.demo.noise import OTHER_DOMAIN, Noise, noisy
from sociogram.demo.truth import TruthKind, judge

KINDS = [each.name for each in fields(Noise)]


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(7)


def test_no_noise_is_the_same_company(company: Company) -> None:
    assert noisy(company, Noise()) == company


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_noise_gives_the_same_company_and_the_same_truth(company: Company, kind: str) -> None:
    one, other = (noisy(company, Noise(**{kind: 0.2})) for _ in range(2))
    assert one == other
    assert one.messages != company.messages
    assert one.truth == company.truth


def test_chance_mail_is_as_much_as_was_asked_for(company: Company) -> None:
    real = sum(not message.is_noise for message in company.messages)
    added = set(noisy(company, Noise(chance=0.25)).messages) - set(company.messages)
    assert len(added) == pytest.approx(0.25 * real, abs=1)
    assert 0.3 < sum(bool(message.answers) for message in added) / len(added) < 0.4


def test_former_correspondence_ends_long_before_the_end(company: Company) -> None:
    added = set(noisy(company, Noise(former=1.0)).messages) - set(company.messages)
    assert added
    last = max(message.at for message in company.messages)
    assert max(message.at for message in added) < last - 230 * 86_400


def test_some_write_also_from_an_address_that_makes_them_strangers(company: Company) -> None:
    found = noisy(company, Noise(addresses=0.2))
    strangers = {message.sender for message in found.messages if message.sender.endswith(OTHER_DOMAIN)}
    people = len(company.employees) + sum(len(partner.people) for partner in company.partners)
    assert 0.1 * people < len(strangers) < 0.3 * people
    people_known = to_snapshot(found).people
    assert all(
        not ours for email, ours in zip(people_known.email, people_known.internal, strict=True) if email in strangers
    )


def test_lost_messages_are_as_many_as_was_asked_for(company: Company) -> None:
    kept = len(noisy(company, Noise(lost=0.3)).messages)
    assert kept == pytest.approx(0.7 * len(company.messages), rel=0.02)


def test_without_any_mailbox_of_ours_nothing_is_left_that_only_we_had(company: Company) -> None:
    left = noisy(company, Noise(mailboxes=1.0))
    ours = {each.email for each in company.employees}
    assert not any(ours.issuperset(message.delivered) for message in left.messages)
    assert not any(meeting.attendees for meeting in left.meetings)


def test_more_noise_keeps_what_less_of_it_took(company: Company) -> None:
    less, more = (set(noisy(company, Noise(lost=level)).messages) for level in (0.2, 0.4))
    assert more < less < set(company.messages)


def test_another_life_has_the_same_people_and_other_mail(company: Company) -> None:
    other = make_company(7, life=1)
    assert (other.employees, other.partners, other.truth) == (company.employees, company.partners, company.truth)
    assert not set(other.messages) & set(company.messages)
    assert len(other.messages) == pytest.approx(len(company.messages), rel=0.05)


def test_a_missing_mailbox_makes_no_sole_contact_without_reservation(company: Company) -> None:
    parameters = RunParameters(
        influence=InfluenceParameters(replicates=0), influence_set=InfluenceSetParameters(size=0)
    )
    found = analyse(to_snapshot(noisy(company, Noise(mailboxes=0.2))), parameters).findings
    coverage = [each.details for each in found if each.kind is FindingKind.CONTACT_COVERAGE]
    assert sum(each["state"] == "sole" and each["partial"] for each in coverage) > 5
    tally = judge(company.truth, found).tallies[TruthKind.SOLE_CONTACT]
    assert (tally.false_alarms, tally.planted) == (0, 2)
