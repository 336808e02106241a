"""Erasing a person: their recorded facts are removed, what was derived from them is redacted, and they cannot come back.

In: an address or a person's id, and the privacy key. Out: a graph that says nothing of the person, and an account of what
went. First the person is put on the suppression list; then texts that speak of them are redacted, while their names are
still known; then interactions, HR lines and at last their addresses go, batch by batch. Whatever interrupts it, erasing
the same person again, or any other, finishes it: everybody on the list whose address is still there is removed.

What others did stays: of an interaction the person is taken out, and it goes as a whole if they sent it or fewer than two
participants are left. Findings about the person are deleted in all runs; others keep their numbers and speak of "an erased
person". Recorded lines of other people are not changed, even if somebody of the same name stands there. Policy is not
changed either: an exclusion that names the address is for its author to remove.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from graph_model.batches import batched
from graph_model.blocks import read_blocks
from graph_model.entities import Role
from graph_model.errors import NotFound
from graph_model.identifiers import address_id
from graph_model.interaction_removal import BATCH, read_employed, remove_interactions
from graph_model.nodes import NODES
from graph_model.queries import alerts, dispositions, privacy
from graph_model.redaction import Redaction
from graph_model.store import Row, Transaction, View
from graph_model.suppression import SuppressionList, Why, check_key, entries_of, read_state, read_suppression, suppress
from graph_model.writer_lease import WriterLease

_REDACTED_BY_THEMSELVES = frozenset(
    {
        "Address", "Interaction", "Employment", "Person", "Finding", "Policy", "Suppressed", "Privacy", "Written",
        "AuditEntry", "AuditHead",
    }
)  # fmt: skip
"""Labels that are seen to one by one, hold no text about people, or must stay as they were written."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data it is: their addresses, the names they are shown with, and the ids that they have or had."""

    emails: tuple[str, ...]
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def merge(self, other: Subject) -> Subject:
        pairs = ((self.emails, other.emails), (self.names, other.names), (self.ids, other.ids))
        return Subject(*(tuple(sorted({*a, *b})) for a, b in pairs))

    @property
    def redaction(self) -> Redaction:
        return Redaction(self.ids, self.emails, self.names)


@dataclass(frozen=True, slots=True)
class Removal:
    """Whose data goes or went: their addresses with the interactions that the graph has (had) of each, and the counts."""

    emails: tuple[str, ...]
    held: Mapping[str, int]
    went: Mapping[str, int]
    mentioned_in_policy: bool


def subject_of(view: View, given: str) -> Subject:
    """The person with this canonical address or id. An address that the graph does not have is a subject too.

    Raises:
        NotFound: it is an id, and nobody has it.

    """
    if "@" not in given:
        rows = view.read(privacy.PERSON_BY_ID, id=given)
        if not rows:
            raise NotFound("person", given)
        return _person(view, rows[0]["id"], ())
    rows = view.read(privacy.PERSON_BY_ADDRESS, id=address_id(given))
    return _person(view, rows[0]["id"], (given,)) if rows else _of_addresses(view, (given,))


def _person(view: View, person: str, emails: Sequence[str]) -> Subject:
    row = view.read(privacy.ADDRESSES_OF_PERSON, id=person)[0]
    found = _of_addresses(view, (*emails, *row["emails"]))
    return found.merge(Subject((), (row["name"],), (person, *row["former_ids"])))


def _of_addresses(view: View, emails: Iterable[str]) -> Subject:
    emails = tuple(sorted(set(emails)))
    ids = [address_id(email) for email in emails]
    names = [name for row in view.read(privacy.NAMES_OF_ADDRESSES, ids=ids) for name in row["names"]]
    names += [row["name"] for row in view.read(privacy.EMPLOYMENT_NAMES, emails=list(emails)) if row["name"]]
    people = view.read(privacy.PEOPLE_OF_ADDRESSES, ids=ids)
    return Subject(
        emails,
        tuple(sorted({*names, *(row["name"] for row in people)})),
        tuple(sorted({*ids, *(row["id"] for row in people)})),
    )


def held_of(view: View, subject: Subject) -> dict[str, int]:
    """How many interactions the graph has of each address of the person; addresses that it does not have are left out."""
    rows = view.read(privacy.HELD, ids=[address_id(email) for email in subject.emails])
    return {row["email"]: row["interactions"] for row in sorted(rows, key=lambda row: str(row["email"]))}


def remove_person(
    view: View, lease: WriterLease, key: bytes, subject: Subject, *, why: Why, now_ms: int
) -> dict[str, int]:
    """Suppress the person, then remove all that the graph has of anybody on the list. How much of what went.

    Raises:
        ConfigurationError: the graph's list was made with another key.

    """
    check_key(read_state(view), key)
    suppress(lease, key, entries_of(key, subject.emails, subject.names, why, now_ms))
    return remove_suppressed(view, lease, key, subject)


def remove_suppressed(view: View, lease: WriterLease, key: bytes, subject: Subject = Subject(())) -> dict[str, int]:
    """Remove all that the graph has of `subject`, and of anybody whose address is on the list. How much of what went.

    Raises:
        ConfigurationError: the graph's list was made with another key.

    """
    whole = subject.merge(_still_there(view, read_suppression(view, key)))
    went: Counter[str] = Counter()
    for step in (
        _redact_findings, _delete_dispositions, _delete_alerts, _redact_texts, _redact_judgements, _forget_names,
        _leave_interactions, _forget_source_ids,
    ):  # fmt: skip
        went.update(step(view, lease, whole))
    went.update(lease.write(partial(_forget_lines, whole)))
    went.update(lease.write(partial(_forget_addresses, whole)))
    return {name: went[name] for name in sorted(went) if went[name]}


def _still_there(view: View, suppressed: SuppressionList) -> Subject:
    """Everybody on the list whose address is still in the graph: also those of an erasure that was interrupted."""
    rows = [row for block in read_blocks(view, "Address", privacy.ALL_ADDRESSES) for row in block["rows"]]
    return _of_addresses(view, (email for _, email, _ in rows if suppressed.has_address(email)))


# ── what was derived, and what was written down about loads ─────────────────────────────────────────────────────────


def _redact_findings(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    ids, redaction = frozenset(subject.ids), subject.redaction
    deleted, changed = [], []
    for row in read_blocks(view, "Finding", privacy.FINDINGS):
        if row["subject"] in ids:
            deleted.append(row["id"])
            continue
        texts = {
            name: redaction.json(row[name], beside=row[other])
            for name, other in (("reasons", "details"), ("details", "reasons"))
        }
        if any(row[name] != text for name, text in texts.items()):
            changed.append({"id": row["id"], **texts})
    _in_batches(lease, privacy.DELETE_FINDINGS, "ids", deleted, recorded=False)
    _in_batches(lease, privacy.REDACT_FINDINGS, "rows", changed, recorded=False)
    return {"findings_deleted": len(deleted), "findings_redacted": len(changed)}


def _delete_dispositions(_view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """Those about the person; of others' the texts are redacted, as everywhere."""

    def work(transaction: Transaction) -> dict[str, int]:
        return {"dispositions": _count(transaction.run(dispositions.DELETE_ABOUT, ids=list(subject.ids)), "deleted")}

    return lease.write(work, recorded=False)


def _delete_alerts(_view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """Those about the person, also where they were not told yet: their messages tell of the others."""

    def work(transaction: Transaction) -> dict[str, int]:
        return {"alerts": _count(transaction.run(alerts.DELETE_ABOUT, ids=list(subject.ids)), "deleted")}

    return lease.write(work, recorded=False)


def _redact_texts(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """Every other text of the graph: rejects, notes of runs, jobs, cursors, whatever label has been added."""
    by_name, by_address = subject.redaction, replace(subject, names=()).redaction
    changed = 0
    for label in sorted(node.__label__ for node in NODES if node.__label__ not in _REDACTED_BY_THEMSELVES):
        redaction = by_address if label in _LISTED else by_name
        found = [
            {"id": row["id"], "properties": redacted}
            for row in view.read(privacy.PROPERTIES.format(label=label))
            if (redacted := _redacted(row["properties"], redaction))
        ]
        _in_batches(lease, privacy.SET_PROPERTIES.format(label=label), "rows", found, recorded=label in _LISTED)
        changed += len(found)
    return {"texts_redacted": changed}


def _redact_judgements(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """What was judged about others' addresses stays judged, whoever did it and whatever was said of the person."""
    redaction = subject.redaction
    known = view.read(privacy.JUDGED)
    rows = [{**row, **{name: redaction.text(row[name]) for name in ("by", "why")}} for row in known]
    changed = [new for new, row in zip(rows, known, strict=True) if new != row]
    _in_batches(lease, privacy.SET_JUDGED, "rows", changed, recorded=True)
    return {"texts_redacted": len(changed)}


_LISTED = frozenset({"DirectoryGroup", "Organisation", "Contract", "Award", "Ownership", "Dependency"})
"""Recorded lines: somebody of the same name in them may be somebody else."""


def _redacted(properties: Row, redaction: Redaction) -> Row:
    changed = {name: _in_value(value, redaction) for name, value in properties.items() if name != "id"}
    return {name: value for name, value in changed.items() if value != properties[name]}


def _in_value(value: Any, redaction: Redaction) -> Any:
    if isinstance(value, str):
        return redaction.text(value)
    return [_in_value(each, redaction) for each in value] if isinstance(value, list) else value


# ── recorded facts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _forget_names(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """Other addresses that are shown with a telling name of the person, such as a shared mailbox."""
    suppressed = SuppressionList(_ANY_KEY, (each.id for each in entries_of(_ANY_KEY, (), subject.names, Why.ERASED, 0)))
    own = {address_id(email) for email in subject.emails}
    rows = [row for block in read_blocks(view, "Address", privacy.ALL_ADDRESSES) for row in block["rows"]]
    changed = [
        {"id": key, "names": kept}
        for key, _, names in rows
        if key not in own and len(kept := [name for name in names if not suppressed.has_name(name)]) < len(names)
    ]
    _in_batches(lease, privacy.SET_NAMES, "rows", changed, recorded=True)
    return {"display_names": len(changed)}


_ANY_KEY = b"only to compare names with each other"


def _forget_source_ids(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    """Message-IDs and UIDs that are written like the person's address."""
    emails = list(subject.emails)
    rows = [
        {"id": row["id"], "source_ids": [each for each in row["source_ids"] if not _holds_any(each, emails)]}
        for row in read_blocks(view, "Interaction", privacy.SOURCE_IDS, emails=emails)
    ]
    _in_batches(lease, privacy.SET_SOURCE_IDS, "rows", rows, recorded=True)
    return {"source_ids": len(rows)}


def _holds_any(text: str, emails: Sequence[str]) -> bool:
    return any(email in text.lower() for email in emails)


def _leave_interactions(view: View, lease: WriterLease, subject: Subject) -> Mapping[str, int]:
    own = sorted(address_id(email) for email in subject.emails)
    employed = read_employed(view) - set(subject.emails)
    went: Counter[str] = Counter()
    for key in own:
        while True:
            done = lease.write(partial(_leave_some, key, frozenset(own), employed))
            if not done:
                break
            went.update(done)
    return went


def _leave_some(key: str, own: frozenset[str], employed: frozenset[str], transaction: Transaction) -> dict[str, int]:
    """Take all of the person's addresses out of some interactions of one of them; {} where none is left."""
    rows = transaction.run(privacy.PARTICIPATIONS, ids=[key], limit=BATCH)
    if not rows:
        return {}
    removed = [row["id"] for row in rows if _goes_as_a_whole(row, own)]
    gone = set(removed)
    left = [
        [each[0], row["id"]] for row in rows if row["id"] not in gone for each in row["participants"] if each[0] in own
    ]
    addresses = remove_interactions(transaction, removed, employed)
    transaction.run(privacy.DELETE_PARTICIPATIONS, rows=left)
    return {"interactions_removed": len(removed), "interactions_left": len(rows) - len(removed), "addresses": addresses}


def _goes_as_a_whole(row: Row, own: frozenset[str]) -> bool:
    others = [each for each in row["participants"] if each[0] not in own]
    sent = any(each[0] in own and each[1] == Role.SENDER for each in row["participants"])
    return len(others) < 2 or (row["message"] and sent)


def _forget_lines(subject: Subject, transaction: Transaction) -> dict[str, int]:
    emails = list(subject.emails)
    deleted = transaction.run(privacy.DELETE_EMPLOYMENTS, emails=emails)
    changed = transaction.run(privacy.FORGET_MANAGERS, emails=emails)
    return {"hr_lines": _count(deleted, "deleted"), "hr_lines_changed": _count(changed, "changed")}


def _count(rows: Sequence[Row], name: str) -> int:
    return int(rows[0][name]) if rows else 0


def _forget_addresses(subject: Subject, transaction: Transaction) -> dict[str, int]:
    ids = [address_id(email) for email in subject.emails]
    there = transaction.run(privacy.NAMES_OF_ADDRESSES, ids=ids)
    transaction.run(privacy.DELETE_PEOPLE, ids=list(subject.ids))
    transaction.run(privacy.DELETE_ADDRESSES, ids=ids)
    return {"addresses": len(there)}


def _in_batches(lease: WriterLease, query: str, parameter: str, rows: Sequence[Any], *, recorded: bool) -> None:
    for batch in batched(rows, BATCH):
        lease.write(partial(_run, query, {parameter: batch}), recorded=recorded)


def _run(query: str, parameters: dict[str, Any], transaction: Transaction) -> None:
    transaction.run(query, **parameters)
