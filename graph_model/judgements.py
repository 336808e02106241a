"""What people decided about who is who: recorded as relationships between addresses, one for each pair, the latest.

A judgement is a recorded fact: it survives loading and resolving again. Undone, it leaves no trace: what follows from the
other facts is then concluded anew, as it was before.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from graph_model.blocks import read_blocks
from graph_model.entities import Judgement, Verdict
from graph_model.errors import InputError, NotFound
from graph_model.identifiers import address_id
from graph_model.queries import identity
from graph_model.store import Transaction, View
from graph_model.writer_lease import WriterLease


def read_judgements(view: View) -> tuple[Judgement, ...]:
    """All judgements, sorted by their addresses."""
    rows = (row for block in read_blocks(view, "Address", identity.JUDGEMENTS) for row in block["rows"])
    found = (Judgement(one, other, Verdict(verdict), by, at, why) for one, other, verdict, by, at, why in rows)
    return tuple(sorted(found, key=lambda judgement: judgement.pair))


def judge(view: View, lease: WriterLease, judgement: Judgement) -> None:
    """Record a judgement, in place of an earlier one on the same pair.

    Raises:
        InputError: it is about one address only.
        NotFound: no source ever mentioned one of the addresses.

    """
    one, other = judgement.pair
    if one == other:
        raise InputError(f"A judgement is about two addresses; {one} was given twice.")
    _check_known(view, judgement)
    said = {"verdict": str(judgement.verdict), "by": judgement.by, "at": judgement.at_ms, "why": judgement.why}
    lease.write(partial(_run, identity.JUDGE, {**_ends(one, other), **said}), interactions=())


def undo(view: View, lease: WriterLease, one: str, other: str) -> Judgement:
    """Take back the judgement on a pair, which is returned.

    Raises:
        NotFound: there is none.

    """
    first, second = sorted((one, other))
    ends = _ends(first, second)
    rows = view.read(identity.JUDGEMENT, **ends)
    if not rows:
        raise NotFound("judgement", f"{first} and {second}")
    lease.write(partial(_run, identity.UNDO, ends), interactions=())
    found = rows[0]
    return Judgement(first, second, Verdict(found["verdict"]), found["by"], found["at"], found["why"])


def _check_known(view: View, judgement: Judgement) -> None:
    wanted = {address_id(email): email for email in judgement.pair}
    known = {row["id"] for row in view.read(identity.KNOWN, ids=sorted(wanted))}
    missing = sorted(email for key, email in wanted.items() if key not in known)
    if missing:
        raise NotFound("address", missing[0])


def _ends(one: str, other: str) -> dict[str, str]:
    return {"one": address_id(one), "other": address_id(other)}


def _run(query: str, parameters: dict[str, Any], transaction: Transaction) -> None:
    transaction.run(query, **parameters)
