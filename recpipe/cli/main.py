"""The command line. Each command imports what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from recpipe.domain.display import display_safe
from recpipe.domain.errors import RecpipeError

# command → the module that defines it under that name, in the order of a newcomer's day
COMMANDS = {
    "demo": "demo",
    "add": "recordings",
    "list": "recordings",
    "show": "recordings",
    "run": "run",
    "worker": "worker",
    "held": "recordings",
    "approve": "control",
    "pause": "control",
    "resume": "control",
    "cancel": "control",
    "retry": "control",
    "upload": "control",
    "reset": "control",
    "skip": "control",
    "set": "control",
    "delete": "control",
    "restore": "control",
    "pin": "control",
    "sources": "sources",
    "sync": "sources",
    "templates": "templates",
    "bind": "control",
    "unbind": "control",
    "presets": "presets",
    "jobs": "jobs",
    "usage": "usage",
    "models": "models",
    "tui": "window",
    "config": "config",
    "credentials": "credentials",
    "doctor": "doctor",
    "logs": "logs",
}

INTERRUPTED = 130  # as shells say it: 128 + SIGINT

EXAMPLES = """\b
Examples:
  recpipe demo                       publish the built-in lecture, with no account
  recpipe add lecture.mp4            take a recording
  recpipe run 1                      make it a published lecture
  recpipe --home ~/course list       another home folder

Exit codes: 0 done, 1 something failed, 2 wrong setting or argument, 3 refused,
4 home or database unusable, 130 interrupted.
"""


class Commands(click.Group):
    """Commands by name, imported one by one; recpipe's errors become messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in our order, not the alphabet's."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module that defines the command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"recpipe.cli.{module}"), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with its whole first sentence: click would cut it in the middle."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(command)) for name, command in commands if command])

    def invoke(self, ctx: click.Context) -> Any:  # Any: what click itself returns
        """Run a command; anything that recpipe raises on purpose ends here."""
        try:
            return super().invoke(ctx)
        except RecpipeError as error:
            complain(str(error), error.remedy)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            complain("interrupted: what was running waits again", "the same command goes on where it was")
            sys.exit(INTERRUPTED)


def _sentence(command: click.Command) -> str:
    return (command.help or "").splitlines()[0].rstrip(".")


def complain(message: str, remedy: str = "") -> None:
    """Say on stderr what failed and what to do."""
    click.echo(f"recpipe: {display_safe(message)}", err=True)
    if remedy:
        click.echo(f"  → {display_safe(remedy)}", err=True)


@click.group(cls=Commands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of settings, database and media; else $RECPIPE_HOME, else your data folder.",
)
@click.version_option(package_name="recpipe", message="recpipe %(version)s")
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Turn lecture recordings into published lectures, on this machine."""
    context.obj = home
