"""`sociogram demo`: a company that is made up, loaded, analysed and served."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from sociogram.commands.analyse import answers_of
from sociogram.commands.answers import print_answers
from sociogram.demo.performance import Performance, perform
from sociogram.graph import open_graph
from sociogram.import_summary import summary_lines
from sociogram.printing import json_option
from sociogram.progress import shown_progress
from sociogram.service import serve_forever
from sociogram.settings import Settings


@click.command()
@click.option("--seed", default=1, type=click.IntRange(0), show_default=True, help="Which company to make up.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the company's files here, to look at them.")
@click.option("--serve/--no-serve", default=None, help="Serve the API afterwards. Default: on a terminal.")
@json_option
@click.pass_obj
def demo(settings: Settings, seed: int, folder: Path | None, serve: bool | None, as_json: bool) -> None:
    """Make up a company, load its files, analyse, and print the four answers; then serve them.

    Without SOCIOGRAM_DATABASE_URL the graph is one of its own that is gone afterwards.
    """
    goes_on = sys.stdout.isatty() and not as_json if serve is None else serve
    with TemporaryDirectory(prefix="sociogram-demo-") as place:
        own = replace(settings, data_dir=Path(place) / "graph", cache_dir=Path(place) / "cache")
        with open_graph(own) as store:
            with shown_progress(quiet=as_json) as progress:
                performance = perform(store, folder or Path(place) / "company", seed, progress)
            _print_performance(performance, as_json)
            if goes_on:
                serve_forever(store, settings if settings.database else own)  # a key that stays with a graph that stays


def _print_performance(performance: Performance, as_json: bool) -> None:
    answers, verdict = answers_of(performance.run), performance.verdict
    if as_json:
        click.echo(json.dumps({**asdict(verdict), "answers": asdict(answers)}, indent=2, ensure_ascii=False))
        return
    for line in summary_lines(performance.loaded.record, performance.loaded.conclusions):
        click.echo(line)
    print_answers(answers, as_json=False)
    click.echo(
        f"\nOf {verdict.planted} truths planted in this company {verdict.found} were found, "
        f"with {verdict.false_alarms} false alarms."
    )
    for line in (*verdict.misses, *verdict.alarms):
        click.echo(f"    {line}")
