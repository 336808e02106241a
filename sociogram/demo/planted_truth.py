"""The cast and the supply chain as sentences: the truths that were planted, and the decoys.

In: a cast, a supply chain, everybody's name. Out: a `Truth`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sociogram.demo.casting import Cast, SoleContact
from sociogram.demo.partners import Market
from sociogram.demo.supply_chain import SupplyChain
from sociogram.demo.truth import Planted, Truth, TruthKind


def tell_truth(seed: int, cast: Cast, market: Market, chain: SupplyChain, names: Mapping[str, str]) -> Truth:
    """What was planted, and what stands beside it."""
    truths = (*_brokers(cast, names), *_contacts(cast, names), *_source(cast, market, chain, names))
    decoys = (*_busy(cast, names), *_beside(cast.to_customer, names), *_beside(cast.to_source, names),
              *_ordinary_accounts(cast, names), *_suppliers(market, chain))  # fmt: skip
    return Truth(seed, truths, decoys, chain.value_at_risk)


def _brokers(cast: Cast, names: Mapping[str, str]) -> Iterator[Planted]:
    for broker in cast.brokers:
        groups = len(broker.groups)
        yield Planted(
            TruthKind.BROKER, broker.email, "", f"{names[broker.email]} carries requests between {groups} groups."
        )


def _contacts(cast: Cast, names: Mapping[str, str]) -> Iterator[Planted]:
    for sole in (cast.to_customer, cast.to_source):
        sentence = f"{names[sole.email]} is the only live contact to {sole.partner.name}."
        yield Planted(TruthKind.SOLE_CONTACT, sole.email, sole.partner.key, sentence)
    leaver = cast.to_customer.email
    sentence = f"{names[cast.successor]} shares accounts with {names[leaver]} and can take over."
    yield Planted(TruthKind.GOOD_SUCCESSOR, cast.successor, leaver, sentence)
    alone = cast.to_source.email
    yield Planted(TruthKind.NO_SUCCESSOR, alone, "", f"Nobody is at hand to take over from {names[alone]}.")


def _source(cast: Cast, market: Market, chain: SupplyChain, names: Mapping[str, str]) -> Iterator[Planted]:
    source = market.source
    worth = f"needs worth EUR {chain.value_at_risk:,.0f} a year"
    yield Planted(
        TruthKind.CHOKE_POINT, source.key, "", f"{source.name}, three tiers up, is behind every supplier of {worth}."
    )
    person = cast.to_source.email
    yield Planted(
        TruthKind.CRITICAL_CONTACT, person, source.key, f"{names[person]} alone knows {source.name}, behind {worth}."
    )


def _busy(cast: Cast, names: Mapping[str, str]) -> Iterator[Planted]:
    busy = {
        cast.assistant: "is the busy assistant of the management: much traffic, no routing.",
        cast.dispatcher: "writes a great deal, but only within one team.",
        cast.busy_head: "heads a department and writes a great deal: influence that the chart shows.",
    }
    for email, what in busy.items():
        yield Planted(TruthKind.BROKER, email, "", f"{names[email]} {what}")


def _beside(sole: SoleContact, names: Mapping[str, str]) -> Iterator[Planted]:
    partner = sole.partner
    stale = f"{names[sole.stale]} used to deal with {partner.name}, long ago."
    yield Planted(TruthKind.SOLE_CONTACT, sole.stale, partner.key, stale)
    copied = f"{names[sole.copied]} is only ever in Cc of mail with {partner.name}."
    yield Planted(TruthKind.SOLE_CONTACT, sole.copied, partner.key, copied)


def _ordinary_accounts(cast: Cast, names: Mapping[str, str]) -> Iterator[Planted]:
    partner, first, second = cast.uneven
    sentence = f"{names[first]} is the stronger contact to {partner.name}, but {names[second]} is a live one too."
    yield Planted(TruthKind.SOLE_CONTACT, first, partner.key, sentence)
    leaver = cast.to_source.email
    sentence = f"{names[cast.namesake]} has the title of {names[leaver]}, and none of the contacts."
    yield Planted(TruthKind.GOOD_SUCCESSOR, cast.namesake, leaver, sentence)


def _suppliers(market: Market, chain: SupplyChain) -> Iterator[Planted]:
    big, small = market.other_suppliers[:2]
    sentence = f"{big.name} is our biggest supplier, but {small.name} is a declared substitute."
    yield Planted(TruthKind.CHOKE_POINT, big.key, "", sentence)
    sentence = f"{chain.expired.name} was the sole supplier of something, by a contract that has run out."
    yield Planted(TruthKind.CHOKE_POINT, chain.expired.key, "", sentence)
    first = market.middlemen[0]
    yield Planted(TruthKind.CHOKE_POINT, first.key, "", f"{first.name} is a middleman whom another can replace.")
