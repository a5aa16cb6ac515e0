"""Sources: where recordings come from by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recpipe.cli.main import complain
from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.domain.reasons import WHY_PUT_ASIDE

if TYPE_CHECKING:
    from recpipe.pipeline.operations.sources import Synced

SET_HELP = "A setting of this source; repeatable."


@click.group("sources")
def sources_command() -> None:
    """Folders that are watched for recordings.

    \b
    Examples:
      recpipe sources add ~/Videos/course --run
      recpipe sources set course blank_below=60
      recpipe sources list
    """


@sources_command.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it; the folder's name if not given.")
@click.option("--run", "runs_new", is_flag=True, help="Publish what is found without being asked.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help=SET_HELP)
@click.pass_context
def add(
    context: click.Context, folder: Path, name: str | None, runs_new: bool, settings: tuple[str, ...]
) -> None:
    """Watch a folder on this machine.

    Files are taken when they have not changed for a while (sources.settle); they are only
    referenced, never moved or changed. Links, hidden files and partial downloads are left alone.
    What is shorter than 20 minutes or smaller than 25 MiB is taken for blank and skipped; other
    limits for this source: --set blank_below=60 (seconds), --set blank_below_size=0 (bytes).
    """
    from recpipe.cli.arguments import tree_of
    from recpipe.domain.errors import ConfigError
    from recpipe.domain.work import SourceRecord

    place = folder.expanduser().absolute()
    if not place.is_dir():
        raise ConfigError(f"{folder} is no folder", remedy="make it first, or correct the name")
    own = {"path": str(place), **tree_of(settings)}
    record = SourceRecord(name=name or place.name, kind="folder", settings=own, runs_new=runs_new)
    services(context).operations.sources.add(record)
    say(f"watching {place} as {record.name!r}")
    say("  → look into it now with: recpipe sync (a worker does it by itself)")


@sources_command.command("set")
@click.argument("name")
@click.argument("assignments", nargs=-1, metavar="KEY=VALUE…")
@click.option("--unset", multiple=True, metavar="KEY", help="Take back a setting; repeatable.")
@click.option("--run/--no-run", "runs_new", default=None, help="Publish what is found without being asked.")
@click.pass_context
def set_source(
    context: click.Context,
    name: str,
    assignments: tuple[str, ...],
    unset: tuple[str, ...],
    runs_new: bool | None,
) -> None:
    """Change a source's settings."""
    from recpipe.cli.arguments import tree_of

    changes = {**tree_of(assignments), **dict.fromkeys(unset)}
    services(context).operations.sources.change(name, changes, runs_new=runs_new)
    say(f"source {name!r} changed")


@sources_command.command("list")
@as_json
@click.pass_context
def list_sources(context: click.Context, as_json: bool) -> None:
    """List the sources."""
    found = services(context).operations.sources.all()
    if as_json:
        for each in found:
            print_json(each)
    elif found:
        rows = (
            (s.name, str(s.settings.get("path", "")), "yes" if s.runs_new else "no", s.message) for s in found
        )
        print_table(("name", "folder", "publishes by itself", "last problem"), rows)
    else:
        say("no sources yet: add one with `recpipe sources add FOLDER`")


@sources_command.command("remove")
@click.argument("name")
@click.pass_context
def remove(context: click.Context, name: str) -> None:
    """Stop watching; recordings that it brought stay."""
    services(context).operations.sources.remove(name)
    say(f"no longer watching {name!r}; its recordings are still here")


@click.command("sync")
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@as_json
@click.pass_context
def sync_command(context: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Look for new recordings now, in some sources or in all.

    \b
    Examples:
      recpipe sync
      recpipe sync lectures --json
    """
    results = services(context).operations.sources.sync(names or None)
    for each in results:
        if as_json:
            print_json(each)
        elif each.error:
            complain(f"{each.source}: {each.error}", each.remedy)
        else:
            say(f"{each.source}: {', '.join(_brought(each))}")
    if any(each.error for each in results):
        context.exit(1)


SHOWN = 10  # ids in one line


def _brought(synced: Synced) -> Iterator[str]:
    ids = ", ".join(map(str, synced.new[:SHOWN])) + (", …" if len(synced.new) > SHOWN else "")
    yield f"{len(synced.new)} new" + (f" ({ids})" if ids else "")
    for reason, count in synced.put_aside.items():
        yield f"{count} {WHY_PUT_ASIDE[reason]}: skipped"


sources_command.add_command(sync_command, "sync")
