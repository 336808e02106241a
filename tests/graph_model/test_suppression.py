"""Who must not come back is recognised by digests alone, and never with another key."""

from __future__ import annotations

import pickle
from time import process_time

import pytest

from graph_model.errors import ConfigurationError
from graph_model.keyed_digest import keyed_digest
from graph_model.store import Store
from graph_model.suppression import (
    SuppressionList,
    Why,
    entries_of,
    has_suppressed,
    read_suppression,
    readmit,
    suppress,
)
from graph_model.writer_lease import WriterLease

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))


def listed(*emails: str, names: tuple[str, ...] = ()) -> SuppressionList:
    return SuppressionList(KEY, (each.id for each in entries_of(KEY, emails, names, Why.ERASED, 0)))


def test_addresses_and_their_subaddresses_are_recognised() -> None:
    suppressed = listed("ada@us.example")
    assert suppressed.has_address("ada@us.example")
    assert suppressed.has_address("ada+news@us.example")
    assert not suppressed.has_address("ada@them.example")
    assert not suppressed.has_address("+@us.example")


@pytest.mark.parametrize("erased", ["grace.h@gmail.com", "g.raceh+x@googlemail.com", "graceh@gmail.com"])
def test_every_spelling_of_an_erased_gmail_mailbox_is_recognised(erased: str) -> None:
    suppressed = listed(erased)
    for spelling in (erased, "grace.h@gmail.com", "graceh@googlemail.com", "g.r.a.c.e.h+news@gmail.com"):
        assert suppressed.has_address(spelling)
    assert not suppressed.has_address("graceh2@gmail.com")
    assert not listed("grace.h@us.example").has_address("graceh@us.example")


def test_an_entry_that_was_made_of_the_address_as_written_still_holds() -> None:
    assert SuppressionList(KEY, [keyed_digest(KEY, "address", "grace.h@gmail.com")]).has_address("grace.h@gmail.com")


def test_names_are_recognised_in_any_order_but_only_telling_ones() -> None:
    suppressed = listed(names=("Lovelace, Ada", "Bob"))
    assert suppressed.has_name("Ada LOVELACE")
    assert not suppressed.has_name("Bob")
    assert not suppressed.has_name("Ada")


@pytest.mark.parametrize(
    "shown",
    [
        "Hopper, Grace (ext)",
        "Grace Hopper | Acme",
        "Grace Hopper • Acme",
        "Grace Hopper: Acme",
        "Grace Hopper, Acme Inc.",
        "Grace Hopper, CPA",
        "Dr. Grace Hopper",
        "Prof. Dr. med. Grace Hopper",
        "Frau Dipl.-Ing. Grace Hopper",
        "Rev. Grace Hopper",
        "Grace B. Hopper",
        "Grace Hopper via Docs",
        "Dr. phil. Grace Hopper",
        "Acme: Grace Hopper",
        "EXT: Grace Hopper",
        "Mme Grace Hopper",
        "Dott.ssa Grace Hopper",
        "Univ.-Prof. Grace Hopper",
        "GraceHopper",
    ],
)
def test_a_name_is_recognised_with_what_stands_around_it(shown: str) -> None:
    assert listed(names=("Grace Hopper",)).has_name(shown)
    assert listed(names=(shown,)).has_name("HOPPER Grace")


@pytest.mark.parametrize(
    "shown",
    [
        "Grace Hopper, Acme",
        "Hopper, Grace, Acme",
        "Grace Hopper @ Acme",
        "Grace Hopper at Acme",
        "Grace Hopper on behalf of Acme",
        "Grace Hopper; Acme",
        "Grace Hopper|Acme",
        "Grace Hopper—Acme",
        "Grace Hopper, M.A.",
        "Acme - Grace Hopper",
        "[EXT] Grace Hopper",
    ],
)
def test_an_erased_name_is_found_in_every_part_of_another(shown: str) -> None:
    assert listed(names=("Grace Hopper",)).has_name(shown)


@pytest.mark.parametrize("field", ["Phil", "Nat", "Pol", "Vet"])
def test_a_doctors_field_may_be_a_given_name(field: str) -> None:
    suppressed = listed(names=(f"Dr. {field} Jones",))
    assert suppressed.has_name(f"{field} Jones")
    assert not suppressed.has_name("Tom Jones")


@pytest.mark.parametrize(
    "other", ["Grace Hopper Jr.", "Grace Hopper, Jr.", "Grace Hopper Stone", "Grace O'Hopper", "Grace Med Hopper"]
)
def test_a_longer_name_is_somebody_elses(other: str) -> None:
    assert not listed(names=("Grace Hopper",)).has_name(other)


@pytest.mark.parametrize(
    "text",
    [
        "ada@us.example",
        "<20240101.ada@us.example>",
        "/mail/ada@us.example.mbox",
        "email 'ADA@us.example'",
        "a/ada@us.example/cur",
    ],
)
def test_an_address_is_found_inside_a_text(text: str) -> None:
    [found] = listed("ada@us.example").mentions(text)
    assert found.lower() == "ada@us.example"


@pytest.mark.parametrize("text", ["", "ada at us.example", "bada@us.example", "ada@us.example2", "@", "a@b@c"])
def test_other_addresses_are_left_alone(text: str) -> None:
    assert listed("ada@us.example").mentions(text) == []


def test_a_list_can_be_sent_to_another_process_and_never_shows_its_key() -> None:
    suppressed = listed("ada@us.example")
    assert pickle.loads(pickle.dumps(suppressed)) == suppressed
    assert repr(suppressed) == "SuppressionList(1 entries)"


def test_the_graph_keeps_digests_only(any_store: Store) -> None:
    with WriterLease(any_store) as lease:
        suppress(lease, KEY, entries_of(KEY, ["ada@us.example"], ["Ada Lovelace"], Why.OPTED_OUT, 7))
    rows = any_store.read("MATCH (n) WHERE n:Suppressed OR n:Privacy RETURN properties(n) AS p")
    assert "ada" not in str(rows).lower().replace("a" * 24, "")
    suppressed = read_suppression(any_store, KEY)
    assert suppressed.has_address("ada@us.example")
    assert suppressed.has_name("Ada Lovelace")


def test_another_key_is_refused_in_a_sentence(any_store: Store) -> None:
    with WriterLease(any_store) as lease:
        suppress(lease, KEY, entries_of(KEY, ["ada@us.example"], [], Why.ERASED, 7))
    with pytest.raises(ConfigurationError, match="made with another key"):
        read_suppression(any_store, OTHER_KEY)


def test_erased_outweighs_opted_out_whichever_comes_first(any_store: Store) -> None:
    with WriterLease(any_store) as lease:
        for why in (Why.OPTED_OUT, Why.ERASED, Why.OPTED_OUT):
            suppress(lease, KEY, entries_of(KEY, ["ada@us.example"], [], why, 7))
    assert any_store.read("MATCH (s:Suppressed) RETURN s.why AS why") == [{"why": "erased"}]


def test_readmitting_by_one_address_readmits_the_person_and_nobody_else(any_store: Store) -> None:
    with WriterLease(any_store) as lease:
        suppress(
            lease, KEY, entries_of(KEY, ["ada@us.example", "ada@home.example"], ["Ada Lovelace"], Why.OPTED_OUT, 7)
        )
        suppress(lease, KEY, entries_of(KEY, ["bob@us.example"], [], Why.OPTED_OUT, 7))
        assert readmit(any_store, lease, KEY, "ada@home.example") == 3
        assert readmit(any_store, lease, KEY, "ada@home.example") == 0
    suppressed = read_suppression(any_store, KEY)
    assert not suppressed.has_address("ada@us.example")
    assert suppressed.has_address("bob@us.example")
    assert has_suppressed(any_store)


@pytest.mark.parametrize(
    "text", ["@" * 1_000_000, "a." * 300_000 + "@" + "b." * 300_000, ("a." * 16 + "@" + "b." * 16 + " ") * 2_000]
)
def test_no_text_takes_minutes_to_be_searched(text: str) -> None:
    started = process_time()
    assert listed("ada@us.example").mentions(text) == []
    assert process_time() - started < 15
