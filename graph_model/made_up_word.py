"""Made-up words: what stands for a person in a form that can be said and remembered.

In: a number, as of a keyed digest. Out: a word. Who knows the word knows the number up to a multiple, and nothing of the text
behind the digest.
"""

from __future__ import annotations

from typing import Final

_CONSONANTS: Final = "bdfghjklmnprstvwxz"
_VOWELS: Final = "aiou"
"""No e: "ue" and the like are read as umlauts."""


def made_up_word(number: int, first: str, syllables: int) -> str:
    """The word for a number, behind this first letter: one of 72 for each syllable.

    >>> made_up_word(123_456_789, "k", 3)
    'kirizot'
    """
    letters = [first]
    for place in range(2 * syllables):
        choice = _CONSONANTS if (place % 2 == 0) == (first in "aeiou") else _VOWELS
        number, at = divmod(number, len(choice))
        letters.append(choice[at])
    return "".join(letters)
