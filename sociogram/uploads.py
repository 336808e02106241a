"""Files that were sent to be imported: each in a private folder of its own, under an id that nobody guesses, until it was.

In: a stream of bytes and a name. Out: an id, and later the file. What nobody imports is deleted after a day.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from graph_model.errors import NotFound, SociogramError
from sociogram.bolt_process import make_private_folder
from sociogram.settings import Settings

KEPT_SECONDS = 24 * 3600
MOST_WAITING = 100
"""Uploads that nobody has imported yet."""
_PIECE_BYTES = 1 << 20
_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 120


class UploadRefused(SociogramError):
    """A file is not taken; `code` says why."""

    def __init__(self, code: str, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Uploads:
    """A folder of files that wait; `most_bytes` is what one may have. Processes that share the folder share the files."""

    folder: Path
    most_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Uploads:
        return cls(settings.data_dir / "uploads", settings.upload_mb << 20)

    async def take(self, name: str, pieces: AsyncIterator[bytes], announced: int | None = None) -> tuple[str, int]:
        """Keep what is sent; its id and how many bytes it has. `announced`: how many there will be, where that was said.

        Raises:
            UploadRefused: it is too large, or too many wait. Nothing of it is kept.

        """
        self._refuse_above(announced or 0)
        await run_in_threadpool(self._make_room)
        key = secrets.token_hex(16)
        file = self.folder / key / plain_name(name)
        await run_in_threadpool(make_private_folder, file.parent)
        try:
            return key, await self._written(file, pieces)
        except BaseException:
            self.delete(key)
            raise

    async def _written(self, file: Path, pieces: AsyncIterator[bytes]) -> int:
        size, held = 0, bytearray()
        with await run_in_threadpool(file.open, "xb") as stream:
            async for piece in pieces:
                size += len(piece)
                self._refuse_above(size)
                held += piece
                if len(held) >= _PIECE_BYTES:
                    await run_in_threadpool(stream.write, bytes(held))
                    held.clear()
            await run_in_threadpool(stream.write, bytes(held))
        return size

    def _refuse_above(self, size: int) -> None:
        if size > self.most_bytes:
            raise UploadRefused("UPLOAD_TOO_LARGE", f"A file may have {self.most_bytes:,} bytes.", 413)

    def _make_room(self) -> None:
        waiting = list(self._waiting())
        for key, age_seconds in waiting:
            if age_seconds > KEPT_SECONDS:
                self.delete(key)
        if sum(age <= KEPT_SECONDS for _, age in waiting) >= MOST_WAITING:
            raise UploadRefused("TOO_MANY_UPLOADS", f"{MOST_WAITING} uploads wait already: import them first.", 429)

    def _waiting(self) -> Iterator[tuple[str, float]]:
        """Ids and ages in seconds."""
        for each in self.folder.glob("*"):
            try:
                yield each.name, time.time() - each.stat().st_mtime
            except FileNotFoundError:  # it was imported this moment
                continue

    def file(self, key: str) -> Path:
        """The file of this id.

        Raises:
            NotFound: there is none, or it was imported already.

        """
        found = list((self.folder / key).iterdir()) if _ID.fullmatch(key) and (self.folder / key).is_dir() else []
        if len(found) != 1:
            raise NotFound("upload", key, "It was imported already, or not within a day of being sent. Send it again.")
        return found[0]

    def delete(self, key: str) -> None:
        if _ID.fullmatch(key):
            shutil.rmtree(self.folder / key, ignore_errors=True)


def plain_name(name: str) -> str:
    """A file's name without folders and odd characters; its ending is kept, since some formats are known by it.

    >>> plain_name("../../etc/pass wd.csv"), plain_name(""), plain_name("..")
    ('pass_wd.csv', 'upload', 'upload')
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.-]", "_", last)[-_LONGEST_NAME:].lstrip(".") or "upload"
