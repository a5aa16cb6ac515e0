"""What has happened: the events of the log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, say, services
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.log_events import Event, Follower, Wanted

LEVELS = ("debug", "info", "warning", "error")
LOOK = 0.5  # seconds between looks at a log that is followed


@click.command("logs")
@click.option("--recording", type=int, help="Only what happened to the recording with this ID.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="debug", help="Only this level and what is worse."
)
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="How many events.")
@click.option("--follow", is_flag=True, help="Go on with what happens now, until Ctrl-C.")
@as_json
@click.pass_context
def logs_command(
    context: click.Context, recording: int | None, level: str, limit: int, follow: bool, as_json: bool
) -> None:
    """Show what has happened, newest last: starts, ends, and what went wrong.

    Secrets are hidden when an event is written, so what you see may be shown to others. A line is
    time | level | task | recording | message; the traceback of a bug follows, indented.

    \b
    Examples:
      recpipe logs --level warning
      recpipe logs --recording 3 --follow
      recpipe logs --limit 1000 --json
    """
    from recpipe.log_events import Follower, Wanted, latest

    folder = services(context).home.logs
    wanted = Wanted(recording=recording, level=level)
    follower = Follower(folder)
    found = latest(folder, wanted, limit)
    for event in found:
        _show(event, as_json)
    if follow:
        _follow(context, follower, wanted, as_json)
    elif not found:
        say("no such events: the worker and `recpipe run` write them")


def _follow(context: click.Context, follower: Follower, wanted: Wanted, as_json: bool) -> None:
    from recpipe.cli.main import INTERRUPTED

    try:
        while True:
            for event in filter(wanted, follower.new()):
                _show(event, as_json)
            time.sleep(LOOK)
    except KeyboardInterrupt:
        context.exit(INTERRUPTED)


def _show(event: Event, as_json: bool) -> None:
    if as_json:
        print_json(event)
        return
    columns = ("time", "level", "task", "recording", "message")
    click.echo(
        " | ".join(display_safe(str("-" if event.get(key) is None else event[key])) for key in columns)
    )
    for line in str(event.get("exception") or "").splitlines():
        click.echo(f"    {display_safe(line)}")
