"""The terminal window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from recpipe.cli.output import services


@click.command("tui")
@click.option("--ascii", "is_ascii", is_flag=True, help="Marks and bars of ASCII letters only.")
@click.pass_context
def tui_command(context: click.Context, is_ascii: bool) -> None:
    """See and do everything in a window of the terminal; q leaves it, ? tells the keys.

    \b
    Examples:
      recpipe tui
      recpipe --home ~/course tui --ascii
    """
    from recpipe.domain.errors import Refused

    if os.environ.get("TERM") == "dumb":
        raise Refused("this terminal cannot draw a window", remedy="the same without one: recpipe list")
    from recpipe.checkup import checks
    from tui.app import RecpipeApp
    from tui.beyond import Beyond
    from tui.glyphs import FINE, PLAIN
    from worker.lock import holder

    home = services(context)
    is_plain = is_ascii or "utf" not in (sys.stderr.encoding or "").lower()
    app = RecpipeApp(
        home, start_worker=lambda: start_worker(home.home.root), glyphs=PLAIN if is_plain else FINE
    )
    app.live.beyond = Beyond(
        checks=lambda: checks(home),
        worker_process=lambda: holder(home.home.lock),
        stay=lambda: start_worker(home.home.root, is_once=False),
    )
    app.run()
    context.exit(app.return_code or 0)


def start_worker(root: Path, *, is_once: bool = True) -> None:
    """Start a worker that goes on without the window; with `is_once` until nothing is left to do."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "recpipe"]
    subprocess.Popen(
        [*program, "--home", str(root), "worker", *(["--once"] if is_once else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
