"""Findings as tables: a table for each kind, for whom it is made.

In: findings of one kind. Out: columns, and rows of plain values. Who may not see influence by name gets the ranking under
pseudonyms; who sees nobody by name gets what names nobody, and groups of people in round numbers: as over the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from analytics.networks import Attribute
from analytics.pseudonyms import pseudonymous
from analytics.round_numbers import in_round_numbers, in_whole_steps
from graph_model.findings import Finding, FindingKind, Score
from reports.exports.finding_columns import NAMED_IDS, PSEUDONYMOUS, columns_of
from reports.reader import Reader

Row = tuple[Any, ...]
Names = Callable[[str], str]
"""Id -> name."""

NAMELESS_KINDS: Final = frozenset(
    {
        FindingKind.DEPENDENCY_PATH, FindingKind.CHOKE_POINT, FindingKind.CONCENTRATION, FindingKind.COMMUNITY,
        FindingKind.COMMUNITY_COMPARISON,
    }
)  # fmt: skip
"""What is told to everybody, as `gql.rules` has it."""
SCORED_KINDS: Final = frozenset({FindingKind.INFLUENCE, FindingKind.INFLUENCE_SET})
"""What is told to whoever sees influence by name; all others to whoever sees names."""
SCORED_DETAILS: Final = frozenset({"members", "top_people", "outsiders"})
"""Who is in which community: likewise."""


PSEUDONYMOUS_INFLUENCE = "pseudonymous_influence"
TABLES = (*(each.value for each in FindingKind), PSEUDONYMOUS_INFLUENCE)
"""The names of all tables."""


@dataclass(frozen=True, slots=True)
class ExportTable:
    """`rows` can be gone through once; each has a value for each column: None is not known."""

    name: str
    columns: tuple[Attribute, ...]
    rows: Iterator[Row]


def may_see(reader: Reader, kind: FindingKind) -> bool:
    """Whether findings of this kind are told to this role, under pseudonyms or in round numbers at least."""
    if kind in NAMELESS_KINDS or kind is FindingKind.INFLUENCE:
        return True
    return reader.scores if kind in SCORED_KINDS else reader.names


def finding_table(
    kind: FindingKind, findings: Iterable[Finding], run: str, names: Names, reader: Reader
) -> ExportTable:
    """The table of the findings of this kind of a run, which `may_see` allows; not that of influence without scores."""
    columns = columns_of(kind)
    hidden = frozenset[str]() if reader.scores else SCORED_DETAILS
    told = findings if reader.names else (each for each in map(in_round_numbers, findings) if each is not None)
    return ExportTable(kind.value, columns, (_row(columns, _facts(each, run, names, hidden)) for each in told))


def _facts(finding: Finding, run: str, names: Names, hidden: frozenset[str]) -> dict[str, Any]:
    details = {name: value for name, value in finding.details.items() if name not in hidden}
    called = {f"{name}_name": names(details[name]) for name in NAMED_IDS if name in details}
    return {
        **details, **called, **_scored(finding.score), "run": run, "kind": finding.kind.value, "subject": finding.subject,
        "subject_name": names(finding.subject), "rank": finding.rank, "low": finding.low, "high": finding.high,
    }  # fmt: skip


def _scored(score: Score) -> dict[str, Any]:
    reasons = [asdict(each) for each in score.reasons]
    return {"value": score.value, "unit": score.unit, "score_kind": score.kind.value, "reasons": reasons}


def _row(columns: Sequence[Attribute], facts: Mapping[str, Any]) -> Row:
    return tuple(_value(column.type, facts.get(column.name)) for column in columns)


def _value(of: type, value: Any) -> Any:
    if value is None or of not in (datetime, float):
        return value
    return float(value) if of is float else datetime.fromtimestamp(value / 1000, UTC)


def pseudonymous_table(
    findings: Sequence[Finding], run: str, key: bytes, weights: Mapping[str, float], step: int
) -> ExportTable:
    """The influence ranking under pseudonyms, for a whole step of people."""
    ranked = in_whole_steps(len(findings), step)
    told = (
        pseudonymous(each, run=run, rank=place, ranked=ranked, key=key, weights=weights)
        for place, each in enumerate(findings[:ranked], 1)
    )
    rows = (
        _row(PSEUDONYMOUS, {
            **_scored(each.score), "run": run, "pseudonym": each.pseudonym, "rank": each.rank, "low": each.rank_low,
            "high": each.rank_high, "components": list(each.components), "told_unit": each.unit, "told_level": each.level,
        })
        for each in told
    )  # fmt: skip
    return ExportTable(PSEUDONYMOUS_INFLUENCE, PSEUDONYMOUS, rows)
