"""Old directory paths (`/O=ENRON/OU=NA/CN=HARORA`, here `harora@na.enron.x500`) as addresses of an organisation. Pure."""

from __future__ import annotations

from ingest.organisations.directory import Directory

_END = ".x500"


class Paths:
    """Finds the organisation that a path's first part names: the only one whose domain begins so."""

    def __init__(self, directory: Directory) -> None:
        found: dict[str, set[str]] = {}
        for domain, key in directory.by_domain.items():
            found.setdefault(domain.partition(".")[0], set()).add(key)
        self._organisations = {label: min(keys) for label, keys in found.items() if len(keys) == 1}

    def organisation_of(self, domain: str) -> str:
        """The organisation's id, "" for what is no path, and where none or several are so called."""
        if not domain.endswith(_END):
            return ""
        return self._organisations.get(domain.removesuffix(_END).rpartition(".")[2], "")
