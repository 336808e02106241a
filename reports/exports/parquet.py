"""A table as Parquet, with what each column says, for pandas, Polars, DuckDB and Spark. It wants `sociogram[parquet]`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import IO, Any, Final

from graph_model.errors import InputError
from reports.document import printable
from reports.exports.finding_columns import JSON
from reports.exports.finding_tables import ExportTable
from reports.exports.json_line import json_line

ROWS_AT_ONCE: Final = 5_000
TYPES: Final[Mapping[type, str]] = {
    str: "string", JSON: "string", int: "int64", float: "float64", bool: "bool",
}  # fmt: skip


def parquet(table: ExportTable, file: IO[bytes]) -> None:
    """Raises InputError where the library is not installed."""
    arrow, files = _library("pyarrow"), _library("pyarrow.parquet")
    schema = arrow.schema([_field(arrow, each.name, each.type, each.says) for each in table.columns])
    with files.ParquetWriter(file, schema) as writer:
        while rows := list(islice(table.rows, ROWS_AT_ONCE)):
            columns = zip(table.columns, zip(*rows, strict=True), schema, strict=True)
            arrays = [
                arrow.array([_cell(value, of.type) for value in values], field.type) for of, values, field in columns
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InputError(
            "Parquet wants one more library: pip install 'sociogram[parquet]'. Or write --format csv or json."
        ) from error


def _field(arrow: Any, name: str, of: type, says: str) -> Any:
    made = arrow.timestamp("ms", "UTC") if of is datetime else arrow.type_for_alias(TYPES[of])
    return arrow.field(name, made, metadata={"says": says})


def _cell(value: Any, of: type) -> Any:
    if value is None:
        return None
    if of is JSON:
        return json_line(value)
    return printable(value) if isinstance(value, str) else value
