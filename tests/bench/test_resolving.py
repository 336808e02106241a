"""Generated names for measuring who is who: how many pairs are compared, and who is taken for whom."""

import pytest

from bench.namesakes import measured
from bench.resolving import NAMES, evidence_of
from graph_model.entities import ROLE_ORDER, Role
from ingest.identity.blocks import candidates
from ingest.identity.profile import Known, profile
from ingest.organisations.domains import organisation_domain


def pairs_an_address(kind, count):
    profiles = [
        profile(Known(each.email, each.names, organisation_domain(each.email.partition("@")[2])))
        for each in NAMES[kind](count)
    ]
    return len(candidates(profiles)) / len(profiles)


@pytest.mark.parametrize("kind", list(NAMES))
def test_pairs_grow_with_the_addresses_and_not_with_their_square(kind):
    assert pairs_an_address(kind, 16_000) < 7
    assert pairs_an_address(kind, 16_000) < 1.5 * pairs_an_address(kind, 8_000)


def test_everybody_in_the_generated_traffic_is_there_and_each_mail_has_one_sender():
    evidence = evidence_of(NAMES["of life"](300))
    assert sum(evidence.interactions.values()) == len(evidence.traffic)
    wrote = evidence.traffic.role == ROLE_ORDER[Role.SENDER]
    assert sorted(evidence.traffic.interaction[wrote]) == list(range(evidence.traffic.interaction.max() + 1))


def test_few_namesakes_of_a_large_company_are_taken_for_one_person():
    found = measured(2_000)
    assert found.pair_precision > 0.8
    assert found.pair_recall > 0.6
