"""Who controls whom: declared ownership, listed parents and the policy's table of subsidiaries in, links out. Pure.

Control is more than half of the shares or of the votes, an interest that is control by its kind, a parent that a list names,
or what the policy says. A beneficial owner's quarter is no control. Who control each other in a circle are one party: links
of it are kept that lead from one of them to all the others, so that nobody controls themselves, and that is said.
"""

from __future__ import annotations

from collections import defaultdict, deque
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
MAX_NAMED = 5
"""Organisations of a circle that a note names."""


def controls_of(evidence: Evidence, directory: Directory, as_of_ms: float) -> tuple[tuple[ControlLink, ...], list[str]]:
    """The links, sorted, one a pair, without circles; and notes on those that there were.

    Policy goes before ownership, that before a parent.
    """
    chosen: dict[tuple[str, str], ControlLink] = {}
    for link in (*_by_policy(evidence.policy.subsidiaries, directory), *_by_ownership(evidence.ownerships, directory, as_of_ms),
                 *_by_parent(evidence, directory)):  # fmt: skip
        if link.controller and link.controlled and link.controller != link.controlled:
            chosen.setdefault((link.controller, link.controlled), link)
    circles = _circles(chosen)
    trees = {head: _tree(head, within) for head, within in _heads(chosen, circles)}
    kept = [pair for pair in chosen if circles[pair[0]] != circles[pair[1]]]
    kept += [pair for tree in trees.values() for pair in tree]
    return tuple(chosen[pair] for pair in sorted(kept)), sorted(_notes(trees, directory))


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


def _by_ownership(lines: Sequence[Ownership], directory: Directory, as_of_ms: float) -> Iterator[ControlLink]:
    """Of several lines about a pair the largest share is the evidence. What was replaced, has ended or is to come, is none."""
    replaced = {key for line in lines for key in line.replaces}
    current = [line for line in lines if line.key not in replaced and _lasts(line, as_of_ms) and not line.person]
    for line in sorted(current, key=lambda line: (-(line.share or 0.0), line.id)):
        if is_control(line):
            owner, owned = directory.of_reference(line.owner), directory.of_reference(line.owned)
            yield ControlLink(owner, owned, line.id, line.share)


def _lasts(line: Ownership, as_of_ms: float) -> bool:
    """Whether it has begun and not ended."""
    return (line.start_ms is None or line.start_ms <= as_of_ms) and (line.end_ms is None or line.end_ms > as_of_ms)


def _by_parent(evidence: Evidence, directory: Directory) -> Iterator[ControlLink]:
    for each in sorted(evidence.organisations, key=lambda each: each.id):
        yield ControlLink(directory.of_reference(each.parent), directory.id_of(each), PARENT)


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


def _heads(pairs: Iterable[tuple[str, str]], circles: Mapping[str, int]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Of each circle its head, which is one that is controlled from outside, else the first; and who controls whom within."""
    within: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    held = set()
    for start, end in sorted(pairs):
        if circles[start] == circles[end]:
            within[circles[start]][start].append(end)
        else:
            held.add(end)
    for party in within.values():
        yield min(party, key=lambda each: (each not in held, each)), party


def _tree(head: str, controls: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Links that lead from the head to each of the circle once, the nearest first."""
    pairs: list[tuple[str, str]] = []
    reached, waiting = {head}, deque([head])
    while waiting:
        start = waiting.popleft()
        new = [each for each in controls[start] if each not in reached]
        reached.update(new)
        waiting.extend(new)
        pairs += [(start, each) for each in new]
    return pairs


def _notes(trees: Mapping[str, Iterable[tuple[str, str]]], directory: Directory) -> Iterator[str]:
    for head, pairs in trees.items():
        names = sorted(directory.organisations[each].name for each in {each for pair in pairs for each in pair})
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        yield (
            f"{', '.join(names[:MAX_NAMED])}{more} control each other in a circle: "
            f"they are taken for one party, headed by {directory.organisations[head].name}."
        )
