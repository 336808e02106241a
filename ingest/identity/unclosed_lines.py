"""Lists of people that say when a post began, and never that the one before it ended: that is where the next began. Pure.

Most lists close what is over, and a post that began later and is over was an interim one, beside one that lasts. In a list that
leaves older posts open wherever there is a later one, an end is that of the last post: somebody left. A post that was yet to
come when it was stated tells nothing of that, nor does one person: some hold two posts at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from graph_model.entities import Employment

ENOUGH_CAREERS = 2
"""So many more careers of a list leave an older post open than have all of them closed."""

Statement = tuple[str, int]


def closed(lines: Iterable[Employment]) -> Iterator[Employment]:
    """The lines, those of such lists with the end of what another post followed.

    >>> clerk, head = (Employment("a@x.org", "", title, start_ms=at, stated_ms=9) for title, at in (("Clerk", 1), ("Head", 5)))
    >>> carl = [replace(line, email="c@x.org") for line in (clerk, head)]
    >>> bob, left = replace(clerk, email="b@x.org"), replace(head, email="b@x.org", end_ms=9)
    >>> [line.end_ms for line in closed([clerk, head, *carl, bob, left])]
    [5, None, 5, None, 5, 9]
    """
    lines = list(lines)
    careers = list(_careers(lines))
    tally: Counter[Statement] = Counter()
    for *before, last in careers:
        if last.end_ms is None:
            tally[_statement(last)] += 1 if any(line.end_ms is None for line in before) else -1
    ends = {
        line: following.start_ms
        for career in careers
        if tally[_statement(career[0])] >= ENOUGH_CAREERS
        for line, following in pairwise(career)
        if line.end_ms is None
    }
    return (replace(line, end_ms=ends[line]) if line in ends else line for line in lines)


def _careers(lines: Iterable[Employment]) -> Iterator[list[Employment]]:
    """The lines of one address, employer and statement that had begun by then, where they began at several times."""
    together: defaultdict[tuple[str, str, Statement], dict[int, Employment]] = defaultdict(dict)
    for line in lines:
        if line.start_ms is not None and line.start_ms <= line.stated_ms:
            career = together[line.email, line.organisation.casefold(), _statement(line)]
            career[line.start_ms] = max(line, career.get(line.start_ms, line), key=lambda each: each.id)
    for found in together.values():
        if len(found) > 1:
            yield [found[start_ms] for start_ms in sorted(found)]


def _statement(line: Employment) -> Statement:
    return (line.source, line.stated_ms)
