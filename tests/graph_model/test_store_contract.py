"""The store contract: what must hold on the embedded server and on Neo4j alike."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from graph_model import errors, nodes
from graph_model.bolt_address import BoltAddress
from graph_model.derived import ControlLink
from graph_model.entities import (
    Address,
    AddressKind,
    Award,
    Employment,
    ImportRecord,
    Interaction,
    Judgement,
    Participation,
    Reject,
    Role,
    Verdict,
)
from graph_model.field_statements import WHOLE, said_in
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.judgements import judge
from graph_model.migrations import MIGRATIONS, install_schema, migrate
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.queries import snapshot as queries
from graph_model.queries.superseded import CHANGE
from graph_model.recorder import Counts, Recorder, read_policy
from graph_model.resolution_store import read_evidence, write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import RunRecord, latest_run, latest_run_and_state, read_findings, write_run
from graph_model.snapshot import CC, NO_TIME, SENDER, TO, Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Row, Store
from graph_model.writer_lease import WriterLease
from tests.graph_model import company


def whole_graph(store: Store) -> tuple[list[str], list[str]]:
    """Every node and relationship as sorted text, but for control and logs: what two equal graphs share."""
    found = store.read(
        "MATCH (n) WHERE NOT n:Revision AND NOT n:Import AND NOT n:Job AND NOT n:LoadedFiles AND NOT n:Written "
        "AND NOT n:AuditEntry AND NOT n:AuditHead "
        "RETURN labels(n) AS labels, properties(n) AS p"
    )
    links = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS kind, properties(r) AS p, b.id AS b")
    return sorted(_text({**row, "labels": sorted(row["labels"])}) for row in found), sorted(map(_text, links))


def _text(row: Row) -> str:
    return json.dumps(row, sort_keys=True)


def loaded(store: Store) -> Store:
    with Recorder(store) as recorder:
        company.record_company(recorder)
    return store


def resolved(store: Store) -> Store:
    with WriterLease(store) as lease:
        write_resolution(store, lease, company.RESOLUTION, read_revision(store).number)
    return store


# ── schema and versions ─────────────────────────────────────────────────────────────────────────────────────────────


def test_schema_can_be_installed_again_and_again(any_store: Store) -> None:
    install_schema(any_store)
    install_schema(any_store)
    any_store.write_query("CREATE (:Address {id: 'once'})")
    with pytest.raises(errors.StoreConflict):
        any_store.write_query("CREATE (:Address {id: 'once'})")


def test_graph_of_a_newer_version_is_refused(any_store: Store) -> None:
    any_store.write_query(control.SET_SCHEMA, version=len(MIGRATIONS) + 1)
    with pytest.raises(errors.StoreTooNew, match="newer Sociogram"):
        migrate(any_store)


def test_graph_whose_mail_was_told_apart_otherwise_is_refused_and_stays_as_it_is(any_store: Store) -> None:
    any_store.write_query("CREATE (:Interaction:Message {id: 'old'})")
    any_store.write_query(control.SET_SCHEMA, version=3)
    for _ in range(2):
        with pytest.raises(errors.StoreTooOld, match="Load everything into an empty graph"):
            migrate(any_store)


def test_interrupted_migration_is_run_again(any_store: Store) -> None:
    number = read_revision(any_store).number
    any_store.write_query(control.SET_SCHEMA, version=0)
    migrate(any_store)
    assert read_revision(any_store).number == number


# ── transactions and errors ─────────────────────────────────────────────────────────────────────────────────────────


def test_failing_transaction_leaves_nothing(any_store: Store) -> None:
    with pytest.raises(errors.StoreError):
        any_store.write_query("UNWIND [1, 2, 3, 0] AS x CREATE (:Unit {id: toString(x), name: toString(6 / x)})")
    with pytest.raises(ZeroDivisionError):
        any_store.write(lambda tx: (tx.run("CREATE (:Unit {id: 'half'})"), 1 / 0))
    assert any_store.read("MATCH (u:Unit) RETURN u.id") == []


def test_read_refuses_to_write(any_store: Store) -> None:
    with pytest.raises(errors.QueryFailed, match="must not write"):
        any_store.read("MATCH (n) SET n.x = 1")
    assert any_store.read("RETURN 'SET this, DELETE that' AS text") == [{"text": "SET this, DELETE that"}]


def test_bad_query_is_named(any_store: Store) -> None:
    with pytest.raises(errors.QueryFailed, match="rejected a query"):
        any_store.read("MATCH (n RETURN n")


def test_wrong_password_and_absent_server_say_what_to_do(any_store: Store) -> None:
    with pytest.raises(errors.StoreRefusedLogin, match="SOCIOGRAM_DATABASE_PASSWORD"):
        Store(replace(any_store.address, password="wrong-password"))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"bolt://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(errors.StoreUnavailable, match="SOCIOGRAM_DATABASE_URL"):
            Store(BoltAddress(url, "neo4j", "secret"))


def test_concurrent_writers_of_one_node_all_succeed(any_store: Store) -> None:
    failures: list[Exception] = []

    def merge() -> None:
        try:
            for number in range(10):
                any_store.write_query("MERGE (u:Unit {id: $id}) SET u.name = 'x'", id=str(number))
        except errors.SociogramError as error:
            failures.append(error)

    threads = [threading.Thread(target=merge) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert any_store.read("MATCH (u:Unit) RETURN count(*) AS n") == [{"n": 10}]


# ── recorded facts ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_loading_twice_changes_nothing(any_store: Store) -> None:
    loaded(any_store)
    before, revision = whole_graph(any_store), read_revision(any_store)
    loaded(any_store)
    assert whole_graph(any_store) == before
    assert read_revision(any_store) == revision


def test_counts_say_what_is_new_merged_and_known(any_store: Store) -> None:
    ann, bot = Address("ann@us.example", names=("Ann",)), Address("ann@us.example", AddressKind.BOT, "cadence")
    with Recorder(any_store) as recorder:
        assert recorder.addresses([ann, ann]) == Counts(new=1, duplicate=1)
        assert recorder.addresses([bot]) == Counts(merged=1)
    with Recorder(any_store) as recorder:
        assert recorder.addresses([ann, bot]) == Counts(duplicate=2)
    assert read_evidence(any_store).addresses == (Address("ann@us.example", AddressKind.BOT, "cadence", ("Ann",)),)


def test_copies_merge_in_any_order(any_store: Store) -> None:
    whole = company.message(10, company.ANN, company.EVE, cc=(company.BOB,))
    copies = [
        whole,
        replace(
            whole, participants=(*whole.participants, Participation(company.ANN_ALIAS.email, Role.BCC)), audience=3
        ),
        replace(whole, participants=whole.participants[:1], dropped_by="list", source_ids=("<other>",)),
        replace(whole, participants=(Participation(company.BOB.email, Role.TO),), thread="a" * 24, audience=1),
    ]
    graphs = []
    for seed in range(4):
        any_store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
        shuffled = random.Random(seed).sample(copies, k=4)
        with Recorder(any_store) as recorder:
            recorder.addresses(company.ADDRESSES)
            recorder.interactions(shuffled[:seed])
            for copy in shuffled[seed:]:
                recorder.interactions([copy])
        graphs.append(whole_graph(any_store))
    assert all(graph == graphs[0] for graph in graphs)
    found = any_store.read("MATCH (i:Interaction) RETURN i.audience AS audience, i.dropped_by AS dropped_by")
    assert found == [{"audience": 3, "dropped_by": ""}]


def test_later_statement_holds_whichever_is_loaded_first(any_store: Store) -> None:
    old, new = replace(company.CONTRACT, value=9.0, stated_ms=1), replace(company.CONTRACT, value=None, stated_ms=2)
    for batches in ([old], [new]), ([new], [old]), ([old, new],), ([new, old],):
        any_store.write_query("MATCH (n:Contract) DELETE n")
        with Recorder(any_store) as recorder:
            for batch in batches:
                recorder.contracts(batch)
        assert read_evidence(any_store).contracts == (new,)


def test_the_same_line_stated_later_is_no_new_fact(any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.contracts([company.CONTRACT])
        number = read_revision(any_store).number
        assert recorder.contracts([replace(company.CONTRACT, stated_ms=9, source="copy")]) == Counts(duplicate=1)
        assert read_revision(any_store).number == number
        assert recorder.contracts([replace(company.CONTRACT, stated_ms=5, value=1.0)]) == Counts(duplicate=1)
    assert read_evidence(any_store).contracts == (replace(company.CONTRACT, stated_ms=9, source="copy"),)


def test_a_position_and_all_that_there_is_stated_later_are_to_be_concluded_from(any_store: Store) -> None:
    line = Employment("ada@us.example", "Ada", "Head", stated_ms=1)
    first, then = (Award("ocds-1/awards/1", said=said_in("r", moment, {WHOLE: True})) for moment in (1, 2))
    with Recorder(any_store) as recorder:
        recorder.employments([line])
        recorder.awards([first])
        for record in (
            lambda: recorder.employments([replace(line, stated_ms=9)]),
            lambda: recorder.awards([then]),
        ):
            number = read_revision(any_store).number
            assert record() == Counts(duplicate=1)
            assert read_revision(any_store).number > number


def test_evidence_is_what_was_recorded(any_store: Store) -> None:
    evidence = read_evidence(loaded(any_store))
    assert evidence.addresses == tuple(sorted(company.ADDRESSES, key=lambda address: address.email))
    assert evidence.interactions[company.ANN.email] == 3
    assert set(evidence.organisations) == set(company.ORGANISATIONS)
    assert evidence.employments == (company.EMPLOYMENT,)
    assert evidence.contracts == (company.CONTRACT,)
    assert evidence.dependencies == (company.DEPENDENCY,)


def test_what_was_cancelled_stays_so_whichever_copy_comes_first(any_store: Store) -> None:
    cancelled = replace(company.MEETING, participants=company.MEETING.participants[:1], dropped_by="cancelled")
    for copies in ([company.MEETING, cancelled], [cancelled, company.MEETING]):
        any_store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
        with Recorder(any_store) as recorder:
            recorder.addresses(company.ADDRESSES)
            for copy in copies:
                recorder.interactions([copy])
        assert any_store.read("MATCH (i:Meeting) RETURN i.dropped_by AS by") == [{"by": "cancelled"}]


def test_many_interactions_in_one_batch(any_store: Store) -> None:
    batch = [company.message(day, company.ANN, company.EVE, company.BOB) for day in range(1, 3001)]
    with Recorder(any_store) as recorder:
        recorder.addresses(company.ADDRESSES)
        assert recorder.interactions(batch) == Counts(new=3000)
        assert recorder.interactions(batch[::-1]) == Counts(duplicate=3000)
    assert any_store.read("MATCH (:Address)-[t:TOOK_PART]->(:Message) RETURN count(t) AS n") == [{"n": 9000}]


def test_policy_and_imports_are_kept(any_store: Store) -> None:
    assert read_policy(any_store) is None
    first, second = Policy(our_domains=("us.example",)), Policy(rates={"USD": 0.9})
    with Recorder(any_store) as recorder:
        for policy in (first, second, first):
            recorder.policy(policy)
            assert read_policy(any_store) == policy
        revision = read_revision(any_store).number
        record = ImportRecord(
            "i-1", 5, ("a.mbox",), 3, 1, 1, 1, {"no sender": 1}, {}, (Reject("a.mbox", "2", "no sender"),)
        )
        recorder.keep_import(record)
        recorder.keep_import(record)
    assert read_revision(any_store).number == revision
    rows = any_store.read("MATCH (i:Import)-[:REJECTED]->(r:Reject) RETURN i.rejected AS rejected, r.reason AS reason")
    assert rows == [{"rejected": '{"no sender": 1}', "reason": "no sender"}]


# ── revision and lease ──────────────────────────────────────────────────────────────────────────────────────────────


def test_second_writer_is_told_who_writes(any_store: Store) -> None:
    with WriterLease(any_store), pytest.raises(errors.StoreBusy, match=str(os.getpid())), WriterLease(any_store):
        pass
    with WriterLease(any_store):
        pass


def test_lease_of_a_dead_process_is_taken_over(any_store: Store) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    holder = f"{socket.gethostname()}|{int(dead.stdout)}|x"
    any_store.write_query(
        "MATCH (r:Revision) SET r.writer = $writer, r.writer_until = $until", writer=holder, until=2**50
    )
    with WriterLease(any_store) as lease:
        lease.write(lambda tx: tx.run("CREATE (:Unit {id: 'mine'})"))


def test_writer_that_lost_its_lease_cannot_commit(any_store: Store) -> None:
    with WriterLease(any_store) as sleeper:
        any_store.write_query("MATCH (r:Revision) SET r.writer = 'elsewhere|1|x', r.writer_until = $until", until=2**50)
        with pytest.raises(errors.StoreBusy):
            sleeper.write(lambda tx: tx.run("CREATE (:Unit {id: 'late'})"))
    assert any_store.read("MATCH (u:Unit) RETURN u.id") == []
    assert any_store.read(control.READ)[0]["revision"]["writer"] == "elsewhere|1|x"


# ── derived facts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_derived_facts_can_be_deleted_and_rebuilt(any_store: Store) -> None:
    resolved(loaded(any_store))
    before = whole_graph(any_store)
    any_store.write_query("MATCH (n) WHERE n:Person OR n:Unit DETACH DELETE n")
    any_store.write_query("MATCH ()-[r:SUPPLIES|PARTY_TO]->() DELETE r")
    resolved(any_store)
    assert whole_graph(any_store) == before


def test_resolving_again_writes_nothing_and_a_new_conclusion_replaces_the_old(any_store: Store) -> None:
    resolved(loaded(any_store))
    before = whole_graph(any_store)
    resolved(any_store)
    assert whole_graph(any_store) == before
    changed = replace(
        company.RESOLUTION,
        people=company.RESOLUTION.people[:1],
        identifications=company.RESOLUTION.identifications[:1],
        supply=company.RESOLUTION.supply[1:],
    )
    with WriterLease(any_store) as lease:
        write_resolution(any_store, lease, changed, read_revision(any_store).number)
    assert [row["n"] for row in any_store.read("MATCH (p:Person) RETURN p.name AS n")] == ["Ann Ash"]
    assert any_store.read("MATCH ()-[s:SUPPLIES]->() RETURN s.declared AS d") == [{"d": True}]
    resolved(any_store)
    assert whole_graph(any_store) == before


def test_listed_organisation_survives_a_conclusion_without_it(any_store: Store) -> None:
    resolved(loaded(any_store))
    with WriterLease(any_store) as lease:
        write_resolution(any_store, lease, replace(company.RESOLUTION, organisations=()), 0)
    assert set(read_evidence(any_store).organisations) == set(company.ORGANISATIONS)


def test_neomodel_reads_what_the_store_wrote(any_store: Store) -> None:
    from neomodel import db  # the object mapper's connection is global: only here

    resolved(loaded(any_store))
    db.set_connection(driver=any_store.driver)
    ann = nodes.Person.nodes.get(email="ann@us.example")
    assert (ann.uid, ann.name, ann.internal, ann.former_ids) == (
        company.ANN.id,
        "Ann Ash",
        True,
        [company.ANN_ALIAS.id],
    )
    assert [unit.name for unit in ann.member_of.all()] == ["Buying"]
    assert sorted(address.email for address in ann.addresses.all()) == ["ann.ash@us.example", "ann@us.example"]
    assert {type(each).__name__ for each in nodes.Interaction.nodes.all()} == {"Message", "Meeting"}


# ── snapshot ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_snapshot_holds_the_graph_as_columns(any_store: Store) -> None:
    snapshot = current_snapshot(resolved(loaded(any_store)), None)
    people = list(snapshot.people.email)
    assert sorted(snapshot.people.id) == list(snapshot.people.id)
    assert sorted(people) == ["ann@us.example", "bob@us.example", "eve@them.example"]
    ann, bob, eve = (people.index(each) for each in sorted(people))
    assert snapshot.people.manager[bob] == ann
    assert snapshot.people.level[ann] == 6.0
    assert np.isnan(snapshot.people.level[eve])
    assert snapshot.people.left[ann] == NO_TIME
    assert snapshot.units.name.at(snapshot.people.unit[ann]) == "Buying"
    assert snapshot.organisations.name.at(snapshot.people.organisation[eve]) == "Thém AG"
    assert (len(snapshot.interactions), snapshot.dropped) == (4, 1)
    first = list(snapshot.interactions.id).index(company.INTERACTIONS[0].id)
    rows = snapshot.participations.interaction == first
    roles = dict(
        zip(snapshot.participations.person[rows].tolist(), snapshot.participations.role[rows].tolist(), strict=True)
    )
    assert roles == {ann: SENDER, eve: TO, bob: CC}  # Ann's alias in Cc is Ann
    meeting = int(np.flatnonzero(snapshot.interactions.meeting)[0])
    assert snapshot.interactions.hours[meeting] == 1.5
    assert bob not in snapshot.participations.person[snapshot.participations.interaction == meeting]  # declined
    assert sorted(snapshot.supply.declared.tolist()) == [False, True]
    declared = snapshot.supply.declared
    assert (snapshot.supply.recovery_days[declared].tolist(), snapshot.supply.survival_days[declared].tolist()) == (
        [90.0],
        [20.5],
    )
    assert np.isnan(snapshot.supply.recovery_days[~declared]).all()
    recovery = dict(zip(snapshot.organisations.name, snapshot.organisations.recovery_days.tolist(), strict=True))
    assert recovery["Thém AG"] == 60.0
    assert np.isnan(recovery["Us Ltd"])
    assert np.isnan(snapshot.organisations.survival_days).all()
    assert snapshot.contracts.annual_value.tolist() == [1000.0]
    order = np.lexsort((snapshot.participations.person, snapshot.participations.interaction))
    assert (order == np.arange(len(order))).all()


def test_the_snapshot_says_whose_own_mailbox_is_loaded_whenever_that_was_seen(any_store: Store) -> None:
    def with_mailbox() -> list[str]:
        people = current_snapshot(any_store, None).people
        return sorted(email for email, own in zip(people.email, people.own_mailbox.tolist(), strict=True) if own)

    resolved(loaded(any_store))
    assert with_mailbox() == []
    with Recorder(any_store) as recorder:
        recorder.addresses([replace(each, own_mailbox=True) for each in (company.ANN_ALIAS, company.EVE)])
    resolved(any_store)
    assert with_mailbox() == [company.ANN.email, company.EVE.email]
    with Recorder(any_store) as recorder:
        assert recorder.addresses(company.ADDRESSES) == Counts(duplicate=len(company.ADDRESSES))


def test_of_several_who_control_an_organisation_the_snapshot_names_the_one_with_the_largest_share(
    any_store: Store,
) -> None:
    one, other, *_ = company.RESOLUTION.organisations
    third = replace(other, id="3" * 24, name="Third", domains=())
    links = (
        ControlLink(one.id, other.id, "parent"),
        ControlLink(third.id, other.id, "line", 0.6),
        ControlLink(one.id, third.id, "policy"),
    )
    changed = replace(company.RESOLUTION, organisations=(*company.RESOLUTION.organisations, third), controls=links)
    with WriterLease(loaded(any_store)) as lease:
        write_resolution(any_store, lease, changed, read_revision(any_store).number)
    table = current_snapshot(any_store, None).organisations
    ids = list(table.id)
    by = {ids[row]: ids[at] if at >= 0 else None for row, at in enumerate(table.controller.tolist())}
    assert (by[other.id], by[third.id], by[one.id]) == (third.id, one.id, None)


def test_snapshot_is_cached_by_revision(any_store: Store, tmp_path: Path) -> None:
    resolved(loaded(any_store))
    first = current_snapshot(any_store, tmp_path)
    again = current_snapshot(any_store, tmp_path)
    assert (again.hash, again.revision) == (first.hash, first.revision)
    assert isinstance(again.participations.person, np.memmap)
    with Recorder(any_store) as recorder:
        recorder.interactions([company.message(30, company.BOB, company.EVE)])
    with pytest.raises(errors.AnalysisError, match="resolve"):
        current_snapshot(any_store, tmp_path)
    third = current_snapshot(resolved(any_store), tmp_path)
    assert len(third.interactions) == len(first.interactions) + 1
    assert len(list(tmp_path.iterdir())) == 1


class Watched:
    """A view that keeps the queries it was asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[str] = []

    def read(self, query: str, **parameters: object) -> list[Row]:
        self.asked.append(query)
        return self.store.read(query, **parameters)


def taken(store: Store, cache: Path) -> bool:
    """Whether the snapshot of now was read on from the one in the cache; either way it is the one that is read whole."""
    view = Watched(store)
    found = current_snapshot(view, cache)
    whole = current_snapshot(store, None)
    kept = Snapshot.load(cache / whole.revision)
    assert kept is not None
    for snapshot in (found, kept):
        for (name, column), (_, expected) in zip(snapshot.arrays(), whole.arrays(), strict=True):
            assert (name, column.dtype) == (name, expected.dtype)
            np.testing.assert_array_equal(column, expected, name)
        assert (snapshot.facts(), snapshot.hash) == (whole.facts(), whole.hash)
    return queries.INTERACTIONS not in view.asked and queries.PARTICIPATIONS not in view.asked


def many(*, first: int = 40) -> list[Interaction]:
    """So many that one more is few."""
    return [company.message(day, company.BOB, company.EVE) for day in range(first, first + 10)]


def test_snapshot_is_read_on_where_only_interactions_came_or_changed(any_store: Store, tmp_path: Path) -> None:
    with Recorder(loaded(any_store)) as recorder:
        recorder.interactions(many())
    assert not taken(resolved(any_store), tmp_path)
    new = Address("new@them.example")
    with Recorder(any_store) as recorder:
        recorder.addresses([new])
        recorder.interactions([company.message(99, company.BOB, company.EVE, new)])
    assert taken(resolved(any_store), tmp_path)
    with Recorder(any_store) as recorder:  # a copy of one that is known, with another recipient
        again = company.message(41, company.BOB, company.EVE)
        recorder.interactions(
            [replace(again, participants=(*again.participants, Participation(company.ANN.email, Role.BCC)))]
        )
    assert taken(resolved(any_store), tmp_path)
    with WriterLease(any_store) as lease:
        superseded = [[company.MEETING.id, "superseded"]]
        lease.write(lambda tx: tx.run(CHANGE, rows=superseded), interactions=[company.MEETING.id])
    assert taken(resolved(any_store), tmp_path)
    assert (current_snapshot(any_store, tmp_path).dropped, len(list(tmp_path.iterdir()))) == (2, 1)


def test_snapshot_is_read_on_where_what_is_concluded_changed(any_store: Store, tmp_path: Path) -> None:
    taken(resolved(loaded(any_store)), tmp_path)
    with Recorder(any_store) as recorder:
        recorder.contracts([replace(company.CONTRACT, value=7.0, stated_ms=9)])
        recorder.policy(Policy(broadcast_mail=7))
        judge(any_store, recorder.lease, Judgement(company.ANN.email, company.ANN_ALIAS.email, Verdict.DIFFERENT))
    apart = tuple(replace(each, person=company.BOB.id) for each in company.RESOLUTION.identifications[1:2])
    others = company.RESOLUTION.identifications[:1] + company.RESOLUTION.identifications[2:]
    with WriterLease(any_store) as lease:
        changed = replace(company.RESOLUTION, identifications=apart + others)
        write_resolution(any_store, lease, changed, read_revision(any_store).number)
    assert taken(any_store, tmp_path)
    assert current_snapshot(any_store, tmp_path).contracts.annual_value.tolist() == [7.0]


def test_snapshot_is_read_whole_where_much_came_or_anything_else_may_have_changed(
    any_store: Store, tmp_path: Path
) -> None:
    taken(resolved(loaded(any_store)), tmp_path)
    with Recorder(any_store) as recorder:
        recorder.interactions(many())
    assert not taken(resolved(any_store), tmp_path)  # most of it is new
    with WriterLease(any_store) as lease:
        lease.write(lambda tx: tx.run("MATCH (i:Meeting) DETACH DELETE i"))  # which it does not tell
    assert any_store.read(control.COUNT_WRITTEN, number=0) == [{"interactions": 0}]
    assert not taken(resolved(any_store), tmp_path)
    with Recorder(any_store) as recorder:
        recorder.interactions([company.message(99, company.BOB, company.EVE)])
    any_store.write_query("MATCH (i:Interaction {id: $id}) DETACH DELETE i", id=many()[0].id)  # behind our back
    assert not taken(resolved(any_store), tmp_path)


def test_a_graph_that_went_on_otherwise_from_a_backup_is_not_taken_for_the_one_in_the_cache(
    any_store: Store, tmp_path: Path
) -> None:
    """Every fact and number is as before, and one mail is another one: what the second graph of the two would give."""
    with Recorder(loaded(any_store)) as recorder:
        recorder.interactions(many())
    backup = any_store.read("MATCH (r:Revision) RETURN properties(r) AS properties")[0]["properties"]

    def go_on(day: int) -> None:
        with Recorder(any_store) as recorder:
            recorder.interactions([company.message(day, company.BOB, company.EVE)])
        resolved(any_store)

    go_on(99)
    first = current_snapshot(any_store, tmp_path)
    any_store.write_query(
        "MATCH (n) WHERE n.id = $mail OR n.revision > $number DETACH DELETE n",
        mail=company.message(99, company.BOB, company.EVE).id,
        number=backup["number"],
    )
    any_store.write_query("MATCH (r:Revision) SET r = $properties", properties=backup)
    go_on(98)
    assert not taken(any_store, tmp_path)
    second = current_snapshot(any_store, tmp_path)
    assert second.revision.split("-")[1] == first.revision.split("-")[1], "the same number"
    assert second.hash != first.hash
    go_on(97)
    assert taken(any_store, tmp_path)


def test_load_in_between_never_tears_a_snapshot(any_store: Store, tmp_path: Path) -> None:
    resolved(loaded(any_store))

    class Interrupted:
        """A view during whose first reading a load takes place."""

        done = False

        def read(self, query: str, **parameters: object) -> list[Row]:
            rows = any_store.read(query, **parameters)
            if "Unit" in query and not self.done:
                self.done = True
                with Recorder(any_store) as recorder:
                    recorder.interactions([company.message(31, company.BOB, company.EVE)])
                resolved(any_store)
            return rows

    snapshot = current_snapshot(Interrupted(), tmp_path)
    assert snapshot.revision == read_revision(any_store).key
    assert snapshot.hash == current_snapshot(any_store, None).hash


def test_damaged_cache_is_read_anew(any_store: Store, tmp_path: Path) -> None:
    first = current_snapshot(resolved(loaded(any_store)), tmp_path)
    (tmp_path / first.revision / "people.internal.npy").write_bytes(b"broken")
    assert current_snapshot(any_store, tmp_path).hash == first.hash


def test_empty_graph_is_an_empty_snapshot(any_store: Store) -> None:
    with WriterLease(any_store) as lease:
        write_resolution(any_store, lease, replace(company.RESOLUTION, **dict.fromkeys(_TABLES, ())), 0)
    snapshot = current_snapshot(any_store, None)
    assert (len(snapshot.people), len(snapshot.interactions), len(snapshot.supply)) == (0, 0, 0)


_TABLES = ("organisations", "units", "people", "identifications", "parties", "supply")


def test_both_servers_give_the_same_snapshot(embedded_address: BoltAddress, neo4j_address: BoltAddress) -> None:
    snapshots: list[Snapshot] = []
    for address in (embedded_address, neo4j_address):
        with Store(address) as store:
            store.write_query("MATCH (n) DETACH DELETE n")
            migrate(store)
            snapshots.append(current_snapshot(resolved(loaded(store)), None))
    assert snapshots[0].hash == snapshots[1].hash


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

RUN = RunRecord("run-1", 5, 365.0, "{}", "policy", "hash", "revision", 7, {"numpy": "2"}, ("a note",))
FINDINGS = [
    Finding(
        FindingKind.INFLUENCE,
        subject,
        rank,
        Score(3.0, ScoreKind.SUM, (Reason(1.0, "é", ("x",)), Reason(2.0, "two")), "percentile"),
        about=(company.US,),
        low=1,
        high=rank,
        details={"informal": True, "gap": None, "components": {"reach": 1.5}},
    )
    for rank, subject in enumerate((company.ANN.id, company.BOB.id), 1)
]
TIES = [(company.ANN.id, [(company.EVE.id, {"strength": 1.5, "mails": 2}), (company.BOB.id, {"strength": 1.0})])]


def written(store: Store, record: RunRecord = RUN) -> Store:
    with WriterLease(store) as lease:
        write_run(store, lease, record, FINDINGS, TIES)
    return store


def latest(store: Store) -> RunRecord:
    found = latest_run(store)
    assert found is not None
    assert found.sequence > 0
    return replace(found, sequence=0)


def stored(store: Store, skip: int = 0) -> list[Finding]:
    found = read_findings(store, "run-1", FindingKind.INFLUENCE, limit=10, skip=skip)
    assert all(each.id and each.run == "run-1" for each in found)
    return [Finding(**{each.name: getattr(one, each.name) for each in fields(Finding)}) for one in found]


def test_findings_come_back_as_they_were_written(any_store: Store) -> None:
    written(resolved(loaded(any_store)))
    assert latest(any_store) == RUN
    assert stored(any_store) == FINDINGS
    assert stored(any_store, skip=1) == FINDINGS[1:]
    about = any_store.read("MATCH (f:Finding {rank: 1})-[:ABOUT]->(n) RETURN n.id AS id")
    assert {row["id"] for row in about} == {company.ANN.id, company.US}


def test_same_run_again_is_only_the_latest_again(any_store: Store) -> None:
    written(written(resolved(loaded(any_store))), replace(RUN, id="run-2"))
    written(any_store)
    assert latest(any_store) == RUN
    assert any_store.read("MATCH (r:Run) RETURN count(*) AS runs") == [{"runs": 2}]
    assert any_store.read("MATCH (f:Finding) RETURN count(*) AS n") == [{"n": 4}]
    assert any_store.read("MATCH ()-[t:TIE]->() RETURN DISTINCT t.run AS run") == [{"run": "run-1"}]


def test_run_that_is_made_again_of_a_changed_graph_holds_of_the_graph_as_it_is(any_store: Store) -> None:
    of_today = replace(RUN, revision=f"{RUN.revision} and further")
    written(written(resolved(loaded(any_store))), of_today)
    assert latest(any_store) == of_today


def test_analysing_again_never_shows_the_latest_run_without_its_ties(any_store: Store) -> None:
    written(resolved(loaded(any_store)))

    def ties() -> Iterator[tuple[str, list[tuple[str, Row]]]]:
        assert any_store.read("MATCH ()-[t:TIE]->() RETURN count(t) AS n") == [{"n": 2}]
        yield from TIES

    with WriterLease(any_store) as lease:
        write_run(any_store, lease, RUN, FINDINGS, ties())
    assert any_store.read("MATCH ()-[t:TIE]->() RETURN count(t) AS n") == [{"n": 2}]
    assert latest(any_store) == RUN


def test_every_write_under_the_lease_is_another_state(any_store: Store) -> None:
    run, empty = latest_run_and_state(any_store)
    assert run is None
    written(resolved(loaded(any_store)))
    run, first = latest_run_and_state(any_store)
    assert run is not None
    assert (run.id, latest_run_and_state(any_store)) == (RUN.id, (run, first))
    states = [empty, first]
    with WriterLease(any_store) as lease:
        for recorded in (True, False):
            lease.write(lambda transaction: transaction.run("MATCH (p:Person) SET p.title = 'new'"), recorded=recorded)
            states.append(latest_run_and_state(any_store)[1])
    written(any_store, replace(RUN, id="run-2"))
    run, last = latest_run_and_state(any_store)
    assert run is not None
    assert run.id == "run-2"
    assert len({*states, last}) == 5


def test_interrupted_run_is_not_seen_and_can_be_written_again(any_store: Store) -> None:
    resolved(loaded(any_store))
    any_store.write_query("CREATE (:Run {id: 'run-1', complete: false}) CREATE (:Finding {id: 'stray', run: 'run-1'})")
    assert latest_run(any_store) is None
    written(any_store)
    assert stored(any_store) == FINDINGS
    assert any_store.read("MATCH (f:Finding {id: 'stray'}) RETURN f.id") == []


@pytest.mark.parametrize("ending", [errors.Cancelled, KeyboardInterrupt])
def test_run_that_is_ended_while_it_is_written_leaves_nothing(any_store: Store, ending: type[BaseException]) -> None:
    written(resolved(loaded(any_store)), replace(RUN, id="run-0"))
    before = whole_graph(any_store)

    def ties() -> Iterator[tuple[str, list[tuple[str, Row]]]]:
        assert any_store.read("MATCH (f:Finding {run: 'run-1'}) RETURN count(f) AS n") == [{"n": 2}]
        yield from TIES * 1_000
        raise ending

    with WriterLease(any_store) as lease, pytest.raises(ending):
        write_run(any_store, lease, RUN, FINDINGS, ties())
    assert whole_graph(any_store) == before
    assert written(any_store) is any_store  # the lease is free


def test_run_that_is_ended_while_it_is_made_again_stays_as_it_was_stored(any_store: Store) -> None:
    written(written(resolved(loaded(any_store))), replace(RUN, id="run-2"))
    before = whole_graph(any_store)

    def ties() -> Iterator[tuple[str, list[tuple[str, Row]]]]:
        yield from TIES
        raise errors.Cancelled

    with WriterLease(any_store) as lease, pytest.raises(errors.Cancelled):
        write_run(any_store, lease, RUN, FINDINGS, ties())
    assert whole_graph(any_store) == before
    assert stored(any_store) == FINDINGS


def test_interaction_without_date_or_recipients_is_kept(any_store: Store) -> None:
    lonely = Interaction("x" * 24, company.INTERACTIONS[0].channel, None, 0, (), source_ids=("<a>", "<b>"))
    with Recorder(any_store) as recorder:
        assert recorder.interactions([lonely]) == Counts(new=1)
        assert recorder.interactions([lonely]) == Counts(duplicate=1)
