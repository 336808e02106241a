"""The demo company as a value: deterministic, of any size, and its truths true of what happens in it."""

from collections import defaultdict
from itertools import pairwise

import pytest

from graph_model.errors import InputError
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.dice import Dice
from sociogram.demo.truth import Truth, TruthKind
from sociogram.demo.working_time import DAY, easter, is_working_day

SEEDS = (1, 2, 3)
LIVE_DAYS = 180


@pytest.fixture(scope="module", params=SEEDS)
def company(request):
    return make_company(request.param)


def planted(company, kind):
    return [each for each in company.truth.truths if each.kind is kind]


def partner_of(company, key):
    return next(each for each in company.partners if each.key == key)


def owners(company):
    return {email: each.email for each in company.employees for email in (each.email, *each.aliases)}


def test_same_seed_is_the_same_company():
    assert make_company(4) == make_company(4)


def test_another_seed_is_another_company():
    first, second = make_company(4), make_company(5)
    assert first.employees != second.employees
    assert first.messages != second.messages
    assert first.truth != second.truth


def test_the_default_company_is_as_large_as_it_says(company):
    assert len(company.employees) == company.size.employees == 150
    assert len(company.partners) == company.size.partners == 40
    assert 10_000 < len(company.messages) < 20_000


def test_a_company_too_small_for_its_truths_is_refused():
    for size in (CompanySize(employees=20), CompanySize(partners=5), CompanySize(months=2)):
        with pytest.raises(InputError, match="at least"):
            make_company(1, size)


def test_mail_grows_with_the_number_of_people_and_no_faster():
    small = make_company(1, CompanySize(150, 40))
    large = make_company(1, CompanySize(600, 120))
    assert len(large.employees) == 600
    assert len(large.partners) == 120
    assert 2 < len(large.messages) / len(small.messages) < 5


def test_addresses_and_message_ids_are_unique(company):
    emails = [email for each in company.employees for email in (each.email, *each.aliases)]
    emails += [person.email for partner in company.partners for person in partner.people]
    assert len(set(emails)) == len(emails)
    assert len({each.header_id for each in company.messages}) == len(company.messages)
    assert len({(each.at, each.sender) for each in company.messages}) >= len(company.messages) - 5


def test_one_in_five_employees_has_a_second_address(company):
    assert sum(bool(each.aliases) for each in company.employees) == 30
    written_from = {message.sender for message in company.messages}
    assert any(alias in written_from for each in company.employees for alias in each.aliases)


def test_two_people_with_similar_names_are_two_people(company):
    shown = [each.name for each in company.employees]
    assert "Maria Nygård" in shown
    assert "Marie Nygård" in shown
    assert len(set(shown)) == len(shown)


def test_positions_follow_one_another_without_overlap(company):
    for employee in company.employees:
        for before, after in pairwise(employee.positions):
            assert before.end is not None
            assert (after.start - before.end).days == 1


def test_the_company_changes(company):
    assert any(len(each.positions) > 1 for each in company.employees)
    assert any(each.left for each in company.employees)
    assert any(each.positions[0].start > company.first_day for each in company.employees)
    assert {each.positions[-1].department for each in company.employees} - {
        each.positions[0].department for each in company.employees
    } == {"Service & Calibration"}


def test_managers_are_employees_and_lines_lead_to_the_top(company):
    manager = {each.email: each.positions[-1].manager for each in company.employees}
    for start in manager:
        steps, email = 0, start
        while manager[email]:
            email, steps = manager[email], steps + 1
            assert steps < 6
        assert email == company.employees[0].email


def test_nobody_writes_before_they_come_or_after_they_go(company):
    who = owners(company)
    position = {each.email: each for each in company.employees}
    for message in company.messages:
        if message.sender in who and not message.is_noise:
            employee = position[who[message.sender]]
            day = message.at // DAY + 719_163
            assert employee.positions[0].start.toordinal() <= day
            assert employee.left is None or day <= employee.left.toordinal()
            assert is_working_day(day)


def test_answers_come_after_what_they_answer(company):
    by_id = {each.header_id: each for each in company.messages}
    answers = [each for each in company.messages if each.answers]
    assert len(answers) > 1000
    for each in answers:
        assert by_id[each.answers].at < each.at
        assert each.references[-1] == each.answers


@pytest.mark.parametrize("kind_and_number", [("informal_broker", 3), ("sole_contact", 2), ("choke_point", 1)])
def test_as_many_truths_as_the_issue_asks_for(company, kind_and_number):
    kind, number = kind_and_number
    assert len(planted(company, TruthKind(kind))) == number


def mutual_live(company, partner):
    """Who of ours wrote to somebody there and was written to by them as a direct recipient in the last 180 days."""
    who, theirs = owners(company), {person.email for person in partner.people}
    since = company.messages[-1].at - LIVE_DAYS * DAY
    wrote, was_written_to = defaultdict(int), defaultdict(int)
    for message in company.messages:
        if message.at < since:
            continue
        if message.sender in who and theirs & set(message.to):
            wrote[who[message.sender]] += 1
        if message.sender in theirs:
            for email in message.to:
                was_written_to[who.get(email, email)] += 1
    return {email for email in wrote if was_written_to[email] and wrote[email] + was_written_to[email] > 4}


def test_a_sole_contact_is_the_only_mutual_live_correspondent(company):
    for truth in planted(company, TruthKind.SOLE_CONTACT):
        assert mutual_live(company, partner_of(company, truth.other)) == {truth.subject}


def test_every_other_partner_that_we_deal_with_has_several_live_correspondents(company):
    alone = {truth.other for truth in planted(company, TruthKind.SOLE_CONTACT)}
    for partner in company.partners:
        live = mutual_live(company, partner)
        if partner.key not in alone and live:
            assert len(live) >= 2


def test_the_decoys_beside_a_sole_contact_are_stale_or_only_copied(company):
    who = owners(company)
    truths = {truth.other for truth in planted(company, TruthKind.SOLE_CONTACT)}
    decoys = [each for each in company.truth.decoys if each.kind is TruthKind.SOLE_CONTACT and each.other in truths]
    assert len(decoys) == 4
    for decoy in decoys:
        theirs = {person.email for person in partner_of(company, decoy.other).people}
        wrote = [m.at for m in company.messages if who.get(m.sender) == decoy.subject and theirs & set(m.recipients)]
        copied = [m for m in company.messages if decoy.subject in m.cc and theirs & {m.sender, *m.to}]
        stale = bool(wrote) and max(wrote) < company.messages[-1].at - LIVE_DAYS * DAY
        assert stale or (not wrote and len(copied) > 10)


def test_brokers_carry_requests_between_people_who_do_not_write_to_each_other(company):
    who = owners(company)
    for truth in planted(company, TruthKind.BROKER):
        near = {
            m.to[0] for m in company.messages if who.get(m.sender) == truth.subject and m.subject.startswith("FW: ")
        }
        department = {each.email: each.positions[0].department for each in company.employees}
        assert len({department[email] for email in near}) >= 3
        position = next(each for each in company.employees if each.email == truth.subject).positions[-1]
        assert position.level <= 2


def lost_with(company, failed):
    """Which organisations fail in the end, and which of our needs: the slow, obvious way."""
    needs = defaultdict(list)
    for each in (*company.contracts, *company.dependencies):
        ended = getattr(each, "end_ms", None) is not None and each.end_ms < company.messages[-1].at * 1000
        if not ended:
            needs[each.buyer, each.category].append(each)
    gone, before = {failed}, set()
    while gone != before:
        before = set(gone)
        for (buyer, _), supplies in needs.items():
            left = [each for each in supplies if each.supplier not in gone]
            lost = [each for each in supplies if each.supplier in gone]
            if lost and (not left or any(each.substitutable is False for each in lost)):
                gone.add(buyer)
        gone.discard("halden")
    return [s for (buyer, _), s in needs.items() if buyer == "halden" and all(each.supplier in gone for each in s)]


def test_only_the_source_takes_needs_of_ours_with_it(company):
    (truth,) = planted(company, TruthKind.CHOKE_POINT)
    for partner in company.partners:
        lost = lost_with(company, partner.key)
        assert bool(lost) == (partner.key == truth.subject)
    value = sum(each.annual_value for need in lost_with(company, truth.subject) for each in need)
    assert value == company.truth.value_at_risk


def test_truth_survives_its_file(company):
    assert Truth.from_json(company.truth.to_json()) == company.truth


def test_easter_is_where_it_was():
    assert [easter(year).isoformat() for year in (2000, 2011, 2023, 2024, 2025)] == [
        "2000-04-23", "2011-04-24", "2023-04-09", "2024-03-31", "2025-04-20",
    ]  # fmt: skip


def test_parts_of_the_company_draw_from_streams_of_their_own():
    one, other = Dice(1, "one"), Dice(1, "other")
    assert [one.below(1000) for _ in range(20)] != [other.below(1000) for _ in range(20)]


def test_samples_hold_no_repetition():
    dice = Dice(3, "samples")
    for size in (1, 5, 50, 99, 100):
        assert len(set(dice.sample(range(100), size))) == size
