"""Where somebody worked and works, and from when to when: HR lines, and addresses at several employers. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from graph_model.derived import Post
from graph_model.entities import Employment
from ingest.identity.companions import Span
from ingest.identity.moves import are_both_active


def posts_of_lines(lines: Iterable[Employment], organisation_of: Callable[[Employment], str]) -> tuple[Post, ...]:
    """The posts that HR lines tell, the latest first. One without an end lasts until the next one begins that lasts, or, at the
    same employer, that was stated later; of one start and one list neither follows the other.

    >>> lines = [Employment("a@x.org", "A", "Clerk", start_ms=1), Employment("a@x.org", "A", "Head", start_ms=5)]
    >>> [(post.title, post.start_ms, post.end_ms) for post in posts_of_lines(lines, lambda line: "o")]
    [('Head', 5, None), ('Clerk', 1, 5)]
    """
    stated = {each.id: each for each in sorted(lines, key=lambda line: (line.stated_ms, repr(line)))}
    known = [(organisation_of(line), line) for line in stated.values()]
    posts = [
        Post(
            employer,
            line.title,
            line.start_ms,
            _followed_ms(employer, line, known) if line.end_ms is None else line.end_ms,
        )
        for employer, line in known
    ]
    return tuple(sorted(posts, key=_recency))


def _followed_ms(employer: str, line: Employment, known: Iterable[tuple[str, Employment]]) -> int | None:
    """When another post followed this one: as it began, or, where lists call one start by another title (the day of hire),
    after this one was last stated.
    """
    ends = (
        other.start_ms if _start(line) < other.start_ms else max(line.stated_ms, other.start_ms)
        for of, other in known
        if other.start_ms is not None
        and _start(line) <= other.start_ms
        and (
            (of == employer and line.stated_ms < other.stated_ms)
            or (other.end_ms is None and _start(line) < other.start_ms)
        )
    )
    return min(ends, default=None)


def _start(line: Employment) -> float:
    return -math.inf if line.start_ms is None else line.start_ms


def posts_of_addresses(
    emails: Sequence[str], organisation_of: Callable[[str], str], spans: Mapping[str, Span]
) -> tuple[Post, ...]:
    """A post at each organisation that the addresses belong to, the one written from last first.

    Where there is only one, nothing is known of its dates; of several, each lasts while its addresses are in use, and the
    last one to this day. Who writes from two at the same time has not moved: only the one whose address comes first counts.
    """
    found: dict[str, list[Span]] = {}
    for email in emails:
        organisation = organisation_of(email)
        if organisation:
            found.setdefault(organisation, []).extend(filter(None, [spans.get(email)]))
    dated: dict[str, Span] = {}
    for organisation, own in found.items():
        span = _together(own)
        if span is not None and not any(are_both_active(span, other) for other in dated.values()):
            dated[organisation] = span
    if len(dated) < 2:
        first = next(iter(dated or found), None)
        return (Post(first),) if first else ()
    now, *before = sorted(dated, key=lambda organisation: (-dated[organisation].last_ms, organisation))
    former = (Post(each, "", dated[each].first_ms, dated[each].last_ms) for each in before)
    return (Post(now, "", dated[now].first_ms), *former)


def _together(spans: Sequence[Span]) -> Span | None:
    if not spans:
        return None
    first_ms, last_ms = min(span.first_ms for span in spans), max(span.last_ms for span in spans)
    return Span(first_ms, last_ms, sum(span.count for span in spans), any(span.wrote for span in spans))


def _recency(post: Post) -> tuple[bool, float, float, str]:
    """The latest first: without an end, then the later start, then the later end."""
    start = float("-inf") if post.start_ms is None else float(post.start_ms)
    end = float("inf") if post.end_ms is None else float(post.end_ms)
    return (post.end_ms is not None, -start, -end, post.title)
