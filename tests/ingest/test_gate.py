"""Nothing that must not be stored gets past the gate, and only counts say that there was something."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from graph_model.entities import (
    Address,
    Channel,
    Contract,
    Employment,
    Interaction,
    Organisation,
    Participation,
    Reject,
    Role,
)
from graph_model.policy import Exclusion, Policy
from graph_model.suppression import SuppressionList, Why, entries_of
from ingest.batch import Batch
from ingest.candidate import Candidate, Facts
from ingest.exclusions import Exclusions
from ingest.files import roots_of
from ingest.gate import LEFT_OUT, OLD, OPTED_OUT, UNKNOWN_AGE, Gate
from ingest.pseudonyms import Pseudonyms
from ingest.terms import Terms

KEY = bytes(range(32))
DAY = 86_400_000


def suppressing(*emails: str, names: tuple[str, ...] = ()) -> Gate:
    return Gate(suppressed=SuppressionList(KEY, (e.id for e in entries_of(KEY, emails, names, Why.ERASED, 0))))


def excluding(field: str, pattern: str) -> Gate:
    return Gate(Exclusions([Exclusion("works council", field, pattern)]))


def mail(sender: str, *to: str, **more: object) -> Candidate:
    people = (Participation(sender, Role.SENDER), *(Participation(each, Role.TO) for each in to))
    interaction = Interaction("i", Channel.MESSAGE, 100 * DAY, len(to), people, source_ids=("1@host",))
    candidate = Candidate(interaction, tuple(Address(each.email, names=(each.email[:3],)) for each in people))
    return replace(candidate, **more)  # type: ignore[arg-type]  # the fields of a candidate


def meeting(organiser: str, *attendees: str, sensitivity: str = "") -> Candidate:
    people = (Participation(organiser, Role.ORGANISER), *(Participation(each, Role.ATTENDEE) for each in attendees))
    interaction = Interaction("m", Channel.MEETING, 100 * DAY, len(people), people, source_ids=(f"1-{organiser}",))
    return Candidate(interaction, tuple(Address(each.email) for each in people), sensitivity=sensitivity)


def admitted(gate: Gate, *candidates: Candidate, path: str = "", **more: object) -> Facts:
    return gate.admit(Facts(candidates=candidates, **more), path)  # type: ignore[arg-type]  # the fields of facts


def people(facts: Facts) -> list[str]:
    return [each.email for candidate in facts.candidates for each in candidate.interaction.participants]


ADA, BOB, EVE = "ada@us.example", "bob@us.example", "eve@them.example"


@pytest.mark.parametrize(
    ("candidate", "name"),
    [
        (mail(ADA, BOB, sensitivity="private"), "private-message"),
        (mail(ADA, BOB, sensitivity="personal"), "private-message"),
        (mail(ADA, BOB, sensitivity="company-confidential"), ""),
        (meeting(ADA, BOB, sensitivity="private"), "private-event"),
        (meeting(ADA, BOB, sensitivity="confidential"), "private-event"),
        (meeting(ADA, BOB, sensitivity="normal"), ""),
    ],
)
def test_what_is_marked_private_is_left_out_by_default(candidate: Candidate, name: str) -> None:
    facts = admitted(Gate(), candidate)
    assert facts.excluded == ((name,) if name else ())
    assert len(facts.candidates) == (not name)


@pytest.mark.parametrize(
    ("gate", "path"),
    [
        (excluding("address", "bob@*"), ""),
        (excluding("domain", "us.example"), ""),
        (excluding("folder", "Legal"), "Mail/Legal/1"),
        (excluding("label", "works council"), ""),
        (excluding("subject", "*merger*"), ""),
    ],
)
def test_an_interaction_that_an_exclusion_matches_is_left_out_whole(gate: Gate, path: str) -> None:
    candidate = mail(EVE, "carl@them.example", BOB, labels=("Works Council",), subject="the merger")
    facts = admitted(gate, candidate, mail(EVE, "dan@them.example"), path=path)
    kept = 0 if path else 1
    assert (len(facts.candidates), facts.excluded) == (kept, ("works council",) * (2 - kept))


@pytest.mark.parametrize("given", [["Council", "Inbox"], ["Council/1.eml"], [".", "Council"]])
def test_an_excluded_folder_is_left_out_also_where_it_was_named_itself(tmp_path: Path, given: list[str]) -> None:
    (tmp_path / "Mail" / "Council").mkdir(parents=True)
    (tmp_path / "Mail" / "Council" / "1.eml").write_text("x")
    gate = replace(excluding("folder", "council"), roots=roots_of(tmp_path / "Mail" / each for each in given))
    inside = str(tmp_path / "Mail" / "Council" / "1.eml")
    assert admitted(gate, mail(ADA, BOB), path=inside).excluded == ("works council",)
    assert admitted(gate, mail(ADA, BOB), path=str(tmp_path / "Mail" / "Inbox" / "1.eml")).excluded == ()


def test_the_folder_is_judged_from_what_was_loaded_on(tmp_path: Path) -> None:
    inner = tmp_path / "legal" / "mail"
    inner.mkdir(parents=True)
    (inner / "1.eml").write_text("x")
    gate = replace(excluding("folder", "legal"), roots=roots_of([inner]))
    assert admitted(gate, mail(ADA, BOB), path=str(inner / "1.eml")).excluded == ()
    assert admitted(gate, mail(ADA, BOB), path=str(inner / "Legal" / "1.eml")).excluded == ("works council",)
    single = replace(excluding("folder", "1.eml"), roots=roots_of([inner / "1.eml"]))
    assert admitted(single, mail(ADA, BOB), path=str(inner / "1.eml")).excluded == ("works council",)


def test_what_an_opted_out_person_sent_is_left_out() -> None:
    facts = admitted(suppressing(ADA), mail(ADA, BOB, EVE))
    assert (facts.candidates, facts.excluded) == ((), (OPTED_OUT,))


def test_an_opted_out_recipient_is_taken_out_of_what_others_sent() -> None:
    facts = admitted(suppressing(ADA), mail(BOB, ADA, EVE))
    assert people(facts) == [BOB, EVE]
    assert [each.email for each in facts.candidates[0].addresses] == [BOB, EVE]
    assert facts.excluded == ()


def test_where_only_one_participant_is_left_nothing_is() -> None:
    assert admitted(suppressing(ADA), mail(BOB, ADA)).excluded == (OPTED_OUT,)
    assert admitted(suppressing(ADA), meeting(ADA, BOB)).excluded == (OPTED_OUT,)
    assert admitted(suppressing(ADA), mail(BOB)).excluded == ()  # nobody was taken out of it


def test_a_meeting_is_one_without_its_organiser_too() -> None:
    facts = admitted(suppressing(ADA), meeting(ADA, BOB, EVE))
    assert people(facts) == [BOB, EVE]
    assert facts.candidates[0].interaction.source_ids == ()


def test_the_name_of_an_opted_out_person_is_left_out_wherever_it_is_shown() -> None:
    shared = Address("desk@us.example", names=("Ada Lovelace", "The Desk"))
    facts = suppressing(ADA, names=("Lovelace, Ada",)).admit(Facts(addresses=(shared, Address(ADA))))
    assert facts.addresses == (replace(shared, names=("The Desk",)),)


def test_hr_lines_of_and_references_to_an_opted_out_person_are_left_out() -> None:
    lines = (Employment(ADA, "Ada"), Employment(BOB, "Bob", manager=ADA, aliases=("b@us.example",)))
    assert suppressing(ADA).admit(Facts(employments=(Employment(BOB, "B", aliases=(ADA,)),))).excluded == (OPTED_OUT,)
    for gate, name in ((suppressing(ADA), OPTED_OUT), (excluding("address", ADA), "works council")):
        facts = gate.admit(Facts(employments=lines))
        assert facts.employments == (Employment(BOB, "Bob", aliases=("b@us.example",)),)
        assert facts.excluded == (name,)


def test_who_may_not_be_stored_owns_no_account() -> None:
    line = Organisation("a", "A", owners=(ADA, BOB))
    for gate in (suppressing(ADA), excluding("address", ADA)):
        [kept] = gate.admit(Facts(organisations=(line,))).organisations
        assert gate.veiled(kept).owners == (BOB,)


def test_texts_that_are_stored_do_not_name_an_opted_out_person() -> None:
    gate = suppressing(ADA)
    reject = gate.veiled(Reject("/mail/ada@us.example/1", f"email {ADA!r}", "no good"))
    assert ADA not in f"{reject.source} {reject.place}"
    assert ADA not in gate.veiled(Contract("c", "us", "them", terms=f"ask {ADA}")).terms
    assert gate.veiled(Employment(BOB, "Bob", source="/ada@us.example.csv")).source == "/….csv"


def test_lists_of_texts_that_are_stored_do_not_name_an_opted_out_person() -> None:
    gate = suppressing(ADA)
    assert gate.veiled(Organisation("7", "Acme", also=("o-7", f"ask {ADA}"))).also == ("o-7", f"ask {LEFT_OUT}")
    assert gate.veiled(Contract("c", "us", "them", co_suppliers=(ADA,))).co_suppliers == (LEFT_OUT,)
    listed = Employment(BOB, "Bob", aliases=(f"x{ADA}",))
    assert gate.veiled(listed) == listed, "another address, in which that one stands"


def test_a_reject_names_nobody_who_opted_out_neither_in_a_folder_nor_in_the_cell_that_it_quotes() -> None:
    gate = suppressing(ADA, names=("Ada Lovelace",))
    reject = gate.veiled(Reject("/mail/Lovelace, Ada/1.eml", "line 3, manager_email 'Ada  Lovelace'", "unreadable"))
    assert reject == Reject("/mail/…/1.eml", "line 3, manager_email '…'", "unreadable")
    assert gate.scrub("/mail/ada_lovelace") == "/mail/…"
    assert gate.scrub("/mail/Ada Lovell/Lovelace Ltd") == "/mail/Ada Lovell/Lovelace Ltd"


@pytest.mark.parametrize(
    ("at_ms", "doubt", "name"),
    [
        (99 * DAY, "", OLD),
        (100 * DAY, "", ""),
        (None, "", UNKNOWN_AGE),
        (10**15, "future", UNKNOWN_AGE),
        (5, "ancient", OLD),
    ],
)
def test_what_is_past_its_age_is_not_loaded(at_ms: int | None, doubt: str, name: str) -> None:
    candidate = mail(ADA, BOB)
    candidate = replace(candidate, interaction=replace(candidate.interaction, at_ms=at_ms, doubt=doubt))
    assert admitted(Gate(oldest_ms=100 * DAY), candidate).excluded == ((name,) if name else ())
    assert admitted(Gate(), candidate).excluded == ()


def test_addresses_that_only_excluded_records_show_are_not_stored_and_every_record_is_counted() -> None:
    batch = Batch()
    terms = Terms(Policy(), 10**15, excluding("subject", "*merger*"))
    batch.add(Facts(candidates=(mail(EVE, ADA, subject="merger"), mail(BOB, ADA))), terms)
    assert sorted(batch.addresses) == [ADA, BOB]
    assert (batch.read, len(batch.interactions), dict(batch.excluded)) == (2, 1, {"works council": 1})


def test_the_mailbox_of_somebody_who_opted_out_is_not_noted() -> None:
    batch = Batch()
    batch.add(Facts(candidates=(mail(EVE, ADA, BOB, delivered_to=ADA),)), Terms(Policy(), 10**15, suppressing(ADA)))
    batch.add(Facts(candidates=(mail(EVE, ADA, BOB, delivered_to=BOB),)), Terms(Policy(), 10**15, suppressing(ADA)))
    batch.mark_own_mailboxes()
    assert {email: address.own_mailbox for email, address in batch.addresses.items()} == {EVE: False, BOB: True}


def test_whose_mailbox_it_was_is_noted_under_the_pseudonym() -> None:
    batch, pseudonyms = Batch(), Pseudonyms(KEY)
    terms = Terms(Policy(), 10**15, Gate(pseudonyms=pseudonyms))
    batch.add(Facts(candidates=(mail(EVE, ADA, delivered_to=ADA),)), terms)
    batch.mark_own_mailboxes()
    assert [each.email for each in batch.addresses.values() if each.own_mailbox] == [pseudonyms.address(ADA)]


def test_a_gate_can_be_sent_to_another_process() -> None:
    gate = replace(suppressing(ADA), exclusions=Exclusions([Exclusion("x", "domain", "y.z")]), oldest_ms=5)
    assert pickle.loads(pickle.dumps(gate)) == gate
    assert KEY.hex() not in repr(gate)
    assert repr(KEY) not in repr(gate)
