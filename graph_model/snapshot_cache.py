"""Snapshots on disk, one of each graph: the newest, with the interactions that it was made of, to read on from.

In: a folder, which may be deleted at any time. Out: what was kept there, or nothing where it cannot be read.
"""

from __future__ import annotations

import logging
from pathlib import Path
from shutil import rmtree

from graph_model.interaction_columns import InteractionColumns
from graph_model.revision import Revision
from graph_model.snapshot import Snapshot

_RECORDED = "recorded"
_log = logging.getLogger(__name__)


def keep(snapshot: Snapshot, interactions: InteractionColumns, cache: Path) -> None:
    """Save both; a cache that cannot be written costs time, and no answer."""
    folder = cache / snapshot.revision
    try:
        snapshot.save(folder)
        interactions.save(folder / _RECORDED)
        _forget_others(cache, folder)
    except OSError as error:
        _log.warning("The snapshot could not be kept in %s: %s", cache, error.strerror)


def _forget_others(cache: Path, keep: Path) -> None:
    """Earlier revisions of the same graph: their columns will not be asked for again."""
    graph = keep.name.split("-")[0]
    for other in cache.glob(f"{graph}-*"):
        if other != keep:
            rmtree(other, ignore_errors=True)


def newest_interactions(cache: Path, revision: Revision) -> tuple[int, str, InteractionColumns] | None:
    """(number and stamp of their revision, interactions): the newest that can be read on from, if the graph was ever that."""
    folders = {_number_and_stamp(folder): folder for folder in cache.glob(f"{revision.graph}-*")}
    for number, stamp in sorted(folders, reverse=True):
        found = InteractionColumns.load(folders[number, stamp] / _RECORDED)
        if found is not None and revision.rewritten <= number <= revision.number:
            return number, stamp, found
    return None


def _number_and_stamp(folder: Path) -> tuple[int, str]:
    """Those of the revision whose key names the folder."""
    _, number, stamp, *_ = *folder.name.split("-"), "", ""
    return int(number) if number.isdecimal() else -1, stamp
