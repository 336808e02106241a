"""Which first names are short or other forms of one another (Bob, Robert; Kasia, Katarzyna): words in, yes or no out. Pure.

English forms are those of the package `nicknames` (Apache-2.0, its table comes with it); the others are in `FORMS`.
"""

from __future__ import annotations

from functools import lru_cache

from nicknames import NickNamer

from ingest.identity.names import folded

FORMS = """
alexander sasha aleksander alejandro alessandro aleksandr sascha xander|johannes hans johann hannes jan juan giovanni ivan
jose pepe josef joseph giuseppe|francisco paco francesco franz franco frank|katarzyna kasia katharina katrin kathrin kate
elisabeth elizabeth liesl else isabel elisa lisa|margarete greta grete margit gretchen margaret|friedrich fritz frederik
heinrich heinz henrik henry|wilhelm willi willy william guillermo|ludwig lutz luis luigi|dmitri dima dmitry|michail misha
michael michel mikhail miguel michele|nikolaus klaus niklas nicolas nikolai kolya|sebastian basti bastian|christian chris
christoph christopher chris|matthias matthew mathias matti|andreas andrew andre andy|antonio toni anton anthony tony
ignacio nacho|malgorzata gosia|agnieszka aga|tomasz tomek thomas tom tomas|wojciech wojtek|krzysztof krzysiek|grzegorz
magdalena magda lena leni|ekaterina katya katja|evgeny zhenya evgenii|vladimir volodya vova|konstantin kostya|pavel pasha
maximilian max|ulrich uli|wolfgang wolf|bernhard bernd|reinhard reiner|manfred manni|giuseppe beppe|roberto robert berto
enrique quique|guadalupe lupe|concepcion concha|rosario charo|jesus chucho|rafael rafa|lars laurits laurentius|bjarne bjorn
per peter peer petter pedro pietro|niels nils|soren severin|jorgen georg george jorge jurgen|karl carl carlos charles
"""
"""Groups of forms, divided by `|` or a line end; a name may stand in several."""


_OF_MEN_AND_WOMEN = """
alex andy bobbie charlie chris dani danny fran frankie gabi georgie gerry jackie jamie jess kim kris lou manu mel micha nat nic
nick nicky niki pat robbie robin sacha sam sandy sascha sasha steph terry theo toni tony val valya vic zhenya
"""
FORMS_OF_MEN_AND_WOMEN = frozenset(map(folded, _OF_MEN_AND_WOMEN.split()))
"""Short forms that names of men and of women have in common: Chris is Christopher, Christian or Christine."""

_ENDINGS = frozenset({"a", "e", "s", "ia", "ie", "ina", "ine", "la", "le"})


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[str]]:
    """Folded form -> the forms that it may stand for or be short for."""
    found: dict[str, set[str]] = {}
    for group in FORMS.replace("\n", "|").split("|"):
        for word in map(folded, group.split()):
            found.setdefault(word, set()).update(map(folded, group.split()))
    for name, shorts in NickNamer.default_lookup().items():
        for short in shorts:
            found.setdefault(folded(name), set()).add(folded(short))
            found.setdefault(folded(short), set()).add(folded(name))
    return {word: frozenset(others - {word}) for word, others in found.items()}


def forms_of(word: str) -> frozenset[str]:
    """Other forms of a folded first name.

    >>> "robert" in forms_of("bob"), "bob" in forms_of("robert"), sorted(forms_of("gosia")), sorted(forms_of("xyz"))
    (True, True, ['malgorzata'], [])
    """
    return _forms().get(word, frozenset())


def are_forms(one: str, other: str) -> bool:
    """Whether one word is a form of the other, or only its beginning (Jeff, Jeffrey)."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    begins = len(short) > 2 and long.startswith(short)
    return other in forms_of(one) or (begins and not are_a_mans_and_a_womans(one, other))


def are_a_mans_and_a_womans(one: str, other: str) -> bool:
    """Whether a word is the other with an ending by which names of men and women differ.

    >>> [are_a_mans_and_a_womans(*pair) for pair in (("paul", "paula"), ("andreas", "andrea"), ("jeff", "jeffrey"))]
    [True, True, False]
    """
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return len(short) > 2 and long.startswith(short) and long[len(short) :] in _ENDINGS
