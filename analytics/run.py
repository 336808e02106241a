"""One run: a snapshot and parameters in, ties and findings with reasons out.

The stages are a list; each takes what is known so far and adds to it. Nothing here reads a clock or draws an unseeded
number: the same snapshot, parameters and former numbers of communities give the same analysis, bit for bit. What a
snapshot cannot answer (no mail, no contracts, nobody of ours) is said in a note, and is no error.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from threading import Event

import numpy as np

from analytics.account_exchange import account_exchange
from analytics.account_health import health_findings
from analytics.choke_points import choke_point_findings, choke_points
from analytics.communities import communities, community_findings
from analytics.concentration import concentration_findings, concentrations, without_rate
from analytics.contributions import contributions
from analytics.coverage import AccountCoverage, Pairs, contact_pairs, coverage, coverage_findings
from analytics.critical_contacts import critical_contact_findings, critical_contacts
from analytics.cusum import WARM_UP_WEEKS, WATCHED_WEEKS
from analytics.dependency_paths import dependency_path_findings
from analytics.deterioration import deterioration_findings, watched
from analytics.handover import accounts_of_contacts, handover_details, handover_plan
from analytics.influence import influence_findings
from analytics.influence_set import influence_set_findings
from analytics.live_contacts import contacts
from analytics.mailbox_coverage import Mailbox
from analytics.outreach_conflicts import conflict_findings
from analytics.parameters import RunParameters
from analytics.population import have_left, present_internal
from analytics.removal import Removal, internal_network, removals, single_point_findings, single_points
from analytics.response_times import response_findings
from analytics.scope import population
from analytics.sentences import counted, listed
from analytics.separation import Absence, Efficiency, efficiency
from analytics.stable_labels import NO_FORMER, FormerLabels
from analytics.succession import at_hand, successor_findings, successors
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from analytics.tie_measures import TieMeasures, tie_measures
from analytics.tie_network import TieNetwork
from analytics.ties import Ties, ties_of
from analytics.time_window import resolve_as_of
from analytics.truck_factor import truck_factor_findings
from analytics.unit_comparison import comparison_finding, is_comparable
from analytics.unit_coverage import unit_coverage_findings
from analytics.wandering import FEWEST_ACCOUNTS
from graph_model.findings import Finding, FindingKind
from graph_model.identifiers import identifier
from graph_model.long_work import overseen, piece, step, steps
from graph_model.snapshot import NO_TIME, Snapshot

Progress = Callable[[str, float], None]
"""Called with the name of the stage and the part (0–1) of the whole that is done; it never falls, and ends at 1."""

KEPT = 2
"""Version of what a run keeps of its findings and ties: raise it when that grows, or runs without it stay as they are."""
LIBRARIES = ("sociogram", "numpy", "scipy", "numba", "networkx", "networkit", "python-louvain")


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a run found. `as_of_ms` is None where nothing is dated. `notes` are sentences about what it could not know."""

    as_of_ms: int | None
    parameters: RunParameters
    snapshot_hash: str
    versions: dict[str, str]
    ties: Ties
    tie_measures: TieMeasures
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same snapshot, parameters and Sociogram, which keeps the same of it: the same run."""
        told = self.parameters.to_json()
        return identifier("run", self.snapshot_hash, told, self.versions["sociogram"], str(KEPT))


@dataclass(frozen=True, slots=True)
class Workings:
    """What the stages know so far. `former`: the communities of the run before."""

    snapshot: Snapshot
    parameters: RunParameters
    former: FormerLabels
    ties: Ties
    measures: TieMeasures
    pairs: Pairs
    supply: SupplyGraph
    accounts: tuple[AccountCoverage, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def begin(cls, snapshot: Snapshot, parameters: RunParameters, former: FormerLabels) -> Workings:
        """What all stages stand on: ties, contacts and the supply graph."""
        as_of = resolve_as_of(snapshot, parameters)
        as_of = NO_TIME if as_of is None else as_of
        parts = contributions(snapshot, parameters, as_of)
        step(0.3)
        ties = ties_of(snapshot, parts, as_of)
        step(0.5)
        measures = tie_measures(snapshot, ties, parts, parameters)
        step(0.9)
        pairs, supply = contact_pairs(snapshot, ties, parameters), supply_graph(snapshot, ties.as_of)
        accounts = coverage(snapshot, pairs, also=supply.trading)
        return cls(snapshot, parameters, former, ties, measures, pairs, supply, tuple(accounts))

    def having(self, *findings: list[Finding]) -> Workings:
        """The same with these findings added."""
        return replace(self, findings=self.findings + tuple(each for some in findings for each in some))


DEFAULTS = RunParameters()


def analyse(
    snapshot: Snapshot,
    parameters: RunParameters = DEFAULTS,
    progress: Progress | None = None,
    former: FormerLabels = NO_FORMER,
    cancelled: Event | None = None,
) -> Analysis:
    """Everything that a run concludes from a snapshot.

    Args:
        snapshot: the graph.
        parameters: what the run is told.
        progress: told of every stage as it begins, of how far it is, and of the end.
        former: who was in which community in the run before: communities keep their numbers, and nothing else
            depends on it.
        cancelled: set from any thread, it ends the run at its next step.

    Raises:
        Cancelled: it was set before the end.

    """
    tell: Progress = progress or (lambda stage, done: None)
    name, done = "ties", 0.0

    def report(part: float) -> None:
        nonlocal done
        done = max(done, min(part, 1.0))
        tell(name, done)

    report(0.0)
    with overseen(report, cancelled):
        with piece(0.0, TIES_SHARE):
            known = Workings.begin(snapshot, parameters, former)
        begin = TIES_SHARE
        for each, stage, share in STAGES:
            name = each
            report(begin)
            with piece(begin, begin + share):
                known = stage(known)
            begin += share
        step()
    name = "done"
    report(1.0)
    return Analysis(
        as_of_ms=None if known.ties.as_of == NO_TIME else known.ties.as_of,
        parameters=parameters,
        snapshot_hash=snapshot.hash,
        versions=versions(),
        ties=known.ties,
        tie_measures=known.measures,
        findings=known.findings,
        notes=known.notes,
    )


def versions() -> dict[str, str]:
    """The versions of everything that a result can depend on, by name."""
    return {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "uninstalled"


def _influence(known: Workings) -> Workings:
    return known.having(influence_findings(known.snapshot, known.ties, known.parameters))


def _influence_set(known: Workings) -> Workings:
    ranking = [finding.subject for finding in known.findings if finding.kind is FindingKind.INFLUENCE]
    return known.having(influence_set_findings(known.snapshot, known.ties, known.parameters, ranking))


def _communities(known: Workings) -> Workings:
    """The communities of our people, and how far they agree with the formal units."""
    snapshot, parameters = known.snapshot, known.parameters
    found = communities(snapshot, known.ties, parameters, known.former)
    compared = [comparison_finding(snapshot, found, parameters)] if is_comparable(found, parameters) else []
    return known.having(community_findings(snapshot, found, parameters.communities), compared)


def _continuity(known: Workings) -> Workings:
    """Coverage of the accounts and of pairs of units, single points of failure, and who could succeed them."""
    snapshot, parameters = known.snapshot, known.parameters
    points = single_points(removals(snapshot, known.ties, known.accounts, parameters), parameters)
    step(0.2)
    look, account_of = contacts(snapshot, known.ties, known.pairs, parameters), accounts_of_contacts(known.pairs)
    holding = [point.person for point in points if point.held]
    found = {person: successors(look, person, parameters) for person in steps(holding)}
    step(1.0)
    ready = {person: at_hand(snapshot, some, parameters) for person, some in found.items()}
    plans = {
        person: handover_details(snapshot, handover_plan(look, account_of, person, some), parameters)
        for person, some in found.items()
    }
    return known.having(
        coverage_findings(snapshot, known.accounts, parameters),
        unit_coverage_findings(snapshot, known.ties, parameters),
        truck_factor_findings(snapshot, known.accounts),
        single_point_findings(snapshot, points, ready, plans, parameters, efficiencies=_efficiencies(known, points)),
        successor_findings(snapshot, [each for some in found.values() for each in some], parameters),
    )


def _efficiencies(known: Workings, points: Sequence[Removal]) -> dict[int, Efficiency | None]:
    """Person -> the efficiency of the internal network with and without them, of the worst of the single points."""
    chosen = known.parameters.continuity
    network = internal_network(known.ties, present_internal(known.snapshot, known.ties.as_of), known.parameters)
    return {
        each.person: efficiency(Absence.of(network, [each.person], chosen.removal_sources, known.parameters.seed))
        for each in steps(points[: chosen.removal_measured])
    }


def _supply_chain(known: Workings) -> Workings:
    """Dependency paths, choke points, the people who are our contact to these, and how concentrated trade is."""
    snapshot, graph, parameters = known.snapshot, known.supply, known.parameters
    points = choke_points(graph, parameters.supply)
    step(0.5)
    accounts = {each.organisation: each for each in known.accounts}
    critical = critical_contacts(points, graph, accounts, parameters)
    return known.having(
        dependency_path_findings(graph, parameters.supply, snapshot.base_currency),
        choke_point_findings(graph, points, snapshot.base_currency),
        critical_contact_findings(snapshot, graph, critical, parameters),
        concentration_findings(snapshot, concentrations(snapshot, known.ties.as_of), parameters.supply),
    )


def _accounts(known: Workings) -> Workings:
    """How our exchange with each account fares, and whether it is answered in time and by one of us at a time."""
    snapshot, parameters = known.snapshot, known.parameters
    if known.ties.as_of == NO_TIME:
        return known
    exchange = account_exchange(snapshot, parameters, known.ties.as_of)
    step(0.3)
    found = watched(exchange, parameters.accounts)
    step(0.6)
    return known.having(
        health_findings(snapshot, exchange, found, parameters),
        deterioration_findings(snapshot, exchange, found, parameters.accounts),
        response_findings(snapshot, exchange, parameters),
        conflict_findings(snapshot, exchange, parameters),
    )


def _notes(known: Workings) -> Workings:
    """Everything that the snapshot could not tell."""
    return replace(known, notes=tuple(note for applies in NOTES for note in applies(known)))


Stage = Callable[[Workings], Workings]
TIES_SHARE = 0.05
STAGES: tuple[tuple[str, Stage, float], ...] = (
    ("influence", _influence, 0.75),
    ("influence set", _influence_set, 0.04),
    ("communities", _communities, 0.06),
    ("contacts and successors", _continuity, 0.06),
    ("supply chain", _supply_chain, 0.02),
    ("accounts", _accounts, 0.01),
    ("notes", _notes, 0.01),
)
"""What is computed after the ties, in order, and about what part of the time of all it takes in a large company."""


def _nobody_of_ours(known: Workings) -> Iterator[str]:
    people = known.snapshot.people
    if not len(people):
        yield "The graph holds no people: nothing can be said of influence and contacts."
    elif not people.internal.any():
        yield "Nobody in the graph is known to be one of us: tell our domains, or load an HR export."


def _nothing_dated(known: Workings) -> Iterator[str]:
    if not len(known.snapshot.interactions):
        yield "The graph holds no mail and no meetings: nobody has ties, and no contact is live."
    elif known.ties.as_of == NO_TIME:
        yield "No interaction has a date that can be believed: nobody has ties, and no contact is live."
    elif not len(known.ties):
        yield "No interaction within the window makes a tie: there is no influence and no live contact to report."


def _not_ranked(known: Workings) -> Iterator[str]:
    chosen = population(known.snapshot, known.ties, known.parameters)
    here = int(np.count_nonzero(chosen.members))
    ranked = _count(known, FindingKind.INFLUENCE)
    if chosen.kind:
        yield f"Influence is ranked within the {chosen.kind} {chosen.name} only, among {here:,} of ours."
    if ranked < here:
        whose = "these" if chosen.kind else "our"
        yield f"{ranked:,} of {whose} {here:,} people are ranked: the others have no live tie to a colleague."


def _whose_mailboxes(known: Workings) -> Iterator[str]:
    of = Counter(each.details["mailbox"] for each in known.findings if each.kind is FindingKind.INFLUENCE)
    loaded, partial, unknown = (of[each] for each in Mailbox)
    if partial:
        yield (
            f"Of the {of.total():,} who are ranked, {loaded:,} have mail that was delivered to them, or mail with people "
            f"outside that no colleague is on: their own mailboxes are loaded. {partial:,} have mail with people outside "
            f"beside colleagues only, and may be seen in theirs alone: these scores are partial, and read too low. Of "
            f"{unknown:,} it cannot be told."
        )
    accounts = [each.details for each in known.findings if each.kind is FindingKind.CONTACT_COVERAGE]
    held = sum(each["partial"] and each["state"] in ("sole", "dominant") for each in accounts)
    if held:
        yield (
            f"Of {counted(held, 'account')} that one person seems to hold there may be more contact than is seen: the "
            "mailbox of somebody else who was in touch with it may not be loaded. Each finding says whose."
        )


def _unit_pairs_left_out(known: Workings) -> Iterator[str]:
    listed_pairs = [each.details["pairs"] for each in known.findings if each.kind is FindingKind.UNIT_COVERAGE]
    if listed_pairs and listed_pairs[0] > len(listed_pairs):
        yield (
            f"Of {listed_pairs[0]:,} pairs of units in live contact {len(listed_pairs):,} are listed: first those that hang on "
            "one person, then those most concentrated and strongest."
        )


def _no_hierarchy(known: Workings) -> Iterator[str]:
    ranked = [finding for finding in known.findings if finding.kind is FindingKind.INFLUENCE]
    if ranked and all(finding.details["gap_state"] == "unknown" for finding in ranked):
        yield (
            "No title places any of them, and no reporting line that leads to somebody: influence cannot be compared with "
            "formal rank, so nobody is called an informal influencer."
        )


def _no_influence_set(known: Workings) -> Iterator[str]:
    wanted, ranked = known.parameters.influence_set.size, _count(known, FindingKind.INFLUENCE)
    if wanted and ranked and not _count(known, FindingKind.INFLUENCE_SET):
        yield f"An influence set of {wanted} would be all {ranked:,} people with live ties to colleagues: it is left out."


def _no_communities(known: Workings) -> Iterator[str]:
    if not len(known.ties):
        return
    shown = [finding for finding in known.findings if finding.kind is FindingKind.COMMUNITY]
    tied, smallest = (
        len(TieNetwork.of(known.snapshot, known.ties, known.parameters)),
        known.parameters.communities.minimum_group,
    )
    hidden = tied - sum(finding.details["size"] for finding in shown)
    if hidden:
        yield f"{hidden:,} people are in communities of fewer than {smallest} people, which are not shown."
    if shown and not _count(known, FindingKind.COMMUNITY_COMPARISON):
        yield "Fewer than two units are known of the people with ties: communities cannot be compared with the chart."


def _count(known: Workings, kind: FindingKind) -> int:
    return sum(finding.kind is kind for finding in known.findings)


def _chart_of_today(known: Workings) -> Iterator[str]:
    if known.parameters.as_of_ms is not None and known.snapshot.people.listed.any():
        yield "Titles, units and reporting lines are those that HR stated last, whatever the day of this run."


def _no_supply(known: Workings) -> Iterator[str]:
    supply = known.snapshot.supply
    if not len(supply):
        yield "No contracts or dependencies are loaded: dependency paths and choke points are not known."
        return
    if not known.snapshot.organisations.internal.any():
        yield "No organisation is known to be ours: nobody can be said to supply us."
    elif not known.supply.suppliers[0]:
        yield "No contract or dependency in force supplies us: there are no dependency paths."
    if known.ties.as_of == NO_TIME:
        yield "Without a date for the run, contracts of any term count as in force."


def _values_left_out(known: Workings) -> Iterator[str]:
    """Currencies without a rate, and needs of ours without a value."""
    bought = (each for need in known.supply.needs for each in need.supplies if each.supplier != FOCAL)
    missing = sorted({currency for each in bought for currency in each.amount.without_rate})
    if missing:
        yield (
            f"Values in {listed(missing)} are not summed: there is no rate to {known.snapshot.base_currency}. "
            "Add the rate to the policy."
        )
    unstated = sum(known.supply.needs[number].amount.unstated > 0 for number in known.supply.needs_of[FOCAL])
    if unstated:
        yield f"The value of {counted(unstated, 'need')} of ours is not stated whole; sums leave out what is not."


def _not_timed(known: Workings) -> Iterator[str]:
    """Needs that fail with a choke point, of which it cannot be told for how long."""
    points = [each.details for each in known.findings if each.kind is FindingKind.CHOKE_POINT]
    fragile = [each for each in points if each["exposure"]]
    unknown = sum(each["exposure"] == "unknown" for each in fragile)
    if unknown:
        yield (
            f"Of {unknown:,} of {counted(len(fragile), 'choke point')} it is not known how long we would be without what "
            "we need: nobody said how long they take to recover, or how long we can go on without."
        )


def _no_concentration(known: Workings) -> Iterator[str]:
    for side, currencies in without_rate(known.snapshot, known.ties.as_of).items():
        yield f"How concentrated our {side} is cannot be said: contracts in {listed(currencies)} have no rate in the policy."


def _not_watched(known: Workings) -> Iterator[str]:
    health = [finding for finding in known.findings if finding.kind is FindingKind.ACCOUNT_HEALTH]
    unknown = sum(finding.details["watch"] == "unknown" for finding in health)
    if unknown:
        yield (
            f"Of {unknown:,} of {counted(len(health), 'account')} it cannot be told whether our exchange is falling: "
            f"it is too young ({WARM_UP_WEEKS + WATCHED_WEEKS} weeks are needed) or too little."
        )
    told = len(health) - unknown
    if 0 < told < FEWEST_ACCOUNTS:
        yield (
            f"{counted(told, 'account')} can be watched for deterioration: fewer than {FEWEST_ACCOUNTS} do not tell how far "
            "levels wander by themselves, and where they do, alarms are false more often than was chosen."
        )


def _promised_to_nobody(known: Workings) -> Iterator[str]:
    """Answers were promised to an account that is not in the graph: a misspelt name would hide that silently."""
    table = known.snapshot.organisations
    there = {each.casefold() for column in (table.id, table.name) for each in column}
    unknown = sorted(key for key in known.parameters.accounts.sla_days_of if key.casefold() not in there)
    if unknown:
        yield f"accounts.sla_days_of names no organisation of this graph: {listed(unknown)}."


def _people_who_left(known: Workings) -> Iterator[str]:
    left = int(np.count_nonzero(known.snapshot.people.internal & have_left(known.snapshot, known.ties.as_of)))
    if left:
        yield f"{left:,} of our people had left by then: their ties count for nobody's coverage."


NOTES: tuple[Callable[[Workings], Iterator[str]], ...] = (
    _nobody_of_ours,
    _nothing_dated,
    _not_ranked,
    _whose_mailboxes,
    _unit_pairs_left_out,
    _no_hierarchy,
    _no_influence_set,
    _no_communities,
    _chart_of_today,
    _no_supply,
    _values_left_out,
    _not_timed,
    _no_concentration,
    _not_watched,
    _promised_to_nobody,
    _people_who_left,
)
"""What may have to be said, in order."""
