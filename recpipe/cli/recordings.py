"""Recordings: add, list, show."""

from __future__ import annotations

from pathlib import Path

import click

from recpipe.cli.main import complain
from recpipe.cli.output import (
    as_json,
    print_json,
    print_table,
    recording_line,
    say,
    services,
    show_recording,
)


@click.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
@click.pass_context
def add_command(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Add recordings that are files on this machine.

    A file is only referenced: recpipe never moves, changes or deletes it. Adding the same
    content again, under any name, finds the recording that is there.

    \b
    Examples:
      recpipe add lecture.mp4
      recpipe add ~/Videos/*.mp4 --json
    """
    added = services(context).operations.add(files)
    for each in added:
        if as_json:
            print_json(each)
        elif each.error:
            complain(f"{each.file}: {each.error}", each.remedy)
        else:
            say("added" if each.is_new else "already here")
            click.echo(each.recording_id)
    if any(each.error for each in added):
        context.exit(1)


@click.command("list")
@click.option("--search", default="", help="Only titles with this text in them.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="At most so many.")
@as_json
@click.pass_context
def list_command(context: click.Context, search: str, limit: int, as_json: bool) -> None:
    """List recordings, newest first.

    \b
    Examples:
      recpipe list
      recpipe list --search algebra --json
    """
    lines = services(context).operations.browse(search, limit)
    if as_json:
        for line in lines:
            print_json(line)
    elif lines:
        print_table(("id", "recorded", "length", "status", "title"), map(recording_line, lines))
    else:
        say("no recordings" + (" with that title" if search else " yet: add one with `recpipe add FILE`"))


@click.command("show")
@click.argument("recording_id", type=int, metavar="ID")
@as_json
@click.pass_context
def show_command(context: click.Context, recording_id: int, as_json: bool) -> None:
    """Show all about one recording: stages, what was cut, targets, errors with their remedy.

    \b
    Examples:
      recpipe show 1
      recpipe show 1 --json
    """
    recording = services(context).operations.show(recording_id)
    if as_json:
        print_json(recording)
    else:
        show_recording(recording)
