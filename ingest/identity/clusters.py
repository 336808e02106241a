"""Which addresses are one person: pairs are compared, the surest joined first, and nothing is joined that contradicts itself.

In: the addresses that may be a person's, what the traffic says, judgements and thresholds. Out: clusters, each with its first
address and, for every other one, the surest link that holds it there; pairs for a person to review; notes. What goes in may
come in any order. A person's word wins over every score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph_model.derived import Traffic
from graph_model.entities import Judgement, Verdict
from ingest.identity.blocks import candidates
from ingest.identity.companions import Companions
from ingest.identity.comparison import Comparison, compare, log_odds
from ingest.identity.likeness import are_strangers, are_told_apart, may_be_one
from ingest.identity.names import name_key
from ingest.identity.pair import Reason, pair_of
from ingest.identity.profile import Known, Profile, profile
from ingest.identity.surroundings import Surroundings

SAME_FROM, REVIEW_FROM = 0.8, 0.6
"""The thresholds where policy says nothing else."""

MAX_REVIEWS = 2_000
"""Pairs kept for review, the surest first; the others are counted."""

AMBIGUOUS_WITHIN = 1.0
"""Log-odds: who resembles two different people so nearly alike is left for a person to decide."""

SAME_NAME = "same-name"
"""The rule of a link between two addresses that show the same whole name."""

JUDGEMENT = "judgement"
"""The rule of a link that a person made; its score is 1."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two addresses that are one person's, or may be: how sure (0–1), by which feature above all, and why."""

    first: str
    second: str
    score: float
    rule: str
    reasons: tuple[Reason, ...] = ()
    certain: bool = False
    undecided: bool = False
    """Whether a person decides, whatever the score."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person's addresses, the first one first, and for each of the others the link that holds it."""

    emails: tuple[str, ...]
    links: dict[str, Link] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clustering:
    """The addresses as people; `reviews` wait for a person's word, of `review_count` in all."""

    clusters: tuple[Cluster, ...]
    reviews: tuple[Link, ...] = ()
    review_count: int = 0
    notes: tuple[str, ...] = ()
    not_own: dict[str, frozenset[str]] = field(default_factory=dict)
    """Address -> names that it is shown with and that are somebody else's."""


def clusters(
    known: Iterable[Known],
    *,
    companions: Companions | None = None,
    judgements: Sequence[Judgement] = (),
    same_from: float = SAME_FROM,
    review_from: float = REVIEW_FROM,
    pseudonyms: bool = False,
) -> Clustering:
    """The addresses as people. Without `companions`, by what the addresses themselves say; of `pseudonyms`, less."""
    profiles = [profile(each) for each in sorted(known, key=lambda each: each.order)]
    around = Surroundings(profiles, pseudonyms=pseudonyms)
    links, apart = _compared(profiles, around, companions or Companions(Traffic(), 0), same_from, review_from)
    joining = _Joining(profiles, apart)
    notes = joining.judge(judgements)
    judged = {judgement.pair for judgement in judgements}
    open_links = [link for link in links if _pair(link) not in judged]
    rivals: defaultdict[str, list[Link]] = defaultdict(list)
    for link in open_links:
        if not link.certain:
            rivals[link.first].append(link)
            rivals[link.second].append(link)
    for link in open_links:
        if link.score >= same_from and (link.certain or not joining.is_ambiguous(link, rivals)):
            joining.join(link)
    waiting = joining.reviews(open_links)
    if len(waiting) > MAX_REVIEWS:
        notes.append(f"{len(waiting):,} pairs of addresses wait for review; the surest {MAX_REVIEWS:,} are kept.")
    return Clustering(
        joining.clusters(),
        tuple(waiting[:MAX_REVIEWS]),
        len(waiting),
        tuple(sorted(notes)),
        {each.email: names for each in profiles if (names := _not_own(each, around))},
    )


def _not_own(each: Profile, around: Surroundings) -> frozenset[str]:
    keys = {name: key for name in each.known.names if (key := name_key(name))}
    lent = (name for name, key in keys.items() if around.is_lent(each, key))
    return each.not_own.union(lent)


def _compared(
    profiles: Sequence[Profile], around: Surroundings, companions: Companions, same_from: float, review_from: float
) -> tuple[list[Link], list[tuple[str, str]]]:
    """Links that are worth a look, the surest first, and pairs to keep apart: those that contradict each other by more than
    their names, and those that something distinguishes and that do not reach the threshold.
    """
    links, apart = [], []
    worth_a_look = log_odds(review_from)
    for one, other in candidates(profiles):
        found = compare(pair_of(profiles[one], profiles[other], around, companions), worth_a_look)
        if found is None:
            continue
        if found.contradicts or (found.distinguishes and found.score < same_from):
            apart.append((profiles[one].email, profiles[other].email))
        if found.score >= review_from and not found.contradicts:
            links.append(_link(profiles[one], profiles[other], found))
    return sorted(links, key=lambda link: (-link.score, link.first, link.second)), apart


def _link(one: Profile, other: Profile, found: Comparison) -> Link:
    return Link(one.email, other.email, found.score, found.rule, found.reasons, found.is_certain, found.is_undecided)


def _pair(link: Link) -> tuple[str, str]:
    first, second = sorted((link.first, link.second))
    return first, second


Apart = dict[str, set[str]]
"""Address -> those that it must not be joined with; symmetric."""


def _keep_apart(apart: Apart, one: str, other: str) -> None:
    apart.setdefault(one, set()).add(other)
    apart.setdefault(other, set()).add(one)


class _Joining:
    """Clusters that grow link by link, each known by its first address."""

    def __init__(self, profiles: Sequence[Profile], apart: Iterable[tuple[str, str]]) -> None:
        self._place = {each.email: place for place, each in enumerate(profiles)}
        self._root = {each.email: each.email for each in profiles}
        self._members = {each.email: [each.email] for each in profiles}
        self._names = {each.email: each.keys for each in profiles}
        self._shown = {each.email: each.keys for each in profiles}
        self._said = {each.email: each.said for each in profiles}
        self._listed = {each.email: each.known.listed for each in profiles}
        self._generations = {each.email: each.generations for each in profiles}
        self._held: dict[str, list[Link]] = {}
        self._apart: Apart = {}
        self._judged_apart: Apart = {}
        for one, other in apart:
            _keep_apart(self._apart, one, other)

    def judge(self, judgements: Iterable[Judgement]) -> list[str]:
        """Do what people said, the latest first: an earlier word that it leaves no room for does not hold, and is noted."""
        notes = []
        for each in sorted(judgements, key=lambda judgement: (-judgement.at_ms, judgement.pair)):
            one, other = each.pair
            if one not in self._root or other not in self._root:
                notes.append(f"{one} and {other} were judged, but they are not both addresses of people here.")
            elif not (self._said_same(each) if each.verdict is Verdict.SAME else self._said_apart(one, other)):
                notes.append(
                    f"That {one} and {other} are {each.verdict} contradicts later judgements on them and others, which hold."
                )
        return notes

    def _said_same(self, judgement: Judgement) -> bool:
        one, other = judgement.pair
        a, b = self.root(one), self.root(other)
        if a != b and self._are_apart(self._judged_apart, a, b):
            return False
        text = f"{judgement.by or 'Somebody'} judged them to be one person's" + (
            f": {judgement.why}" if judgement.why else "."
        )
        self._unite(a, b, Link(one, other, 1.0, JUDGEMENT, (Reason(0.0, JUDGEMENT, text),), certain=True))
        return True

    def _said_apart(self, one: str, other: str) -> bool:
        if self.root(one) == self.root(other):
            return False
        _keep_apart(self._judged_apart, one, other)
        return True

    def is_ambiguous(self, link: Link, rivals: Mapping[str, Sequence[Link]]) -> bool:
        """Whether a person decides: where a reason says so, and where one of the two resembles about as much somebody else than
        the other. An address without a name is no rival of one that has the very name.
        """
        enough = log_odds(link.score) - AMBIGUOUS_WITHIN
        return link.undecided or any(
            (link.rule != SAME_NAME or rival.rule == SAME_NAME)
            and log_odds(rival.score) >= enough
            and self._are_two(other, rival.second if rival.first == one else rival.first)
            for one, other in ((link.first, link.second), (link.second, link.first))
            for rival in rivals[one]
        )

    def _are_two(self, one: str, other: str) -> bool:
        return (
            other in self._apart.get(one, ())
            or other in self._judged_apart.get(one, ())
            or are_strangers(self._said[one], self._said[other])
        )

    def join(self, link: Link) -> bool:
        """Join two clusters by a link, unless that would contradict something that is known of their addresses."""
        a, b = self.root(link.first), self.root(link.second)
        allowed = a == b or self._may_join(a, b, link)
        if allowed:
            self._unite(a, b, link)
        return allowed

    def _may_join(self, a: str, b: str, link: Link) -> bool:
        if self._are_apart(self._judged_apart, a, b) or (self._listed[a] and self._listed[b]):
            return False
        if link.certain:
            return True
        mine, yours = self._generations[a], self._generations[b]
        if self._are_apart(self._apart, a, b) or (mine and yours and mine != yours):
            return False
        return may_be_one(self._names[a], self._names[b]) and not self._would_meet(a, b, link)

    def _would_meet(self, a: str, b: str, link: Link) -> bool:
        """Whether two people's names would meet through a third one; those of the link itself have been weighed."""
        mine, yours = self._names[a] - self._names[b], self._names[b] - self._names[a]
        weighed = self._shown[link.first] | self._shown[link.second]
        return are_told_apart(mine - weighed, yours) or are_told_apart(mine, yours - weighed)

    def _are_apart(self, apart: Apart, a: str, b: str) -> bool:
        small, large = sorted((a, b), key=lambda root: len(self._members[root]))
        return any(self.root(other) == large for email in self._members[small] for other in apart.get(email, ()))

    def _unite(self, a: str, b: str, link: Link) -> None:
        for email in (link.first, link.second):
            self._held.setdefault(email, []).append(link)
        if a == b:
            return
        first, second = sorted((a, b), key=self._place.__getitem__)
        small, large = sorted((first, second), key=lambda root: len(self._members[root]))
        self._members[first] = sorted(self._members.pop(small) + self._members.pop(large), key=self._place.__getitem__)
        self._root[second] = first
        self._names[first] |= self._names.pop(second)
        self._listed[first] |= self._listed.pop(second)
        self._generations[first] |= self._generations.pop(second)

    def root(self, email: str) -> str:
        """The first address of the cluster that an address is in."""
        while self._root[email] != email:
            self._root[email] = self._root[self._root[email]]
            email = self._root[email]
        return email

    def reviews(self, links: Iterable[Link]) -> list[Link]:
        """The surest link between every two clusters that stayed apart and that nobody judged apart."""
        best: dict[tuple[str, str], Link] = {}
        for link in links:
            a, b = sorted((self.root(link.first), self.root(link.second)))
            if a != b and not self._are_apart(self._judged_apart, a, b):
                best.setdefault((a, b), link)
        return list(best.values())

    def clusters(self) -> tuple[Cluster, ...]:
        """In the order of first addresses. A sure address is held by its surest link."""
        roots = sorted(self._members, key=self._place.__getitem__)
        return tuple(
            Cluster(tuple(self._members[root]), {email: self._held[email][0] for email in self._members[root][1:]})
            for root in roots
        )
