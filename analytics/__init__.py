"""From a snapshot to findings with reasons: pure functions over immutable columns."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics.networkx_export import as_networkx, supply_as_networkx

__all__ = ["as_networkx", "supply_as_networkx"]


def __getattr__(name: str) -> Any:
    """These two when they are asked for: whoever needs one small module need not wait a second for NetworkX and numba."""
    if name in __all__:
        return getattr(import_module("analytics.networkx_export"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
