"""Files with a secret that a setting names: only their owner may read them."""

from __future__ import annotations

from pathlib import Path

from graph_model.errors import ConfigurationError

MOST_BYTES = 1 << 16
"""More of a file is not read: no secret is as long."""


def private_bytes(file: str | Path, setting: str) -> bytes:
    """What is in the file, without the ends of lines around it.

    Raises:
        ConfigurationError: it cannot be read, or others can read it.

    """
    path = Path(file).expanduser()
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(setting, f"others can read {path}. Let only yourself read it (chmod 600).")
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES).strip(b"\r\n")
    except OSError as error:
        raise ConfigurationError(setting, f"{path} cannot be read ({error.strerror}).") from error
