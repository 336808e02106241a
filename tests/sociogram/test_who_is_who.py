"""How well identity tells who is who in disguised demo companies whose truth is known."""

import pytest

from ingest.resolution import resolve
from sociogram.demo.company import make_company
from sociogram.demo.disguises import disguised
from sociogram.demo.evidence import to_evidence
from sociogram.demo.folder import write_folder
from sociogram.demo.truth import Truth
from sociogram.demo.who_is_who import WhoIsWho, quality


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.2), (6, 0.1), (7, 0.2)])
def test_nobody_is_taken_for_somebody_else_and_nearly_all_addresses_find_their_owner(seed, rate):
    company = disguised(make_company(seed), rate)
    found = resolve(to_evidence(company))
    judged = quality(company.truth.who, {each.email: each.person for each in found.identifications})
    assert judged.false_pairs == ()
    assert judged.people_taken == 0
    assert (judged.pair_recall, judged.bcubed_recall) > (0.88, 0.97)
    assert {each.email for each in found.not_people} == set(company.truth.who.nobody)


def test_the_company_without_disguise_is_told_without_a_mistake():
    company = make_company(2)
    found = resolve(to_evidence(company))
    judged = quality(company.truth.who, {each.email: each.person for each in found.identifications})
    assert (judged.pair_precision, judged.pair_recall) == (1.0, 1.0)
    assert judged.addresses > 250


def test_the_same_seed_is_the_same_disguise():
    one, two = (disguised(make_company(3), 0.2) for _ in range(2))
    assert one == two
    assert len(one.truth.who.owner) > len(make_company(3).truth.who.owner) + 20


def test_the_truth_is_written_beside_the_files(tmp_path):
    company = disguised(make_company(1), 0.05)
    write_folder(company, tmp_path)
    truth = Truth.from_json((tmp_path / "truth.json").read_text("utf-8"))
    assert truth == company.truth
    assert truth.who.nobody


def test_nothing_found_is_no_mistake_and_no_find():
    judged = quality(WhoIsWho((("a", "b"),)), {})
    assert (judged.addresses, judged.pair_precision, judged.pair_recall) == (0, 1.0, 1.0)
