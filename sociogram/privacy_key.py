"""The privacy key: 32 secret bytes, with which erased people are recognised and pseudonyms are made.

In: `SOCIOGRAM_PRIVACY_KEY_FILE`, or a file of our own in the data directory, made when a key is first needed. Out: the key. It
never stands on a command line or in a log. Keep a copy of the file: a graph that needs it is of no use without it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from graph_model.errors import ConfigurationError
from graph_model.keyed_digest import KEY_BYTES
from graph_model.suppression import KEY_SETTING
from sociogram.bolt_process import make_private_folder, write_private
from sociogram.settings import Settings

_NAME = "privacy-key"


@dataclass(frozen=True, slots=True)
class PrivacyKey:
    """Where the key is; `is_ours` if we may make it."""

    path: Path
    is_ours: bool

    @classmethod
    def of(cls, settings: Settings) -> PrivacyKey:
        """The file that the settings name, or ours."""
        if settings.privacy_key_file:
            return cls(Path(settings.privacy_key_file).expanduser(), is_ours=False)
        return cls(settings.data_dir.expanduser() / _NAME, is_ours=True)

    def existing(self) -> bytes:
        """The key.

        Raises:
            ConfigurationError: it is not there, others can read it, or it holds no key.

        """
        try:
            if self.path.stat().st_mode & 0o077:
                raise ConfigurationError(
                    KEY_SETTING, f"others can read {self.path}. Let only yourself read it (chmod 600)."
                )
            key = bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise ConfigurationError(
                KEY_SETTING,
                f"{self.path} cannot be read ({error.strerror}), and this graph needs the key in it: it keeps digests of "
                "people who were erased, opted out or pseudonymised. Give the file that they were made with.",
            ) from error
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigurationError(
                KEY_SETTING, f"{self.path} must hold {KEY_BYTES} bytes, written as {2 * KEY_BYTES} hex digits."
            )
        return key

    def made(self) -> bytes:
        """The key; a new one where there is none yet and the file is ours."""
        if self.is_ours and not self.path.exists():
            make_private_folder(self.path.parent)
            write_private(self.path, secrets.token_hex(KEY_BYTES) + "\n")
        return self.existing()
