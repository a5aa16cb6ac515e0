"""Speech models: what there is, and how to get it."""

from __future__ import annotations

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services


@click.group("models")
def models_command() -> None:
    """Models of the local Whisper engine, which is much better than the embedded one.

    \b
    Examples:
      recpipe models list
      recpipe models pull small
    """


@models_command.command("list")
@as_json
@click.pass_context
def list_models(context: click.Context, as_json: bool) -> None:
    """List the models that can be pulled."""
    from recpipe.integrations.whisper_models import MODELS, is_present

    folder = services(context).home.models
    rows = [(model.name, model.size, is_present(folder, model.name)) for model in MODELS]
    if as_json:
        for name, size, present in rows:
            print_json({"name": name, "size": size, "is_present": present})
    else:
        print_table(
            ("model", "download", "here"),
            ((name, f"{size / 1e6:.0f} MB", "yes" if present else "no") for name, size, present in rows),
        )


@models_command.command("pull")
@click.argument("name")
@click.pass_context
def pull(context: click.Context, name: str) -> None:
    """Download a model; what was loaded before an interruption is kept."""
    from recpipe.cli.progress import one_bar
    from recpipe.integrations import whisper_models

    home = services(context).home
    home.prepare()
    with one_bar(f"model {name}") as report:
        folder = whisper_models.pull(home.models, name, report)
    say(f"model {name} is in {folder}; it is used from now on")


@models_command.command("remove")
@click.argument("name")
@click.confirmation_option(prompt="Delete the model's files?")
@click.pass_context
def remove(context: click.Context, name: str) -> None:
    """Delete a model."""
    from recpipe.integrations import whisper_models

    was_here = whisper_models.remove(services(context).home.models, name)
    say(f"model {name} is deleted" if was_here else f"model {name} was not here")
