"""Every code that an error can have stands in the docs, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from gql import errors, trusted_documents
from gql.operation_size import LIMITS
from graph_model.errors import SociogramError

ROOT = Path(__file__).resolve().parents[2]
SAID = re.compile(r"(?:Refused|LimitExceeded|_limited|plain|_too_many_roots)\([^\"]*?\"([A-Z]+_[A-Z_]+)\"")


def _tree(root: type[SociogramError]) -> Iterator[type[SociogramError]]:
    yield root
    for each in root.__subclasses__():
        yield from _tree(each)


def codes_of_the_program() -> set[str]:
    import_module("sociogram.web")  # and with it everything that has codes
    sources = [*(ROOT / "gql").rglob("*.py"), *(ROOT / "sociogram").rglob("*.py")]
    said = {code for path in sources for code in SAID.findall(path.read_text("utf-8"))}
    ours = (each for each in _tree(SociogramError) if each.__module__.partition(".")[0] in {"graph_model", "gql"})
    classes = {each.code for each in ours if "code" in vars(each)}
    stages = {errors.PARSE_FAILED, errors.VALIDATION_FAILED, errors.BAD_REQUEST, errors.INTERNAL_ERROR}
    stages |= {trusted_documents.NOT_FOUND, trusted_documents.NOT_TRUSTED}
    return said | classes | stages | {code for code, *_ in LIMITS}


def codes_of_the_docs() -> set[str]:
    page = (ROOT / "docs" / "graphql.md").read_text("utf-8")
    rows = [line for line in page.partition("## Errors")[2].splitlines() if line.startswith("| `")]
    return {code for row in rows for code in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def test_every_code_stands_in_the_docs_and_every_code_of_the_docs_exists() -> None:
    assert codes_of_the_docs() == codes_of_the_program()
