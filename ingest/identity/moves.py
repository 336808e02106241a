"""Two addresses at two employers: what speaks for a move from the one to the other, and what for two people of one name. Pure.

A move has three signs: the one address falls silent when the other begins; correspondents come along who write with nobody else
at the new employer (those who deal with both houses anyway would write with any newcomer); and the name is not everybody's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime

from graph_model.entities import MILLISECONDS_A_DAY
from ingest.identity.common_surnames import COMMON_SURNAMES
from ingest.identity.companions import Span
from ingest.identity.likeness import Likeness
from ingest.identity.names import NameKey
from ingest.identity.pair import Pair, Reason, shown
from ingest.identity.surroundings import EVERYWHERE

MOVED_AFTER_DAYS, MOVED_AT_ONCE_DAYS, MOVED_WITHIN_DAYS = -30, 60, 270
"""A new address begins at most so long before the old one falls silent, as a rule so soon after, and at most so long after."""

MOST_FROM_SUCCESSION, LEAST_FROM_SUCCESSION = 2.4, 0.8
"""What it says that an address begins when another one falls silent: at once, and after the longest time."""

ENOUGH_TO_MOVE = 5
"""Own interactions of each address, fewer of which tell nothing of falling silent."""

ENOUGH_TAKEN_ALONG = 2
"""Correspondents who come along with somebody; a single one may be an accident."""

ENOUGH_ON_BOTH = 2
"""Other names that two domains have in common, from which on they are taken for one employer's."""

MOST_OF_A_STAFF = 0.5
"""Such a part of the names of a domain that fell silent, found again on another one, is a house that renamed its domain."""

FROM_STAFF = 1.5
"""What it says that the others of the house have moved, too."""

MOVERS = 0.05
"""Namesakes elsewhere to be expected, from which on one is as likely as somebody who moved, so that a person decides."""

MOST_FROM_COMMON = 0.75
"""What it says against a move, at most, that the name is common: whoever has the other signs still waits for review."""

NAMESAKES_FROM = 0.01
"""Namesakes to be expected, fewer of which say nothing."""


def common_at_two_employers(pair: Pair) -> Iterator[Reason]:
    """How many people have such a name, here and in general."""
    if not pair.two_employers or pair.alike is None or pair.alike[0] is Likeness.DIFFERENT:
        return
    _, mine, yours = pair.alike
    common = sorted({*mine, *yours} & {pair.one.surname, pair.other.surname} & COMMON_SURNAMES)
    chance = pair.around.namesakes(EVERYWHERE, mine, yours)
    if common:
        text = f"{common[0].capitalize()} is one of the commonest surnames."
        yield Reason(-MOST_FROM_COMMON, "common-surname", text, undecided=not _moved_along(pair))
    elif chance >= NAMESAKES_FROM:
        text = f"Chance alone would bring {chance:.2f} others of the name {shown(mine)}."
        weight = max(-round(math.log1p(chance / MOVERS), 2), -MOST_FROM_COMMON)
        yield Reason(weight, "namesakes", text, undecided=chance >= MOVERS and not _moved_along(pair))


def succession(pair: Pair) -> Iterator[Reason]:
    """The one address falls silent when the other begins, or both are active at the same time."""
    spans = pair.spans if pair.two_employers else None
    if spans is None:
        return
    earlier, later = spans
    if are_both_active(*spans):
        yield Reason(
            -6.0, "both-active", "Both addresses are in use at the same time, at two employers.", contradicts=True
        )
    elif _follow_each_other(earlier, later):
        month = datetime.fromtimestamp(earlier.last_ms / 1000, UTC).strftime("%B %Y")
        late = max(_days_between(earlier, later) - MOVED_AT_ONCE_DAYS, 0.0) / (MOVED_WITHIN_DAYS - MOVED_AT_ONCE_DAYS)
        weight = round(MOST_FROM_SUCCESSION - late * (MOST_FROM_SUCCESSION - LEAST_FROM_SUCCESSION), 2)
        then = "then" if late == 0 else "later"
        yield Reason(weight, "succession", f"One falls silent in {month}, and the other begins {then}.")


def staff(pair: Pair) -> Iterator[Reason]:
    """A house that renames its domain: its people go on under the same names before the @, and the old domain falls silent."""
    others = _moved_along(pair)
    if others:
        text = (
            f"{others} others of the old domain have the same names on the new one, and the old one has fallen silent."
        )
        yield Reason(FROM_STAFF, "whole-staff", text)


def _moved_along(pair: Pair) -> int:
    """How many others of an employer, which has fallen silent, most of its people, are at the other employer, too; else 0."""
    spans = pair.spans if pair.two_employers and pair.same_before_the_at else None
    if spans is None or not _follow_each_other(*spans):
        return 0
    first = pair.companions.span(pair.one.known.place) == spans[0]
    old, new = (each.known.organisation for each in ((pair.one, pair.other) if first else (pair.other, pair.one)))
    both = pair.around.names_in_both(old, new)
    others = _others(both, pair)
    last = pair.companions.last_use(old, pair.around.places_in(old))
    silent = last is not None and (last - spans[1].first_ms) / MILLISECONDS_A_DAY <= -MOVED_AFTER_DAYS
    most = len(both) >= MOST_OF_A_STAFF * len(pair.around.names_in(old))
    return others if silent and most and others >= ENOUGH_ON_BOTH else 0


def _others(names: frozenset[NameKey], pair: Pair) -> int:
    """How many of the names are not the pair's own; the names are all of an employer's, and too many to go through."""
    return len(names) - sum(key in names for key in pair.one.said | pair.other.said)


def two_domains(pair: Pair) -> Iterator[Reason]:
    """Domains that differ in the ending only are one employer's if others have addresses on both, too."""
    if pair.same_organisation or pair.private or not pair.domains_differ_in_the_ending:
        return
    one, other = pair.one.known.organisation, pair.other.known.organisation
    others = _others(pair.around.rare_names_in_both(one, other), pair)
    spans = pair.spans
    if others >= ENOUGH_ON_BOTH:
        yield Reason(0.8, "people-on-both", f"{others} others have addresses on both domains.")
    elif write_in_the_same_months(pair):
        text = "Both addresses are in use at the same time, and nothing says that the two domains are one employer's."
        yield Reason(-0.5, "both-active", text, undecided=True)
    elif pair.one.letters != pair.other.letters and (spans is None or not _follow_each_other(*spans)):
        yield Reason(-0.1, "two-domains", "Nothing says that the two domains are one employer's.", undecided=True)


def taken_along(pair: Pair) -> list[int]:
    """Correspondents of both addresses who write with nobody else at the employer whose address was in use last."""
    spans = [pair.companions.span(each.known.place) for each in (pair.one, pair.other)]
    last = [(span.last_ms, span.first_ms) if span else (0, 0) for span in spans]
    new = pair.other if last[1] > last[0] else pair.one
    both = pair.companions.both(pair.one.known.place, pair.other.known.place).tolist()
    known = (pair.companions.by_group(place, pair.around.organisation_at) for place in both)
    return [place for place, counts in zip(both, known, strict=True) if counts[new.known.organisation] == 1]


def write_in_the_same_months(pair: Pair) -> bool:
    """Whether both addresses write, and at the same time."""
    spans = pair.spans
    return spans is not None and all(span.wrote for span in spans) and are_both_active(*spans)


def are_both_active(one: Span, other: Span) -> bool:
    """Whether the one in use last begins so long before the other falls silent that nobody moves in between."""
    earlier, later = sorted((one, other), key=lambda span: (span.last_ms, span.first_ms))
    return _days_between(earlier, later) < MOVED_AFTER_DAYS


def _follow_each_other(earlier: Span, later: Span) -> bool:
    soon = MOVED_AFTER_DAYS <= _days_between(earlier, later) <= MOVED_WITHIN_DAYS
    return soon and min(earlier.count, later.count) >= ENOUGH_TO_MOVE


def _days_between(earlier: Span, later: Span) -> float:
    """Below 0 where both are in use."""
    return (later.first_ms - earlier.last_ms) / MILLISECONDS_A_DAY
