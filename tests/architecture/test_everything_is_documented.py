"""Public means documented: commands, settings, providers."""

from collections.abc import Iterator

import click
import pytest
from pydantic import BaseModel

from recpipe.cli.main import COMMANDS, Commands, cli
from recpipe.config.model import Settings


def commands(group: click.Group = cli, path: str = "recpipe") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def settings(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield prefix + name, field.annotation.__doc__
            yield from settings(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name, field.description


ALL_COMMANDS = list(commands())


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS, ids=[path for path, _ in ALL_COMMANDS])
def test_every_command_says_what_it_does(path: str, command: click.Command):
    """`--help` starts with a sentence."""
    assert command.help
    assert command.help.splitlines()[0].endswith((".", ".\b"))


@pytest.mark.parametrize("name", [name for name in COMMANDS if not name.startswith("_")])
def test_every_command_shows_an_example(name: str):
    """`--help` shows how it is typed."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert f"recpipe {name}" in (command.help or "") or f"--home /tmp/try {name}" in (command.help or "")


def test_every_option_says_what_it_does():
    """No option without help."""
    silent = [
        f"{path} {option.name}"
        for path, command in ALL_COMMANDS
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_every_setting_has_a_sentence():
    """R-1104."""
    assert [key for key, sentence in settings() if not sentence] == []


def test_the_commands_come_in_the_order_of_a_newcomers_day():
    """The first thing on the list is the first thing to try."""
    assert isinstance(cli, Commands)
    assert cli.list_commands(click.Context(cli))[0] == "demo"
