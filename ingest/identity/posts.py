"""Where somebody worked and works, and from when to when: HR lines, and addresses at several employers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from graph_model.derived import Post
from graph_model.entities import Employment
from ingest.identity.companions import Span


def posts_of_lines(lines: Iterable[Employment], organisation_of: Callable[[Employment], str]) -> tuple[Post, ...]:
    """The posts that HR lines tell, the latest first. One without an end lasts until the next one begins.

    >>> lines = [Employment("a@x.org", "A", "Clerk", start_ms=1), Employment("a@x.org", "A", "Head", start_ms=5)]
    >>> [(post.title, post.start_ms, post.end_ms) for post in posts_of_lines(lines, lambda line: "o")]
    [('Head', 5, None), ('Clerk', 1, 5)]
    """
    stated = {each.id: each for each in sorted(lines, key=lambda line: (line.stated_ms, repr(line)))}
    posts = [Post(organisation_of(each), each.title, each.start_ms, each.end_ms) for each in stated.values()]
    posts.sort(key=_recency)
    nexts = [None, *(post.start_ms for post in posts[:-1])]
    return tuple(
        Post(post.organisation, post.title, post.start_ms, begun if post.end_ms is None else post.end_ms)
        for post, begun in zip(posts, nexts, strict=True)
    )


def posts_of_addresses(
    emails: Sequence[str], organisation_of: Callable[[str], str], spans: Mapping[str, Span]
) -> tuple[Post, ...]:
    """A post at each organisation that the addresses belong to, the one written from last first.

    Where there is only one, nothing is known of its dates; of several, each lasts while its addresses are in use, and the
    last one to this day.
    """
    found: dict[str, list[Span]] = {}
    for email in emails:
        organisation = organisation_of(email)
        if organisation:
            found.setdefault(organisation, []).extend(filter(None, [spans.get(email)]))
    dated = [(organisation, spans) for organisation, spans in found.items() if spans]
    if len(dated) < 2:
        first = next(iter(dated or found.items()), None)
        return (Post(first[0]),) if first else ()
    dated.sort(key=lambda each: (-max(span.last_ms for span in each[1]), each[0]))
    return tuple(
        Post(
            organisation,
            "",
            min(span.first_ms for span in spans),
            max(span.last_ms for span in spans) if place else None,
        )
        for place, (organisation, spans) in enumerate(dated)
    )


def _recency(post: Post) -> tuple[bool, float, float, str]:
    """The latest first: without an end, then the later start, then the later end."""
    start = float("-inf") if post.start_ms is None else float(post.start_ms)
    end = float("inf") if post.end_ms is None else float(post.end_ms)
    return (post.end_ms is not None, -start, -end, post.title)
