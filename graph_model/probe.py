"""Does a graph database answer here? Asked while a server starts, and before one is taken over.

Input: a Bolt address. Output: whether a query was answered. An open port says nothing: the embedded server opens it
before its database exists.
"""

from __future__ import annotations

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from neo4j.exceptions import ConfigurationError as DriverConfigurationError

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError, StoreRefusedLogin


def answers(address: BoltAddress, *, limit_seconds: float = 5.0) -> bool:
    """Whether a query is answered at this address: False while nobody does, or not yet.

    Connecting and logging in take at most `limit_seconds`; the driver has no limit for the answer itself.
    Raises `StoreRefusedLogin` for a wrong password, and `ConfigurationError` for an address that is none.
    """
    try:
        _ask(address, limit_seconds)
    except AuthError as exc:
        raise StoreRefusedLogin(address.url) from exc
    except (DriverConfigurationError, ValueError) as exc:
        raise ConfigurationError("SOCIOGRAM_DATABASE_URL", f"{exc}. Give a URL such as bolt://host:7687.") from exc
    except (DriverError, Neo4jError, OSError):
        return False
    return True


def _ask(address: BoltAddress, limit_seconds: float) -> None:
    driver = neo4j.GraphDatabase.driver(
        address.url,
        auth=(address.user, address.password),
        connection_timeout=limit_seconds,
        connection_acquisition_timeout=limit_seconds,  # also covers a peer that accepts and then says nothing
        max_connection_pool_size=1,
    )
    with driver, driver.session(database=address.database) as session:
        # auto-commit on purpose: execute_query would retry for 30 s, and sleep for longer than a server takes to start
        session.run("RETURN 1").consume()
