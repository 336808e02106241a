"""Dispositions in the graph: recorded, no input of an analysis (so no new revision), kept until changed or withdrawn."""

from __future__ import annotations

from dataclasses import replace

from graph_model.directory import present_ids
from graph_model.disposition import Disposition, DispositionState
from graph_model.errors import NotFound
from graph_model.findings import FindingKind, Topic
from graph_model.queries import dispositions as queries
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease


def read_dispositions(view: View) -> list[Disposition]:
    """All of them, those to be reviewed first on top. People who have another id by now are named by their present one."""
    present = present_ids(view)
    found = [_of_row(row["disposition"]) for row in view.read(queries.ALL)]
    renamed = [replace(each, topic=each.topic.renamed(present)) for each in found]
    return sorted(renamed, key=lambda each: (each.review_ms is None, each.review_ms or 0, each.id))


def decide(view: View, lease: WriterLease, disposition: Disposition) -> None:
    """Record a disposition, in place of an earlier one on the same topic."""
    old = _recorded_ids(view, disposition.topic)

    def work(transaction: Transaction) -> None:
        transaction.run(queries.DELETE, ids=old)
        transaction.run(queries.WRITE, id=disposition.id, properties=_row(disposition))

    lease.write(work, recorded=False)


def withdraw(view: View, lease: WriterLease, topic: Topic) -> None:
    """Take back what was decided on a topic.

    Raises:
        NotFound: nothing was.

    """
    old = _recorded_ids(view, topic)
    if not old:
        raise NotFound("disposition", topic.id)
    lease.write(lambda transaction: transaction.run(queries.DELETE, ids=old), recorded=False)


def _recorded_ids(view: View, topic: Topic) -> list[str]:
    """Under which ids decisions on a topic are recorded: its people may have had other ids then."""
    present = present_ids(view)
    known = [_of_row(row["disposition"]) for row in view.read(queries.ALL)]
    return [each.id for each in known if each.topic.renamed(present) == topic]


def _of_row(row: Row) -> Disposition:
    topic = Topic(FindingKind(row["kind"]), row["subject"], tuple(row["others"]))
    state = DispositionState(row["state"])
    return Disposition(topic, state, row["by"], row["at"], row["owner"], row.get("review"), row["note"])


def _row(disposition: Disposition) -> Row:
    topic = disposition.topic
    return {
        "kind": topic.kind.value,
        "subject": topic.subject,
        "others": list(topic.others),
        "state": disposition.state.value,
        "by": disposition.by,
        "at": disposition.at_ms,
        "owner": disposition.owner,
        "review": disposition.review_ms,
        "note": disposition.note,
    }
