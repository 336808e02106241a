"""`sociogram backup` and `sociogram restore`: the graph into a file, and back, also from one kind of server to the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from graph_model.backup_file import NOTICE, Manifest
from sociogram.backup import Restored, make_backup, restore_backup
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.progress import shown_progress
from sociogram.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def backup(settings: Settings, file: Path, as_json: bool) -> None:
    """Write the graph to a new FILE: what was recorded and decided, and the stored runs.

    Nothing else can be written to the graph meanwhile. Not in it are the privacy key, the audit log (`audit export`), and the
    settings of live sources.
    """
    with open_graph(settings) as store, shown_progress(quiet=as_json) as progress:
        manifest = make_backup(store, file, now_ms=_now_ms(), progress=progress)
    facts = {**asdict(manifest), "file": str(file), "bytes": file.stat().st_size}
    say(as_json, facts, _backup_lines(file, manifest))


def _backup_lines(file: Path, manifest: Manifest) -> Iterator[str]:
    yield from _contents(manifest)
    yield f"Written to {file} ({file.stat().st_size:,} bytes). {NOTICE}"
    if manifest.privacy.get("key_check"):
        yield "This graph needs its privacy key, which is not in the backup: keep a copy of it elsewhere."
    yield "The audit log is not in it either: `sociogram audit export` hands it out."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what is in the graph, which is lost.")
@click.option("--dry-run", is_flag=True, help="Check all of the file, say what would be lost, and change nothing.")
@json_option
@click.pass_obj
def restore(settings: Settings, file: Path, replace: bool, dry_run: bool, as_json: bool) -> None:
    """Put the backup in FILE into an empty graph, or with --replace in the place of what is there. Stop `serve` before.

    Who was erased or opted out in the graph that it is put into stays out.
    """
    with open_graph(settings, restoring=True) as store, shown_progress(quiet=as_json) as progress:
        restored = restore_backup(
            store, file, key=PrivacyKey.of(settings), now_ms=_now_ms(), replace=replace, dry_run=dry_run,
            cache=settings.cache_dir, progress=progress,
        )  # fmt: skip
    say(as_json, asdict(restored), _restore_lines(restored))


def _restore_lines(restored: Restored) -> Iterator[str]:
    manifest = restored.manifest
    made = datetime.fromtimestamp(manifest.made_ms / 1000, UTC)
    yield f"A backup of {made:%Y-%m-%d %H:%M} UTC by {manifest.made_by}; every byte is as it was written."
    yield from _contents(manifest)
    if restored.replaced:
        yield "In its place there was:" if restored.done else "In its place there is, and would be lost:"
        yield from (f"{count:>12,}  {label}" for label, count in restored.replaced.items())
    yield from (f"{count:>12,}  links {name} lead to what is no longer there" for name, count in restored.lost.items())
    if restored.kept_out:
        yield f"Kept out are people who were erased or opted out after it was made ({restored.kept_out:,} entries)."
    else:
        yield "Who was erased elsewhere after it was made is in it: erase them again (see docs/privacy.md)."
    yield "Restored. `sociogram status` shows what there is." if restored.done else "Nothing was changed."


def _contents(manifest: Manifest) -> Iterator[str]:
    yield from (f"{table.rows:>12,}  {table.name}" for table in manifest.tables if table.rows)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
