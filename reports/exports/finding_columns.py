"""The columns of findings as tables: of each kind the same first ones, and then what `DETAILS` says of it, each of one type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from analytics.networks import Attribute
from graph_model.findings import DETAILS, FindingKind

JSON: Final = object
"""The type of what has parts: JSON, as text where a cell holds nothing else. Moments in it are UTC milliseconds."""

FIRST: Final = (
    Attribute("run", str, "id of the run"),
    Attribute("kind", str, "what it answers"),
    Attribute("subject", str, "id of the person, organisation or unit that it is about, or the name of a group"),
    Attribute("subject_name", str, "what that is called"),
    Attribute("rank", int, "among its kind; 1 is first"),
    Attribute("low", int, "the best rank within the interval, empty where none was computed"),
    Attribute("high", int, "the worst"),
    Attribute("value", float, "the score"),
    Attribute("unit", str, "what the value counts"),
    Attribute("score_kind", str, "how the reasons give the value: sum, product, or evidence that is listed"),
    Attribute("reasons", JSON, "list of {weight, text, evidence}"),
)
"""What every finding has."""

TYPES: Final[Mapping[FindingKind, Mapping[type, str]]] = {
    FindingKind.INFLUENCE: {
        float: "influence_percentile formal_percentile gap told_level",
        str: "gap_state mailbox told_unit",
        bool: "informal",
    },
    FindingKind.CONTACT_COVERAGE: {str: "state", bool: "partial", float: "hhi"},
    FindingKind.UNIT_COVERAGE: {str: "other", int: "pairs"},
    FindingKind.SINGLE_POINT_OF_FAILURE: {
        int: "accounts_lost component_drop",
        float: "strength_lost efficiency_drop efficiency_error",
        bool: "cut_vertex",
    },
    FindingKind.SUCCESSOR: {
        str: "leaver", float: "contact_overlap tie_to_leaver residual_loss", bool: "shared_unit good",
    },
    FindingKind.TRUCK_FACTOR: {int: "accounts accounts_lost at_least", bool: "exact"},
    FindingKind.DEPENDENCY_PATH: {int: "tier", bool: "more_exist"},
    FindingKind.CHOKE_POINT: {
        bool: "structural",
        str: "operational exposure currency",
        float: "value_at_risk value_unknown recovery_days exposed_days value_lost",
        int: "tier redundancy",
    },
    FindingKind.CRITICAL_CONTACT: {str: "organisation state currency", bool: "partial", float: "share value_at_risk"},
    FindingKind.CONCENTRATION: {
        str: "side measure currency band_2010 band_2023", bool: "of_all", float: "total limit", int: "unstated others",
    },
    FindingKind.COMMUNITY: {
        int: "label highest_label size step others", float: "density_inside density_outside strength_inside",
    },
    FindingKind.COMMUNITY_COMPARISON: {
        str: "method",
        int: "communities people people_with_unit step outsiders_total",
        float: "nmi nmi_by_chance modularity unit_modularity",
    },
    FindingKind.INFLUENCE_SET: {
        int: "people samples",
        float: "reach reach_low reach_high confidence approximation top_by_rank_reach",
        str: "difference",
    },
    FindingKind.ACCOUNT_HEALTH: {str: "state watch watch_sentence"},
    FindingKind.DETERIORATION_ALARM: {
        datetime: "began noticed", float: "before since false_alarms_per_year", int: "history_weeks",
    },
    FindingKind.RESPONSE_TIMES: {
        float: "promised_hours within_share median_hours", int: "messages within late unanswered",
    },
    FindingKind.OUTREACH_CONFLICT: {int: "total to_same_person", bool: "more_exist"},
}  # fmt: skip
"""The details of each kind that are of a plain type; all others are JSON."""

NAMED_IDS: Final = ("other", "leaver", "organisation")
"""Details that are the id of somebody or something: a column with the name stands beside."""


def columns_of(kind: FindingKind) -> tuple[Attribute, ...]:
    """The columns of the table of this kind, in order."""
    return (*FIRST, *_details(kind))


def _details(kind: FindingKind) -> Iterator[Attribute]:
    types = {name: each for each, names in TYPES[kind].items() for name in names.split()}
    for name, says in DETAILS[kind].items():
        yield Attribute(name, types.get(name, JSON), says)
        if name in NAMED_IDS:
            yield Attribute(f"{name}_name", str, "what that is called")


PSEUDONYMOUS: Final = (
    FIRST[0],
    Attribute("pseudonym", str, "two made-up words, the same within a run and others in the next"),
    *(each for each in FIRST if each.name in ("rank", "low", "high", "value", "unit", "score_kind", "reasons")),
    Attribute("components", JSON, "list of {name, percentile}: in whole steps of ten"),
    Attribute("told_unit", str, DETAILS[FindingKind.INFLUENCE]["told_unit"]),
    Attribute("told_level", float, DETAILS[FindingKind.INFLUENCE]["told_level"]),
)
"""The columns of the influence ranking for whoever may not see it by name."""
