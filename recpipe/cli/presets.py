"""Presets: where lectures are published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.integrations.registry import Provider


@click.group("presets")
def presets_command() -> None:
    """Presets: where lectures are published, each with settings of its own.

    \b
    Examples:
      recpipe presets platforms
      recpipe presets add physics --platform library --set folder=/srv/physics
      recpipe presets set physics heading="Physics 1" --default
    """


@presets_command.command("list")
@as_json
@click.pass_context
def list_presets(context: click.Context, as_json: bool) -> None:
    """List the presets, with whether a run publishes there without being asked."""
    found = services(context).operations.presets.all()
    if as_json:
        for each in found:
            print_json(each)
        return
    rows = ((p.name, p.platform, "yes" if p.is_default else "no", _settings(p.settings)) for p in found)
    print_table(("name", "platform", "by default", "settings"), rows)


def _settings(settings: object) -> str:
    return json.dumps(settings, ensure_ascii=False) if settings else ""


@presets_command.command("show")
@click.argument("name")
@as_json
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show one preset."""
    preset = services(context).operations.presets.named(name)
    if as_json:
        print_json(preset)
        return
    by_default = "published to by default" if preset.is_default else "published to if asked"
    click.echo(f"{display_safe(preset.name)}  {display_safe(preset.platform)}, {by_default}")
    for key, value in _leaves(preset.settings):
        click.echo(f"   {display_safe(f'{key} = {_value(value)}')}")


def _leaves(settings: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Dotted keys, as --unset names them, with their values."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


@presets_command.command("add")
@click.argument("name")
@click.option("--platform", required=True, metavar="PLATFORM", help="One of `recpipe presets platforms`.")
@click.option("--default", "is_default", is_flag=True, help="Runs publish there unless they say otherwise.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting; repeatable.")
@click.pass_context
def add(
    context: click.Context, name: str, platform: str, is_default: bool, settings: tuple[str, ...]
) -> None:
    """Make a preset; its platform checks the settings, and a credential that they name must be there."""
    from recpipe.cli.arguments import tree_of
    from recpipe.domain.work import Preset

    preset = Preset(name=name, platform=platform, settings=tree_of(settings), is_default=is_default)
    services(context).operations.presets.add(preset)
    say(f"preset {name!r} made")
    if not is_default:
        say(f"  → publish there with: recpipe upload ID --preset {quote(name)} (or make it a --default)")


@presets_command.command("set")
@click.argument("name")
@click.argument("assignments", nargs=-1, metavar="KEY=VALUE…")
@click.option("--unset", multiple=True, metavar="KEY", help="Take back a setting; repeatable.")
@click.option(
    "--default/--no-default", "is_default", default=None, help="Whether runs publish there unasked."
)
@click.pass_context
def set_preset(
    context: click.Context,
    name: str,
    assignments: tuple[str, ...],
    unset: tuple[str, ...],
    is_default: bool | None,
) -> None:
    """Change a preset, for later runs; what is published stays as it is."""
    from recpipe.cli.arguments import changes_of

    presets = services(context).operations.presets
    changes = changes_of(presets.named(name).settings, assignments, unset)
    presets.change(name, changes, is_default=is_default)
    say(f"preset {name!r} changed")


@presets_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(context: click.Context, name: str, yes: bool) -> None:
    """Remove a preset that nothing was published to."""
    presets = services(context).operations.presets
    presets.named(name)
    if not yes:
        click.confirm(f"Remove the preset {display_safe(name)!r}?", abort=True, err=True)
    presets.remove(name)
    say(f"preset {name!r} removed")


@presets_command.command("platforms")
@as_json
def platforms(as_json: bool) -> None:
    """List the platforms that can be published to, with the settings that their presets have."""
    from recpipe.integrations import registry

    for name in registry.names("publishers"):
        provider = registry.load("publishers", name)
        rows = [*_rows(provider)]
        if as_json:
            print_json(_as_object(provider, rows))
            continue
        where = "on this machine" if provider.is_local else "leaves this machine"
        credential = ", needs a credential" if provider.needs_credential else ""
        click.echo(f"{name}: {provider.title} ({where}{credential})")
        print_table(("setting", "is", "unless set", "meaning"), rows)
    if not as_json:
        say("and for each of them the words: title, description, tags, privacy, captions, topics.…")


def _as_object(provider: Provider[object], rows: list[tuple[str, ...]]) -> dict[str, object]:
    keys = ("key", "type", "default", "sentence")
    return {
        "platform": provider.name,
        "title": provider.title,
        "is_local": provider.is_local,
        "needs_credential": provider.needs_credential,
        "settings": [dict(zip(keys, row, strict=True)) for row in rows],
    }


def _rows(provider: Provider[object]) -> Iterator[tuple[str, ...]]:
    """Key, type, default and sentence of each setting; the default of what must be given is "required"."""
    from recpipe.config.layers import rule_in_words

    schema = provider.settings.model_json_schema()
    for key, whole in schema.get("properties", {}).items():
        found = schema["$defs"][whole["$ref"].rsplit("/", 1)[1]] | whole if "$ref" in whole else whole
        default = "required" if key in schema.get("required", ()) else _value(whole.get("default"))
        yield key, rule_in_words(found), default, str(found.get("description", ""))
