"""The words of the domain and where they are kept: entities, identifiers, errors, the Bolt store, all Cypher, the snapshot."""
