"""Settings: what is in force, and where it comes from."""

from __future__ import annotations

import json

import click

from recpipe.cli.output import as_json, print_json, print_table, services


@click.group("config")
def config_command() -> None:
    """Settings, from the defaults and from config.toml in the home folder.

    \b
    Examples:
      recpipe config show
      recpipe config show trim
    """


@config_command.command("show")
@click.argument("section", required=False, default="")
@as_json
@click.pass_context
def show(context: click.Context, section: str, as_json: bool) -> None:
    """Show every setting with its value and the layer that it comes from."""
    from recpipe.config.layers import listing
    from recpipe.domain.errors import ConfigError

    home = services(context)
    chosen = [row for row in listing(home.resolved) if row[0].startswith(section)]
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


@config_command.command("path")
@click.pass_context
def path(context: click.Context) -> None:
    """Print the place of the settings file."""
    click.echo(services(context).home.settings_file)
