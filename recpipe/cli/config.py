"""Settings: what is in force, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services

if TYPE_CHECKING:
    from recpipe.config.layers import Resolved


@click.group("config")
def config_command() -> None:
    """Settings, from the defaults and from config.toml in the home folder.

    \b
    Examples:
      recpipe config show
      recpipe config show trim
      recpipe config explain trim.padding --id 3
      recpipe config set trim.padding=3 library.title="Physics 1"
      recpipe config unset trim.padding
    """


def _resolved(context: click.Context, recording_id: int | None) -> Resolved:
    """The settings in force, or those that a run of a recording would have: resolved in the same place."""
    home = services(context)
    return home.resolved if recording_id is None else home.operations.control.resolved(recording_id)


@config_command.command("show")
@click.argument("section", required=False, default="")
@click.option("--id", "recording_id", type=int, help="As a run of this recording would resolve them.")
@as_json
@click.pass_context
def show(context: click.Context, section: str, recording_id: int | None, as_json: bool) -> None:
    """Show every setting with its value and the layer that it comes from."""
    from recpipe.config.layers import listing
    from recpipe.domain.errors import ConfigError

    chosen = [row for row in listing(_resolved(context, recording_id)) if row[0].startswith(section)]
    if not chosen:
        raise ConfigError(
            f"no setting's name begins with {section!r}", remedy="see all with: recpipe config show"
        )
    if as_json:
        for key, value, origin in chosen:
            print_json({"key": key, "value": value, "origin": origin})
    else:
        print_table(
            ("setting", "value", "from"), ((k, json.dumps(v, ensure_ascii=False), o) for k, v, o in chosen)
        )


@config_command.command("explain")
@click.argument("key")
@click.option("--id", "recording_id", type=int, help="As a run of this recording would resolve it.")
@as_json
@click.pass_context
def explain(context: click.Context, key: str, recording_id: int | None, as_json: bool) -> None:
    """Explain one setting: what it does, what it may be, what it is now and which layer decided."""
    from recpipe.config.layers import explain as explained

    found = explained(_resolved(context, recording_id), key)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found.key} = {json.dumps(found.value, ensure_ascii=False)}   (from {found.origin})")
    click.echo(f"  {found.sentence}")
    click.echo(f"  {found.rule}; {json.dumps(found.default, ensure_ascii=False)} unless set")


@config_command.command("set")
@click.argument("assignments", nargs=-1, required=True, metavar="KEY=VALUE…")
@click.pass_context
def set_values(context: click.Context, assignments: tuple[str, ...]) -> None:
    """Write settings into the settings file; all of them, or none if one is wrong."""
    from recpipe.config.edits import with_settings
    from recpipe.config.files import assignment
    from recpipe.config.layers import merge

    changes: dict[str, object] = {}
    for each in assignments:
        merge(changes, assignment(each))
    _rewrite(context, lambda text, name: with_settings(text, name, changes))


@config_command.command("unset")
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@click.pass_context
def unset(context: click.Context, keys: tuple[str, ...]) -> None:
    """Remove settings from the settings file: the layers below decide again."""
    from recpipe.config.edits import without_settings

    _rewrite(context, lambda text, name: without_settings(text, name, keys))


@config_command.command("edit")
@click.pass_context
def edit(context: click.Context) -> None:
    """Open the settings file in your editor ($VISUAL or $EDITOR); what is not valid is not saved."""
    from recpipe.config.edits import with_settings

    def edited(text: str, name: str) -> str:
        changed = click.edit(text or HEADING, extension=".toml")
        return text if changed is None else with_settings(changed, name, {})

    _rewrite(context, edited)


@config_command.command("schema")
@click.pass_context
def schema(context: click.Context) -> None:
    """Print the JSON schema of all settings, for editors and scripts."""
    from recpipe.config.model import Settings

    click.echo(json.dumps(Settings.model_json_schema(), indent=2))


HEADING = "# recpipe settings; all keys: recpipe config show\n"


def _rewrite(context: click.Context, change: Callable[[str, str], str]) -> None:
    """Replace the settings file by what `change` makes of its text, whole or not at all."""
    from recpipe.config.files import parsed, read_text
    from recpipe.integrations.whole_file import whole_file
    from recpipe.pipeline.operations.words import check_words

    home = services(context).home
    home.prepare()
    before = read_text(home.settings_file)
    after = change(before, home.settings_file.name)
    if after == before:
        say("nothing changed")
        return
    check_words(parsed(after, home.settings_file), home.settings_file.name)
    with whole_file(home.settings_file) as part:
        part.write_text(after, encoding="utf-8")
    say(f"written to {home.settings_file}; runs that have begun keep their settings")


@config_command.command("path")
@click.pass_context
def path(context: click.Context) -> None:
    """Print the place of the settings file."""
    click.echo(services(context).home.settings_file)
