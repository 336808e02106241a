"""Who controls whom: declared ownership, listed parents and the policy's table of subsidiaries in, links out. Pure.

Control is more than half of the shares or of the votes, an interest that is control by its kind, a parent that a list names,
or what the policy says. A beneficial owner's quarter is no control. Nobody controls themselves, through whomever: such loops
are left out and said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph_model.derived import ControlLink, Evidence
from graph_model.entities import Ownership
from ingest.organisations.directory import Directory

MAJORITY = 0.5
CONTROL_INTERESTS = frozenset({
    "appointment-of-board", "control-via-company-rules-or-articles", "control-by-legal-framework",
    "other-influence-or-control", "influence-or-control", "subsidiary",
})  # fmt: skip
"""Kinds of interest (in the words of the Beneficial Ownership Data Standard, spelled with hyphens) that are control."""
PARENT, POLICY = "parent", "policy"


def controls_of(evidence: Evidence, directory: Directory) -> tuple[tuple[ControlLink, ...], list[str]]:
    """The links, sorted, one a pair, and notes on the loops left out. Policy goes before ownership, that before a parent."""
    chosen: dict[tuple[str, str], ControlLink] = {}
    for link in (*_by_policy(evidence.policy.subsidiaries, directory), *_by_ownership(evidence.ownerships, directory),
                 *_by_parent(evidence, directory)):  # fmt: skip
        if link.controller and link.controlled and link.controller != link.controlled:
            chosen.setdefault((link.controller, link.controlled), link)
    circles = _circles(chosen)
    kept = [link for (start, end), link in sorted(chosen.items()) if circles[start] != circles[end]]
    return tuple(kept), sorted(_notes(chosen, circles, directory))


def is_control(line: Ownership) -> bool:
    """Whether an interest gives control while it lasts.

    >>> is_control(Ownership("k", "a", "b", share=0.5)), is_control(Ownership("k", "a", "b", share=0.5, more_than=True))
    (False, True)
    """
    parts = [part for part in (line.share, line.voting) if part is not None]
    majority = any(part > MAJORITY or (part == MAJORITY and line.more_than) for part in parts)
    return majority or not CONTROL_INTERESTS.isdisjoint(line.interests)


def _by_policy(subsidiaries: Mapping[str, str], directory: Directory) -> Iterator[ControlLink]:
    for domain in sorted(subsidiaries):
        yield ControlLink(directory.of_reference(subsidiaries[domain]), directory.of_domain(domain), POLICY)


def _by_ownership(lines: Sequence[Ownership], directory: Directory) -> Iterator[ControlLink]:
    """Of several lines about a pair the largest share is the evidence. What was replaced, or has ended, is none."""
    replaced = {key for line in lines for key in line.replaces}
    current = [line for line in lines if line.key not in replaced and not _is_over(line) and not line.person]
    for line in sorted(current, key=lambda line: (-(line.share or 0.0), line.id)):
        if is_control(line):
            owner, owned = directory.of_reference(line.owner), directory.of_reference(line.owned)
            yield ControlLink(owner, owned, line.id, line.share)


def _is_over(line: Ownership) -> bool:
    """Whether it had ended when it was stated: an end that was still to come is none yet."""
    return line.end_ms is not None and line.end_ms <= line.stated_ms


def _by_parent(evidence: Evidence, directory: Directory) -> Iterator[ControlLink]:
    for each in sorted(evidence.organisations, key=lambda each: each.id):
        yield ControlLink(directory.of_reference(each.parent), each.id, PARENT)


def _circles(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """A number for each organisation, the same for those that control each other (strong components, after Kosaraju)."""
    onward, back = defaultdict(list), defaultdict(list)
    for start, end in sorted(pairs):
        onward[start].append(end)
        back[end].append(start)
    everybody = sorted({*onward, *back})
    finished: list[str] = []
    seen: set[str] = set()
    for each in everybody:
        finished += _finishing_order(each, onward, seen)
    numbers: dict[str, int] = {}
    seen = set()
    for number, each in enumerate(reversed(finished)):
        numbers |= dict.fromkeys(_finishing_order(each, back, seen), number)
    return numbers


def _finishing_order(start: str, onward: Mapping[str, list[str]], seen: set[str]) -> Iterator[str]:
    """What is reached from `start` and was not seen yet, each after what follows it. No recursion: chains can be long."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(onward.get(start, ())))]
    while path:
        node, following = path[-1]
        step = next((each for each in following if each not in seen), None)
        if step is None:
            path.pop()
            yield node
        else:
            seen.add(step)
            path.append((step, iter(onward.get(step, ()))))


def _notes(pairs: Iterable[tuple[str, str]], circles: Mapping[str, int], directory: Directory) -> Iterator[str]:
    loops: dict[int, set[str]] = defaultdict(set)
    for start, end in pairs:
        if circles[start] == circles[end]:
            loops[circles[start]] |= {directory.organisations[start].name, directory.organisations[end].name}
    for names in loops.values():
        yield f"{', '.join(sorted(names)[:5])} would control each other in a circle: left out."
