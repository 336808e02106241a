"""The explorer's files: what they are served with, that their questions fit the API, and which parts are pinned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse

from gql.limits import Limits
from gql.schema import schema
from gql.trusted_documents import check_trusted
from graph_model.store import Store
from sociogram.document_extraction import extracted
from sociogram.explorer_parts import parts
from sociogram.explorer_site import FOLDER, POLICY
from tests.gql.client import Client

MODULES = sorted(path for path in FOLDER.rglob("*.js") if "parts" not in path.relative_to(FOLDER).parts[:1])
DOCUMENTS = extracted(MODULES)


@pytest.mark.parametrize(
    "path", ["/explorer/", "/explorer/main.js", "/explorer/style.css", "/explorer/pages/person.js"]
)
def test_each_file_comes_to_everybody_and_with_the_policy(store: Store, path: str) -> None:
    answer = Client(store, caller=None).request("GET", path)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY


def test_the_address_without_its_last_slash_leads_there_and_nothing_beyond_the_folder_is_served(store: Store) -> None:
    client = Client(store, caller=None)
    assert client.request("GET", "/explorer").headers["location"] == "/explorer/"
    for path in ("/explorer/nowhere.js", "/explorer/..%2fweb.py", "/explorer/pages/..%2f..%2fweb.py"):
        assert client.request("GET", path).status_code == 404


def test_the_page_has_neither_scripts_nor_styles_of_its_own_and_asks_nobody_else() -> None:
    page = (FOLDER / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []
    for path in (*MODULES, FOLDER / "index.html", FOLDER / "style.css"):
        found = re.findall(r"""["'(]((?:https?:)?//[^"')\s]+)""", path.read_text("utf-8"))
        assert [each for each in found if "www.w3.org" not in each] == [], path.name
        assert "innerHTML" not in path.read_text("utf-8"), path.name


def test_every_operation_is_found_and_has_a_name_of_its_own() -> None:
    names = [definition.name.value for text in DOCUMENTS for definition in parse(text).definitions[:1]]  # type: ignore[attr-defined]
    assert len(names) == len(set(names)) > 30
    assert len(names) == sum(path.read_text("utf-8").count("gql`") for path in MODULES)


@pytest.mark.parametrize("text", DOCUMENTS, ids=[text.split("(")[0].split("{")[0].strip() for text in DOCUMENTS])
def test_each_operation_fits_the_schema_and_the_limits_and_can_be_registered(text: str) -> None:
    check_trusted(schema(), text, Limits())


def test_a_document_is_extracted_as_the_explorer_sends_it() -> None:
    sent = {text for path in MODULES for text in re.findall(r"gql`([^`]*)`", path.read_text("utf-8"))}
    assert sent == set(DOCUMENTS)


def test_modules_load_the_versions_of_parts_that_are_pinned() -> None:
    named = (FOLDER / "network" / "parts.js").read_text("utf-8")
    for part in parts():
        for file, path in part.targets(Path("parts")).items():
            assert file.startswith("LICENSE") or path.relative_to("parts").as_posix() in named
