"""`make bench`: print the tables of figures, of reading and loading, with `--analytics` of large companies, with `--api` of
the API, and write `bench/latest.json`. `--scale` prints time and memory by size, `--xl` those of the largest company, `--soak`
the memory of the API under load; `--truths`, `--intervals` and `--real` print how right the findings are.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table

from bench.accuracy import accuracy
from bench.analytics import analytics_figures
from bench.api_load import api_figures, soak
from bench.communities import network_figures
from bench.corpus import write_mailboxes
from bench.explorer import explorer_figures
from bench.figure import Figure
from bench.large import EXTRA_LARGE, Stage, stages
from bench.parsing import header_figures, messages_below
from bench.reporting import report_figures
from bench.scale import SIZES, Growth, growth
from bench.servers import SERVERS
from bench.snapshots import snapshot_figures
from bench.storing import MESSAGES, loading_figures, reading_figures
from bench.supply import supply_figures
from graph_model.errors import SociogramError

LATEST = Path(__file__).with_name("latest.json")
PARSED = 5_000


@click.command()
@click.option(
    "--mail", type=click.Path(exists=True, path_type=Path), help="Parse this mailbox, or the mail below this folder."
)
@click.option("--server", "servers", multiple=True, type=click.Choice(list(SERVERS)), help="Default: every one.")
@click.option("--scale", is_flag=True, help="Time and memory of loads of growing size instead.")
@click.option(
    "--analytics",
    is_flag=True,
    help="Influence, removal, influence sets, communities, supply, snapshots and reports of large companies instead: long.",
)
@click.option(
    "--xl", is_flag=True, help="With --analytics: seconds and memory in a company of a million people instead."
)
@click.option("--api", is_flag=True, help="The API over HTTP instead.")
@click.option("--explorer", is_flag=True, help="The explorer's network in Chromium instead (wants Playwright).")
@click.option("--soak", "minutes", type=int, help="Memory of the API, after each of so many minutes of load, instead.")
@click.option("--truths", is_flag=True, help="How right findings are in made-up companies instead; takes long.")
@click.option(
    "--figure", type=click.Path(dir_okay=False, path_type=Path), help="Draw that of --truths into this SVG file."
)
@click.option("--intervals", is_flag=True, help="How often intervals of ranks cover a second sample instead.")
@click.option(
    "--real",
    type=click.Path(exists=True, path_type=Path),
    help="Influence and communities in the public networks of this folder instead; with --intervals, Enron's too.",
)
@click.option("--size", "sizes", multiple=True, type=int, help="A size to load, in messages; several for --scale.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def bench(
    mail: Path | None,
    servers: Sequence[str],
    sizes: Sequence[int],
    *,
    scale: bool,
    analytics: bool,
    xl: bool,
    api: bool,
    explorer: bool,
    minutes: int | None,
    truths: bool,
    figure: Path | None,
    intervals: bool,
    real: Path | None,
    as_json: bool,
) -> None:
    """Measure every figure against its baseline in this run; seconds of different runs say little."""
    if truths or figure or intervals or real:
        for each in accuracy(real, figure, truths=truths or figure is not None, intervals=intervals):
            click.echo(f"{each}\n")
        return
    if scale:
        _print_growth(growth(sizes or SIZES), as_json)
        return
    if xl:
        _print_stages(stages(*EXTRA_LARGE), as_json)
        return
    if minutes:
        for minute in soak(minutes):
            click.echo(f"minute {minute.minute:3}  {minute.requests:6,} requests  {minute.megabytes:6.1f} MB resident")
        return
    if api or explorer:
        figures = list(api_figures() if api else explorer_figures())
    elif analytics:
        figures = [
            *analytics_figures(), *network_figures(), *supply_figures(), *snapshot_figures(), *report_figures(),
        ]  # fmt: skip
    else:
        figures = list(_parsing(mail) if mail else _all(servers or list(SERVERS), *sizes[:1]))
    objects = {figure.name: figure.to_json_object() for figure in figures}
    if not mail:
        others = json.loads(LATEST.read_text("utf-8")) if (analytics or api or explorer) and LATEST.exists() else {}
        LATEST.write_text(json.dumps({**others, **objects}, indent=2) + "\n", "utf-8")
    if as_json:
        click.echo(json.dumps(objects, indent=2))
    else:
        Console().print(_table(figures))


def _all(servers: Sequence[str], messages: int = MESSAGES) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        write_mailboxes(Path(folder), PARSED)
        yield from _parsing(Path(folder))
    yield from reading_figures()
    for server in servers:
        try:
            yield from loading_figures(server, messages)
        except SociogramError as error:
            click.echo(f"No figures of {server}: {error}", err=True)


def _parsing(mail: Path) -> Iterator[Figure]:
    return iter(header_figures(messages_below(mail)))


def _table(figures: list[Figure]) -> Table:
    table = Table(
        Column("figure", no_wrap=True), "value", "unit", "baseline", "its value", Column("ratio", no_wrap=True)
    )
    for each in figures:
        table.add_row(
            each.name,
            _shown(each.value),
            each.unit,
            each.baseline,
            _shown(each.baseline_value),
            f"{each.ratio:.2f}",
        )
    return table


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _print_stages(done: Iterator[Stage], as_json: bool) -> None:
    """One line each, when it is done: it takes long."""
    row = "{:>12}  {:>9}  {:>17}  {:>8}".format
    if not as_json:
        click.echo(row("stage", "seconds", "processor seconds", "peak GB"))
    for each in done:
        told = row(each.name, f"{each.seconds:.0f}", f"{each.processor_seconds:.0f}", f"{each.gigabytes:.1f}")
        click.echo(json.dumps(asdict(each)) if as_json else told)


def _print_growth(sizes: Iterator[Growth], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(each) for each in sizes], indent=2))
        return
    row = "{:>10}  {:>9}  {:>10}  {:>10}  {:>9}  {:>14}  {:>7}  {:>4}".format
    click.echo(row("messages", "seconds", "a second", "resolving", "own MB", "with workers", "workers", "load"))
    for each in sizes:
        click.echo(
            row(
                f"{each.messages:,}", f"{each.seconds:.1f}", f"{each.messages / each.seconds:,.0f}",
                f"{each.resolve_seconds:.1f} s", f"{each.own_megabytes:.0f}", f"{each.all_megabytes:.0f} MB",
                each.workers, each.load_average,
            )
        )  # fmt: skip


if __name__ == "__main__":
    bench()
