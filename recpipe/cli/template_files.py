"""Templates as text: edited, imported and exported as TOML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recpipe.cli.matching import say_what_matches
from recpipe.cli.output import say, services
from recpipe.cli.template_drafts import read_file
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.bootstrap import Services


@click.command("edit")
@click.argument("name")
@click.pass_context
def edit(context: click.Context, name: str) -> None:
    """Open a template as TOML in your editor ($VISUAL or $EDITOR); what is not valid is not saved."""
    home = services(context)
    before = home.operations.templates.write(name)
    text = click.edit(before, extension=".toml")
    while text is not None and text != before:
        kept = _saved(home, name, before, text)
        if kept:
            say(f"template {kept!r} changed")
            say_what_matches(home, kept)
            return
        text = click.edit(text, extension=".toml") or text
    say("nothing changed")


def _saved(home: Services, name: str, before: str, text: str) -> str:
    """The template's name once it is saved, or empty to edit again.

    Raises `ConfigError` that names the file in which a text that is not saved is kept.
    """
    from recpipe.cli.main import complain
    from recpipe.domain.errors import ConfigError, RecpipeError, Refused

    templates = home.operations.templates
    try:
        draft = templates.read(text, f"template {name!r}")
        if templates.write(name) != before:
            raise Refused(f"somebody else has changed the template {name!r} meanwhile")
        templates.change(name, draft)
    except RecpipeError as error:
        complain(str(error), error.remedy)
        if _wants_to_go_on():
            return ""
        place = _put_by(home, text)
        raise ConfigError(
            f"the template {name!r} was not changed; your text is in {place}",
            remedy=f"correct it, then: recpipe templates add {place} --replace",
        ) from error
    return draft.name


def _wants_to_go_on() -> bool:
    if not sys.stdin.isatty():
        return False
    try:
        return click.confirm("Edit it again?", default=True, err=True)
    except click.Abort:  # Ctrl-C at the question: the text must not be lost
        return False


def _put_by(home: Services, text: str) -> Path:
    import os
    import tempfile

    descriptor, place = tempfile.mkstemp(prefix="unsaved-template-", suffix=".toml", dir=home.home.root)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(place)


@click.command("add")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--replace", "replaces", is_flag=True, help="Overwrite the template of the same name.")
@click.pass_context
def add(context: click.Context, files: tuple[Path, ...], replaces: bool) -> None:
    """Import templates from TOML files; all of them, or none if one is wrong."""
    home = services(context)
    known = {each.template.name for each in home.operations.templates.all()}
    drafts = [read_file(home, file) for file in files]
    if not replaces:
        _refuse_taken([draft.name for draft in drafts], known)
    for draft in drafts:
        if draft.name in known:
            home.operations.templates.change(draft.name, draft)
        else:
            home.operations.templates.add(draft)
        known.add(draft.name)
        say(f"template {draft.name!r} kept")
        say_what_matches(home, draft.name)


def _refuse_taken(wanted: list[str], known: set[str]) -> None:
    from recpipe.domain.errors import Refused

    taken = next((name for at, name in enumerate(wanted) if name in known.union(wanted[:at])), None)
    if taken is not None:
        raise Refused(f"there is a template {taken!r} already", remedy="to overwrite it: --replace")


@click.command("export")
@click.argument("name")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Overwrite a file of that name.")
@click.pass_context
def export(context: click.Context, name: str, file: Path | None, replaces: bool) -> None:
    """Write a template to a TOML file, or to stdout."""
    from recpipe.domain.errors import Refused
    from recpipe.integrations.whole_file import whole_file

    text = services(context).operations.templates.write(name)
    if file is None:
        print_text(text)
        return
    if file.exists() and not replaces:
        raise Refused(f"there is a file {file} already", remedy="to overwrite it: --replace")
    with whole_file(file) as part:
        part.write_text(text, encoding="utf-8")
    say(f"written to {file}")


def print_text(text: str) -> None:
    """TOML on stdout: as it is for a file or a pipe, and harmless for a terminal."""
    is_seen = sys.stdout.isatty()
    click.echo("\n".join(map(display_safe, text.split("\n"))) if is_seen else text, nl=False)
