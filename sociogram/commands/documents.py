"""`sociogram documents`: the operations of front-ends, collected from their files and registered as trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gql.trusted_documents import document_id_of, read_manifest
from sociogram.document_extraction import extracted
from sociogram.document_file import DocumentFile
from sociogram.printing import json_option, say
from sociogram.settings import Settings, api_limits


@click.group()
def documents() -> None:
    """Trusted documents: those that the API executes by their id, or (SOCIOGRAM_TRUSTED_ONLY) that it executes at all."""


@documents.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def extract(files: tuple[Path, ...]) -> None:
    """Print a manifest of the operations in FILES as JSON: of each its id, the digest of its text, and its text.

    FILES are GraphQL documents, or TypeScript, JavaScript or Python with literals marked gql, graphql or /* GraphQL */.
    """
    click.echo(json.dumps({document_id_of(text): text for text in extracted(files)}, indent=2))


@documents.command()
@click.argument("manifest", type=click.File("rb"))
@click.option("--replace", is_flag=True, help="Forget all others: front-ends of before no longer work.")
@json_option
@click.pass_obj
def register(settings: Settings, manifest: Any, *, replace: bool, as_json: bool) -> None:
    """Register the documents of MANIFEST, as `extract`, Relay, graphql-codegen or Apollo write it; a service hears it at once.

    Each must fit the schema and the limits, and none may ask for the schema itself.
    """
    more = read_manifest(manifest.read())
    count = DocumentFile(settings.documents_file).register(more, api_limits(), replace=replace)
    told = len(set(more.values()))
    say(as_json, {"given": told, "registered": count}, [f"{told} documents are registered, {count} in all."])
