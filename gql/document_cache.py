"""Documents that were parsed and found valid, by their text: front-ends send the same few again and again.

Only what depends on the text alone is remembered. Sizes and variables are checked for every request.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from graphql import DocumentNode

MOST_CHARACTERS: Final = 500_000
"""Of the texts that are remembered together; parsed they take about eighty times as many bytes: 40 MB."""


class DocumentCache:
    """The documents that were asked for last."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._documents: OrderedDict[str, DocumentNode] = OrderedDict()
        self.characters = 0

    def get(self, text: str) -> DocumentNode | None:
        found = self._documents.get(text)
        if found is not None:
            self._documents.move_to_end(text)
        return found

    def keep(self, text: str, document: DocumentNode) -> None:
        """Remember a document that is valid, and forget as many others as that takes."""
        if text not in self._documents:
            self._documents[text] = document
            self.characters += len(text)
        while self.characters > self._most:
            forgotten, _ = self._documents.popitem(last=False)
            self.characters -= len(forgotten)
