"""Recordings: add, list, show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from recpipe.cli.selecting import filter_of, filtered
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.selection import Filter


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
    added = services(context).operations.recordings.add(files)
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
@filtered
@click.option("--deleted", is_flag=True, help="Those that were deleted and can be restored.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="Leave out so many first.")
@click.option(
    "--order",
    type=click.Choice(["newest", "oldest", "title", "length"]),
    default="newest",
    show_default=True,
    help="Which come first.",
)
@click.option("--count", "only_count", is_flag=True, help="Say only how many there are.")
@as_json
@click.pass_context
def list_command(
    context: click.Context,
    /,
    deleted: bool,
    limit: int,
    offset: int,
    order: str,
    only_count: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """List recordings, newest first.

    \b
    Examples:
      recpipe list
      recpipe list --search algebra --json
      recpipe list --status SKIPPED --unmapped --since 2026-09-01
    """
    from recpipe.domain.selection import Order

    home = services(context)
    wanted = filter_of(home, chosen, is_deleted=deleted)
    if only_count:
        click.echo(home.operations.recordings.count(wanted))
        return
    lines = home.operations.recordings.browse(wanted, limit, order=Order(order), offset=offset)
    if as_json:
        for line in lines:
            print_json(line)
    elif lines:
        days = home.settings.retention
        rows = (recording_line(line, days.expire_days, days.warn_days) for line in lines)
        print_table(("id", "recorded", "length", "status", "title"), rows)
        _say_how_many(home, wanted, len(lines))
    else:
        say("no recordings yet: add one with `recpipe add FILE`" if wanted.is_empty else "no such recordings")


def _say_how_many(home: Services, wanted: Filter, shown: int) -> None:
    total = home.operations.recordings.count(wanted)
    if total > shown:
        say(f"{shown} of {total}; more with --limit and --offset")


@click.command("held")
@as_json
@click.pass_context
def held_command(context: click.Context, as_json: bool) -> None:
    """List what waits for you, with the reason and what you can do.

    \b
    Example:
      recpipe held
    """
    from recpipe.domain.selection import Filter

    home = services(context)
    lines = home.operations.recordings.browse(Filter(is_held=True), None)
    rows = [
        (recording, stage)
        for recording in home.operations.desk.records.recordings([line.id for line in lines])
        for stage in recording.held
    ]
    for recording, stage in rows:
        if as_json:
            held = {"stage": stage.name, "message": stage.message, "remedy": stage.remedy}
            print_json({"recording_id": recording.id, "title": recording.title, **held})
            continue
        click.echo(f"{recording.id}  {display_safe(recording.title)}: {display_safe(stage.name)}")
        click.echo(f"   {display_safe(stage.message)}")
        click.echo(f"   → {display_safe(stage.remedy)}")
    if not rows:
        say("nothing waits for you")


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
    recording = services(context).operations.recordings.show(recording_id)
    if as_json:
        print_json(recording)
    else:
        show_recording(recording)
