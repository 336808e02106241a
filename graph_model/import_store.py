"""What loads and syncs did, as it was written down: read back, also as earlier versions wrote it.

In: a view. Out: `ImportRecord`s, newest first. Their rejects are read only for one import at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_model.directory import Catalogue
from graph_model.entities import ImportRecord, Reject, SourceCounts
from graph_model.errors import NotFound
from graph_model.queries import imports
from graph_model.store import Row, View

LATEST = "latest"
_ADVICE_AT_FIRST = "Nothing was loaded yet: run `sociogram load` or `sociogram sync` first."
_ADVICE = "`sociogram imports list` shows those that there are."
_EXCLUDED_BEFORE = "excluded: "
"""How earlier versions marked, among what was dropped, what had never been stored."""


def imports_by_id(view: View, ids: Sequence[str]) -> dict[str, ImportRecord]:
    """Imports by their ids, without their rejects; ids that name none are left out."""
    (row,) = view.read(imports.IMPORTS_BY_ID, ids=sorted(set(ids)))
    return {key: import_from(node) for key, node in row["rows"]}


def list_imports(view: View, limit: int) -> list[ImportRecord]:
    """The newest imports, without their rejects."""
    return [import_from(row["import"]) for row in view.read(imports.LIST, limit=limit)]


def read_import(view: View, key: str = LATEST) -> ImportRecord:
    """One import, with its rejects.

    Raises:
        NotFound: there is none of that id, or none at all.

    """
    rows = view.read(imports.LIST, limit=1) if key == LATEST else view.read(imports.BY_ID, id=key)
    if not rows:
        raise NotFound("import", key, _ADVICE_AT_FIRST if key == LATEST else _ADVICE)
    found = import_from(rows[0]["import"])
    rejects = (Reject(row["source"], row["place"], row["reason"]) for row in view.read(imports.REJECTS, id=found.id))
    return replace(found, rejects=tuple(rejects))


def import_from(properties: Row) -> ImportRecord:
    """An import as it is stored. An earlier version's has its exclusions among what was dropped, no kinds of sources, and
    is there only if it was finished.
    """
    dropped = _table(properties, "dropped")
    before = {name: count for name, count in dropped.items() if name.startswith(_EXCLUDED_BEFORE)}
    excluded = {name.removeprefix(_EXCLUDED_BEFORE): count for name, count in before.items()}
    return ImportRecord(
        id=properties["id"],
        started_ms=properties["started_ms"],
        sources=tuple(properties.get("sources") or ()),
        read=properties.get("read") or 0,
        new=properties.get("new") or 0,
        merged=properties.get("merged") or 0,
        duplicate=properties.get("duplicate") or 0,
        rejected=_table(properties, "rejected"),
        dropped={name: count for name, count in dropped.items() if name not in before},
        excluded=_table(properties, "excluded") | excluded,
        dropped_new=_table(properties, "dropped_new"),
        by_source={name: SourceCounts(**counts) for name, counts in _table(properties, "by_source").items()},
        notes=tuple(properties.get("notes") or ()),
        unchanged_files=properties.get("unchanged_files") or 0,
        unchanged=properties.get("unchanged") or 0,
        grown_files=properties.get("grown_files") or 0,
        grown=properties.get("grown") or 0,
        is_finished=properties.get("is_finished", True),
    )


def _table(properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(properties.get(name) or "{}")
    return found


IMPORTS = Catalogue("imports", imports.LISTING, import_from)
"""Without their rejects, the newest first."""
REJECTS_OF_IMPORT = Catalogue(
    "rejects", imports.REJECTS_OF, lambda row: Reject(row["source"], row["place"], row["reason"])
)
