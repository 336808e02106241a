"""Releases of contracting processes, merged by the rules of the standard, in any order."""

import json
import random
from contextlib import suppress
from functools import reduce

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_model.derived import Evidence
from graph_model.entities import MILLISECONDS_A_DAY, Award, Contract, Organisation, later_statement, organisation_id
from graph_model.errors import BadRecord
from ingest.procurement.ocds import is_procurement, procurement_facts
from ingest.procurement.releases import release_facts
from ingest.resolution import resolve

DAY = 86_400_000
BUYER = {"id": "GB-LAC-1", "name": "Barnet", "identifier": {"scheme": "GB-LAC", "id": "1"}, "roles": ["buyer"]}
STEEL = {
    "id": "s1",
    "name": "Steel Ltd",
    "identifier": {"scheme": "GB-COH", "id": 77},
    "address": {"countryName": "United Kingdom"},
    "contactPoint": {"email": "sales@steel.example"},
    "roles": ["supplier", "tenderer"],
}
LOSER = {"id": "s2", "name": "Loser Ltd", "roles": ["tenderer"]}
AWARD = {
    "ocid": "ocds-1", "id": "r-1", "date": "2024-01-02T10:00:00Z", "tag": ["award"], "parties": [BUYER, STEEL, LOSER],
    "buyer": {"id": "GB-LAC-1", "name": "Barnet"}, "tender": {"mainProcurementCategory": "goods"},
    "awards": [{"id": 1, "title": "Rails", "status": "active", "suppliers": [{"id": "s1", "name": "Steel Ltd"}],
                "value": {"amount": 100, "currency": "gbp"}, "contractPeriod": {"startDate": "2024-02-01"}}],
}  # fmt: skip
CONTRACT = {
    "ocid": "ocds-1", "id": "r-2", "date": "2024-02-03T10:00:00Z", "tag": ["contract"],
    "contracts": [{"id": "c", "awardID": "1", "status": "active", "value": {"amount": "110.50", "currency": "GBP"},
                   "period": {"startDate": "2024-02-05T00:00:00Z", "endDate": "2025-02-04T23:59:59Z"},
                   "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "4", "description": "Steel rails"}}]}],
}  # fmt: skip
AMENDMENT = {
    "ocid": "ocds-1", "id": "r-3", "date": "2024-06-01T00:00:00Z", "tag": ["contractAmendment"],
    "contracts": [{"id": "c", "value": {"amount": 200}, "period": {"endDate": "2026-02-04T00:00:00Z"},
                   "amendments": [{"id": "a", "amendsReleaseID": "r-2"}]}],
}  # fmt: skip
RELEASES = (AWARD, CONTRACT, AMENDMENT)
NOW_MS = 1_800_000_000_000


def lines_of(releases, refused=False):
    lines = {}
    for release in releases:
        facts = release_facts(release, "file", 0, NOW_MS)
        assert refused or facts.rejects == ()
        for line in (*facts.organisations, *facts.awards, *facts.contracts):
            lines[line.id] = later_statement(lines[line.id], line) if line.id in lines else line
    return lines


def contract_of(*releases):
    return next(line for line in lines_of(releases).values() if type(line).__name__ == "Contract")


def test_amendments_change_what_they_state_and_leave_the_rest():
    contract = contract_of(*RELEASES)
    assert (contract.key, contract.award) == ("ocds-1/contracts/c", "ocds-1/awards/1")
    assert (contract.value, contract.currency, contract.category, contract.status) == (
        200.0,
        "GBP",
        "Steel rails",
        "active",
    )
    assert (contract.start_ms, contract.end_ms) == (1_707_091_200_000, 1_770_163_200_000)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_releases_and_repetitions_make_no_difference(seed):
    several = [*RELEASES, random.Random(seed).choice(RELEASES)]
    random.Random(seed).shuffle(several)
    assert lines_of(several) == lines_of(RELEASES)


def test_merging_is_associative():
    contracts = [contract_of(each) for each in RELEASES[1:]]
    assert reduce(later_statement, contracts) == later_statement(contracts[1], contracts[0])


def test_null_takes_a_field_away_unless_a_later_release_states_it():
    nulled = {**AMENDMENT, "id": "r-4", "date": "2024-07-01", "contracts": [{"id": "c", "value": None}]}
    assert contract_of(CONTRACT, nulled).value is None
    assert contract_of({**nulled, "date": "2023-01-01"}, CONTRACT).value == 110.5


def valued(date, amount, name):
    return {**AMENDMENT, "id": name, "date": date, "contracts": [{"id": "c", "value": {"amount": amount}}]}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (valued("2024-07-02T10:30:00+02:00", 500, "z"), valued("2024-07-02T09:30:00Z", 999, "a")),
        (valued("2024-07-02T01:00:00Z", 500, "z"), valued("2024-07-01T23:30:00-05:00", 999, "a")),
        (valued("2024-07-02", 500, "z"), valued("2024-07-02T00:00:01Z", 999, "a")),
    ],
)
def test_the_later_instant_holds_wherever_its_clock_stands(earlier, later):
    assert contract_of(CONTRACT, earlier, later).value == contract_of(later, earlier, CONTRACT).value == 999


OTHER = {"id": "s3", "name": "Iron Ltd", "identifier": {"scheme": "GB-COH", "id": 88}, "roles": ["supplier"]}


def compiled(date, supplier=STEEL, contracts=CONTRACT["contracts"]):
    award = {**AWARD["awards"][0], "suppliers": [{"id": supplier["id"], "name": supplier["name"]}]}
    return {**AWARD, "id": date, "date": date, "tag": ["compiled"], "parties": [BUYER, supplier], "awards": [award],
            "contracts": contracts}  # fmt: skip


def supply(*releases, refused=False):
    lines = lines_of(releases, refused).values()
    kinds = {kind: tuple(line for line in lines if isinstance(line, kind)) for kind in (Award, Contract, Organisation)}
    found = resolve(Evidence(organisations=kinds[Organisation], contracts=kinds[Contract], awards=kinds[Award]))
    names = {each.id: each.name for each in found.organisations}
    return sorted(
        (names[each.supplier], each.evidence in {line.id for line in kinds[Contract]}) for each in found.supply
    )


def test_a_supplier_that_a_later_compiled_release_no_longer_has_is_none_any_more():
    first, second = compiled("2024-09-10T00:00:00Z"), compiled("2024-12-01T00:00:00Z", OTHER)
    assert supply(first, second) == supply(second, first) == [("Iron Ltd", True)]
    assert supply(RELEASES[0], second, RELEASES[1]) == [("Iron Ltd", True)]
    since = {**AWARD, "id": "r-9", "date": "2025-01-02T00:00:00Z"}
    assert supply(second, since) == [("Iron Ltd", True), ("Steel Ltd", True)], "what is stated since is added"


def test_a_contract_that_a_later_compiled_release_no_longer_has_is_gone():
    first, without = compiled("2024-09-10T00:00:00Z"), compiled("2025-01-01T00:00:00Z", contracts=[])
    assert supply(first, without) == supply(without, first) == [("Steel Ltd", False)], "what is left is the award"
    again = {**CONTRACT, "id": "r-9", "date": "2025-02-01T00:00:00Z"}
    assert supply(again, without, first) == [("Steel Ltd", True)]


def test_what_cannot_be_read_of_a_compiled_release_is_there_as_it_was():
    first, second = compiled("2024-09-10T00:00:00Z"), compiled("2024-12-01T00:00:00Z", OTHER, contracts=[])
    [award], others = first["awards"], [{**each, "id": "other"} for each in second["awards"]]
    second["awards"] = [{**award, "value": {"amount": -5}}, *others]
    assert supply(first, second, refused=True) == supply(second, first, refused=True) != supply(second, refused=True)
    assert ("Steel Ltd", False) in supply({**first, "contracts": []}, second, refused=True)
    second["awards"] = others
    assert supply(first, second) == [("Iron Ltd", False)]


def test_no_release_is_later_than_the_load_that_reads_it():
    wrong, right = compiled("2098-09-10T00:00:00Z"), compiled("2027-12-01T00:00:00Z", OTHER)
    [old], [new] = (
        release_facts(release, "f", 0, now_ms).awards
        for release, now_ms in ((wrong, NOW_MS), (right, NOW_MS + 400 * MILLISECONDS_A_DAY))
    )
    assert later_statement(old, new).suppliers == new.suppliers


def test_a_later_compiled_release_of_nothing_takes_all_away():
    first = compiled("2024-09-10T00:00:00Z")
    nothing = {**compiled("2025-02-01T00:00:00Z", contracts=[]), "awards": []}
    assert supply(first, nothing) == supply(nothing, first) == []
    again = {**CONTRACT, "id": "r-9", "date": "2025-03-01T00:00:00Z"}
    assert supply(nothing, again, first) == supply(CONTRACT)


def test_a_terminated_contract_ends_when_it_was_first_said_and_not_later():
    ended = [
        {"ocid": "ocds-1", "id": day, "date": day, "contracts": [{"id": "c", "status": "terminated"}]}
        for day in ("2024-09-01", "2024-10-01")
    ]
    assert contract_of(CONTRACT, *ended).end_ms == 1_725_148_800_000


def test_parties_are_organisations_called_by_their_register_and_losers_are_not():
    lines = lines_of([AWARD])
    steel = lines[organisation_id("GB-COH-77")]
    assert (steel.name, steel.country, steel.domains) == ("Steel Ltd", "United Kingdom", ("steel.example",))
    assert organisation_id("Loser Ltd") not in lines
    [award] = [line for line in lines.values() if type(line).__name__ == "Award"]
    assert (award.buyer, award.suppliers, award.category, award.value) == ("GB-LAC-1", ("GB-COH-77",), "goods", 100.0)


def test_organisations_of_version_1_0_are_written_where_they_take_part():
    inline = {key: value for key, value in STEEL.items() if key not in ("id", "roles")}
    old = {
        "ocid": "o", "id": "1", "date": "2010-01-01",
        "buyer": {"name": "Barnet", "identifier": {"scheme": "GB-LAC", "id": "1"}},
        "awards": [{"id": "a", "suppliers": [inline]}],
    }  # fmt: skip
    facts = release_facts(old, "file", 0)
    assert (facts.awards[0].buyer, facts.awards[0].suppliers) == ("GB-LAC-1", ("GB-COH-77",))
    assert {each.key for each in facts.organisations} == {"GB-LAC-1", "GB-COH-77"}


def test_members_of_a_consortium_are_all_suppliers():
    several = {**AWARD, "awards": [{"id": 1, "suppliers": [{"name": "B"}, {"name": "A"}]}]}
    assert release_facts(several, "f", 0).awards[0].suppliers == ("A", "B")


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"value": {"amount": -5}}, "implausible amount"),
        ({"value": {"amount": "much"}}, "implausible amount"),
        ({"value": {"amount": 1e30}}, "implausible amount"),
        ({"period": {"startDate": "soon"}}, "implausible date"),
        ({"period": {"startDate": "0001-01-01"}}, "implausible date"),
    ],
)
def test_a_contract_that_cannot_be_true_is_rejected_and_its_neighbour_is_not(field, reason):
    facts = release_facts({**CONTRACT, "contracts": [{"id": "bad", **field}, {"id": "good"}]}, "f", 0)
    assert [each.key for each in facts.contracts] == ["ocds-1/contracts/good"]
    assert [(each.reason, each.place.split(", ")[1]) for each in facts.rejects] == [(reason, "contracts bad")]


def test_an_end_in_the_year_9999_is_none():
    facts = release_facts({**CONTRACT, "contracts": [{"id": "c", "period": {"endDate": "9999-12-31"}}]}, "f", 0)
    assert facts.contracts[0].end_ms is None


@pytest.mark.parametrize("release", [{"id": "x"}, {"ocid": "o", "date": "yesterday"}])
def test_a_release_without_process_or_with_no_date_is_rejected(release):
    with pytest.raises(BadRecord):
        release_facts(release, "f", 0)


def facts_of(text):
    return list(procurement_facts(text.encode(), "f", "object 1", 0, NOW_MS))


def test_a_record_says_what_its_releases_say_and_links_say_nothing():
    record = {"ocid": "ocds-1", "releases": list(RELEASES)}
    linked = {"ocid": "ocds-1", "releases": [{"url": "http://x", "date": "2024-01-01", "tag": ["award"]}],
              "compiledRelease": {**CONTRACT, "tag": ["compiled"]}}  # fmt: skip
    assert sum(len(each.contracts) for each in facts_of(json.dumps({"records": [record]}))) == 2
    assert [len(each.contracts) for each in facts_of(json.dumps(linked))] == [1]
    assert facts_of('{"publisher": {"name": "x"}, "releases": []}') == []


def test_files_of_the_standard_are_recognised_and_other_json_is_not():
    assert is_procurement(b'\xef\xbb\xbf {"releases": [{"ocid": "x", "tag": ["award"]}]}')
    assert is_procurement(b'{"publisher": {}, "publishedDate": "2024", "records": []}')
    assert not is_procurement(b'{"ocid": 1}')
    assert not is_procurement(b"ocid,contracts\n")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.sampled_from(["2024-01-01", "c", 5])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "value", "amount", "period", "startDate", "status", "suppliers", "items", "classification",
                             "identifier", "scheme", "name", "awardID", "buyer", "contactPoint", "email", "roles"]),
            inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["ocid", "id", "date", "tag", "parties", "buyer", "tender", "awards", "contracts"]),
        JSON,
        max_size=6,
    )
)
@example({"parties": [{"id": "x", "roles": 1.0}]})
@settings(deadline=None, max_examples=300)
def test_no_release_raises_anything_but_a_bad_record(release):
    with suppress(BadRecord):
        facts = release_facts({"ocid": "o", **release}, "f", 0)
        assert all(each.name and each.key for each in facts.organisations)
