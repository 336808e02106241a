"""API keys: who may call, known by digests."""

from typing import Final

ALL: Final = "MATCH (k:ApiKey) RETURN properties(k) AS key ORDER BY k.name"

NAMED: Final = "MATCH (k:ApiKey {name: $name}) RETURN k.id AS id"

ADD: Final = """
CREATE (k:ApiKey {id: $id, name: $name, digest: $digest, roles: $roles, person: $person, made: $made, expires: $expires})
"""

DELETE: Final = "MATCH (k:ApiKey {name: $name}) DELETE k"
