"""Two addresses side by side, and the form of what is said of them: a weight and a sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.identity.companions import Companions, Span
from ingest.identity.likeness import Likeness, likeness
from ingest.identity.names import NameKey
from ingest.identity.profile import Profile
from ingest.identity.surroundings import Surroundings
from ingest.organisations.domains import registrable


@dataclass(frozen=True, slots=True)
class Reason:
    """A weight and a sentence, under the name of its feature. What `contradicts` keeps two addresses apart whatever else; what
    `distinguishes` keeps them from being joined through a third address, unless they reach the threshold all the same; what
    is `undecided` may as well be said of somebody else, so that a person decides whatever the score.
    """

    weight: float
    feature: str
    text: str
    contradicts: bool = False
    distinguishes: bool = False
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two addresses, the better known first, and what is known around them."""

    one: Profile
    other: Profile
    around: Surroundings
    companions: Companions
    alike: tuple[Likeness, NameKey, NameKey] | None
    """The names of the two that are most alike, None where one has no whole name."""

    @property
    def same_organisation(self) -> bool:
        return bool(self.one.known.organisation) and self.one.known.organisation == self.other.known.organisation

    @property
    def domains_differ_in_the_ending(self) -> bool:
        """`enron.com` and `enron.net` are often one employer's, of which nothing else says so."""
        label, other = (registrable(each.domain).partition(".")[0] for each in (self.one, self.other))
        return bool(label) and label == other

    @property
    def private(self) -> bool:
        """Whether one of them is an address at a provider of mailboxes, and so nobody's employer's."""
        return not self.one.known.organisation or not self.other.known.organisation

    @property
    def same_before_the_at(self) -> bool:
        one, other = self.one, self.other
        return (one.letters, one.number) == (other.letters, other.number)

    @property
    def two_employers(self) -> bool:
        """Whether they are of two organisations, of which nothing says that they are one employer's."""
        return not self.same_organisation and not self.private and not self.domains_differ_in_the_ending

    @property
    def spans(self) -> tuple[Span, Span] | None:
        """When the two were in use, the one that fell silent first before the other; None where that is not known of both."""
        found = [self.companions.span(each.known.place) for each in (self.one, self.other)]
        if found[0] is None or found[1] is None:
            return None
        earlier, later = sorted((found[0], found[1]), key=lambda span: (span.last_ms, span.first_ms))
        return earlier, later


_ORDER = {degree: order for order, degree in enumerate(Likeness)}


def pair_of(one: Profile, other: Profile, around: Surroundings, companions: Companions) -> Pair:
    """Two profiles with what is known around them."""
    found = [(likeness(a, b), a, b) for a in one.said for b in other.said]
    alike = min(found, key=_most_alike) if len(found) > 1 else next(iter(found), None)
    return Pair(one, other, around, companions, alike)


def _most_alike(found: tuple[Likeness, NameKey, NameKey]) -> tuple[int, NameKey, NameKey]:
    degree, mine, yours = found
    return _ORDER[degree], mine, yours


def names_contradict(pair: Pair) -> bool:
    """Whether the names shown are two people's. One that an address only spells may be as the mail system shortened it."""
    found = pair.alike
    return found is not None and found[0] is Likeness.DIFFERENT and bool(pair.one.keys) and bool(pair.other.keys)


def shown(key: NameKey) -> str:
    """A key as it can be read."""
    return " ".join(word.capitalize() for word in key)
