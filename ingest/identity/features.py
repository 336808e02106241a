"""What speaks for and against two addresses being one person's: each feature a weight and a sentence. Pure.

Weights are log-odds: their sum, through the logistic function, is the score. They were set by hand, on the demo companies'
known identities and on the Enron custodians' addresses, so that one strong sign, or two weaker ones, reach the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from graph_model.mailbox import mailbox_of
from ingest.identity.address_shapes import fits
from ingest.identity.likeness import TWO_PEOPLES, Likeness, likeness
from ingest.identity.moves import (
    ENOUGH_TAKEN_ALONG,
    common_at_two_employers,
    staff,
    succession,
    taken_along,
    two_domains,
    write_in_the_same_months,
)
from ingest.identity.names import NameKey, PersonName, is_latin, is_spelled_in_full, name_key
from ingest.identity.pair import Pair, Reason, names_contradict, shown
from ingest.identity.profile import MANY_NAMES, Profile
from ingest.identity.short_forms import FORMS_OF_MEN_AND_WOMEN
from ingest.organisations.domains import registrable

PRIOR = -4.0
"""Before anything is known: of fifty pairs that share a block one is a person's."""

COMMON_FROM = 5
"""So many people who share a word of their names, or addresses that show one name: it says little."""

SECOND_ADDRESSES = 0.05
"""Second addresses for each person: as many namesakes to be expected, and one is as likely as the other."""

NAMESAKES_FROM = 0.01
"""Namesakes to be expected, fewer of which say nothing."""

ENOUGH_CORRESPONDENTS = 8
"""Correspondents of each address, fewer of which tell nothing by differing."""

OFTEN, OFTEN_PART = 3, 0.05
"""So many common mails and meetings, and such a part of those of the less active, are no accident."""

MOST_FROM_CORRESPONDENTS = 2.5
"""What correspondents can add at most."""

A_CUSTOM = 2
"""So many addresses of a kind in an organisation are no accident."""

NOBODY_ELSE = 1.2
"""What it says that a part of a name, or initials, fit nobody else in the organisation."""

_NAME_WEIGHTS = {
    Likeness.SAME: 6.5,
    Likeness.CONTAINED: 4.9,
    Likeness.FORM: 4.9,
    Likeness.SWAPPED: 5.0,
    Likeness.TYPO: 4.4,
    Likeness.BEGINNING: 3.2,
    Likeness.DIFFERENT: -8.0,
}
_NAME_SENTENCES = {
    Likeness.SAME: "Both have the name {0}",
    Likeness.CONTAINED: "One has the name {0}, the other {1}, which has all of its words",
    Likeness.FORM: "The names {0} and {1} are the same but for a short or other form",
    Likeness.SWAPPED: "The names {0} and {1} have the same letters in another order",
    Likeness.TYPO: "The names {0} and {1} differ by one letter",
    Likeness.BEGINNING: "The names {0} and {1} begin alike",
    Likeness.DIFFERENT: "The names {0} and {1} contradict each other",
}
SPELLED = 0.7
"""How much less a name says that an address only spells."""

ADDRESS_FITS = "address-fits"
EMPLOYMENT_RECORD = "employment-record"


def employment_record(pair: Pair) -> Iterator[Reason]:
    """Where the further address shows a whole name of somebody else, whose mail may go on to a successor, a person decides."""
    text = "HR lists both addresses as one employee's, in one record or under one number"
    for main, further in ((pair.one, pair.other), (pair.other, pair.one)):
        if further.email in main.known.aliases:
            if _shows_a_stranger(further, main):
                yield Reason(5.0, EMPLOYMENT_RECORD, f"{text}, and names contradict each other.", undecided=True)
            else:
                yield Reason(12.0, EMPLOYMENT_RECORD, f"{text}.")
            return


def _shows_a_stranger(further: Profile, main: Profile) -> bool:
    """Whether one of its names has nothing of any of the main address's. After a marriage a word of them is the same."""
    own = _latin_keys(main)
    strange = (all(_have_nothing_in_common(key, each) for each in own) for key in further.keys or _latin_keys(further))
    return bool(own) and any(strange)


def _latin_keys(each: Profile) -> frozenset[NameKey]:
    """Of all names that it is shown with; those of other scripts contradict nothing."""
    return frozenset(filter(None, (name_key(name) for name in each.known.names if is_latin(name))))


def _have_nothing_in_common(one: NameKey, other: NameKey) -> bool:
    return set(one).isdisjoint(other) and likeness(one, other) in TWO_PEOPLES


def subaddress(pair: Pair) -> Iterator[Reason]:
    """Where names of two people stand at one mailbox, a further address needs one of them; those of many are a relay's."""
    mailbox = mailbox_of(pair.one.email)
    people = pair.around.at_mailbox(mailbox)
    if mailbox != mailbox_of(pair.other.email) or people >= MANY_NAMES:
        return
    text = f"Mail to both is delivered to {mailbox}"
    named = bool(pair.one.keys) and bool(pair.other.keys)
    if names_contradict(pair) or (people > 1 and not named):
        yield Reason(5.0, "subaddress", f"{text}, where names contradict each other.", undecided=True)
    else:
        yield Reason(11.0, "subaddress", f"{text}.")


def names(pair: Pair) -> Iterator[Reason]:
    """The whole names, shown or spelled; where one of the two has none, what its local part or its one word fits."""
    found = pair.alike
    if found is None:
        yield from _fitting_name(pair)
        return
    degree, mine, yours = found
    both_show = all(each.keys or each.transcribed for each in (pair.one, pair.other))
    feature = f"{degree}-name" if both_show or degree is not Likeness.SAME else "spelled-name"
    weight = _NAME_WEIGHTS[degree] - (0.0 if both_show or degree is Likeness.DIFFERENT else SPELLED)
    yield Reason(weight, feature, _NAME_SENTENCES[degree].format(shown(mine), shown(yours)) + ".")
    spelling = list(_spelling(pair, degree))
    clear = _same_before_two_domains(pair) or any(reason.feature == ADDRESS_FITS for reason in spelling)
    unclear = [] if clear or degree is not Likeness.FORM else list(_unclear_form(pair, mine, yours))
    if unclear:
        yield from unclear
        return
    if degree in (Likeness.FORM, Likeness.SWAPPED, Likeness.TYPO, Likeness.CONTAINED):
        yield from _rarity(pair, mine, yours)
    yield from spelling


def _unclear_form(pair: Pair, mine: NameKey, yours: NameKey) -> Iterator[Reason]:
    """A short form that may be somebody else's: of several who are called so there, or of a man as well as of a woman."""
    organisation = pair.one.known.organisation if pair.same_organisation else ""
    common = any(pair.around.sharing(organisation, word) >= COMMON_FROM for word in set(mine) & set(yours))
    people, key = max((pair.around.forms_of(organisation, key), key) for key in (mine, yours))
    either = [word for word in (set(mine) ^ set(yours)) if word in FORMS_OF_MEN_AND_WOMEN]
    weight = -0.8 if organisation and common else 0.3
    if organisation and people > 1:
        text = f"{shown(key)} may be any of {people} people in the organisation, by the names."
        yield Reason(weight, "several-forms", text, distinguishes=True, undecided=True)
    elif len(either) == 1:
        text = f"{either[0].capitalize()} is short for names of men and of women."
        yield Reason(weight, "either-form", text, distinguishes=True, undecided=True)


def _rarity(pair: Pair, mine: NameKey, yours: NameKey) -> Iterator[Reason]:
    words = sorted(set(mine) & set(yours))
    if not words or not pair.same_organisation:
        return
    organisation = pair.one.known.organisation
    word = min(words, key=lambda each: (pair.around.sharing(organisation, each), each))
    count, is_form = pair.around.sharing(organisation, word), pair.alike is not None and pair.alike[0] is Likeness.FORM
    if is_form and _is_the_firms(word, pair.one.domain):
        return  # the family's, whose names are often forms of one another
    if count <= 1 and is_form:
        yield Reason(1.6, "rare-name", f"Nobody else in the organisation is called {word.capitalize()}.")
    elif count <= 2:
        yield Reason(0.8, "rare-name", f"Hardly anybody else in the organisation is called {word.capitalize()}.")
    elif count >= COMMON_FROM:
        yield Reason(-0.8, "common-name", f"Many in the organisation are called {word.capitalize()}.")


def _is_the_firms(word: str, domain: str) -> bool:
    return word in registrable(domain).partition(".")[0]


def _spelling(pair: Pair, degree: Likeness) -> Iterator[Reason]:
    """What the addresses are written as."""
    if degree in (Likeness.SAME, Likeness.CONTAINED):
        yield from _spelled_in_full(pair)
    elif degree is not Likeness.DIFFERENT:
        yield from _own_spelling(pair, degree)


def _spelled_in_full(pair: Pair) -> Iterator[Reason]:
    """Thomas Martin is not Martin Thomas, nor Joe Baker Jo, where each has an address of that very spelling in one domain."""
    ours, theirs = ("".join(filter(str.isalpha, each.local)) for each in (pair.one, pair.other))
    if pair.one.domain != pair.other.domain or ours == theirs:
        return
    if all(any(is_spelled_in_full(each.email, name) for name in each.known.names) for each in (pair.one, pair.other)):
        text = f"Each address at {pair.one.domain} spells its own name in full, and they differ."
        yield Reason(-4.0, "own-spelling", text, distinguishes=True)


def _own_spelling(pair: Pair, degree: Likeness) -> Iterator[Reason]:
    """Each address fits its own name and not the other's: then neither name is a slip."""
    ours, theirs = pair.one.keys, pair.other.keys
    if not ours or not theirs:
        return
    own = _is_written(pair.one, ours, theirs, degree), _is_written(pair.other, theirs, ours, degree)
    crosswise = _is_written(pair.one, theirs, ours, degree), _is_written(pair.other, ours, theirs, degree)
    if (crosswise[0] and not own[0]) or (crosswise[1] and not own[1]):  # `jhill` is written as Jan and as Janet are
        yield Reason(1.0, ADDRESS_FITS, "An address of the one is written as the name of the other is.")
    elif all(own) and not any(crosswise) and (pair.same_organisation or degree is not Likeness.FORM):
        weight = -1.6 if degree is Likeness.FORM else -3.0  # a short form may well be the address
        text = "Each address is written as its own name, so that neither name is a slip."
        yield Reason(weight, "own-spelling", text, distinguishes=True)


def _is_written(each: Profile, keys: frozenset[NameKey], others: frozenset[NameKey], degree: Likeness) -> bool:
    """Whether an address is written as one of the names, or has in it the word that tells it from all the others."""
    if any(fits(each.local, key) for key in keys):
        return True
    known = {word for key in others for word in key}
    telling = {word for key in keys for word in key if word not in known}
    if degree is Likeness.FORM:
        return each.letters in telling
    return degree in (Likeness.TYPO, Likeness.SWAPPED) and any(
        len(word) > 2 and word in each.letters for word in telling
    )


def _fitting_name(pair: Pair) -> Iterator[Reason]:
    for named, bare in ((pair.one, pair.other), (pair.other, pair.one)):
        for key in sorted(named.said):
            if not pair.same_organisation or bare.said or bare.confused:
                continue
            if fits(bare.local, key, named.initials):
                yield Reason(4.6, "initials", f"{bare.email} is how {shown(key)} would be written in an address.")
                yield _uniqueness(pair, pair.around.fitting(bare.known.organisation, bare.letters))
                return
            if any(_is_part(part, bare, key) for part in bare.partial):
                weight = 4.1 if any(part.initials for part in bare.partial) else 3.6
                yield Reason(weight, "part-of-name", f"It shows a part of the name {shown(key)}.")
                word = min(word for part in bare.partial for word in part.words)
                yield _uniqueness(pair, pair.around.sharing(bare.known.organisation, word))
                return
            if bare.letters in key:
                yield from _one_word(pair, named, bare, key)
                return


def _one_word(pair: Pair, named: Profile, bare: Profile, key: NameKey) -> Iterator[Reason]:
    """A surname alone may be a family's or a firm's mailbox: it is somebody's where that is how addresses are made there."""
    organisation, surname = bare.known.organisation, bare.letters == named.surname
    people, part = pair.around.sharing(organisation, bare.letters), "the surname" if surname else "a part of the name"
    yield Reason(3.6, "part-of-name", f"{bare.email} is {part} of {shown(key)}.")
    yield _uniqueness(pair, people)
    if _is_the_firms(bare.letters, bare.domain):
        yield Reason(-0.3, "firms-name", "It is as well the name of the organisation.", undecided=True)
    elif surname and people <= 1 and pair.around.surnames_as_addresses(organisation) >= A_CUSTOM:
        yield Reason(0.7, "surname-addresses", "Others in the organisation have their surname alone as an address.")


def _is_part(part: PersonName, bare: Profile, key: NameKey) -> bool:
    """Whether a name of one word has initials, or is in the address, so that it is a person's, and all of it fits."""
    meant = bool(part.initials) or any(word in bare.letters for word in part.words)
    fitting = all(any(word.startswith(letter) for word in key) for letter in part.initials)
    return meant and fitting and part.words < set(key)


def _uniqueness(pair: Pair, people: int) -> Reason:
    """A name that fits several people is each one's with a part of the odds, and nobody's until a person says whose."""
    if people <= 1:
        return Reason(NOBODY_ELSE, "nobody-else", "Nobody else in the organisation is so called.")
    text = f"{people} people or more in the organisation are so called."
    weight = round(NOBODY_ELSE - math.log(people), 2)
    return Reason(weight, "several-fit", text, undecided=not _same_before_two_domains(pair))


def _same_before_two_domains(pair: Pair) -> bool:
    return pair.one.domain != pair.other.domain and pair.same_before_the_at


def local_part(pair: Pair) -> Iterator[Reason]:
    """The same local part in two domains of one organisation; at one domain, numbers tell namesakes apart."""
    one, other = pair.one, pair.other
    if not one.letters or one.letters != other.letters:
        return
    alike = one.unnumbered == other.unnumbered or (one.number and other.number)
    if one.number != other.number and one.domain == other.domain and alike:
        yield Reason(-6.0, "numbered", "The addresses are numbered, as those of people of the same name are.", True)
    elif pair.same_organisation and one.domain != other.domain and one.number == other.number:
        weight = 5.4 if len(one.letters) > 2 else 3.0
        yield Reason(weight, "sister-domain", "The same is before the @, on two domains of one organisation.")


def organisation(pair: Pair) -> Iterator[Reason]:
    if pair.same_organisation:
        return
    if not pair.one.known.organisation and not pair.other.known.organisation:
        yield Reason(-3.0, "private-addresses", "Both are addresses that anybody can have.")
    elif pair.private:
        yield Reason(-2.0, "private-address", "One is an address that anybody can have.")
    elif pair.domains_differ_in_the_ending:
        alike = pair.one.letters == pair.other.letters  # many firms are called Apex, and many people Wei Zhang
        weight, text = (-0.3, "The same is before the @, and their") if alike else (-1.5, "Their")
        yield Reason(weight, "domain-endings", f"{text} domains differ in the ending only.")
    else:
        yield Reason(-4.0, "two-employers", "The addresses are of two organisations.")


def generations(pair: Pair) -> Iterator[Reason]:
    """Father and son: Jr, Sr, II, III."""
    mine, yours = pair.one.generations, pair.other.generations
    if mine and yours and not mine & yours:
        text = f"One is {_listed(mine)}, the other {_listed(yours)}: they are of two generations."
        yield Reason(-8.0, "generations", text, True)
    elif bool(mine) != bool(yours):
        yield Reason(-2.0, "generation", f"Only one of them is {_listed(mine | yours)}.")


def _listed(words: frozenset[str]) -> str:
    return " and ".join(word.capitalize() + "." if word in ("jr", "sr") else word.upper() for word in sorted(words))


def middle_initials(pair: Pair) -> Iterator[Reason]:
    mine, yours = pair.one.initials, pair.other.initials
    same = pair.alike is not None and pair.alike[0] is Likeness.SAME
    if not same or not mine or not yours:
        return
    if mine & yours:
        yield Reason(1.0, "middle-initials", "Their middle initials are the same.")
    else:
        yield Reason(-4.0, "middle-initials", "Their middle initials differ.", True)


def characters(pair: Pair) -> Iterator[Reason]:
    """Chinese names that sound alike: of 王伟 and 王薇 both are Wang Wei in Latin letters. 張偉 and 张伟 may be one."""
    mine, yours = pair.one.ideographs, pair.other.ideographs
    same = pair.alike is not None and pair.alike[0] is Likeness.SAME
    if same and mine and yours and not mine & yours:
        text = "The names sound alike and are written with different characters."
        yield Reason(-2.0, "other-characters", text, distinguishes=True)


def two_listed(pair: Pair) -> Iterator[Reason]:
    if pair.one.known.listed and pair.other.known.listed:
        yield Reason(-8.0, "two-listed", "The HR export lists both, as two people.", True)


def too_common(pair: Pair) -> Iterator[Reason]:
    found = pair.alike
    if found is None or found[0] is not Likeness.SAME or not pair.same_organisation:
        return
    organisation, key = pair.one.known.organisation, found[1]
    count, chance = pair.around.of_name(organisation, key), pair.around.namesakes(organisation, key)
    if count > COMMON_FROM:
        yield Reason(-5.0, "too-common", f"{count} addresses of the organisation have that name.")
    elif chance >= NAMESAKES_FROM:
        weight = round(-math.log1p(chance / SECOND_ADDRESSES), 2)
        text = (
            f"Its words are common in the organisation: chance alone would bring {chance:.2f} others of the whole name."
        )
        yield Reason(weight, "namesakes", text)


def lent_name(pair: Pair) -> Iterator[Reason]:
    """An assistant sends under the name of somebody else, whose own address is written as they are called."""
    if pair.alike is None or not pair.same_organisation or _same_before_two_domains(pair):
        return
    _, mine, yours = pair.alike
    for each, key in ((pair.one, mine), (pair.other, yours)):
        if key in each.keys and pair.around.is_lent(each, key):
            text = f"Nothing in {each.email} is of the name {shown(key)}, as which another address there is written."
            yield Reason(-1.2, "lent-name", text, undecided=True)
            return


def confused(pair: Pair) -> Iterator[Reason]:
    if pair.one.confused or pair.other.confused:
        yield Reason(-5.0, "several-names", "One of them is shown with names that contradict each other.")


# ── what the traffic says ───────────────────────────────────────────────────────────────────────────────────────────


def correspondents(pair: Pair) -> Iterator[Reason]:
    """Whom both write with. Whoever writes to the other, or stands beside them on one mail, is somebody else; for private
    addresses a bit less so. Those who often stand on one mail share its people, which then says nothing.
    """
    both_there = pair.companions.together(pair.one.known.place, pair.other.known.place)
    times = both_there.direct + both_there.beside
    often = times >= OFTEN and times >= OFTEN_PART * both_there.fewer and not pair.private
    if times:
        weight = -0.5 if pair.private else (-3.5 if often else -1.0)
        yield Reason(
            weight, "together", f"Both take part in {counted(times, 'mail or meeting', 'mails and meetings')}."
        )
    part, both, fewer = pair.companions.shared(pair.one.known.place, pair.other.known.place)
    # two of one house know the same people anyway; who writes from another one writes mostly to people they know
    enough = part >= 0.05 if pair.same_organisation else both >= 0.5 * fewer
    if both >= 2 and enough and not often:
        yield from _shared(pair, min(MOST_FROM_CORRESPONDENTS, round(5.0 * part, 2)), both)
    elif fewer >= ENOUGH_CORRESPONDENTS and both == 0 and write_in_the_same_months(pair):
        yield Reason(-1.5, "other-correspondents", "In the same months they write with nobody in common.")


def _shared(pair: Pair, weight: float, both: int) -> Iterator[Reason]:
    text = f"They write with {both} of the same people"
    if pair.two_employers and len(taken_along(pair)) < ENOUGH_TAKEN_ALONG:
        yield Reason(min(weight, 0.3), "usual-correspondents", f"{text}, who write with others there as well.")
    else:
        yield Reason(weight, "correspondents", f"{text}.")


def counted(number: int, one: str, more: str) -> str:
    """A number with its noun."""
    return f"one {one}" if number == 1 else f"{number} {more}"


RECORDS: tuple[Callable[[Pair], Iterator[Reason]], ...] = (employment_record, subaddress)
"""Records that say it: nothing else is looked at then."""

FEATURES: tuple[Callable[[Pair], Iterator[Reason]], ...] = (
    two_listed,
    generations,
    names,
    middle_initials,
    characters,
    local_part,
    organisation,
    too_common,
    common_at_two_employers,
    lent_name,
    confused,
)
"""By what the addresses themselves say."""

TRAFFIC_FEATURES: tuple[Callable[[Pair], Iterator[Reason]], ...] = (succession, staff, two_domains, correspondents)
"""By what the mail says; looked at only where it can make a difference."""
