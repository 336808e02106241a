"""What the analytics conclude: scores with reasons, of a stated kind, about somebody or something in the graph.

No bare score: a finding is a value with its reasons, and `kind` of the score says how the reasons relate to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from graph_model.identifiers import identifier


class ScoreKind(StrEnum):
    """How the reasons relate to the value: they add up to it, multiply to it, or are listed beside it."""

    SUM = "sum"
    PRODUCT = "product"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Reason:
    """A weight and a sentence that a manager can read. `evidence` are ids of what the sentence speaks of."""

    weight: float
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A value with the reasons for it.

    >>> Score(3.0, ScoreKind.SUM, (Reason(1.0, "one"), Reason(2.0, "two"))).adds_up()
    True
    """

    value: float
    kind: ScoreKind
    reasons: tuple[Reason, ...]
    unit: str = ""

    def adds_up(self) -> bool:
        """Whether the reasons give the value, as `kind` promises (evidence only has to be there)."""
        if not self.reasons:
            return False
        weights = [reason.weight for reason in self.reasons]
        match self.kind:
            case ScoreKind.SUM:
                return math.isclose(math.fsum(weights), self.value, rel_tol=1e-6, abs_tol=1e-6)
            case ScoreKind.PRODUCT:
                return math.isclose(math.prod(weights), self.value, rel_tol=1e-6, abs_tol=1e-6)
            case ScoreKind.EVIDENCE:
                return True


class FindingKind(StrEnum):
    """The questions that findings answer. What each puts into `details` stands in `DETAILS`."""

    INFLUENCE = "influence"
    CONTACT_COVERAGE = "contact_coverage"
    UNIT_COVERAGE = "unit_coverage"
    SINGLE_POINT_OF_FAILURE = "single_point_of_failure"
    SUCCESSOR = "successor"
    TRUCK_FACTOR = "truck_factor"
    DEPENDENCY_PATH = "dependency_path"
    CHOKE_POINT = "choke_point"
    CRITICAL_CONTACT = "critical_contact"
    CONCENTRATION = "concentration"
    COMMUNITY = "community"
    COMMUNITY_COMPARISON = "community_comparison"
    INFLUENCE_SET = "influence_set"
    ACCOUNT_HEALTH = "account_health"
    DETERIORATION_ALARM = "deterioration_alarm"
    RESPONSE_TIMES = "response_times"
    OUTREACH_CONFLICT = "outreach_conflict"


ABOUT_A_PERSON: Final = frozenset(
    {FindingKind.INFLUENCE, FindingKind.SINGLE_POINT_OF_FAILURE, FindingKind.SUCCESSOR, FindingKind.CRITICAL_CONTACT}
)
"""Whose subject is a person."""

DETAILS: Mapping[FindingKind, Mapping[str, str]] = {
    FindingKind.INFLUENCE: {
        "components": "component name -> percentile (0-100) of every component that was available",
        "raw": "component name -> the metric's own value",
        "influence_percentile": "percentile (0-100) of the score among all who are ranked",
        "formal_percentile": "percentile of the formal rank, or null where no hierarchy places this person",
        "gap": "influence_percentile - formal_percentile, or null",
        "gap_state": "gap | none | unknown",
        "informal": "whether this is an informal influencer: top decile and a large gap",
        "roles": "brokerage role (coordinator, gatekeeper, representative, consultant, liaison) -> how often between pairs "
        "without a tie of their own, or null where this person's unit is not known",
        "mailbox": "loaded | seen_by_others (the score is partial, and reads too low) | unknown: this person's own",
        "scope": "{kind, id, name} of what ranks were taken within, or null where that is everybody of ours",
        "told_unit": "name of the unit, or null where it is not told without a name: it is for whole steps of people only",
        "told_level": "the level likewise, among those of the same told unit",
    },
    FindingKind.CONTACT_COVERAGE: {
        "state": "sole | dominant | shared | none",
        "partial": "whether somebody beside the first contact may hold more than is seen: their own mailbox may not be loaded",
        "contacts": "list of {person, strength, scale, share, last_at, live, partial}: internal people, strongest first",
        "hhi": "Herfindahl-Hirschman index of the shares, 0-1",
    },
    FindingKind.UNIT_COVERAGE: {
        "other": "the other unit; the subject is the first of the two",
        "sides": "list of {unit, name, people, state, partial, hhi, contacts, others}, one of each unit: how many are in it, "
        "how its people share what is between the two, the strongest of them as of contact_coverage, and how many more of it "
        "there are",
        "pairs": "pairs of units that are in live contact, whether they are listed or not",
    },
    FindingKind.SINGLE_POINT_OF_FAILURE: {
        "accounts": "list of {organisation, state: sole | dominant, partial, share, strength, scale, last_at}",
        "accounts_lost": "accounts left without a live tie if this person leaves",
        "strength_lost": "tie strength to accounts that leaves with this person",
        "component_drop": "internal people cut off from the largest remaining group, this person not counted",
        "cut_vertex": "whether the internal network falls apart without this person",
        "efficiency_drop": "the part of the internal network's global efficiency that goes with this person, null where not "
        "measured",
        "efficiency_error": "its standard error, 0 where it is exact",
        "bridges": "list of {person, cut_off}: ties to colleagues that alone hold more than one to the rest of the internal "
        "network, and how many; the most first",
        "successors": "list of {person, score}: best first, [] where nobody is at hand",
        "handover": "list of {contact, organisation, receiver, knows, between, scale, tie_scale}: the strongest tie first; "
        "receiver null where nobody was found, between who makes leaver and receiver known to each other, or null",
    },
    FindingKind.SUCCESSOR: {
        "leaver": "the person who would be succeeded",
        "contact_overlap": "weighted overlap of contacts, 0-1",
        "shared_unit": "whether both belong to one unit",
        "tie_to_leaver": "scale (0-100) of the tie between the two",
        "residual_loss": "part (0-1) of the leaver's account strength that nobody holds after the handover",
        "good": "whether this successor holds enough of the contacts to be called at hand",
    },
    FindingKind.TRUCK_FACTOR: {
        "people": "the fewest people whose leaving leaves more than half of the accounts without a live tie",
        "accounts": "accounts with a live tie",
        "accounts_lost": "how many of them lose the last one",
        "exact": "whether no fewer people would do; else their number is an upper bound",
        "at_least": "a lower bound of their number",
    },
    FindingKind.DEPENDENCY_PATH: {
        "organisations": "ids from the supplier to the focal organisation",
        "categories": "what is supplied on each step",
        "evidence": "ids of the contract or dependency of each step",
        "values": "a year's value of each step in the base currency, null where not known",
        "tier": "number of steps",
        "more_exist": "whether paths of this supplier were left out by the cap",
    },
    FindingKind.CHOKE_POINT: {
        "structural": "whether it stands on every path of at least one other organisation",
        "operational": "lost | unknown | safe: what its failure does to the focal organisation's needs",
        "dominates": "ids of the organisations whose every path leads through it",
        "needs_lost": "list of {category, value, certain, recovery_days, survival_days, exposed_days, value_lost}: the focal "
        "organisation's needs that fail with it; null where not known",
        "value_at_risk": "a year's value of the needs lost, in `currency`, null where it cannot be summed",
        "value_unknown": "a year's value of the needs whose loss depends on undeclared substitutability",
        "recovery_days": "how long it takes to recover, null where nobody said",
        "exposure": "exposed | covered | unknown: whether that is longer than we can go on without; null where no need fails. "
        "Where it is not known whether a need fails at all, that is unknown too, unless we can go on for so long",
        "exposed_days": "for how many days we would be without a need that fails for certain, or if none does, at worst; "
        "null where that is not known or no need fails",
        "value_lost": "what the needs lost are worth in the days without them, null where not known",
        "controls": "ids of the organisations of the supply chain that it controls, directly or through others",
        "needs_together": "as `needs_lost`: what fails for certain only if it fails with all of these",
        "currency": "the policy's base currency",
        "tier": "steps from the focal organisation, the shortest way",
        "redundancy": "number of vertex-disjoint paths to the focal organisation",
        "path": "ids of the strongest path to the focal organisation, where it supplies nothing itself of what it controls",
    },
    FindingKind.CRITICAL_CONTACT: {
        "organisation": "the choke point that this person is the live contact to",
        "state": "sole | dominant",
        "partial": "as of contact_coverage: whether there may be more contact with it than is seen",
        "share": "this person's part (0-1) of the tie strength to it",
        "value_at_risk": "of the choke point, in `currency`",
        "currency": "the policy's base currency",
        "path": "ids of the strongest path from it to the focal organisation",
        "evidence": "ids of the contracts and dependencies along that path",
        "alternatives": "list of {person, strength, scale, share, last_at, live, partial}: the other contacts",
    },
    FindingKind.CONCENTRATION: {
        "side": "revenue (of customers) | spend (with suppliers)",
        "measure": "the side, followed by 'of its own' where it is that of the subject alone",
        "of_all": "whether it is that of all of us, and not of the subject alone",
        "total": "a year's value of the loaded contracts in force that state one, in `currency`",
        "currency": "the policy's base currency",
        "unstated": "contracts in force that state no value",
        "limit": "the share from which a party is over it",
        "band_2010": "unconcentrated | moderate | high, by the US merger guidelines of 2010",
        "band_2023": "the same by those of 2023",
        "parties": "list of {organisation, members, value, share, over_limit, contracts}: those under common control as one, "
        "named by who controls them; the largest first",
        "others": "parties that the list leaves out",
    },
    FindingKind.COMMUNITY: {
        "label": "the number by which it is known from run to run",
        "highest_label": "the highest such number that was ever given",
        "size": "how many people",
        "step": "people are counted in multiples of so many for whoever sees nobody by name",
        "members": "ids of all of them",
        "top_people": "list of {person, strength}: those with the strongest ties inside, strongest first",
        "units": "list of {unit, name, people}: the units with at least the minimum group in it, largest first",
        "others": "people of other units, or whose unit is not known",
        "density_inside": "part (0-1) of the pairs of two members that are tied",
        "density_outside": "part (0-1) of the pairs of a member and somebody else that are tied, null where all are members",
        "strength_inside": "part (0-1) of the members' tie strength that goes to other members",
    },
    FindingKind.COMMUNITY_COMPARISON: {
        "method": "how the communities were found",
        "communities": "how many are shown",
        "people": "how many have a live tie to a colleague",
        "people_with_unit": "how many of them have a known unit",
        "step": "as of community",
        "nmi": "normalised mutual information of communities and units, 0-1",
        "nmi_by_chance": "its mean where people are put into communities of the same sizes at random",
        "modularity": "of the communities",
        "unit_modularity": "of the units",
        "outsiders_total": "people outside of the community with the majority of their unit",
        "outsiders": "list of {person, unit, unit_name, community, unit_community, share_there, share_home, reason}: shares "
        "(0-1) of tie strength to their own and their unit's community; a number is null where that is too small to be shown",
    },
    FindingKind.INFLUENCE_SET: {
        "members": "list of {person, adds, together}: in the order of what each adds to the expected reach of those before",
        "people": "how many could be reached",
        "reach": "people that they are expected to reach together, themselves included",
        "reach_low": "lower bound of it",
        "reach_high": "upper bound of it",
        "confidence": "probability of each of the two promises, the bounds and the approximation",
        "approximation": "part (0-1) of the most that any such set can reach which this one reaches at least",
        "samples": "random reverse reachable sets that it was chosen from",
        "top_by_rank": "ids of as many people at the top of the influence ranking",
        "top_by_rank_reach": "people that those are expected to reach together, null without a ranking",
        "difference": "a sentence about the two",
    },
    FindingKind.ACCOUNT_HEALTH: {
        "state": "worse | as_before | better | unknown: the account against its own past",
        "parts": "list of {name, now, before, points, state}: points 0-100, 50 is as before; null where not known",
        "watch": "falling | steady | unknown: what the deterioration alarm says",
        "watch_sentence": "the same in a sentence",
    },
    FindingKind.DETERIORATION_ALARM: {
        "began": "when the fall began, by estimate: the first moment of that week",
        "noticed": "from when on it could be told from chance",
        "before": "strength a week before it began",
        "since": "strength a week since",
        "history_weeks": "weeks that say what is usual",
        "false_alarms_per_year": "such alarms a year that chance alone raises at most, of one account",
        "pairs": "list of {person, contact, before, since}: one of ours, one of theirs, strength a week; who lost most first",
    },
    FindingKind.RESPONSE_TIMES: {
        "promised_hours": "working hours within which the account is to be answered",
        "messages": "messages that were answered, or wait for longer than that",
        "within": "how many were answered in time",
        "late": "how many later",
        "unanswered": "how many wait for longer",
        "within_share": "the part (0-1) that was answered in time",
        "median_hours": "median working hours of the answers, null without any",
        "people": "list of {person, answered, within, median_hours}: who of ours answered, those who answered most first",
        "waiting": "list of {interaction, people, hours}: some of the unanswered, the oldest first; to whom of ours",
    },
    FindingKind.OUTREACH_CONFLICT: {
        "conflicts": "list of {people, contacts, openings, at, days_apart}: two of ours, whom both wrote to (empty: different "
        "people there), ids of the messages that opened the conversations, when the later one did; the latest first",
        "total": "how many conflicts there are",
        "to_same_person": "how many of them are about the same person there",
        "more_exist": "whether some are left out of the list",
    },
}


TOPIC: Mapping[FindingKind, str] = {
    FindingKind.UNIT_COVERAGE: "other",
    FindingKind.SUCCESSOR: "leaver",
    FindingKind.CRITICAL_CONTACT: "organisation",
    FindingKind.DEPENDENCY_PATH: "organisations",
    FindingKind.CONCENTRATION: "measure",
}
"""Kind -> the detail that tells apart the findings about one subject: an id or a word, or several."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer to one question: what it is about, its score with reasons, and where it ranks among its kind.

    `subject` is the id of a person, organisation or unit, or names the group that it is about; `about` are the ids of
    everything else that it speaks of. `low` and `high` bound the rank (both None where no interval was computed). `details`
    holds what `DETAILS[kind]` lists.
    """

    kind: FindingKind
    subject: str
    rank: int
    score: Score
    about: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def topic(self) -> Topic:
        """What it is about, whichever run found it."""
        others = self.details[TOPIC[self.kind]] if self.kind in TOPIC else ()
        return Topic(self.kind, self.subject, (others,) if isinstance(others, str) else tuple(others))


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and whom it is asked about: what the findings of two runs have in common. `others` are ids, too.

    >>> Topic(FindingKind.CRITICAL_CONTACT, "ada", ("acme",)).renamed({"ada": "ada-lovelace"}).subject
    'ada-lovelace'
    """

    kind: FindingKind
    subject: str
    others: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return identifier("topic", self.kind.value, self.subject, *self.others)

    @property
    def ids(self) -> tuple[str, ...]:
        """Everybody and everything that it is about."""
        return (self.subject, *self.others)

    def renamed(self, present: Mapping[str, str]) -> Topic:
        """The same by present ids, where `present` gives them for former ones."""
        subject, *others = (present.get(each, each) for each in self.ids)
        return Topic(self.kind, subject, tuple(others))
