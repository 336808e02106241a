"""Everything that a run can be told. The defaults are those of docs/numbers.md; a run stores what it was told.

In: choices. Out: one frozen value, with a JSON form that is stored with the run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from analytics.cusum import WEEKS
from analytics.cusum_threshold import ALLOWANCES, FALSE_ALARMS_PER_YEAR
from graph_model.errors import AnalysisError

Moment = int
"""UTC milliseconds, which lie below zero before 1970; `_check_numbers` would refuse them."""

SignedHours = float
"""Hours that may lie below zero, which `_check_numbers` would refuse."""

LATEST_MS = 32_503_680_000_000
"""The year 3000: what is later is a mistake."""
EARLIEST_MS = -LATEST_MS
"""As far back."""
LARGEST = 1e100
"""Its square is still a number, and half-lives of so many days are none."""
LARGEST_WHOLE = 2**53
"""Up to here JSON holds whole numbers, and every library takes them."""


def _check_numbers(group: Any) -> None:
    """Every number of a group is one: not below 0 nor above what is possible, whole where a whole one is wanted."""
    for each in fields(group):
        value, wanted = getattr(group, each.name), str(each.type)
        if wanted.startswith(("int", "float")) and not (value is None and "None" in wanted):
            whole = wanted.startswith("int")
            kinds, largest = (int, LARGEST_WHOLE) if whole else (int | float, LARGEST)
            if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value <= largest:
                what = f"a {'whole ' * whole}number from 0 to {largest:.16g}"
                raise AnalysisError(f"{each.name} must be {what}, not {value!r}.")
        elif wanted == "bool" and not isinstance(value, bool):
            raise AnalysisError(f"{each.name} must be true or false, not {value!r}.")


def _check_positive(group: Any, *names: str) -> None:
    for name in names:
        value = getattr(group, name)
        if not isinstance(value, int | float) or not 0 < value < math.inf:
            raise AnalysisError(f"{name} must be a number above 0, not {value!r}.")


def _check_names(what: str, given: Mapping[str, float], known: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown or not all(isinstance(value, int | float) and 0 <= value <= LARGEST for value in given.values()):
        raise AnalysisError(f"{what} are weights of 0 to {LARGEST:.16g} by name; the names are {', '.join(known)}.")


@dataclass(frozen=True, slots=True)
class TieParameters:
    """How interactions become ties. Broadcast limits None: those of the snapshot's policy."""

    k_email: float = 1.0
    k_meeting: float = 1.0
    half_life_days: float = 90.0
    meeting_hours_cap: float = 2.0
    broadcast_mail: int | None = None
    broadcast_meeting: int | None = None
    scale_half: float = 10.0
    """Strength that reads 50 on the scale of 0–100."""
    strong: float = 70.0
    regular: float = 40.0
    live_scale: float = 10.0
    live_days: float = 180.0

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "half_life_days", "scale_half", "live_days")


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When people work, for reply times: hours of the day and days of the week (0 is Monday), in one time zone for everybody.

    `utc_offset_hours` is that zone's distance from UTC, such as 1 or -5: by default it is UTC.
    """

    begin_hour: float = 8.0
    end_hour: float = 18.0
    days: Sequence[int] = (0, 1, 2, 3, 4)
    utc_offset_hours: SignedHours = 0.0

    def __post_init__(self) -> None:
        _check_numbers(self)
        object.__setattr__(self, "days", tuple(self.days))  # JSON has lists
        if not self.begin_hour < self.end_hour <= 24:
            raise AnalysisError("working.begin_hour must come before end_hour, and both lie within a day.")
        if not self.days or not set(self.days) <= set(range(7)):
            raise AnalysisError("working.days are one or more of 0 (Monday) to 6 (Sunday).")
        if not isinstance(self.utc_offset_hours, int | float) or not -24 <= self.utc_offset_hours <= 24:
            raise AnalysisError("working.utc_offset_hours must lie between -24 and 24.")


@dataclass(frozen=True, slots=True)
class InfluenceParameters:
    """How influence is put together. `weights` are renormalised over the components that are available."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"reach": 1.0, "brokerage": 1.0, "bridging": 1.0, "core": 0.5, "pull": 1.0}
    )
    """Core counts half: it has few values, so that a single tie, live or not, moves somebody by a whole shell."""
    damping: float = 0.85
    pivots: int = 256
    """Sources of the sampled betweenness; up to this many people it is exact."""
    weighted_paths: bool = False
    """Brokerage on ways whose steps are 1 / strength long, instead of on the fewest steps."""
    weighted_core: bool = False
    """Core by strength (s-core) instead of by the number of ties (k-core)."""
    fewest_answers: int = 5
    """Answers, given and received together, from which on somebody's pull is known."""
    top_share: float = 0.10
    gap_points: float = 30.0
    replicates: int = 50
    """Bootstrap samples of the rank interval; 0 for none."""
    interval: float = 0.90

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "pivots")
        if not self.damping < 1:
            raise AnalysisError(f"influence.damping must be 0 or more and below 1, not {self.damping!r}.")
        if not 0 < self.interval < 1 or self.replicates < 0:
            raise AnalysisError("influence.interval must lie between 0 and 1, and replicates cannot be negative.")


@dataclass(frozen=True, slots=True)
class InfluenceSetParameters:
    """Whom to look for: the `size` people (0: nobody) who together reach most."""

    size: int = 5
    epsilon: float = 0.2
    delta: float = 0.01
    """The set reaches at least 1 − 1/e − epsilon of the most that is possible, with probability 1 − delta."""
    probability: str = "share"
    """By which of `analytics.cascade.PROBABILITIES` a tie passes something on."""
    transmission: float = 1.0
    """What that probability is multiplied by."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        if not 0 < self.epsilon < 1 - 1 / math.e or not 0 < self.delta < 1 or not 0 < self.transmission <= 1:
            raise AnalysisError(
                "influence_set: epsilon must lie between 0 and 0.63, delta between 0 and 1, transmission above 0 and up to 1."
            )


MINIMUM_GROUP = 5
"""Of fewer people no aggregate is told to whoever sees nobody by name, whatever a run was told."""


@dataclass(frozen=True, slots=True)
class CommunityParameters:
    """How communities are found, and which are shown."""

    method: str = "leiden"
    """One of `analytics.community_detection.METHODS`."""
    resolution: float = 1.0
    """Above 1: more and smaller communities."""
    minimum_group: int = MINIMUM_GROUP
    """Of fewer people nothing is shown, and they are counted together."""
    min_overlap: float = 0.2
    """A community keeps its number if it and the former one have this part of all their people in common (Jaccard)."""
    top_people: int = 5
    max_outsiders: int = 200
    """People outside of their unit's community that are listed, those farthest from it first."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "resolution", "min_overlap")

    @property
    def step(self) -> int:
        """In multiples of so many are people counted for whoever sees nobody by name, and communities ranked for all."""
        return max(self.minimum_group, MINIMUM_GROUP)


@dataclass(frozen=True, slots=True)
class ContinuityParameters:
    """When somebody is a single point of failure, and who could take over."""

    dominant_share: float = 0.70
    mutual_only: bool = True
    """Only whose ties are live in both directions is a contact: being in Cc is not."""
    cut_off_weight: float = 1.0
    """What cutting off the whole internal network counts, where 1.0 is one strong account wholly lost."""
    min_cut_off_share: float = 0.10
    """Cutting off less than this part of the internal network counts for nothing: a team behind its lead is no failure."""
    removal_sources: int = 256
    """From how many people the shortest ways are searched that change when somebody leaves; up to so many it is exact."""
    removal_measured: int = 10
    """Single points of failure, the worst first, of whom a run measures the efficiency: at 100,000 people a second each."""
    successors: int = 5
    good_overlap: float = 0.25
    successor_weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "contact_overlap": 40.0, "cosine": 10.0, "shared_unit": 10.0,
            "tie_to_leaver": 15.0, "reach": 15.0, "headroom": 10.0,
        }
    )  # fmt: skip
    """Points of each part of a successor's score; a part is 0–1, so that the sum is the most that can be reached."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "removal_sources")
        parts = ("contact_overlap", "cosine", "shared_unit", "tie_to_leaver", "reach", "headroom")
        _check_names("continuity.successor_weights", self.successor_weights, parts)


@dataclass(frozen=True, slots=True)
class SupplyParameters:
    """How far dependency paths are followed, how many are listed of each supplier, and how much of us one party may be."""

    max_tiers: int = 8
    max_paths: int = 5
    max_redundancy: int = 8
    """Vertex-disjoint paths are counted up to this many."""
    revenue_limit: float = 0.10
    """A customer of this part of the revenue is a major one (ASC 280-10-50-42)."""
    spend_limit: float = 0.15
    max_parties: int = 100
    """Customers or suppliers that a concentration lists, the largest first."""
    fail_with_controlled: bool = False
    """Whether an organisation fails with all that it controls. By default each fails alone, so that declared substitutes of one
    owner stand in for each other, and what the owner would cost us is said beside it (`needs_together`)."""

    def __post_init__(self) -> None:
        _check_numbers(self)


@dataclass(frozen=True, slots=True)
class AccountParameters:
    """How the exchange with accounts is held against its own past, and against what was promised."""

    window_weeks: int = 13
    """The latest weeks: their health, the answers in them and the outreach in them are told."""
    earlier_windows: int = 4
    """As many windows before it say what is usual; two at least must be known."""
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "strength": 4.0, "reciprocity": 1.0, "recency": 1.0, "our_breadth": 1.0, "their_breadth": 1.0,
            "our_reply_hours": 1.0, "their_reply_hours": 1.0,
        }
    )  # fmt: skip
    fewest_answers: int = 5
    """Answers in the window, and before it, from which on a reply time is known."""
    allowance: float = 0.5
    """Standard deviations that a week may lie below what is usual (CUSUM's k): half the shift that is noticed soonest."""
    false_alarms_per_year: float = 0.05
    """Of an account whose exchange has not changed: at most so many alarms a year. One in twenty."""
    sla_days: float = 1.0
    """Working days within which a message is to be answered."""
    sla_days_of: Mapping[str, float] = field(default_factory=dict)
    """The same for accounts to whom something else was promised, by the organisation's id or name."""
    conflict_days: float = 14.0
    """Conversations that two of us open with one account this near to each other are in each other's way."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "window_weeks", "sla_days")
        parts = (
            "strength", "reciprocity", "recency", "our_breadth", "their_breadth", "our_reply_hours", "their_reply_hours",
        )  # fmt: skip
        _check_names("accounts.weights", self.weights, parts)
        low, high = ALLOWANCES[0], ALLOWANCES[-1]
        rare, often = FALSE_ALARMS_PER_YEAR[0], FALSE_ALARMS_PER_YEAR[-1]
        if not low <= self.allowance <= high or not rare <= self.false_alarms_per_year <= often:
            raise AnalysisError(
                f"accounts: allowance must lie between {low} and {high}, and false_alarms_per_year between {rare} and {often}: "
                "further nothing was measured."
            )
        if self.window_weeks * 3 > WEEKS or self.earlier_windows < 2:
            raise AnalysisError(
                f"accounts.window_weeks may be {WEEKS // 3} at most, and earlier_windows must be 2 or more."
            )
        if not all(isinstance(value, int | float) and 0 < value <= LARGEST for value in self.sla_days_of.values()):
            raise AnalysisError("accounts.sla_days_of gives a number of working days above 0 for an organisation.")


SCOPES = ("organisation", "unit", "account", "project")


@dataclass(frozen=True, slots=True)
class Scope:
    """Among whom influence is ranked: all of us (`kind` empty), or only the people of one thing, `of` its id or name.

    organisation: one of ours; unit: a department; account: an external organisation, whose people they have live ties with;
    project: a team that the directory lists.
    """

    kind: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("", *SCOPES) or not isinstance(self.of, str) or bool(self.kind) != bool(self.of):
            raise AnalysisError(
                f"A scope has a kind ({', '.join(SCOPES)}), and `of`, the id or the name of one such thing."
            )


@dataclass(frozen=True, slots=True)
class RunParameters:
    """All parameters of a run. `as_of_ms` None: the latest plausible interaction. `seed` decides every sample."""

    as_of_ms: Moment | None = None
    window_days: float = 365.0
    seed: int = 1
    scope: Scope = field(default_factory=Scope)
    ties: TieParameters = field(default_factory=TieParameters)
    working: WorkingTime = field(default_factory=WorkingTime)
    influence: InfluenceParameters = field(default_factory=InfluenceParameters)
    influence_set: InfluenceSetParameters = field(default_factory=InfluenceSetParameters)
    communities: CommunityParameters = field(default_factory=CommunityParameters)
    continuity: ContinuityParameters = field(default_factory=ContinuityParameters)
    supply: SupplyParameters = field(default_factory=SupplyParameters)
    accounts: AccountParameters = field(default_factory=AccountParameters)

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_positive(self, "window_days")
        moment: Any = self.as_of_ms
        if moment is not None and (type(moment) is not int or not EARLIEST_MS <= moment <= LATEST_MS):
            raise AnalysisError("as_of_ms must be whole milliseconds since 1970, between the years 940 and 3000.")

    def as_of_now(self) -> RunParameters:
        """The same as of the latest interaction, whatever day these are of."""
        return replace(self, as_of_ms=None)

    def to_json(self) -> str:
        """All parameters as JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> RunParameters:
        """The inverse of `to_json`; a parameter that does not exist is refused by name.

        >>> RunParameters.from_json(RunParameters(seed=7).to_json()) == RunParameters(seed=7)
        True
        """
        try:
            given: dict[str, Any] = json.loads(text)
            nested = {name: _GROUPS[name](**given.pop(name)) for name in _GROUPS if name in given}
            return cls(**given, **nested)
        except (ValueError, TypeError, AttributeError) as error:
            raise AnalysisError(f"These are no parameters of a run as JSON: {error}") from error


_GROUPS: Mapping[str, Any] = {
    "scope": Scope,
    "ties": TieParameters,
    "working": WorkingTime,
    "influence": InfluenceParameters,
    "influence_set": InfluenceSetParameters,
    "communities": CommunityParameters,
    "continuity": ContinuityParameters,
    "supply": SupplyParameters,
    "accounts": AccountParameters,
}
