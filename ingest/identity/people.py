"""People: clusters of addresses and HR lines in; persons, their units and identifications out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph_model.derived import Identification, Person, Post, Resemblance, Unit
from graph_model.entities import Address, Employment
from graph_model.identifiers import address_id, identifier
from graph_model.policy import Policy
from ingest.identity.clusters import JUDGEMENT, Cluster, Link
from ingest.identity.companions import Span
from ingest.identity.names import name_in_address, name_key, shown_name
from ingest.identity.positions import Position, position, posts_held
from ingest.identity.posts import posts_of_addresses, posts_of_lines
from ingest.identity.unclosed_lines import closed
from ingest.organisations.directory import Directory

FIRST_ADDRESS = "first-address"
"""The rule of the address that a person is known by."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What persons are made of: their clusters, and each person's position by the id of the person."""

    clusters: Sequence[Cluster]
    addresses: Mapping[str, Address]
    positions: Mapping[str, Position]
    directory: Directory
    home: str
    """The internal organisation of those whom HR lists without one, "" where there is none."""
    held: Mapping[str, Sequence[Employment]]
    """Each person's posts by HR lines, by the id of the person."""
    spans: Mapping[str, Span]
    """When addresses were in use, of those who have addresses at several employers."""
    not_own: Mapping[str, frozenset[str]]
    """Names that an address is shown with and that are somebody else's."""

    def names(self, email: str) -> list[str]:
        """The names that an address is shown with and that may be its owner's."""
        strange = self.not_own.get(email, frozenset())
        return [name for name in self.addresses[email].names if name not in strange]

    def posts(self, cluster: Cluster) -> tuple[Post, ...]:
        """Where this person works and worked, the present employment first, each date as far as it is known.

        What HR says holds, until somebody whom HR says to have left writes from another employer.
        """
        place = self.positions.get(person_id(cluster))
        outside = posts_of_addresses(cluster.emails, self._of_email, self.spans)
        if place is None:
            return outside
        here = self._employer(place.organisation, cluster.emails[0])
        now = Post(here, place.title, place.start_ms, place.left_ms)
        held = self.held[person_id(cluster)]
        past = [each for each in posts_of_lines(held, self._employer_of_line) if not _is_part(each, now)]
        moved = (
            outside[:1] if place.left_ms is not None and len(outside) > 1 and outside[0].organisation != here else ()
        )
        return (*moved, *((now,) if here else ()), *past)

    def _of_email(self, email: str) -> str:
        return self.directory.of_email(email)

    def _employer(self, named: str, email: str) -> str:
        """The employer that the HR line names, else that of the address, else our own for whom HR lists."""
        return self.directory.of_reference(named) or self.directory.of_email(email) or self.home

    def _employer_of_line(self, line: Employment) -> str:
        return self._employer(line.organisation, line.email)


def _is_part(post: Post, of: Post) -> bool:
    """Whether the present employment already says it: the same employer, title and end."""
    return not post.organisation or (post.organisation, post.title, post.end_ms) == (
        of.organisation,
        of.title,
        of.end_ms,
    )


def person_id(cluster: Cluster) -> str:
    """A person's id is their first address's."""
    return address_id(cluster.emails[0])


def roster(
    clusters: Sequence[Cluster],
    addresses: Mapping[str, Address],
    employments: Iterable[Employment],
    directory: Directory,
    policy: Policy,
    *,
    as_of_ms: float,
    spans: Mapping[str, Span],
    not_own: Mapping[str, frozenset[str]],
) -> Roster:
    """The clusters with the position that their HR lines add up to."""
    lines: dict[str, list[Employment]] = {}
    for line in closed(employments):
        lines.setdefault(line.email, []).append(line)
    held = {}
    for cluster in clusters:
        own = [line for email in cluster.emails for line in lines.get(email, [])]
        if own:
            held[person_id(cluster)] = posts_held(own, as_of_ms)
    positions = {person: position(posts, policy, as_of_ms) for person, posts in held.items()}
    internal = sorted(each.id for each in directory.organisations.values() if each.internal)
    home = internal[0] if internal else ""
    return Roster(clusters, addresses, positions, directory, home, held, spans, not_own)


def people_of(known: Roster) -> tuple[tuple[Person, ...], tuple[Unit, ...]]:
    """The persons and the units that they are in, sorted by id."""
    owners = {email: person_id(cluster) for cluster in known.clusters for email in cluster.emails}
    units: dict[str, Unit] = {}
    people = [_person(cluster, known, owners, units) for cluster in known.clusters]
    return tuple(sorted(people, key=lambda each: each.id)), tuple(units[key] for key in sorted(units))


def _person(cluster: Cluster, known: Roster, owners: Mapping[str, str], units: dict[str, Unit]) -> Person:
    key = person_id(cluster)
    place = known.positions.get(key, Position())
    now, *former = known.posts(cluster) or (Post(""),)
    organisation = now.organisation
    if place.left_ms is not None and now.end_ms is None:  # works for somebody else by now
        place = Position(place.name)
    unit = _unit(organisation, place.department)
    if unit:
        first = units.setdefault(unit.id, unit)
        units[unit.id] = min(first, unit, key=lambda each: each.name)  # spellings differ: the same one every time
    manager = owners.get(place.manager, "")
    return Person(
        id=key,
        name=place.name or _name(cluster, known),
        email=cluster.emails[0],
        internal=bool(organisation) and known.directory.organisations[organisation].internal,
        former_ids=tuple(sorted(address_id(email) for email in cluster.emails[1:])),
        listed=key in known.positions,
        title=now.title,
        level=place.level if now.title == place.title else None,
        organisation=organisation,
        unit=unit.id if unit else "",
        manager="" if manager == key else manager,
        start_ms=now.start_ms,
        left_ms=now.end_ms,
        former=tuple(former),
    )


def _unit(organisation: str, department: str) -> Unit | None:
    name = " ".join(department.split())
    return Unit(identifier("unit", "department", organisation, name.casefold()), name) if name else None


def _name(cluster: Cluster, known: Roster) -> str:
    """The fullest name that an address is shown with, the first address's before the others'; else what it spells."""
    for email in cluster.emails:
        shown = sorted({shown_name(name) for name in known.names(email) if name_key(name)})
        if shown:
            return max(
                shown, key=lambda name: (len(name.split()) <= 3, len(name_key(name) or ()), any(map(str.islower, name)))
            )
    spelled = name_in_address(cluster.emails[0])
    single = sorted(shown_name(name) for name in known.names(cluster.emails[0]))
    return single[0] if single and spelled == cluster.emails[0] else spelled


def identifications(clusters: Iterable[Cluster]) -> tuple[Identification, ...]:
    """For every address of a person: how sure it is theirs, by which rule, and why; sorted by address."""
    found = [each for cluster in clusters for each in _identifications(cluster)]
    return tuple(sorted(found, key=lambda each: each.email))


def _identifications(cluster: Cluster) -> Iterable[Identification]:
    key = person_id(cluster)
    yield Identification(
        cluster.emails[0], key, 1.0, FIRST_ADDRESS, ("This is the address that the person is known by.",)
    )
    for email, link in cluster.links.items():
        texts, weights = zip(*((reason.text, reason.weight) for reason in link.reasons), strict=True)
        yield Identification(email, key, link.score, link.rule, texts, weights if link.rule != JUDGEMENT else ())


def resemblances(links: Iterable[Link]) -> tuple[Resemblance, ...]:
    """Pairs that wait for a person's word, sorted by address."""
    found = []
    for link in links:
        one, other = sorted((link.first, link.second))
        texts, weights = zip(*((reason.text, reason.weight) for reason in link.reasons), strict=True)
        found.append(Resemblance(one, other, link.score, texts, weights))
    return tuple(sorted(found, key=lambda each: (each.one, each.other)))
