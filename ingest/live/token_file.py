"""A refresh token that a live source was given, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from graph_model.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class TokenFile:
    """The file of one source. What is in it is never shown."""

    path: Path

    def read(self) -> str:
        """The token, "" where none is kept."""
        try:
            kept = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as exc:
            raise ConfigurationError(
                str(self.path), "The kept token cannot be read. Delete the file and log in again."
            ) from exc
        return str(kept.get("refresh_token", "")) if isinstance(kept, dict) else ""

    def write(self, token: str) -> None:
        """Keep a token, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            json.dump({"refresh_token": token}, stream)
        draft.replace(self.path)

    def forget(self) -> None:
        """Keep no token any more."""
        self.path.unlink(missing_ok=True)
