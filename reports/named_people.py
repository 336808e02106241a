"""Whom a document names: for the audit log, before the document is handed out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from reports.document import Named

_RUN = re.compile(r"\w+")


def people_named(thing: Any, names: Iterable[tuple[str, str]], present: Mapping[str, str]) -> frozenset[str]:
    """The ids of the people who stand in a document, or in a text, also in its sentences; namesakes all.

    `names`: ids and what stands for each in sentences (names of then, too); `present`: former id -> present id. Every text
    is gone through once, however many people there are.
    """
    beginning = defaultdict[str, list[tuple[str, str, int]]](list)
    known = dict(present)
    for key, name in names:
        known.setdefault(key, key)
        if run := _RUN.search(name):
            beginning[run.group()].append((known[key], name, run.start()))
    found = set[str]()
    for text in _texts(thing):
        if isinstance(text, Named):
            found |= {known[text.id]} if text.id in known else set()
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
