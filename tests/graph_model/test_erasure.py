"""Erasing a person leaves nothing of them anywhere, and everything of the others."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from graph_model import erasure
from graph_model.entities import Address, ImportRecord, Interaction, Judgement, Participation, Reject, Role, Verdict
from graph_model.erasure import Subject, held_of, remove_person, subject_of
from graph_model.errors import ConfigurationError, NotFound, StoreError
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.judgements import judge
from graph_model.recorder import Recorder
from graph_model.redaction import ERASED
from graph_model.resolution_store import write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import RunRecord, read_findings, write_run
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why, read_suppression
from graph_model.writer_lease import WriterLease
from tests.graph_model import company
from tests.graph_model.company import ANN, ANN_ALIAS, BOB, EVE, NEWS, message
from tests.graph_model.test_store_contract import loaded, resolved, whole_graph

KEY = bytes(range(32))
DESK = Address("desk@us.example", names=("Ann Ash", "The Desk"))


def told(store: Store) -> Store:
    """The small company with all that can speak of Ann: a run, findings, rejects, a judgement, a shared mailbox."""
    loaded(store)
    with Recorder(store) as recorder:
        recorder.addresses([DESK])
        recorder.employments([replace(company.EMPLOYMENT, email=BOB.email, name="Bob", manager=ANN.email)])
        odd = replace(message(30, BOB, EVE), source_ids=("1.ann@us.example", "2@host"))
        recorder.interactions([odd, message(31, BOB, DESK)])
        rejects = (Reject("/mail/ann@us.example/1", "email 'ann@us.example'", "no good"),)
        recorder.keep_import(ImportRecord("i", 1, ("/mail/ann@us.example",), rejected={"no good": 1}, rejects=rejects))
        judge(
            store,
            recorder.lease,
            Judgement(BOB.email, EVE.email, Verdict.DIFFERENT, "Ann Ash", 5, "asked ann@us.example"),
        )
    resolved(store)
    about_ann = Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "Ann Ash turns to Bob.", (ANN.id,)),))
    about_her_accounts = Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "Only Ann Ash writes with them.", (ANN.id,)),))
    findings = [
        Finding(FindingKind.INFLUENCE, ANN.id, 1, about_ann, about=(BOB.id,)),
        Finding(FindingKind.INFLUENCE, BOB.id, 2, Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "Bob alone."),))),
        Finding(
            FindingKind.CONTACT_COVERAGE, company.THEM, 1, about_her_accounts, about=(ANN.id,),
            details={"state": "sole", "contacts": [{"person": ANN.id, "strength": 2.0}], "hhi": 1.0},
        ),
    ]  # fmt: skip
    ties = [(ANN.id, [(BOB.id, {"strength": 1.0})]), (BOB.id, [(EVE.id, {"strength": 1.0})])]
    record = RunRecord("r", 5, 365.0, "{}", "p", "h", "v", 5, notes=("Ann Ash is also Ann.",))
    with WriterLease(store) as lease:
        write_run(store, lease, record, findings, ties)
    return store


def erase(store: Store, subject: Subject, key: bytes = KEY) -> dict[str, int]:
    with WriterLease(store) as lease:
        return remove_person(store, lease, key, subject, why=Why.ERASED, now_ms=7)


def whole_text(store: Store) -> str:
    """Every property of every node and relationship."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS l, properties(n) AS p")
    links = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, properties(r) AS p, b.id AS b")
    return json.dumps([nodes, links]).lower()


def test_a_person_is_found_by_any_address_or_id_with_all_that_is_theirs(any_store: Store) -> None:
    told(any_store)
    for given in (ANN.email, ANN_ALIAS.email, ANN.id, ANN_ALIAS.id):
        subject = subject_of(any_store, given)
        assert subject.emails == (ANN_ALIAS.email, ANN.email)
        assert set(subject.names) == {"Ann Ash", "Ash, Ann"}
        assert {ANN.id, ANN_ALIAS.id} <= set(subject.ids)
    assert held_of(any_store, subject) == {ANN_ALIAS.email: 2, ANN.email: 3}
    assert subject_of(any_store, "nobody@x.example") == Subject(
        ("nobody@x.example",), (), (Address("nobody@x.example").id,)
    )
    with pytest.raises(NotFound):
        subject_of(any_store, "no-such-id")


def test_nothing_of_an_erased_person_is_left_anywhere(any_store: Store) -> None:
    told(any_store)
    assert "ann ash" in whole_text(any_store)
    went = erase(any_store, subject_of(any_store, ANN.email))
    text = whole_text(any_store)
    for trace in (ANN.email, ANN_ALIAS.email, "ann ash", "ash, ann", ANN.id, ANN_ALIAS.id):
        assert trace not in text, trace
    assert went == {
        "addresses": 2,
        "display_names": 1,
        "findings_deleted": 1,
        "findings_redacted": 1,
        "hr_lines": 1,
        "hr_lines_changed": 1,
        "interactions_left": 2,
        "interactions_removed": 2,
        "source_ids": 1,
        "texts_redacted": 4,
    }


def test_what_others_did_without_them_stays(any_store: Store) -> None:
    told(any_store)
    erase(any_store, subject_of(any_store, ANN.email))
    people = {
        row["at"] // company.DAY: row["people"]
        for row in any_store.read(
            "MATCH (i:Interaction) OPTIONAL MATCH (i)<-[:TOOK_PART]-(a:Address) "
            "WITH i, a ORDER BY a.email RETURN i.at AS at, collect(a.email) AS people"
        )
    }
    assert people == {
        12: [BOB.email, EVE.email],
        13: [NEWS.email],
        20: [BOB.email, EVE.email],
        30: [BOB.email, EVE.email],
        31: [BOB.email, DESK.email],
    }
    assert any_store.read("MATCH (:Address)-[j:JUDGED]->(:Address) RETURN j.by AS by") == [{"by": ERASED}]


def test_findings_keep_their_numbers_and_speak_of_an_erased_person(any_store: Store) -> None:
    told(any_store)
    erase(any_store, subject_of(any_store, ANN.email))
    [coverage] = read_findings(any_store, "r", FindingKind.CONTACT_COVERAGE, limit=9)
    assert coverage.details["contacts"] == [{"person": ERASED, "strength": 2.0}]
    assert coverage.score.reasons[0].text == f"Only {ERASED} writes with them."
    [influence] = read_findings(any_store, "r", FindingKind.INFLUENCE, limit=9)
    assert (influence.subject, influence.score.reasons[0].text) == (BOB.id, "Bob alone.")


def test_the_same_facts_recorded_again_are_recognised(any_store: Store) -> None:
    told(any_store)
    number = read_revision(any_store).number
    erase(any_store, subject_of(any_store, ANN.email))
    assert read_revision(any_store).number > number
    suppressed = read_suppression(any_store, KEY)
    assert suppressed.has_address(ANN.email)
    assert suppressed.has_address(ANN_ALIAS.email)
    assert suppressed.has_name("Ann Ash")
    with pytest.raises(ConfigurationError):
        erase(any_store, subject_of(any_store, BOB.email), bytes(32))


@pytest.mark.parametrize(
    "step", ["_redact_findings", "_redact_texts", "_leave_some", "_forget_lines", "_forget_addresses"]
)
def test_an_interrupted_erasure_is_finished_by_the_next_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    told(store)

    def dies(*_: object) -> None:
        raise StoreError("the power failed here")

    with monkeypatch.context() as patched:
        patched.setattr(erasure, step, dies)
        with pytest.raises(StoreError):
            erase(store, subject_of(store, ANN.email))
    erase(store, subject_of(store, "somebody.else@x.example"))
    text = whole_text(store)
    assert not [trace for trace in (ANN.email, "ann ash", ANN.id, ANN_ALIAS.id) if trace in text]


def test_erasing_in_small_batches_is_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told(store)
    erase(store, subject_of(store, ANN.email))
    expected = whole_graph(store)
    store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
    told(store)
    monkeypatch.setattr(erasure, "BATCH", 1)
    erase(store, subject_of(store, ANN.email))
    assert whole_graph(store) == expected


def test_a_person_of_the_same_name_keeps_everything_but_the_display_name(any_store: Store) -> None:
    told(any_store)
    other = Address("ann.ash@them.example", names=("Ann Ash",))
    with Recorder(any_store) as recorder:
        recorder.addresses([other])
        recorder.employments([replace(company.EMPLOYMENT, email=other.email)])
        recorder.interactions([_with_ann(message(40, other, BOB))])
    erase(any_store, subject_of(any_store, ANN.email))
    [address] = any_store.read("MATCH (a:Address {email: $email}) RETURN a.names AS names", email=other.email)
    [line] = any_store.read("MATCH (e:Employment {email: $email}) RETURN e.name AS name", email=other.email)
    assert (address["names"], line["name"]) == ([], "Ann Ash")


def _with_ann(interaction: Interaction) -> Interaction:
    return replace(interaction, participants=(*interaction.participants, Participation(ANN.email, Role.CC)))


def test_everything_about_one_person_can_be_exported_and_nobody_elses_address(any_store: Store) -> None:
    told(any_store)
    found = export_of(any_store, subject_of(any_store, ANN.email))
    assert [each["email"] for each in found["addresses"]] == [ANN_ALIAS.email, ANN.email]
    assert [line["title"] for line in found["hr_lines"]] == ["Head of Steel"]
    assert sorted(each["role"] for each in found["interactions"]) == ["cc", "organiser", "sender", "to", "to"]
    assert [each["kind"] for each in found["findings"]] == ["influence"]
    assert (found["mentioned_in_findings"], found["manager_in_hr_lines"], len(found["ties"])) == (1, 1, 1)
    assert EVE.email not in json.dumps(found)
    assert BOB.email not in json.dumps(found["interactions"])


def test_only_whole_words_of_a_name_are_redacted_and_only_beside_the_id(store: Store) -> None:
    told(store)
    with WriterLease(store) as lease:
        write_resolution(store, lease, company.RESOLUTION, read_revision(store).number)
    erase(store, subject_of(store, BOB.email))
    [left] = store.read("MATCH (f:Finding {kind: 'influence'}) RETURN f.reasons AS reasons")
    assert json.loads(left["reasons"])[0]["text"] == "Ann Ash turns to Bob."


def test_a_name_of_one_word_is_redacted_in_reasons_whose_details_have_the_id(store: Store) -> None:
    told(store)
    with WriterLease(store) as lease:
        write_resolution(store, lease, company.RESOLUTION, read_revision(store).number)
    subject = subject_of(store, BOB.email)
    store.write_query(
        "MATCH (f:Finding {kind: 'influence'}) SET f.details = $details",
        details=json.dumps({"contact": subject.ids[0]}),
    )
    erase(store, subject)
    [left] = store.read("MATCH (f:Finding {kind: 'influence'}) RETURN f.reasons AS reasons, f.details AS details")
    assert json.loads(left["reasons"])[0]["text"] == "Ann Ash turns to an erased person."
    assert subject.ids[0] not in left["details"]
