"""A hook of the wheel's build: the explorer's third-party parts are fetched and checked before the files are gathered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FetchExplorerParts(BuildHookInterface[Any]):
    """An editable install goes on without them: `make setup` fetches them, and says if it cannot."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "sociogram"))
        from explorer_parts import fetch  # noqa: PLC0415 - of the tree that is built, without what it depends on

        fetch()
