"""An item of Outlook as what everybody else writes: the item in, a header block or a calendar out. Pure.

So a mail saved by Outlook and its copy in a mailbox are read by the same parser, and are one interaction.
"""

from __future__ import annotations

from graph_model.errors import BadRecord
from ingest.outlook.header_lines import as_headers
from ingest.outlook.item import Item
from ingest.outlook.meeting import as_calendar

BROKEN_ITEM = b"\0"
"""Starts, in place of a record, the reason why there is none: no header begins so."""


def as_record(item: Item) -> bytes:
    """The header block of a mail, or the calendar of a meeting. Raises BadRecord for what is neither."""
    if item.no_mail:
        raise BadRecord(f"it is {item.no_mail} of Outlook's, neither mail nor a meeting")
    return as_calendar(item) if item.is_meeting else as_headers(item)


def as_record_or_reason(item: Item | BadRecord) -> bytes:
    """The same, or the reason why there is none behind `BROKEN_ITEM`: one of many must not cost the others."""
    try:
        if isinstance(item, BadRecord):
            raise item
        return as_record(item)
    except BadRecord as exc:
        return BROKEN_ITEM + exc.reason.encode()
