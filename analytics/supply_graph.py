"""Who supplies whom, as a graph of organisations around the focal one.

In: the snapshot's supply rows and the moment of the run. Out: `SupplyGraph`: node 0 is the focal organisation (all of our
own organisations in one), the others are those of the supply rows in force, and who controls several of them in the end; needs
are (buyer, category).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.common_control import controllers_of
from analytics.currencies import Amount, amount, summed
from analytics.lists import Lists
from analytics.sentences import organisation_name
from analytics.time_window import DAY_MS
from graph_model.collector import collector_at_rest
from graph_model.snapshot import NO_TIME, UNDECLARED, Contracts, Snapshot, Supply

FOCAL = 0
"""The node that all of our own organisations are."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """What one supplier gives to one need. `flag` is UNDECLARED, NOT_SUBSTITUTABLE or SUBSTITUTABLE; `share` None unknown.

    `survival` is for how many days the buyer can go on without it, None unknown.
    """

    supplier: int
    flag: int
    amount: Amount
    share: float | None
    evidence: tuple[str, ...]
    survival: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One category that one buyer needs, from one or several suppliers, sorted by node.

    `amount` is what the buyer pays for it a year, each supply once; it, `suppliers` and `evidence` are put together only once,
    for what many a failure loses.
    """

    buyer: int
    category: str
    supplies: tuple[Supplied, ...]
    amount: Amount = field(init=False, compare=False)
    suppliers: tuple[int, ...] = field(init=False, compare=False)
    evidence: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", summed([each.amount for each in self.supplies]))
        object.__setattr__(self, "suppliers", tuple(each.supplier for each in self.supplies))
        object.__setattr__(self, "evidence", tuple(sorted({item for each in self.supplies for item in each.evidence})))

    @property
    def survival(self) -> float | None:
        """For how many days the buyer can go on without it: the shortest that was declared, None where nothing was."""
        return min((each.survival for each in self.supplies if each.survival is not None), default=None)


class Basis(StrEnum):
    """How the part that a supplier is of a buyer's supply is known."""

    DECLARED = "declared"
    VALUE = "value"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Link:
    """Everything that one supplier gives one buyer. `strength` is the part (0–1) of the buyer's supply that it is, known by
    `basis`; so many `suppliers` has the buyer.
    """

    categories: tuple[str, ...]
    amount: Amount
    strength: float
    basis: Basis
    suppliers: int
    evidence: tuple[str, ...]

    @property
    def cost(self) -> float:
        """How far a step is (−log strength): 0 for a buyer's only supply, the more the smaller its part."""
        return -math.log(min(max(self.strength, 1e-12), 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class SupplyGraph:
    """Nodes are numbers; `positions` leads to the snapshot's organisations. `serves` and `needs_of` index `needs`.

    For the loops over all of it, everything is there as arrays, too: `supplied` has the suppliers of each need, `flag` (int8)
    what each of them is there, and `cost` (float64) how far each step from one of `suppliers` is.
    `recovery` is how many days each node takes to supply again after a failure, the longest that was declared (None: unknown).
    `controlled` has for whoever controls suppliers, directly or through others, these nodes; `head_of` for them, and for who
    controls them, the node that does so in the end.
    """

    positions: tuple[int, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    needs: tuple[Need, ...]
    needs_of: Lists
    serves: Lists
    supplied: Lists
    flag: NDArray[np.int8]
    suppliers: Lists
    buyers: Lists
    cost: NDArray[np.float64]
    links: Mapping[tuple[int, int], Link]
    recovery: tuple[float | None, ...]
    controlled: Mapping[int, tuple[int, ...]]
    head_of: Mapping[int, int]

    def party(self, node: int) -> tuple[int, ...]:
        """The node and all suppliers that it controls."""
        return (node, *self.controlled.get(node, ()))

    @property
    def trading(self) -> tuple[int, ...]:
        """The positions of whoever supplies or buys, without us."""
        partners = np.diff(self.suppliers.starts) + np.diff(self.buyers.starts)
        return tuple(self.positions[node] for node in np.flatnonzero(partners).tolist() if node != FOCAL)

    def common_controller(self, need: Need) -> int | None:
        """Who controls all of the several suppliers of a need, or is one of them and controls the others."""
        head = self.head_of.get(need.suppliers[0])
        if head is None or len(need.supplies) == 1:
            return None
        return head if all(self.head_of.get(each) == head for each in need.suppliers) else None

    def __len__(self) -> int:
        return len(self.ids)


@collector_at_rest()
def supply_graph(snapshot: Snapshot, as_of: int) -> SupplyGraph:
    """The supply graph of what is in force at `as_of` (UTC milliseconds; NO_TIME: everything is).

    A contract that ended before, or starts after, is left out; one without dates counts as in force. What our own
    organisations supply to each other is not a dependency, and is left out.
    """
    rows = np.flatnonzero(in_force(snapshot.supply, as_of)).tolist()
    nodes = _nodes(snapshot, rows)
    needs = _needs(snapshot, rows, nodes)
    positions = tuple(nodes)
    needs_of = Lists.of(len(nodes), [need.buyer for need in needs], range(len(needs)))
    supplied, flag = _supplied_needs(needs)
    serves = Lists.of(len(nodes), supplied.items, supplied.owner)
    links, controlled = _links(needs, needs_of), _controlled(snapshot, nodes, serves)
    steps = sorted(links, key=lambda step: (step[1], step[0]))  # by buyer
    return SupplyGraph(
        positions=positions,
        ids=tuple(snapshot.organisations.id.at(each) if each >= 0 else "" for each in positions),
        names=tuple(_name(snapshot, each) for each in positions),
        needs=needs,
        needs_of=needs_of,
        serves=serves,
        supplied=supplied,
        flag=flag,
        suppliers=Lists.of(len(nodes), [buyer for _, buyer in steps], [supplier for supplier, _ in steps]),
        buyers=Lists.of(len(nodes), [supplier for supplier, _ in steps], [buyer for _, buyer in steps]),
        cost=np.array([links[step].cost for step in steps], np.float64),
        links=links,
        recovery=_recovery(snapshot, rows, nodes),
        controlled=controlled,
        head_of=_heads(controlled),
    )


def in_force(table: Supply | Contracts, as_of: int) -> NDArray[np.bool_]:
    """Whether each row holds at `as_of`: unknown dates do. An end is a day, which is still within."""
    if as_of == NO_TIME:
        return np.ones(len(table), np.bool_)
    open_end: NDArray[np.bool_] = (table.end == NO_TIME) | (table.end > as_of - DAY_MS)
    return open_end & (table.start <= as_of)


def focal_position(snapshot: Snapshot) -> int:
    """The one of our own organisations that the focal node is shown as: the one with most people, -1 where none is."""
    ours = np.flatnonzero(snapshot.organisations.internal)
    if not len(ours):
        return -1
    staff = snapshot.people.organisation[snapshot.people.internal]
    return int(max(ours, key=lambda each: (np.count_nonzero(staff == each), -each)))


def _nodes(snapshot: Snapshot, rows: Sequence[int]) -> dict[int, int]:
    """Position of an organisation -> node; the focal one first, then the others in the snapshot's order, then who controls
    several suppliers in the end. What we control ourselves counts as controlled by nobody.
    """
    supply, internal = snapshot.supply, snapshot.organisations.internal
    suppliers, buyers = ({*end[rows].tolist()} for end in (supply.supplier, supply.buyer))
    named = suppliers | buyers
    others = sorted(each for each in named if each >= 0 and not internal[each])
    heads = Counter(above[-1] for each in others if each in suppliers and (above := _above(snapshot, each)))
    more = sorted(head for head, number in heads.items() if number > 1 and head not in named)
    return {position: node for node, position in enumerate([focal_position(snapshot), *others, *more])}


def _above(snapshot: Snapshot, position: int) -> list[int]:
    """Who controls an organisation, the nearest first; nobody if we are among them."""
    above = list(controllers_of(snapshot, position))
    return [] if any(snapshot.organisations.internal[each] for each in above) else above


def _controlled(snapshot: Snapshot, nodes: Mapping[int, int], serves: Lists) -> dict[int, tuple[int, ...]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for position, node in nodes.items():
        for above in _above(snapshot, position) if serves[node] and node != FOCAL else ():
            if above in nodes:
                found[nodes[above]].append(node)
    return {node: tuple(sorted(some)) for node, some in sorted(found.items())}


def _heads(controlled: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    below = {each for some in controlled.values() for each in some}
    heads = (node for node in controlled if node not in below)
    return {each: head for head in heads for each in (head, *controlled[head])}


def _recovery(snapshot: Snapshot, rows: Sequence[int], nodes: Mapping[int, int]) -> tuple[float | None, ...]:
    """Of each node the longest time to recover that it, or a supply of its in force, declares."""
    own, supply = snapshot.organisations.recovery_days.tolist(), snapshot.supply
    found = [[own[each]] if each >= 0 else [] for each in nodes]
    for supplier, days in zip(supply.supplier[rows].tolist(), supply.recovery_days[rows].tolist(), strict=True):
        if supplier in nodes:
            found[nodes[supplier]].append(days)
    return tuple(max(_known(each), default=None) for each in found)


def _known(values: Iterable[float]) -> list[float]:
    return [each for each in values if not math.isnan(each)]


def _name(snapshot: Snapshot, position: int) -> str:
    if position < 0:
        return "us"
    return organisation_name(snapshot, position)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The supply table as lists, and the survival of each organisation: numbers one by one are slow to get from arrays."""

    supplier: Sequence[int]
    category: Sequence[str]
    flag: Sequence[int]
    share: Sequence[float]
    survival: Sequence[float]
    declared: Sequence[bool]
    evidence: Sequence[str]
    amount: Sequence[Amount]
    own_survival: Sequence[float]

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Columns:
        supply = snapshot.supply
        values = zip(supply.annual_value.tolist(), supply.currency, strict=True)
        return cls(
            supply.supplier.tolist(),
            list(supply.category),
            supply.substitutable.tolist(),
            supply.share.tolist(),
            supply.survival_days.tolist(),
            supply.declared.tolist(),
            list(supply.evidence),
            [amount(value, currency, snapshot) for value, currency in values],
            snapshot.organisations.survival_days.tolist(),
        )


def _needs(snapshot: Snapshot, rows: Sequence[int], nodes: Mapping[int, int]) -> tuple[Need, ...]:
    """Supply rows as needs. Rows of one (supplier, buyer, category) are one supply, whoever wrote them down."""
    columns, buyers = _Columns.of(snapshot), snapshot.supply.buyer[rows].tolist()
    suppliers = [columns.supplier[row] for row in rows]
    categories = _categories([columns.category[row] for row in rows], suppliers, buyers)
    ours = np.flatnonzero(snapshot.organisations.internal).tolist()
    node_of = {**nodes, **dict.fromkeys(ours, FOCAL), -1: -1}
    grouped: defaultdict[tuple[int, str], defaultdict[int, defaultdict[int, list[int]]]]
    grouped = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row, of, to, category in zip(rows, suppliers, buyers, categories, strict=True):
        supplier, buyer = node_of.get(of, -1), node_of.get(to, -1)
        if supplier != buyer and min(supplier, buyer) >= 0:
            # without a category, two supplies cannot be known to meet the same need
            key = category or f"\x00{snapshot.organisations.id.at(of)}"
            grouped[buyer, key][supplier][to].append(row)
    return tuple(
        Need(buyer, _spelling(columns, of), tuple(_supplied(columns, node, of[node]) for node in sorted(of)))
        for (buyer, _), of in sorted(grouped.items())
    )


def _categories(written: Iterable[str], suppliers: Sequence[int], buyers: Sequence[int]) -> list[str]:
    """Of each row the category for comparing. One that names none takes the only one that its supplier and buyer name."""
    plain = [" ".join(each.casefold().split()) for each in written]
    named: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for between, category in zip(zip(suppliers, buyers, strict=True), plain, strict=True):
        if category:
            named[between].add(category)
    return [
        category or (next(iter(named[between])) if len(named.get(between, ())) == 1 else "")
        for between, category in zip(zip(suppliers, buyers, strict=True), plain, strict=True)
    ]


def _spelling(columns: _Columns, of: Mapping[int, Mapping[int, list[int]]]) -> str:
    rows = (row for by_buyer in of.values() for rows in by_buyer.values() for row in rows)
    return min((text for row in rows if (text := columns.category[row].strip())), default="")


def _supplied(columns: _Columns, node: int, by_buyer: Mapping[int, list[int]]) -> Supplied:
    rows = [row for rows in by_buyer.values() for row in rows]
    flags = [flag for row in rows if (flag := columns.flag[row]) != UNDECLARED]
    shares = _known(columns.share[row] for row in rows)
    declared = [columns.own_survival[columns.supplier[rows[0]]], *(columns.survival[row] for row in rows)]
    return Supplied(
        supplier=node,
        flag=min(flags, default=UNDECLARED),  # of contradicting declarations the cautious one
        amount=summed([_value_once(columns, each) for each in by_buyer.values()]),
        share=min(max(shares), 1.0) if shares else None,
        evidence=tuple(sorted({columns.evidence[row] for row in rows})),
        survival=min(_known(declared), default=None),
    )


def _value_once(columns: _Columns, rows: list[int]) -> Amount:
    """The yearly value of one supply: what its contracts say together, or else the largest declaration."""
    contracts = summed([columns.amount[row] for row in rows if not columns.declared[row]])
    if contracts.stated or contracts.without_rate:
        return contracts
    declared = [columns.amount[row] for row in rows if columns.declared[row]]
    return max(declared, key=lambda each: (each.stated, each.known, each.without_rate), default=contracts)


def _supplied_needs(needs: tuple[Need, ...]) -> tuple[Lists, NDArray[np.int8]]:
    """The suppliers of each need, and the flag of each of them."""
    supplies = [(number, each.supplier, each.flag) for number, need in enumerate(needs) for each in need.supplies]
    number, supplier, flag = np.array(supplies, np.int32).reshape(-1, 3).T
    return Lists.of(len(needs), number, supplier), flag.astype(np.int8)


def _links(needs: tuple[Need, ...], needs_of: Lists) -> dict[tuple[int, int], Link]:
    links: dict[tuple[int, int], Link] = {}
    for buyer, numbers in enumerate(needs_of):
        given: defaultdict[int, list[tuple[Need, Supplied]]] = defaultdict(list)
        for need in (needs[number] for number in numbers):
            for each in need.supplies:
                given[each.supplier].append((need, each))
        bought = summed([each.amount for pairs in given.values() for _, each in pairs]).known
        for supplier, pairs in given.items():
            links[supplier, buyer] = _link(pairs, bought, len(given))
    return links


def _link(pairs: list[tuple[Need, Supplied]], bought: float, suppliers: int) -> Link:
    paid = summed([each.amount for _, each in pairs])
    strength, basis = _strength([each.share for _, each in pairs], paid, bought, suppliers)
    return Link(
        categories=tuple(need.category for need, _ in pairs),
        amount=paid,
        strength=strength,
        basis=basis,
        suppliers=suppliers,
        evidence=tuple(sorted({item for _, each in pairs for item in each.evidence})),
    )


def _strength(shares: list[float | None], paid: Amount, bought: float, suppliers: int) -> tuple[float, Basis]:
    """The part of a buyer's supply that a supplier is: as declared, else by value, else an equal part."""
    declared = [share for share in shares if share is not None]
    if declared:
        return max(declared), Basis.DECLARED
    if paid.total and bought > 0:
        return paid.total / bought, Basis.VALUE
    return 1.0 / suppliers, Basis.EQUAL
