"""Everything that the graph has about one person, recorded and derived, as plain values for JSON.

In: a view and whose data it is. Out: addresses, HR lines, every interaction with the person's own part in it, sums of what
retention removed, ties and findings. Other people appear by their opaque ids and in the sentences of findings only: an
answer to one person is no disclosure of the others' addresses.
"""

from __future__ import annotations

import json
from typing import Any

from graph_model.entities import Role
from graph_model.erasure import Subject
from graph_model.identifiers import address_id
from graph_model.queries import subject_export as queries
from graph_model.store import Row, View


def export_of(view: View, subject: Subject) -> dict[str, Any]:
    """The person's data, sorted, so that the same graph gives the same text."""
    ids, emails = [address_id(email) for email in subject.emails], list(subject.emails)
    return {
        "addresses": _rows(view, queries.ADDRESSES, "address", ids=ids),
        "people": _rows(view, queries.PEOPLE, "person", ids=list(subject.ids)),
        "hr_lines": _rows(view, queries.EMPLOYMENTS, "line", emails=emails),
        "manager_in_hr_lines": _count(view, queries.MANAGED, emails=emails),
        "interactions": [_own_part(each) for each in _rows(view, queries.INTERACTIONS, "interaction", ids=ids)],
        "interactions_past_retention": _rows(view, queries.PAST, "sum", ids=ids),
        "judgements": _rows(view, queries.JUDGEMENTS, "judgement", ids=ids),
        "ties": _rows(view, queries.TIES, "tie", ids=list(subject.ids)),
        "findings": [_finding(row["finding"]) for row in view.read(queries.FINDINGS, ids=list(subject.ids))],
        "dispositions": _rows(view, queries.DISPOSITIONS, "disposition", ids=list(subject.ids)),
        "alerts": _rows(view, queries.ALERTS, "alert", ids=list(subject.ids)),
        "api_keys": _rows(view, queries.API_KEYS, "key", emails=emails),
        "mentioned_in_findings": _count(view, queries.MENTIONS, ids=list(subject.ids)),
    }


def _rows(view: View, query: str, name: str, **parameters: Any) -> list[Any]:
    found = [row[name] for row in view.read(query, **parameters)]
    return sorted(found, key=lambda value: json.dumps(value, sort_keys=True))


def _own_part(found: Row) -> Row:
    """Message-IDs and UIDs are often written like the address of who made them: only those of the person's own stay."""
    if found["role"] in (Role.SENDER, Role.ORGANISER):
        return found
    return {
        **found,
        "interaction": {name: value for name, value in found["interaction"].items() if name != "source_ids"},
    }


def _count(view: View, query: str, **parameters: Any) -> int:
    return int(view.read(query, **parameters)[0]["count"])


def _finding(properties: Row) -> Row:
    return {**properties, **{name: json.loads(properties[name]) for name in ("reasons", "details")}}
