"""A template as TOML in a person's editor. The text lies in a file of the home until it is kept."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from recpipe.domain.display import display_safe
from recpipe.domain.errors import ConfigError, RecpipeError, Refused
from recpipe.pipeline.operations.templates import Templates
from tui.screens.ask import Ask
from tui.template_forms import text_of

if TYPE_CHECKING:
    from tui.app import RecpipeApp

USUAL = ("sensible-editor", "nano", "vim", "vi", "notepad")


async def edit(window: RecpipeApp, name: str) -> None:
    """Edit it until it is right or given up; raises `RecpipeError` if there is no editor."""
    templates = window.live.operations.templates
    before = await asyncio.to_thread(templates.write, name)
    place = await asyncio.to_thread(put_by, window.live.services.home.root, before)
    while True:
        await run_editor(window, editor(os.environ), place)
        try:
            said = await asyncio.to_thread(keep, templates, name, before, place)
        except RecpipeError as error:
            if await window.push_screen_wait(_once_more(name, error)):
                continue
            said = f"{name!r} was not changed; your text is in {place}\ncorrect it, then import it with i"
        window.say(said)
        return


def put_by(folder: Path, text: str) -> Path:
    """A file with the text, which only the owner reads."""
    descriptor, place = tempfile.mkstemp(prefix="unsaved-template-", suffix=".toml", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(place)


def editor(environment: Mapping[str, str]) -> list[str]:
    """The person's editor as an argument list; raises `ConfigError` if there is none."""
    wanted = environment.get("VISUAL") or environment.get("EDITOR")
    words = _split(wanted) if wanted else [each for each in USUAL if shutil.which(each)][:1]
    if not words:
        raise ConfigError("there is no editor", remedy="name one: export EDITOR=nano")
    return words


def _split(command: str) -> list[str]:
    try:
        return shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise ConfigError(f"EDITOR cannot be understood: {error}", remedy="export EDITOR=nano") from error


async def run_editor(window: RecpipeApp, command: list[str], place: Path) -> None:
    """Give the terminal to the editor until it ends; raises `ConfigError` if it cannot be started."""
    try:
        with window.suspend():
            _run(command, place)  # in the event loop: nothing may be drawn over the editor
    except SuspendNotSupported:
        await asyncio.to_thread(
            _run, command, place
        )  # no terminal is here: the editor has a window of its own


def _run(command: list[str], place: Path) -> None:
    try:
        subprocess.run([*command, str(place)], check=False)
    except OSError as error:
        raise ConfigError(
            f"the editor {command[0]!r} cannot be started: {error.strerror}", remedy="export EDITOR=nano"
        ) from error


def keep(templates: Templates, name: str, before: str, place: Path) -> str:
    """Keep what was written, and return what to say; raises `RecpipeError`, and leaves the file then."""
    text = text_of(place)
    if text == before:
        place.unlink()
        return "nothing changed"
    draft = templates.read(text, f"template {name!r}")
    if templates.write(name) != before:
        raise Refused(f"somebody else has changed {name!r} meanwhile", remedy="compare before you import it")
    templates.change(name, draft)
    place.unlink()
    return f"template {draft.name!r} changed, for later runs"


def _once_more(name: str, error: RecpipeError) -> Ask:
    heading = f"{display_safe(name, 40)!r} is not kept yet. Edit it again?"
    return Ask(heading, [str(error), error.remedy, "", "Your text is safe either way."], "Edit again")
