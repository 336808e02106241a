"""Names of people in several languages and scripts, each with the spelling that its email address uses.

In: chance. Out: as many different names as asked for; where the plain ones run out, double surnames follow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sociogram.demo.dice import Dice

# first names / surnames of one language; "name|spelling" where the script is not Latin
_LANGUAGES: tuple[tuple[str, str], ...] = (
    (
        "Ingrid Kåre Sølvi Håkon Bjørn Astrid Øystein Ragnhild Eirik Solveig Torbjørn Åse Magnus Hedda",
        "Olsen Bråten Nygård Sørensen Lund Hauge Bakke Østby Strand Vik Myhre Fossum Dahl Aas",
    ),
    (
        "Jürgen Käthe Friederike Anselm Götz Ulrike Matthias Jörg Annegret Lukas Bärbel Henning",
        "Müller Schäfer Weiß Köhler Vogt Brandt Jäger Großmann Hartwig Lindner Böhm Seidel",
    ),
    (
        "Zoë Éloïse François Hélène Benoît Maël Chloé Jérôme Anaïs Gaëlle Rémi Océane",
        "Lefèvre Dupré Gauthier Béranger Moreau Garçon Fournier Chevalier Renaud Marchand Dubois Lacroix",
    ),
    (
        "Łukasz Małgorzata Paweł Agnieszka Michał Żaneta Wojciech Katarzyna Grzegorz Bożena Stanisław Elżbieta",
        "Wójcik Zieliński Kowalczyk Dąbrowska Pawłowski Łęcka Nowak Jabłoński Górski Szymczak Wróbel Krół",
    ),
    (
        "José Íñigo Begoña Martín Lucía Andrés Núria Joaquín Inés Álvaro Pilar Tomás",
        "García Muñoz Ibáñez Núñez Peña Castaño Serrano Vidal Ordóñez Cabrera Rubio Lozano",
    ),
    (
        "Priya Arjun Kavita Rohan Deepa Sanjay Meera Vikram Anjali Nikhil Lakshmi Suresh",
        "Raman Iyer Deshpande Kulkarni Banerjee Chaudhary Menon Agarwal Pillai Bhatt Sethi Joshi",
    ),
    (
        "Γιώργος|Giorgos Ελένη|Eleni Νίκος|Nikos Σοφία|Sofia Δημήτρης|Dimitris Κατερίνα|Katerina",
        "Παπαδόπουλος|Papadopoulos Αλεξίου|Alexiou Βλάχος|Vlachos Νικολάου|Nikolaou Μακρής|Makris Δήμου|Dimou",
    ),
    (
        "Юлия|Yulia Олексій|Oleksii Ирина|Iryna Дмитро|Dmytro Світлана|Svitlana Андрій|Andrii",
        "Шевченко|Shevchenko Бондар|Bondar Ковальчук|Kovalchuk Мельник|Melnyk Руденко|Rudenko Лисенко|Lysenko",
    ),
    (
        "Emily Duncan Siobhán Rhys Fiona Alasdair Gwen Callum Maeve Owen Harriet Niall",
        "O'Connor Whitfield MacLeod Pritchard Ashworth Byrne Hargreaves Kinsella Fairley Tennant Rowe Sinclair",
    ),
)
_WEIGHTS = (5, 2, 2, 2, 2, 2, 1, 1, 3)
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ł": "l", "Ł": "L"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is shown, and its first name and surname as an address spells them: lower-case ASCII letters."""

    shown: str
    first: str
    last: str


SIMILAR: tuple[Name, Name] = (Name("Maria Nygård", "maria", "nygard"), Name("Marie Nygård", "marie", "nygard"))
"""Two people whose names differ in one letter."""


def names(dice: Dice) -> Iterator[Name]:
    """Different names without end, no two of which share the spelling of their address.

    >>> first = names(Dice(1, "names"))
    >>> len({(name.first, name.last) for name, _ in zip(first, range(5000))})
    5000
    """
    taken = {(name.first, name.last) for name in SIMILAR}
    drawn = 0
    while True:
        # one in three of the plain names is given away before surnames are doubled, then middle initials join
        name = _draw(dice, doubled=drawn > 400, initial=drawn > 8000)
        drawn += 1
        if (name.first, name.last) not in taken:
            taken.add((name.first, name.last))
            yield name


def _draw(dice: Dice, doubled: bool, initial: bool) -> Name:
    firsts, lasts = dice.pick(_POOLS)
    first, last = dice.pick(firsts), dice.pick(lasts)
    if doubled:
        second = dice.pick(lasts)
        last = (f"{last[0]}-{second[0]}", last[1] + second[1])
    if initial:
        letter = "ABCDEFGHIJKLMNOPRSTUVW"[dice.below(22)]
        first = (f"{first[0]} {letter}.", first[1] + letter.lower())
    return Name(f"{first[0]} {last[0]}", first[1], last[1])


def _words(text: str) -> tuple[tuple[str, str], ...]:
    parts = (word.partition("|") for word in text.split())
    return tuple((shown, _ascii(spelling or shown)) for shown, _, spelling in parts)


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha()).lower()


_POOLS = [
    pool
    for (firsts, lasts), weight in zip(_LANGUAGES, _WEIGHTS, strict=True)
    for pool in [(_words(firsts), _words(lasts))] * weight
]
