"""A `.pst` or `.ost` file: its path in, an item at a time out, read from disk as it goes.

The format is read by libpff, which is LGPL and therefore an extra that is installed by choice. It does not say which property
is which where a file numbers them itself: of a meeting it gives neither the key that it has in other calendars nor its
categories, and meetings are told apart by their time and people.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from graph_model.errors import BadRecord
from ingest.outlook.item import Item, one_line
from ingest.outlook.properties import NUMBERS, WANTED, WESTERN, Properties, Tag, Value, value_of

MAX_FOLDER_DEPTH = 64
"""Folders in folders."""
MAX_PROPERTY_BYTES = 1 << 20
_TEXTS = (0x001E, 0x001F, 0x0102)
_DAMAGE = (OSError, ValueError, MemoryError, OverflowError, TypeError, AttributeError)
"""What libpff raises where a file is broken; the last two where it gives None in place of what is missing."""


def outlook_folders(path: str) -> list[str]:
    """Of the path of a folder what may be one that Outlook makes: those stand at the top, or below the one around everything.

    >>> outlook_folders("Top of Personal Folders/Deleted Items/2023"), outlook_folders("Root - Mailbox/IPM_SUBTREE/Drafts")
    (['Top of Personal Folders', 'Deleted Items'], ['Drafts'])
    """
    return path.rpartition("IPM_SUBTREE/")[2].split("/")[:2]


def items_in_pst(path: Path) -> Iterator[tuple[str, str, Item | BadRecord]]:
    """(folder, place in it, item) of each mail and meeting; in place of one that cannot be read, the error that says so.

    Raises BadRecord where the library is not installed, or the file as a whole cannot be read.
    """
    pff = _library()
    store = pff.file()
    try:
        store.open(str(path))
    except _DAMAGE as exc:
        raise BadRecord("damaged Outlook data file") from exc
    try:
        yield from _items_below(_folder(store.get_root_folder), "", 0)
    finally:
        store.close()


def _library() -> Any:
    try:
        return importlib.import_module("pypff")
    except ImportError as exc:
        raise BadRecord("an Outlook data file needs one more library: pip install 'sociogram[pst]'") from exc


def _folder(get: Callable[[], Any]) -> Any:
    """A folder. Raises BadRecord where it is damaged, or missing where another says that it is."""
    try:
        folder = get()
    except _DAMAGE as exc:
        raise BadRecord("damaged folder in an Outlook data file") from exc
    if folder is None:
        raise BadRecord("damaged folder in an Outlook data file")
    return folder


def _items_below(folder: Any, path: str, depth: int) -> Iterator[tuple[str, str, Item | BadRecord]]:
    name = f"{path}/{_name_of(folder)}".strip("/")
    if depth > MAX_FOLDER_DEPTH:
        yield name, "folder", BadRecord(f"folders nested more than {MAX_FOLDER_DEPTH} deep")
        return
    yield from _items_in(folder, name)
    for number in range(_count(folder.get_number_of_sub_folders)):
        try:
            below = _folder(partial(folder.get_sub_folder, number))
        except BadRecord as exc:
            yield name, "folder", exc
        else:
            yield from _items_below(below, name, depth + 1)


def _items_in(folder: Any, name: str) -> Iterator[tuple[str, str, Item | BadRecord]]:
    for number in range(_count(folder.get_number_of_sub_messages)):
        item = _item_at(folder, number)
        if isinstance(item, BadRecord) or not item.no_mail:
            yield name, f"item {number + 1}", item


def _name_of(folder: Any) -> str:
    try:
        return one_line(str(folder.get_name() or ""))
    except _DAMAGE:
        return "?"


def _count(counted: Any) -> int:
    """How many there are; none where that cannot be told."""
    try:
        return int(counted())
    except _DAMAGE:
        return 0


def _item_at(folder: Any, number: int) -> Item | BadRecord:
    try:
        return _item(folder.get_sub_message(number))
    except _DAMAGE:
        return BadRecord("damaged item in an Outlook data file")


def _item(message: Any) -> Item:
    own = _properties(message)
    listed = getattr(message, "recipients", None)
    return Item(own[0] if own else Properties(), tuple(_properties(listed)) if listed is not None else ())


def _properties(item: Any) -> list[Properties]:
    """Those of each set of records: a message has one, its list of recipients one for each."""
    sets = (item.get_record_set(number) for number in range(item.get_number_of_record_sets()))
    return [Properties(dict(_values(each))) for each in sets]


def _values(records: Any) -> Iterator[tuple[Tag, Value]]:
    for number in range(records.get_number_of_entries()):
        entry = records.get_entry(number)
        tag, kind = entry.get_entry_type(), entry.get_value_type()
        if tag in WANTED and (kind in NUMBERS or kind in _TEXTS):
            value = value_of(kind, (entry.get_data() or b"")[:MAX_PROPERTY_BYTES], WESTERN)
            if value is not None:
                yield Tag(tag), value
