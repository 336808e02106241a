"""`sociogram documents`: from the files of a front-end to what the API executes by id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from graphql import parse, print_ast

from gql.limits import Limits
from gql.trusted_documents import document_id_of, read_manifest
from graph_model.errors import InputError
from sociogram.cli import cli
from sociogram.document_extraction import extracted
from sociogram.document_file import DocumentFile

NAME = "fragment Name on Person { name }"
PEOPLE = "query People($n: Int) { people(first: $n) { edges { node { ...Name } } } }"
WHO = "query Who { viewer { name } }"


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def documents(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["documents", *arguments], env={"SOCIOGRAM_DATA_DIR": str(home)})


def test_operation_brings_the_fragments_that_it_needs_from_other_files(tmp_path: Path) -> None:
    files = [written(tmp_path, "a.graphql", PEOPLE + WHO), written(tmp_path, "b.graphql", NAME)]
    people, who = extracted(files)
    assert people == print_ast(parse(PEOPLE + NAME))
    assert who == print_ast(parse(WHO))


def test_text_with_one_operation_and_its_fragments_is_taken_as_it_stands(tmp_path: Path) -> None:
    text = f"# who is who\n{NAME}\n\n{PEOPLE}\n"
    assert extracted([written(tmp_path, "a.graphql", text)]) == [text]


def test_it_is_taken_so_too_where_another_text_has_the_same_fragment(tmp_path: Path) -> None:
    one, other = f"{PEOPLE}\n  {NAME}\n", f"{NAME} {PEOPLE.replace('People', 'Others')}"
    files = [written(tmp_path, name, text) for name, text in (("a.graphql", one), ("b.graphql", other))]
    assert extracted(files) == [one, other]


def test_literals_of_scripts_and_programs_are_found(tmp_path: Path) -> None:
    script = (
        "const N = gql`" + NAME + "`;\nconst Q = gql`\n${N}\n" + PEOPLE + "`;\nconst W = /* GraphQL */ `" + WHO + "`;"
    )
    program = f'from client import gql\nWHO = gql("""{WHO}""")\nOTHER = print("query no graphql")\n'
    found = extracted([written(tmp_path, "a.tsx", script), written(tmp_path, "b.py", program)])
    assert found == [print_ast(parse(PEOPLE + NAME)), WHO, WHO]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.graphql", PEOPLE),
        ("a.graphql", "query {"),
        ("a.py", "def"),
        ("a.graphql", PEOPLE + NAME + NAME.replace("name ", "id ")),
    ],
)
def test_file_that_cannot_be_used_is_named(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(InputError, match=name):
        extracted([written(tmp_path, name, content)])


def test_what_was_extracted_can_be_registered_and_is_there(tmp_path: Path) -> None:
    source, home = written(tmp_path, "a.graphql", WHO), tmp_path / "home"
    manifest = written(tmp_path, "manifest.json", documents(home, "extract", str(source)).output)
    assert json.loads(manifest.read_text("utf-8")) == {document_id_of(WHO): WHO}
    told = documents(home, "register", str(manifest), "--json")
    assert json.loads(told.output) == {"given": 1, "registered": 1}
    assert DocumentFile(home / "documents.json").documents() == {document_id_of(WHO): WHO}


def test_one_bad_document_registers_none_of_its_manifest(tmp_path: Path) -> None:
    manifest = written(tmp_path, "manifest.json", json.dumps({"good": WHO, "bad": "{ nothing }"}))
    refused = documents(tmp_path, "register", str(manifest))
    assert refused.exit_code == 1
    assert "bad: Cannot query field 'nothing'" in refused.stderr
    assert DocumentFile(tmp_path / "documents.json").documents() == {}


def test_registering_adds_and_replacing_forgets(tmp_path: Path) -> None:
    file = DocumentFile(tmp_path / "documents.json")
    one, two = (read_manifest(json.dumps({name: text}).encode()) for name, text in (("1", WHO), ("2", WHO + " ")))
    assert file.register(one, Limits()) == 1
    assert file.register(two, Limits()) == 2
    assert file.register(one, Limits(), replace=True) == 1
    assert "2" not in file.documents()
    with pytest.raises(InputError, match="another text"):
        file.register({"1": WHO + "  "}, Limits())


def test_running_service_sees_what_another_process_registered(tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    serving = DocumentFile(path)
    assert serving.documents() == {}
    DocumentFile(path).register(read_manifest(json.dumps({"1": WHO}).encode()), Limits())
    assert serving.documents()["1"] == WHO
