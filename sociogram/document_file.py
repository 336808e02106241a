"""The file of registered documents: it is read anew when it changes, and written wholly or not at all.

A file and not the graph: documents come with a release of a front-end, are the same on every machine, and a request
that names one takes no round trip.
"""

from __future__ import annotations

import json
from pathlib import Path

from gql.limits import Limits
from gql.schema import schema
from gql.trusted_documents import Documents, check_trusted, read_manifest
from graph_model.errors import InputError
from sociogram.bolt_process import make_private_folder, write_private


class DocumentFile:
    """A manifest on disk; where there is none, nothing is registered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int] | None, Documents] = (None, {})

    def documents(self) -> Documents:
        """What is registered now.

        Raises:
            InputError: the file is no manifest.

        """
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return {}
        version = (status.st_mtime_ns, status.st_size, status.st_ino)
        if self._read[0] != version:
            self._read = version, read_manifest(self._path.read_bytes())
        return self._read[1]

    def register(self, more: Documents, limits: Limits, *, replace: bool = False) -> int:
        """Add documents, or put them in the place of all others; how many there are then.

        Raises:
            InputError: one cannot be executed, or has the id of another; nothing is registered then.

        """
        before = {} if replace else self.documents()
        for name, text in more.items():
            if before.get(name, text) != text:
                raise InputError(f"{name} is registered with another text already.")
            try:
                check_trusted(schema(), text, limits)
            except InputError as error:
                raise InputError(f"{name}: {error}") from error
        registered = {**before, **more}
        make_private_folder(self._path.parent)
        write_private(self._path, json.dumps(registered, indent=2, sort_keys=True) + "\n")
        return len(set(registered.values()))
