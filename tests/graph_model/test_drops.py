"""Why something counts or does not, whatever it is called; on both servers."""

import pytest

from graph_model.drops import MOST_INTERACTIONS, excluded_so_far, verdicts
from graph_model.entities import Address, AddressKind, Channel, ImportRecord, Interaction, Participation, Role
from graph_model.recorder import Recorder
from graph_model.store import Store

ADA, NEWS = Address("ada@x.org", names=("Ada",)), Address("news@y.org", AddressKind.BOT, "machine-sender")
SENT = Interaction(
    "kept",
    Channel.MESSAGE,
    1_000,
    1,
    (Participation(ADA.email, Role.SENDER),),
    doubt="received",
    source_ids=("1@x", "2@x"),
)
DROPPED = Interaction(
    "dropped", Channel.MESSAGE, 2_000, 40, (Participation(ADA.email, Role.SENDER),), dropped_by="broadcast"
)
SERIES = [
    Interaction(f"m{n:03}", Channel.MEETING, n, 2, (), source_ids=("uid-1",)) for n in range(MOST_INTERACTIONS + 5)
]


@pytest.fixture
def loaded(any_store: Store) -> Store:
    with Recorder(any_store) as recorder:
        recorder.addresses([ADA, NEWS])
        recorder.interactions([SENT, DROPPED, *SERIES])
        recorder.keep_import(ImportRecord("i1", 1, ("a",), excluded={"legal": 2}))
        recorder.keep_import(ImportRecord("i2", 2, ("b",), excluded={"legal": 1, "private-event": 4}))
    return any_store


def test_an_address_is_explained_with_what_of_it_counts_and_what_does_not(loaded):
    address = verdicts(loaded, ["Ada@x.org"])["Ada@x.org"].address
    assert (address.email, address.kind, address.rule, address.reason, address.kept) == (
        "ada@x.org",
        "person",
        "",
        "",
        0,
    )
    assert [(each.rule, each.count) for each in address.dropped] == [("broadcast", 1), ("received", 1)]
    assert "a server first received it" in address.dropped[1].reason
    assert address.dropped[0].reason.endswith("than the policy takes for a conversation.")


def test_an_address_that_is_no_persons_says_by_which_rule(loaded):
    address = verdicts(loaded, ["news@y.org"])["news@y.org"].address
    assert (address.kind, address.rule, address.reason) == ("bot", "machine-sender", "Programs send from it.")


@pytest.mark.parametrize("name", ["kept", "1@x", "<2@x>"])
def test_a_message_is_found_by_its_id_and_by_every_message_id(loaded, name):
    [found] = verdicts(loaded, [name])[name].interactions
    assert (found.interaction.id, found.source_ids, found.reason) == ("kept", ("1@x", "2@x"), "")
    assert "a server first received it" in found.doubt_reason


def test_occurrences_of_a_meeting_share_a_name_and_the_latest_are_shown(loaded):
    found = verdicts(loaded, ["uid-1"])["uid-1"].interactions
    assert len(found) == MOST_INTERACTIONS
    assert found[0].interaction.id == SERIES[-1].id


def test_a_dropped_message_says_why_and_several_names_are_asked_for_at_once(loaded):
    found = verdicts(loaded, ["dropped", "1@x", "nobody@x.org"])
    assert found.keys() == {"dropped", "1@x"}
    assert found["dropped"].interactions[0].reason


def test_of_what_was_excluded_only_counts_are_known(loaded):
    assert verdicts(loaded, ["secret@x.org"]) == {}
    assert excluded_so_far(loaded) == {"legal": 3, "private-event": 4}
