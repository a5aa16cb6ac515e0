"""The worker: the process that does the work."""

from __future__ import annotations

import signal

import click

from recpipe.cli.output import say, services


@click.command("worker")
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@click.pass_context
def worker_command(context: click.Context, once: bool) -> None:
    """Do the work of this home, until Ctrl-C or SIGTERM.

    Whatever an earlier worker left undone goes on where it was. Watched folders are looked into
    now and then. A second worker on the same home is refused.

    \b
    Examples:
      recpipe worker                 on a small server
      recpipe worker --once          in a nightly job
    """
    from recpipe.cli.following import nothing_left
    from recpipe.log import start_logging

    home = services(context)
    start_logging(home.home.logs, home.settings.log_level)
    worker = home.worker(watches=True)
    say(f"working on {home.home.root}; Ctrl-C ends")
    stopped_by = worker.run(nothing_left(home) if once else lambda: False)
    if stopped_by == signal.SIGINT:
        raise KeyboardInterrupt
