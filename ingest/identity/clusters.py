"""Which addresses are one person: rules that propose links, and clusters that contradict nothing. Pure.

In: the addresses that may be a person's, with names, organisations, and which are HR-listed. Out: clusters, each with its
first address and, for every other one, the strongest link that holds it there: its score, rule and reasons. Candidates are
found in blocks (same organisation and name, same organisation and local part), so the cost grows with the addresses only.
Two HR-listed addresses are two people: no rule here joins them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ingest.identity.names import NameKey, local_part_key, name_key
from ingest.mail.email_address import domain_of

TOO_COMMON = 5
"""A name that more addresses of one organisation have is several people's, or a machine's."""

SAME_NAME_SCORE = 0.95
SPELLED_NAME_SCORE = 0.85
SISTER_DOMAIN_SCORE = 0.9
SISTER_DOMAIN_NAMELESS_SCORE = 0.8
SUBADDRESS_SCORE = 0.98


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one address. `organisation` is an id, "" for free mail; `order` sorts the first address first."""

    email: str
    names: tuple[str, ...] = ()
    organisation: str = ""
    listed: bool = False
    own_domain: bool = False

    @property
    def order(self) -> tuple[bool, bool, str]:
        return (not self.listed, not self.own_domain, self.email)

    @property
    def local(self) -> str:
        return self.email.rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """Two addresses that a rule takes for one person's."""

    first: str
    second: str
    score: float
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person's addresses, the first one first, and for each of the others the link that holds it."""

    emails: tuple[str, ...]
    links: dict[str, Link] = field(default_factory=dict)


def clusters(known: Iterable[Known]) -> tuple[list[Cluster], list[str]]:
    """The addresses as people, and notes on what was left apart. The order of what goes in makes no difference."""
    everybody = sorted(known, key=lambda each: each.order)
    notes: list[str] = []
    links = [link for rule in IDENTITY_RULES for link in rule(everybody, notes)]
    return _joined(everybody, sorted(links, key=lambda link: (-link.score, link.first, link.second, link.rule))), notes


def _all_keys(each: Known) -> set[NameKey]:
    return {key for key in map(name_key, each.names) if key}


def _name_keys(each: Known) -> set[NameKey]:
    """The keys of an address's names; none where its names contradict each other, as those of a shared mailbox do."""
    keys = _all_keys(each)
    return keys if _agree(keys, keys) else set()


def _agree(some: set[NameKey], others: set[NameKey]) -> bool:
    """Whether all can be one person's names: of any two, one has all the words of the other, but for one short form.

    >>> _agree({("ada", "lovelace")}, {("ada", "king", "lovelace")}), _agree({("ada", "king")}, {("ada", "lovelace")})
    (True, False)
    >>> _agree({("jeff", "skilling")}, {("jeffrey", "skilling")})
    True
    """
    return all(_alike(set(a), set(b)) for a in some for b in others)


def _alike(a: set[str], b: set[str]) -> bool:
    mine, yours = a - b, b - a
    if not mine or not yours:
        return True
    if len(mine) > 1 or len(yours) > 1:
        return False
    short, long = sorted((*mine, *yours), key=len)
    return len(short) > 2 and long.startswith(short)  # Ben, Benjamin


def _same_name(everybody: list[Known], notes: list[str]) -> Iterator[Link]:
    """The same name in the same organisation, as shown or as the address spells it."""
    blocks: dict[tuple[str, NameKey], list[Known]] = {}
    for each in everybody:
        spelled = None if any(map(name_key, each.names)) else local_part_key(each.email)
        for key in _name_keys(each) | ({spelled} if spelled else set()):
            if each.organisation:
                blocks.setdefault((each.organisation, key), []).append(each)
    for (_, key), block in sorted(blocks.items()):
        doubt = _why_ambiguous(block)
        if len(block) > 1 and doubt:
            notes.append(f"{', '.join(each.email for each in block[:TOO_COMMON])} were left apart: {doubt}.")
        elif len(block) > 1:
            yield from _links_by_name(block, key)


def _why_ambiguous(block: list[Known]) -> str:
    if sum(each.listed for each in block) > 1:
        return "the HR export lists several people of that name"
    if len(block) > TOO_COMMON:
        return "too many addresses have that name"
    mailboxes = {(domain_of(each.email), re.sub(r"\d+$", "", each.local)) for each in block}
    return "they are numbered, as people of the same name are" if len(mailboxes) < len(block) else ""


def _links_by_name(block: list[Known], key: NameKey) -> Iterator[Link]:
    first = block[0]
    for other in block[1:]:
        shown = all(key in _name_keys(each) for each in (first, other))
        how = "is shown with" if shown else "shows or spells"
        yield Link(
            first.email,
            other.email,
            SAME_NAME_SCORE if shown else SPELLED_NAME_SCORE,
            "same-name",
            f"It {how} the same name ({' '.join(key)}) in the same organisation as {first.email}.",
        )


def _same_local_part(everybody: list[Known], _: list[str]) -> Iterator[Link]:
    """The same local part on sister domains of one organisation, unless the names shown contradict it."""
    blocks: dict[tuple[str, str], list[Known]] = {}
    for each in everybody:
        if each.organisation and len(each.local) > 2:
            blocks.setdefault((each.organisation, each.local), []).append(each)
    for _key, block in sorted(blocks.items()):
        for other in block[1:]:
            score = _sister_score(block[0], other)
            if score and len(block) <= TOO_COMMON:
                reason = f"It has the same local part as {block[0].email} on another domain of the same organisation."
                yield Link(block[0].email, other.email, score, "sister-domain", reason)


def _sister_score(first: Known, other: Known) -> float:
    keys, others = _all_keys(first), _all_keys(other)
    if not _agree(keys, keys) or not _agree(others, others):
        return 0.0
    if not keys or not others:
        return SISTER_DOMAIN_NAMELESS_SCORE
    return SISTER_DOMAIN_SCORE if _agree(keys, others) else 0.0


def _subaddress(everybody: list[Known], _: list[str]) -> Iterator[Link]:
    """`ada+news@…` is delivered to `ada@…`."""
    there = {each.email for each in everybody}
    for each in everybody:
        local, plus, _tag = each.local.partition("+")
        plain = f"{local}@{domain_of(each.email)}"
        if local and plus and plain in there:
            yield Link(plain, each.email, SUBADDRESS_SCORE, "subaddress", f"Its mail is delivered to {plain}.")


IDENTITY_RULES: tuple[Callable[[list[Known], list[str]], Iterator[Link]], ...] = (
    _same_name,
    _same_local_part,
    _subaddress,
)


def _joined(everybody: list[Known], links: list[Link]) -> list[Cluster]:
    """Clusters by the links, the strongest first; one that would join two HR-listed addresses, or names that contradict
    each other, is left out.
    """
    names = {each.email: _all_keys(each) for each in everybody}
    root = {each.email: each.email for each in everybody}
    listed = {each.email: each.listed for each in everybody}
    held: dict[str, list[Link]] = {}
    for link in links:
        a, b = _root(root, link.first), _root(root, link.second)
        if a == b or (listed[a] and listed[b]) or not _agree(names[a], names[b]):
            continue
        root[b] = a
        names[a] |= names[b]
        listed[a] = listed[a] or listed[b]
        for email in (link.first, link.second):
            held.setdefault(email, []).append(link)
    members: dict[str, list[str]] = {}
    for each in everybody:  # in the order of first addresses
        members.setdefault(_root(root, each.email), []).append(each.email)
    return [Cluster(tuple(emails), {email: held[email][0] for email in emails[1:]}) for emails in members.values()]


def _root(root: dict[str, str], email: str) -> str:
    while root[email] != email:
        root[email] = root[root[email]]
        email = root[email]
    return email
