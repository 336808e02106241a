"""Why something counts or does not: what is known of an address, a message or a meeting, by whatever name it is asked for.

In: canonical addresses, ids of interactions, Message-IDs or UIDs. Out: for each what was judged, by which rule and for what
reason. What nothing is known of may never have been there, or was excluded: of that only counts are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph_model.directory_records import InteractionRecord
from graph_model.entities import AddressKind
from graph_model.identifiers import address_id
from graph_model.import_store import list_imports
from graph_model.noise_reasons import DOUBT_REASONS, drop_reason, kind_reason
from graph_model.queries import drops
from graph_model.store import Row, View

MOST_INTERACTIONS = 200
"""Occurrences of one meeting can share a UID: so many are shown, the latest first."""
MOST_IMPORTS = 10_000
"""Of so many imports, the latest, what they excluded is added up."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many interactions a rule kept out."""

    rule: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class JudgedAddress:
    """An address: its kind with the rule and reason, whose it is and why, and its interactions, kept and dropped by rule.

    Of what was dropped only the sender is kept: what was sent to this address and dropped is not in the counts. What has a date
    that is not believed is among the dropped, under the name of the doubt.
    """

    email: str
    kind: AddressKind
    rule: str
    reason: str
    person_id: str | None
    identified_by: str
    identified_because: tuple[str, ...]
    kept: int
    dropped: tuple[RuleCount, ...]


@dataclass(frozen=True, slots=True)
class JudgedInteraction:
    """A message or meeting, and under which Message-IDs or UID it was seen."""

    interaction: InteractionRecord
    source_ids: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it is kept out of the ties, "" where it is not."""
        return drop_reason(self.interaction.dropped_by)

    @property
    def doubt_reason(self) -> str:
        """Why its date is not believed, "" where it is."""
        return DOUBT_REASONS.get(self.interaction.doubt, "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that is known under one name."""

    address: JudgedAddress | None = None
    interactions: tuple[JudgedInteraction, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        """Whether anything is."""
        return self.address is not None or bool(self.interactions)


def verdicts(view: View, names: Sequence[str]) -> dict[str, Verdict]:
    """What is known under each of these names; names that name nothing stored are left out.

    Only what is neither an address nor an id is looked for among Message-IDs and UIDs, which reads every interaction once.
    """
    addresses = _addresses(view, names)
    interactions = _by_id(view, names)
    unknown = [name for name in names if name not in addresses and name not in interactions]
    if unknown:
        interactions |= _by_source_id(view, unknown)
    found = {name: Verdict(addresses.get(name), tuple(interactions.get(name, ()))) for name in names}
    return {name: verdict for name, verdict in found.items() if verdict.is_known}


def excluded_so_far(view: View) -> dict[str, int]:
    """How many records each exclusion kept from being stored, in all imports together."""
    total: Counter[str] = Counter()
    for record in list_imports(view, MOST_IMPORTS):
        total.update(record.excluded)
    return dict(sorted(total.items()))


def _addresses(view: View, names: Iterable[str]) -> dict[str, JudgedAddress]:
    email_of = {name: name.casefold() for name in names if "@" in name}
    ids = sorted({address_id(email) for email in email_of.values()})
    rows = view.read(drops.ADDRESSES, ids=ids) if ids else []
    traffic: dict[str, Counter[str]] = {}
    for row in view.read(drops.TRAFFIC, ids=ids) if rows else ():
        traffic.setdefault(row["email"], Counter())[row["rule"]] += row["count"]
    known = {row["email"]: _address(row, traffic.get(row["email"], Counter())) for row in rows}
    return {name: known[email] for name, email in email_of.items() if email in known}


def _address(row: Row, traffic: Mapping[str, int]) -> JudgedAddress:
    rule = row["kind_rule"] or row["derived_rule"] or ""
    return JudgedAddress(
        email=row["email"],
        kind=AddressKind(row["kind"] if row["kind_rule"] else row["derived_kind"] or row["kind"]),
        rule=rule,
        reason=kind_reason(rule) if row["kind_rule"] else row["derived_reason"] or kind_reason(rule),
        person_id=row["person"],
        identified_by=row["rule"] or "",
        identified_because=tuple(row["reasons"] or ()),
        kept=traffic.get("", 0),
        dropped=tuple(
            RuleCount(rule, DOUBT_REASONS.get(rule) or drop_reason(rule), count)
            for rule, count in sorted(traffic.items())
            if rule
        ),
    )


def _by_id(view: View, names: Sequence[str]) -> dict[str, list[JudgedInteraction]]:
    found = map(_interaction, view.read(drops.BY_ID, ids=sorted(set(names))))
    return {each.interaction.id: [each] for each in found}


def _by_source_id(view: View, names: Sequence[str]) -> dict[str, list[JudgedInteraction]]:
    wanted = {name: _spellings(name) for name in names}
    rows = view.read(drops.BY_SOURCE_ID, names=sorted(set().union(*wanted.values())), limit=MOST_INTERACTIONS)
    found = [_interaction(row) for row in rows]
    of_name = {name: [each for each in found if ids & set(each.source_ids)] for name, ids in wanted.items()}
    return {name: each for name, each in of_name.items() if each}


def _spellings(name: str) -> set[str]:
    """A Message-ID with and without its brackets."""
    bare = name.strip().strip("<>")
    return {bare, f"<{bare}>"}


def _interaction(row: Row) -> JudgedInteraction:
    return JudgedInteraction(InteractionRecord.from_row(row["node"]), tuple(row["source_ids"] or ()))
