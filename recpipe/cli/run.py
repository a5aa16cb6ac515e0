"""Run: make recordings into published lectures, and watch."""

from __future__ import annotations

from pathlib import Path

import click

from recpipe.cli.output import as_json, print_json, say, services, show_recording


@click.command("run")
@click.argument("recording", metavar="ID|FILE")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting for this run only.")
@click.option("--no-wait", is_flag=True, help="Only start it: a worker does the work.")
@as_json
@click.pass_context
def run_command(
    context: click.Context, recording: str, settings: tuple[str, ...], no_wait: bool, as_json: bool
) -> None:
    """Make a recording into a published lecture, and watch.

    A file is added first. What is finished is not done again; what was interrupted goes on. What
    waits for you is tried again. If a worker is running on this home, it does the work; else this
    command does.

    \b
    Examples:
      recpipe run lecture.mp4
      recpipe run 1
      recpipe run 1 --set trim.threshold_db=-50
      recpipe run 1 --no-wait --json
    """
    from recpipe.cli.following import added, follow, start

    home = services(context)
    recording_id = int(recording) if recording.isdecimal() else added(home, Path(recording))
    start(home, recording_id, settings)
    if not no_wait:
        follow(home, recording_id, quiet=as_json)
    result = home.operations.show(recording_id)
    if as_json:
        print_json(result)
    elif not no_wait:
        show_recording(result)
    if not no_wait and (result.failure or result.held):
        context.exit(1)


@click.command("approve")
@click.argument("recording_id", type=int, metavar="ID")
@click.pass_context
def approve_command(context: click.Context, recording_id: int) -> None:
    """Let a held recording go on: you have looked, and it is right.

    \b
    Example:
      recpipe approve 1 && recpipe run 1
    """
    count = services(context).operations.approve(recording_id)
    say(f"approved {count} stage{'s' if count > 1 else ''} of recording {recording_id}")
    say(f"  → go on with: recpipe run {recording_id} (or let the worker do it)")
