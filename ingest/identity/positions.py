"""A person's HR lines as one position: which line holds now, since when they are here, and whether they have left. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from graph_model.entities import Employment
from graph_model.policy import Policy


@dataclass(frozen=True, slots=True)
class Position:
    """What HR lines say of a person together. `manager` is an address; `organisation` as it is written."""

    name: str = ""
    title: str = ""
    level: float | None = None
    department: str = ""
    manager: str = ""
    organisation: str = ""
    start_ms: int | None = None
    left_ms: int | None = None


def begun(lines: Sequence[Employment], as_of_ms: float) -> Sequence[Employment]:
    """The lines of positions that have begun; of somebody who is yet to come the first one. Where another position follows,
    an end that is yet to come is no leaving.
    """
    found = [line for line in lines if line.start_ms is None or line.start_ms <= as_of_ms]
    if len(found) < len(lines):
        found = [replace(line, end_ms=None) if (line.end_ms or 0) > as_of_ms else line for line in found]
    return found or sorted(lines, key=lambda line: (-line.stated_ms, line.start_ms or 0, repr(line)))[:1]


def posts_held(lines: Sequence[Employment], as_of_ms: float) -> Sequence[Employment]:
    """The lines that have begun, each post once. A line of no title, or of a title that another line dates, is no other post:
    it completes the one that is meant, and takes nothing away by what it leaves out.
    """
    lines = begun(lines, as_of_ms)
    if len(lines) == 1:  # nearly always
        return lines
    find = _post_of(lines, as_of_ms)
    about: defaultdict[Employment, list[Employment]] = defaultdict(list)
    for line in sorted(lines, key=recency):
        about[find(line)].append(line)
    return [_completed(post, said) for post, said in about.items()]


def _post_of(lines: Sequence[Employment], as_of_ms: float) -> Callable[[Employment], Employment]:
    dated = {line.title.casefold(): line for line in sorted(lines, key=recency) if line.start_ms is not None}
    titled = [line for line in lines if line.title]
    lists = {(line.source, line.stated_ms) for line in titled}
    present = max(titled, key=lambda line: _presence(line, as_of_ms), default=None)

    def post_of(line: Employment) -> Employment:
        meant = dated.get(line.title.casefold()) if line.start_ms is None else None
        if not line.title and present and (line.start_ms is None or (line.source, line.stated_ms) not in lists):
            meant = post_of(present)
        return meant if meant and _may_be_about(line, meant) else line

    return post_of


def _may_be_about(line: Employment, post: Employment) -> bool:
    one, other = line.organisation.casefold(), post.organisation.casefold()
    is_older = line.end_ms is not None and post.start_ms is not None and line.end_ms < post.start_ms
    return (one == other or not one or not other) and not is_older


def _completed(post: Employment, said: Sequence[Employment]) -> Employment:
    """The post with the latest that the lines (the latest stated last) say of it."""
    return replace(
        post,
        name=_latest((line.name for line in said), ""),
        level=_latest((line.level for line in said), None),
        department=_latest((line.department for line in said), ""),
        manager=_latest((line.manager for line in said), ""),
        organisation=_latest((line.organisation for line in said), ""),
        end_ms=_end(post, said),
        stated_ms=said[-1].stated_ms,
    )


def _end(post: Employment, said: Sequence[Employment]) -> int | None:
    """The end that is told last; whoever is listed with that title afterwards has come back, and who is listed without any as
    somebody who left has not left once more.
    """
    end_ms = post.end_ms
    for line in said:
        had_left = end_ms is not None and end_ms < line.stated_ms
        came_back = bool(line.title) and had_left
        if had_left and not line.title:
            continue
        if line.stated_ms > post.stated_ms and (line.end_ms is not None or came_back):
            end_ms = line.end_ms
    return end_ms


_Value = TypeVar("_Value")


def _latest(values: Iterable[_Value], nothing: _Value) -> _Value:
    return next((value for value in reversed([*values]) if value != nothing), nothing)


def position(posts: Sequence[Employment], policy: Policy, as_of_ms: float) -> Position:
    """The position that posts add up to: the current one is, of those stated last, the one that lasts and started last; of
    somebody who has left the one that ended last.

    Its end is the day of leaving. A start that it does not give is the earliest of that position; a level is the title's. What
    an earlier statement says of it holds where this one says nothing.
    """
    if not posts:
        return Position()
    current = max(posts, key=lambda line: _presence(line, as_of_ms))
    same = [line for line in posts if _same_post(line, current)]
    earlier = sorted((line for line in same if line.stated_ms < current.stated_ms), key=recency)
    known = _completed(current, [*earlier, current])
    level = known.level if known.level is not None else policy.level_of(current.title)
    starts = [line.start_ms for line in same if line.start_ms is not None]
    return Position(
        name=known.name or max(line.name for line in posts),
        title=current.title,
        level=level,
        department=known.department,
        manager=known.manager,
        organisation=current.organisation,
        start_ms=min(starts, default=None) if current.start_ms is None else current.start_ms,
        left_ms=current.end_ms,
    )


def _presence(line: Employment, as_of_ms: float) -> tuple[int, float, tuple[int, float, bool, int, str, str]]:
    """What was stated last comes last; of one statement what lasts as of now, or else what ended last."""
    lasts = line.end_ms is None or line.end_ms > as_of_ms
    return (line.stated_ms, math.inf if lasts else line.end_ms or 0, recency(line))


def _same_post(one: Employment, other: Employment) -> bool:
    return all(
        a.casefold() == b.casefold() for a, b in ((one.title, other.title), (one.organisation, other.organisation))
    )


def recency(line: Employment) -> tuple[int, float, bool, int, str, str]:
    """What was stated last comes last; of one statement the latest start, without an end, the latest end, anything constant."""
    start = float("-inf") if line.start_ms is None else float(line.start_ms)
    return (line.stated_ms, start, line.end_ms is None, line.end_ms or 0, line.id, repr(line))
