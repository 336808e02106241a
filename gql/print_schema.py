"""`python -m gql.print_schema` writes the schema to `gql/schema.graphql`, for front-ends and for review."""

from __future__ import annotations

from pathlib import Path

from gql.schema import printed_schema

PATH = Path(__file__).with_name("schema.graphql")


def write_schema() -> None:
    """Bring the file to the schema as it is."""
    PATH.write_text(printed_schema(), encoding="utf-8")


if __name__ == "__main__":
    write_schema()
