"""Whom a document names: for the audit log, before the document is handed out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from reports.document import Document, Named

_RUN = re.compile(r"\w+")


def people_named(document: Document, names: Mapping[str, str]) -> frozenset[str]:
    """The ids of the people (id -> name) who stand in a document, also in its sentences; namesakes all.

    Every text is gone through once, however many people there are.
    """
    beginning = defaultdict[str, list[tuple[str, str, int]]](list)
    for key, name in names.items():
        if run := _RUN.search(name):
            beginning[run.group()].append((key, name, run.start()))
    found = set[str]()
    for text in _texts(document):
        if isinstance(text, Named):
            found |= {text.id} & names.keys()
            continue
        for run in _RUN.finditer(text):
            found |= {
                key
                for key, name, before in beginning.get(run.group(), ())
                if run.start() >= before and text.startswith(name, run.start() - before)
            }
    return frozenset(found)


def _texts(thing: Any) -> Iterator[str | Named]:
    if isinstance(thing, str | Named):
        yield thing
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from _texts(each)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in fields(thing):
            yield from _texts(getattr(thing, each.name))
