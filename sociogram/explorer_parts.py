"""The explorer's third-party parts, in the versions that `explorer/parts.json` pins: fetched once, checked, and served by us.

In: packages and files with their digests, and an npm registry (`NPM_CONFIG_REGISTRY`, `registry=` in `~/.npmrc`, or npm's own).
Out: the few files that are named, with their licences, below a folder that Git ignores. Nothing else of a package is kept, and
nothing of it is run. Standard library only, since the wheel's build hook runs this, too.

    python sociogram/explorer_parts.py            what the explorer needs
    python sociogram/explorer_parts.py LIST FOLDER  what another list names
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tarfile
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

LIST = Path(__file__).with_name("explorer") / "parts.json"
FOLDER = LIST.with_name("parts")

_PUBLIC = "https://registry.npmjs.org"
_SECONDS = 60
_LARGEST = 20_000_000


class PartsMissing(Exception):
    """A part cannot be had, or is not what its digest says."""


@dataclass(frozen=True, slots=True)
class Part:
    """A package of the registry, and which of its files are needed, each with its digest."""

    name: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]

    def targets(self, folder: Path) -> dict[str, Path]:
        """Where each file goes: the version is in the path, so that a renewed list is seen to be not there yet."""
        return {file: folder / f"{self.name}-{self.version}" / Path(file).name for file in self.files}

    def is_in(self, folder: Path) -> bool:
        """Whether its files are there as they are pinned."""
        return all(
            path.exists() and _is(path.read_bytes(), self.files[file]) for file, path in self.targets(folder).items()
        )


def parts(listed: Path = LIST) -> list[Part]:
    return [Part(**each) for each in json.loads(listed.read_text("utf-8"))]


def fetch(listed: Path = LIST, folder: Path = FOLDER) -> list[Path]:
    """The files, those that were not there, or were not as they are pinned, fetched.

    Raises:
        PartsMissing: the registry cannot be reached, or gives something else.

    """
    return [path for part in parts(listed) for path in _fetched(part, folder)]


def are_there(listed: Path = LIST, folder: Path = FOLDER) -> bool:
    return all(part.is_in(folder) for part in parts(listed))


def _fetched(part: Part, folder: Path) -> Iterator[Path]:
    targets = part.targets(folder)
    if not part.is_in(folder):
        with tarfile.open(fileobj=BytesIO(_checked(part)), mode="r:gz") as package:
            for file, path in targets.items():
                _write(path, _member(package, part, file))
    yield from targets.values()


def _checked(part: Part) -> bytes:
    url = f"{_registry()}/{part.name}/-/{part.name.rpartition('/')[2]}-{part.version}.tgz"
    try:
        with urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - https, or what the user's npm is told
            content: bytes = answer.read(_LARGEST + 1)
    except (URLError, OSError, ValueError) as error:
        raise PartsMissing(
            f"{url} cannot be had: {error}. Name a registry that can be reached in NPM_CONFIG_REGISTRY, and try again."
        ) from error
    if not _is(content, part.integrity):
        raise PartsMissing(f"{url} is not what {LIST.name} pins ({part.integrity}). Nothing of it was kept.")
    return content


def _is(content: bytes, integrity: str) -> bool:
    """Whether this is what was pinned, in npm's words: `sha512-…`."""
    algorithm, _, digest = integrity.partition("-")
    return hashlib.new(algorithm, content).digest() == b64decode(digest)


def _member(package: tarfile.TarFile, part: Part, file: str) -> bytes:
    try:
        found = package.extractfile(f"package/{file}")
    except KeyError:
        found = None
    if found is None:
        raise PartsMissing(f"{part.name} {part.version} has no file {file}.")
    content = found.read()
    if not _is(content, part.files[file]):
        raise PartsMissing(f"{file} of {part.name} {part.version} is not what {LIST.name} pins ({part.files[file]}).")
    return content


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _registry() -> str:
    named = os.environ.get("NPM_CONFIG_REGISTRY") or _registry_of_npmrc()
    return (named or _PUBLIC).rstrip("/")


def _registry_of_npmrc() -> str:
    file = Path(os.environ.get("NPM_CONFIG_USERCONFIG") or Path.home() / ".npmrc")
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    settings = {name.strip(): value.strip(" \"'") for name, _, value in (line.partition("=") for line in lines)}
    return settings.get("registry", "")


def main(arguments: list[str]) -> str:
    """What to say: nothing if all is there."""
    try:
        fetch(*(Path(each) for each in arguments))
    except PartsMissing as error:
        return f"The explorer's parts: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
