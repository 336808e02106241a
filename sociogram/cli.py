"""The command line: a command is imported when it is asked for, since all of them together take seconds.

Errors of ours end a command with one sentence and exit status 1; a stack trace is a defect.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from graph_model.errors import SociogramError
from sociogram.logs import set_up_logging
from sociogram.printing import shown
from sociogram.settings import Settings

MODULES = {
    name: name.replace("-", "_")
    for name in (
        "load", "analyse", "report", "accounts", "status", "policy", "serve", "demo", "backup", "export", "documents", "sync",
        "identity", "imports", "privacy", "audit", "why", "compare", "disposition", "what-if", "succession", "introduce", "tie",
        "keys", "schedule", "alerts",
    )
} | {"restore": "backup", "runs": "compare"}  # fmt: skip
"""The commands, each with its module in `sociogram.commands`."""


class _Commands(click.Group):
    """Imports a command when it is asked for, and turns our errors into one sentence on standard error."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(f"sociogram.commands.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SociogramError as error:
            click.echo(shown(f"Error: {error}"), err=True)
            ctx.exit(1)


@click.group(cls=_Commands)
@click.version_option(package_name="sociogram")
@click.pass_context
def cli(context: click.Context) -> None:
    """Relationship intelligence: who holds influence, what breaks if one person leaves, whom you depend on."""
    context.obj = settings = Settings.from_environment()
    set_up_logging(settings)
