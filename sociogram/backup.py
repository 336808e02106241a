"""Backups, wired: the graph into a file, and a file into a graph, on whatever server either is.

In: an open graph and a file. Out: the same facts, runs and ids. A backup that is older than an erasure does not bring anybody
back into the graph that knows of it: its list of who must not come back outlives the restore, and is applied before anything
else opens the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from graph_model import backup_store
from graph_model.backup_file import Backup, Manifest, opened_backup, write_backup
from graph_model.backup_parts import HISTORY, PARTS, RECORDED
from graph_model.erasure import remove_suppressed
from graph_model.errors import InputError, StoreError, UnusableBackup
from graph_model.loaded_files import forget_loaded_files
from graph_model.migrations import MIGRATIONS, migrate
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.queries import privacy as queries
from graph_model.recorder import read_policy
from graph_model.store import Store, View
from graph_model.suppression import check_key, read_state
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph
from sociogram.privacy import WAIT_FOR_WRITER_SECONDS, apply_retention, forget_snapshots
from sociogram.privacy_key import PrivacyKey

Progress = Callable[[str, float], None]

_HELD = ("Address", "Message", "Meeting", "Organisation", "Contract", "Run")
"""What makes up a graph, for whoever is asked whether it may go."""


def make_backup(store: Store, path: Path, *, now_ms: int, progress: Progress) -> Manifest:
    """Write the graph as it is now to a new file. Until that is done nobody else writes to the graph.

    Raises:
        InputError: the file is there already, or cannot be written.
        StoreBusy: another process writes to the graph.

    """
    with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        about = backup_store.described(store, f"sociogram {version('sociogram')}", now_ms)
        return write_backup(path, about, backup_store.tables(store, lease, progress))


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did, or would do: the backup, what it takes the place of, and what went of people who must not come back.

    `lost` are links of stored runs to what is no longer concluded, by kind.
    """

    manifest: Manifest
    replaced: Mapping[str, int]
    kept_out: int
    went: Mapping[str, int]
    lost: Mapping[str, int]
    done: bool


def restore_backup(
    store: Store,
    path: Path,
    *,
    key: PrivacyKey,
    now_ms: int,
    replace: bool = False,
    dry_run: bool = False,
    cache: Path | None = None,
    progress: Progress,
) -> Restored:
    """Put a backup into an empty graph, or with `replace` in the place of what is there; then conclude who is who.

    `store` is open for it (`open_graph(…, restoring=True)`). If it breaks off, nothing else opens the graph until it was done
    again.

    Raises:
        UnusableBackup: the file is damaged or of a form that is not known. Nothing was changed.
        InputError: the graph is not empty. Nothing was changed.
        ConfigurationError: the privacy key is needed to keep people out, and it is not there. Nothing was changed.

    """
    with opened_backup(path) as backup:
        _check_form(path, backup.manifest)
        held = _held(store)
        newer = _suppressed_since(store, backup)
        secret = _key_for(store, path, backup.manifest, key) if newer else b""
        outcome = Restored(backup.manifest, held, len(newer), {}, {}, done=False)
        if dry_run:
            return outcome
        if held and not replace:
            raise InputError(f"The graph is not empty, and would be lost: {_listed(held)}. Add --replace if it may go.")
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            backup_store.begin(lease, backup.manifest)
            _check_whole(backup, backup_store.write_parts(lease, backup, RECORDED, progress))
            backup_store.take_over(lease, backup.manifest)
        migrate(store, restoring=True)
        resolve_graph(store, now_ms=now_ms, progress=progress)
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            made = backup_store.write_parts(lease, backup, HISTORY, progress)
    went = _keep_out(store, secret, now_ms) if newer else {}
    apply_retention(store, read_policy(store) or Policy(), now_ms)
    with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        backup_store.end(lease)
    if cache is not None:
        forget_snapshots(store, cache)
    lost = {part.name: outcome.manifest.rows(part.name) - made[part.name] for part in HISTORY}
    return Restored(outcome.manifest, held, len(newer), went, {name: n for name, n in lost.items() if n}, done=True)


def _check_form(path: Path, manifest: Manifest) -> None:
    if manifest.schema > len(MIGRATIONS):
        raise UnusableBackup(path, f"{manifest.made_by} made it, which is newer than this version. Install that one.")
    known = {part.name: part.columns for part in PARTS}
    for table in manifest.tables:
        if not set(table.columns) <= set(known.get(table.name, ())):
            raise UnusableBackup(
                path, f"it has a table {table.name} that this version does not know. Use {manifest.made_by}."
            )


def _held(view: View) -> dict[str, int]:
    """How much there is of what makes up a graph; {} for one that is empty, or that only an unfinished restore filled."""
    if view.read(control.READ)[0]["revision"].get("restoring"):
        return {}
    counts = {label: view.read(control.COUNT[label])[0]["count"] for label in _HELD}
    counts["Disposition"] = len(view.read("MATCH (n:Disposition) RETURN n.id AS id"))
    return {label: count for label, count in counts.items() if count}


def _listed(held: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count:,} {label.lower()}{'es' if label.endswith('s') else 's'}" for label, count in held.items()
    )


def _suppressed_since(view: View, backup: Backup) -> set[str]:
    """Who must not come back, by entries that this graph has and the backup has not."""
    known = {row["id"] for row in view.read(queries.SUPPRESSED_IDS)}
    return known - {row[0] for line in backup.lines("Suppressed") for row in line} if known else set()


def _key_for(view: View, path: Path, manifest: Manifest, key: PrivacyKey) -> bytes:
    """The key with which the people on this graph's list are found among those of the backup."""
    state, secret = read_state(view), key.existing()
    check_key(state, secret)
    theirs = manifest.privacy
    if (
        theirs.get("key_check") not in {None, state.key_check}
        or bool(theirs.get("pseudonymised")) != state.pseudonymised
    ):
        raise UnusableBackup(
            path,
            "its people are under another privacy key, or under pseudonyms and those of this graph are not (or the other way "
            "round), so that nobody could be kept out who was erased here. Restore it into an empty graph of its own.",
        )
    return secret


def _check_whole(backup: Backup, made: Mapping[str, int]) -> None:
    for part in RECORDED:
        missing = backup.manifest.rows(part.name) - made[part.name]
        if missing:
            raise StoreError(f"{missing} rows of {part.name} could not be written. Restore it again.")


def _keep_out(store: Store, secret: bytes, now_ms: int) -> dict[str, int]:
    """Take out again who was removed after the backup was made."""
    with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        forget_loaded_files(lease)
        went = remove_suppressed(store, lease, secret)
    resolve_graph(store, now_ms=now_ms)
    return went
