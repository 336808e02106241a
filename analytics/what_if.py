"""What-if questions, answered from a snapshot at once: people who leave together, organisations that fail together.

In: a snapshot, whom it is about (positions), and the parameters of a run. Out: a `Leaving` or a `Failing`, in positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.choke_points import NO_SHORTAGE, ChokePoint, Failures, choke_points
from analytics.common_control import controlled_by
from analytics.coverage import AccountCoverage, Pairs, contact_pairs, coverage
from analytics.currencies import summed
from analytics.departures import Departure, departure
from analytics.failure_spread import spread
from analytics.handover import Introduction, accounts_of_contacts, handover_plan
from analytics.live_contacts import Contacts, contacts
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.recovery import Shortage
from analytics.removal import internal_network
from analytics.separation import Absence, Efficiency, UnitDistance, efficiency, unit_distances
from analytics.succession import successors
from analytics.supply_graph import SupplyGraph, focal_position, supply_graph
from analytics.ties import Ties
from analytics.time_window import resolve_as_of
from graph_model.errors import AnalysisError
from graph_model.snapshot import NO_TIME, Snapshot


@dataclass(frozen=True, slots=True)
class Leaving:
    """What breaks if `people` leave together. `choke_points`: those with whom nobody would be in touch, as accounts are now.

    `handover` are the plans of all of them: (who leaves, step). `efficiency` is None where fewer than two of
    ours are left in live ties; `units` are those that lose somebody.
    """

    people: tuple[int, ...]
    departure: Departure
    choke_points: tuple[tuple[AccountCoverage, ChokePoint], ...]
    handover: tuple[tuple[int, Introduction], ...]
    efficiency: Efficiency | None
    units: tuple[UnitDistance, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """What we lose if `organisations` fail together, `controlled` among them because others of them control these.

    `failed_too` fail for want of supply. Needs are `lost` for certain, or it depends on what nobody declared (`doubtful`).
    """

    as_of_ms: int
    organisations: tuple[int, ...]
    controlled: tuple[int, ...]
    failed_too: tuple[int, ...]
    lost: tuple[Shortage, ...]
    doubtful: tuple[Shortage, ...]

    @property
    def at_risk(self) -> float | None:
        """A year's value of the needs that are lost for certain, None where it cannot be summed."""
        return summed([each.need.amount for each in self.lost]).total if self.lost else 0.0


def leaving(snapshot: Snapshot, ties: Ties, people: Sequence[int], parameters: RunParameters) -> Leaving:
    """What breaks if these people of ours leave together, and to whom what they hold could go."""
    pairs, supply = contact_pairs(snapshot, ties, parameters), supply_graph(snapshot, ties.as_of)
    network = internal_network(ties, present_internal(snapshot, ties.as_of), parameters)
    found = departure(people, coverage(snapshot, pairs), network, parameters.continuity)
    absence = Absence.of(network, people, parameters.continuity.removal_sources, parameters.seed)
    known = contacts(snapshot, ties, pairs, parameters)
    return Leaving(
        people=tuple(people),
        departure=found,
        choke_points=tuple(_choke_points_lost(supply, found, parameters)),
        handover=tuple(_handover(known, pairs, people, parameters)),
        efficiency=efficiency(absence),
        units=tuple(unit_distances(absence, snapshot.people.unit)),
    )


def _choke_points_lost(
    graph: SupplyGraph, found: Departure, parameters: RunParameters
) -> Iterator[tuple[AccountCoverage, ChokePoint]]:
    """Organisations on whom needs of ours hang, and with whom nobody would be in touch any more."""
    lost = {each.organisation: each for each in found.lost}
    for each in choke_points(graph, parameters.supply):
        account = lost.get(graph.positions[each.node])
        if account is not None and (each.lost or each.doubtful):
            yield account, each


def _handover(
    known: Contacts, pairs: Pairs, people: Sequence[int], parameters: RunParameters
) -> Iterator[tuple[int, Introduction]]:
    """Nobody who leaves receives anything."""
    account_of, staying = accounts_of_contacts(pairs), known.without(frozenset(people))
    for person in people:
        for step in handover_plan(staying, account_of, person, successors(staying, person, parameters)):
            yield person, step


def failing(
    snapshot: Snapshot, organisations: Sequence[int], parameters: RunParameters, *, with_controlled: bool = False
) -> Failing:
    """What we lose if these organisations fail together: more than the sum, where they stand in for each other.

    `with_controlled`: and all that they control, but for our own.
    """
    if focal_position(snapshot) < 0:
        raise AnalysisError("No organisation is known to be ours, so that nobody supplies us: tell our domains.")
    as_of = resolve_as_of(snapshot, parameters)
    as_of = NO_TIME if as_of is None else as_of
    graph = supply_graph(snapshot, as_of)
    controlled = (
        _controlled(snapshot, organisations) if with_controlled or parameters.supply.fail_with_controlled else ()
    )
    place = {position: node for node, position in enumerate(graph.positions)}
    nodes = tuple(dict.fromkeys(place[each] for each in (*organisations, *controlled) if each in place))
    failures = Failures.of(graph)
    failed = spread(failures.kind, nodes).failed - {*nodes}
    lost, doubtful = failures.shortages([nodes]).get(nodes, NO_SHORTAGE)
    return Failing(
        as_of_ms=as_of,
        organisations=tuple(organisations),
        controlled=controlled,
        failed_too=tuple(graph.positions[node] for node in sorted(failed)),
        lost=lost,
        doubtful=doubtful,
    )


def _controlled(snapshot: Snapshot, organisations: Sequence[int]) -> tuple[int, ...]:
    found = {each for one in organisations for each in controlled_by(snapshot, one)} - {*organisations}
    return tuple(sorted(each for each in found if not snapshot.organisations.internal[each]))
