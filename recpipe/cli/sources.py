"""Sources: where recordings come from by themselves."""

from __future__ import annotations

from pathlib import Path

import click

from recpipe.cli.main import complain
from recpipe.cli.output import as_json, print_json, print_table, say, services


@click.group("sources")
def sources_command() -> None:
    """Folders that are watched for recordings.

    \b
    Examples:
      recpipe sources add ~/Videos/course --run
      recpipe sources sync
      recpipe sources list
    """


@sources_command.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it; the folder's name if not given.")
@click.option("--run", "runs_new", is_flag=True, help="Publish what is found without being asked.")
@click.pass_context
def add(context: click.Context, folder: Path, name: str | None, runs_new: bool) -> None:
    """Watch a folder on this machine.

    Files are taken when they have not changed for a while (sources.settle); they are only
    referenced, never moved or changed. Links, hidden files and partial downloads are left alone.
    """
    from recpipe.domain.errors import ConfigError
    from recpipe.domain.work import SourceRecord

    place = folder.expanduser().absolute()
    if not place.is_dir():
        raise ConfigError(f"{folder} is no folder", remedy="make it first, or correct the name")
    record = SourceRecord(
        name=name or place.name, kind="folder", settings={"path": str(place)}, runs_new=runs_new
    )
    services(context).operations.add_source(record)
    say(f"watching {place} as {record.name!r}")
    say("  → look into it now with: recpipe sources sync (a worker does it by itself)")


@sources_command.command("list")
@as_json
@click.pass_context
def list_sources(context: click.Context, as_json: bool) -> None:
    """List the sources."""
    found = services(context).operations.list_sources()
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
    services(context).operations.remove_source(name)
    say(f"no longer watching {name!r}; its recordings are still here")


@sources_command.command("sync")
@click.argument("name", required=False)
@as_json
@click.pass_context
def sync(context: click.Context, name: str | None, as_json: bool) -> None:
    """Look for new recordings now, in one source or in all."""
    results = services(context).operations.sync(name)
    for each in results:
        if as_json:
            print_json(each)
        elif each.error:
            complain(f"{each.source}: {each.error}", each.remedy)
        else:
            ids = f" ({', '.join(map(str, each.new))})" if each.new else ""
            say(f"{each.source}: {len(each.new)} new{ids}")
    if any(each.error for each in results):
        context.exit(1)
