"""Brokerage roles: between whose units somebody passes things on.

A person j brokers between i and k where i turns to j and j to k, but i not to k. By their units (Gould & Fernandez 1989):

| role | i | j | k |
|---|---|---|---|
| coordinator | A | A | A |
| gatekeeper: what comes in passes here | A | B | B |
| representative: what goes out passes here | A | A | B |
| consultant | A | B | A |
| liaison | A | B | C |
"""

from __future__ import annotations

import numpy as np

from analytics.attention_graph import Edges, Ints, Longs
from analytics.brokerage_roles_kernel import role_counts


def brokerage_roles(edges: Edges, unit: Ints) -> Longs:
    """How often everybody has each role, exactly. `unit` [n] is -1 where not known. Shape [n, 5], columns as `ROLES`."""
    passing = np.bincount(edges.neighbour, minlength=edges.size) @ edges.degree()
    return role_counts.on(int(passing) + len(edges))(edges.starts, edges.neighbour, unit)
