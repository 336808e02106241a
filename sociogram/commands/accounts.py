"""`sociogram accounts`: how accounts fare."""

from __future__ import annotations

import click

from reports.account_review import ACCOUNT_QUESTIONS
from sociogram.commands.answers import latest_page, print_answers
from sociogram.printing import json_option
from sociogram.settings import Settings


@click.command()
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 1000), help="Accounts for each question.")
@json_option
@click.pass_obj
def accounts(settings: Settings, top: int, as_json: bool) -> None:
    """Print how accounts fare by the latest run: which we are losing, who waits for us, where we collide."""
    print_answers(latest_page(settings, top, ACCOUNT_QUESTIONS), as_json)
