"""The terminal window."""

from __future__ import annotations

import click

from recpipe.cli.output import services


@click.command("tui")
@click.pass_context
def tui_command(context: click.Context) -> None:
    """Watch all recordings in a window of the terminal; q leaves it.

    \b
    Example:
      recpipe tui
    """
    from tui.app import RecpipeApp

    home = services(context)
    RecpipeApp(home.reader, home.home.database, str(home.home.root)).run()
