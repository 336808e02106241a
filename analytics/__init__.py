"""From a snapshot to findings with reasons: pure functions over immutable columns."""

from analytics.networkx_export import as_networkx, supply_as_networkx

__all__ = ["as_networkx", "supply_as_networkx"]
