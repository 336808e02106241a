"""A person's word: it wins, survives, and leaves no trace when it is taken back."""

import pytest

from graph_model.directory import REVIEWS, read_count, read_page
from graph_model.entities import Address, Judgement, Verdict
from graph_model.errors import InputError, NotFound
from graph_model.judgements import judge, read_judgements, undo
from graph_model.queries import identity
from graph_model.recorder import Recorder
from graph_model.resolution_store import digest_of, read_evidence
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.window import Window
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph
from tests.graph_model.test_store_contract import whole_graph

ADA, AL, BOB = "ada.king@us.example", "al@us.example", "bob@us.example"
BENCH = Address("bench@us.example", names=("Ada King", "Bob Hill", "Cy Moor"))
PEOPLE = (Address(ADA, names=("Ada King",)), Address(AL, names=("Ada King",)), Address(BOB, names=("Bob Hill",)), BENCH)


@pytest.fixture
def recorded(any_store: Store) -> Store:
    with Recorder(any_store) as recorder:
        recorder.addresses(PEOPLE)
    return any_store


def say(store: Store, one: str, other: str, verdict: Verdict, at_ms: int = 7) -> None:
    with WriterLease(store) as lease:
        judge(store, lease, Judgement(one, other, verdict, "Zoë", at_ms, "I know them"))


def owners(store: Store) -> dict[str, str]:
    return {each.email: each.person for each in resolve_graph(store).identifications}


def test_a_judgement_wins_survives_loading_again_and_is_undone_without_a_trace(recorded: Store) -> None:
    before, graph = digest_of(resolve_graph(recorded)), whole_graph(recorded)
    say(recorded, BOB, ADA, Verdict.SAME)
    say(recorded, AL, ADA, Verdict.DIFFERENT)
    judged = owners(recorded)
    assert judged[ADA] == judged[BOB] != judged[AL]
    with Recorder(recorded) as recorder:
        recorder.addresses(PEOPLE)
    assert owners(recorded) == judged
    for other in (BOB, AL):
        with WriterLease(recorded) as lease:
            assert undo(recorded, lease, other, ADA).by == "Zoë"
    assert digest_of(resolve_graph(recorded)) == before == read_revision(recorded).resolution
    assert whole_graph(recorded) == graph


def test_the_latest_word_on_a_pair_is_the_one_that_is_kept(recorded: Store) -> None:
    say(recorded, ADA, BOB, Verdict.SAME, 1)
    say(recorded, BOB, ADA, Verdict.UNSURE, 2)
    assert read_judgements(recorded) == (Judgement(ADA, BOB, Verdict.UNSURE, "Zoë", 2, "I know them"),)
    assert read_evidence(recorded).judgements == read_judgements(recorded)


def test_what_cannot_be_judged_is_refused_with_its_reason(recorded: Store) -> None:
    with pytest.raises(NotFound, match=r"nobody@us\.example"):
        say(recorded, ADA, "nobody@us.example", Verdict.SAME)
    with pytest.raises(InputError, match="two addresses"):
        say(recorded, ADA, ADA, Verdict.SAME)
    with pytest.raises(NotFound, match="judgement"), WriterLease(recorded) as lease:
        undo(recorded, lease, ADA, BOB)


def test_reviews_and_nobodys_addresses_come_and_go_with_what_they_follow_from(recorded: Store) -> None:
    slip = Address("ak@us.example", names=("Ada Kinng",))
    with Recorder(recorded) as recorder:
        recorder.addresses([slip])
    resolve_graph(recorded)
    found = read_page(recorded, REVIEWS, Window(10), ()).items
    pairs = [{each.one.email, each.other.email} for each in found]
    assert pairs == [{ADA, slip.email}] or {slip.email, AL} in pairs
    assert len(found[0].reasons) > 1
    assert all(weight and text for weight, text in found[0].reasons)
    [bench] = recorded.read(identity.WHO_IS, id=BENCH.id)
    assert (bench["person"], bench["derived_kind"], bench["derived_rule"]) == (None, "role", "shared-mailbox")
    say(recorded, slip.email, ADA, Verdict.DIFFERENT)
    say(recorded, slip.email, AL, Verdict.DIFFERENT)
    resolve_graph(recorded)
    assert read_count(recorded, REVIEWS, ()) == 0
