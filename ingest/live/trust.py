"""Whose certificates a live source trusts: the system's, or those in a file."""

from __future__ import annotations

import ssl

from graph_model.errors import ConfigurationError


def trusted(ca_file: str) -> ssl.SSLContext:
    """The certificates in `ca_file` (PEM), "" for the system's. Raises ConfigurationError where they cannot be read."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise ConfigurationError(
            "ca_file", f"{ca_file} holds no readable certificates ({error.strerror or error})."
        ) from error
