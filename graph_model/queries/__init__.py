"""All Cypher of the project, one module a subject."""
