"""Tables that read well on a terminal and stand in the docs as they were printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table.

    >>> print(table(["kind", "found"], [["broker", 3]]))
    | kind | found |
    |---|---|
    | broker | 3 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"|{'|'.join(map(str, line))}|" if line[0] == "---" else f"| {' | '.join(map(str, line))} |" for line in lines
    )
