"""`make bench`: print the table of figures and write `bench/latest.json`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.figure import Figure
from bench.parsing import header_figures, messages_below
from bench.storing import storing_figures
from sociogram.demo.company import make_company
from sociogram.demo.folder import write_folder

LATEST = Path(__file__).with_name("latest.json")


@click.command()
@click.option(
    "--mail", type=click.Path(exists=True, path_type=Path), help="Parse the messages below this folder instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def bench(mail: Path | None, as_json: bool) -> None:
    """Measure every figure against its baseline in this run; seconds of different runs say little."""
    figures = {figure.name: figure for figure in _figures(mail)}
    objects = {name: figure.to_json_object() for name, figure in figures.items()}
    LATEST.write_text(json.dumps(objects, indent=2) + "\n", "utf-8")
    if as_json:
        click.echo(json.dumps(objects, indent=2))
    else:
        Console().print(_table(list(figures.values())))


def _figures(mail: Path | None) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        if mail is None:
            write_folder(make_company(1), Path(folder))
        yield from header_figures(messages_below(mail or Path(folder)))
    yield from storing_figures()


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "value", "unit", "baseline", "its value", "ratio")
    for each in figures:
        table.add_row(
            each.name,
            f"{each.value:,.0f}",
            each.unit,
            each.baseline,
            f"{each.baseline_value:,.0f}",
            f"{each.ratio:.2f}",
        )
    return table


if __name__ == "__main__":
    bench()
