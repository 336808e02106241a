"""Files with a secret that a setting names: only their owner may read them."""

from __future__ import annotations

from pathlib import Path

from graph_model.errors import ConfigurationError


def private_text(file: str, setting: str) -> bytes:
    """What is in the file, without space around it.

    Raises:
        ConfigurationError: it cannot be read, or others can read it.

    """
    path = Path(file).expanduser()
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(setting, f"others can read {path}. Let only yourself read it (chmod 600).")
        return path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(setting, f"{path} cannot be read ({error.strerror}).") from error
