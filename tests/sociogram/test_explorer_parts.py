"""Fetching third-party parts: from the registry that npm is told, only what the digest says, and only once."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sociogram.explorer_parts import PartsMissing, are_there, fetch, main


def package(**files: bytes) -> bytes:
    """A tarball as a registry has it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def integrity(content: bytes) -> str:
    return "sha512-" + b64encode(hashlib.sha512(content).digest()).decode()


GOOD = package(code=b"let one = 1;", LICENSE=b"MIT", another=b"not needed")


class Registry:
    """A registry on loopback, with what it was asked for."""

    def __init__(self) -> None:
        self.content, self.asked = GOOD, list[str]()
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(registry.content)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    started = Registry()
    thread = threading.Thread(target=started.server.serve_forever)
    thread.start()
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", started.url + "/")
    yield started
    started.server.shutdown()
    thread.join()
    started.server.server_close()


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    part = {
        "name": "@x/one",
        "version": "1.2.3",
        "integrity": integrity(GOOD),
        "licence": "MIT",
        "files": {"code": integrity(b"let one = 1;"), "LICENSE": integrity(b"MIT")},
    }
    path = tmp_path / "list.json"
    path.write_text(json.dumps([part]))
    return path


def test_only_the_named_files_are_kept_and_a_second_time_nothing_is_asked(
    registry: Registry, listed: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "parts"
    assert not are_there(listed, folder)
    code, licence = fetch(listed, folder)
    assert (code.read_bytes(), licence.read_bytes()) == (b"let one = 1;", b"MIT")
    assert sorted(path.name for path in code.parent.iterdir()) == ["LICENSE", "code"]
    assert registry.asked == ["/@x/one/-/one-1.2.3.tgz"]
    assert are_there(listed, folder)
    assert main([str(listed), str(folder)]) == ""
    assert len(registry.asked) == 1


def test_a_file_that_was_changed_where_it_lies_is_fetched_anew(
    registry: Registry, listed: Path, tmp_path: Path
) -> None:
    code, _ = fetch(listed, tmp_path / "parts")
    code.write_bytes(b"let one = evil;")
    assert not are_there(listed, tmp_path / "parts")
    fetch(listed, tmp_path / "parts")
    assert code.read_bytes() == b"let one = 1;"


def test_what_is_not_as_it_was_pinned_is_refused_and_nothing_of_it_is_kept(
    registry: Registry, listed: Path, tmp_path: Path
) -> None:
    registry.content = package(code=b"let one = evil;", LICENSE=b"MIT")
    with pytest.raises(PartsMissing, match="Nothing of it was kept"):
        fetch(listed, tmp_path / "parts")
    assert not (tmp_path / "parts").exists()


def test_a_registry_that_cannot_be_reached_is_named_with_what_to_do(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9")
    said = main([str(listed), str(tmp_path / "parts")])
    assert "http://127.0.0.1:9/@x/one/-/one-1.2.3.tgz cannot be had" in said
    assert "NPM_CONFIG_REGISTRY" in said


def test_the_registry_of_npmrc_is_asked_where_the_environment_names_none(
    registry: Registry, listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NPM_CONFIG_REGISTRY")
    (tmp_path / "npmrc").write_text(f"; ours\nfund=false\nregistry = {registry.url}\n")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(tmp_path / "npmrc"))
    fetch(listed, tmp_path / "parts")
    assert len(registry.asked) == 1
