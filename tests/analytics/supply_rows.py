"""Supply chains for tests, written down as who supplies whom with what. Organisation "us" is ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graph_model.snapshot import NO_TIME, Organisations, Snapshot, Supply

YES, NO, SILENT = 1, 0, -1
"""Substitutable, not substitutable, undeclared."""

Row = tuple[Any, ...]
"""(supplier, buyer, category) and optionally a dictionary of `Supply` columns: `flag`, `value`, `currency`, `declared` …"""


TABLE = ("ours", "controls", "recovery", "survival")


def chain(rows: Iterable[Row], **more: Any) -> Snapshot:
    """A snapshot of organisations whose ids are their names, and of these supply rows. `more`: of the tables or snapshot."""
    told = {name: more.pop(name) for name in TABLE if name in more}
    return Snapshot.from_columns(**supply_tables(rows, **told), **more)


def supply_tables(
    rows: Iterable[Row],
    *,
    ours: Sequence[str] = ("us",),
    others: Sequence[str] = (),
    controls: Mapping[str, str] | None = None,
    recovery: Mapping[str, float] | None = None,
    survival: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """The tables of organisations and supply; `others` are organisations that no row names, `controls` who controls each.

    `recovery` and `survival` are days that organisations declare; a row declares its own.
    """
    up = controls or {}
    written = list(rows)
    names = sorted({name for row in written for name in row[:2]} | set(ours) | set(others) | {*up, *up.values()})
    position = {name: number for number, name in enumerate(names)}
    organisations = Organisations.of(
        id=names,
        name=names,
        internal=[name in ours for name in names],
        controller=[position.get(up.get(name, ""), -1) for name in names],
        recovery_days=[(recovery or {}).get(name, np.nan) for name in names],
        survival_days=[(survival or {}).get(name, np.nan) for name in names],
    )
    said: list[dict[str, Any]] = [row[3] if len(row) > 3 else {} for row in written]
    ordered = sorted(range(len(written)), key=lambda i: (position[written[i][0]], position[written[i][1]], f"e{i:04d}"))
    supply = Supply.of(
        supplier=[position[written[i][0]] for i in ordered],
        buyer=[position[written[i][1]] for i in ordered],
        category=[written[i][2] for i in ordered],
        evidence=[said[i].get("evidence", f"e{i:04d}") for i in ordered],
        declared=[said[i].get("declared", False) for i in ordered],
        annual_value=[said[i].get("value", np.nan) for i in ordered],
        currency=[said[i].get("currency", "EUR") for i in ordered],
        share=[said[i].get("share", np.nan) for i in ordered],
        substitutable=[said[i].get("flag", SILENT) for i in ordered],
        start=[said[i].get("start", NO_TIME) for i in ordered],
        end=[said[i].get("end", NO_TIME) for i in ordered],
        recovery_days=[said[i].get("recovery", np.nan) for i in ordered],
        survival_days=[said[i].get("survival", np.nan) for i in ordered],
    )
    return {"organisations": organisations, "supply": supply}


PLANTED: tuple[Row, ...] = (
    ("A1", "us", "sensors", {"flag": YES, "value": 400.0}),
    ("A2", "us", "sensors", {"flag": YES, "value": 200.0}),
    ("B1", "A1", "wafers", {"flag": YES, "value": 10.0, "declared": True}),
    ("B2", "A1", "wafers", {"flag": YES, "value": 10.0, "declared": True}),
    ("B1", "A2", "wafers", {"flag": YES, "value": 10.0, "declared": True}),
    ("B2", "A2", "wafers", {"flag": YES, "value": 10.0, "declared": True}),
    ("Z", "B1", "crystal", {"flag": NO, "value": 5.0, "declared": True}),
    ("Z", "B2", "crystal", {"flag": NO, "value": 5.0, "declared": True}),
    ("Big", "us", "freight", {"flag": YES, "value": 9000.0}),
    ("Small", "us", "freight", {"flag": YES, "value": 100.0}),
)
"""Everything we buy as sensors hangs on Z, three tiers up; the big supplier of freight has a declared substitute."""
