"""Add video files: a path with completion, a folder for all the videos in it, or a pattern."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import Suggester
from textual.widgets import Input, Static

from recpipe.domain.errors import Refused
from recpipe.integrations.local_files import MEDIA_SUFFIXES
from recpipe.pipeline.operations import Operations
from recpipe.pipeline.operations.recordings import Added
from tui.screens.box import Box

MANY = 2_000  # names in a folder that are looked through for a completion
SHOWN = 3  # refused files that a notice names


class AddFiles(Box[str]):
    """A path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, priority=True)
    ]

    def compose(self) -> ComposeResult:
        """What to type, and where."""
        with Vertical():
            yield Static("Add a video file, a folder of them, or a pattern like ~/Videos/*.mp4", markup=False)
            yield Input(placeholder="path", suggester=Paths(), compact=True, id="path")
            yield Static("tab completes   enter adds   esc closes\nfiles stay where they are", markup=False)

    def on_mount(self) -> None:
        """Type at once."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def action_complete(self) -> None:
        """Take what is suggested."""
        self.query_one(Input).action_cursor_right()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add it."""
        self.dismiss(event.value.strip())


class Paths(Suggester):
    """Completes paths; the disk is asked in a thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The path that goes on as typed."""
        return await asyncio.to_thread(completed, value)


def completed(typed: str) -> str | None:
    """The first folder or video, by name, that begins as typed; None if there is none."""
    if not typed:
        return None
    folder, _, begun = typed.rpartition("/")
    try:
        there = sorted(Path(folder or ("/" if typed.startswith("/") else ".")).expanduser().iterdir())[:MANY]
    except (OSError, RuntimeError):
        return None
    for each in there:
        if each.name.startswith(begun) and (each.is_dir() or each.suffix.lower() in MEDIA_SUFFIXES):
            whole = f"{folder}/{each.name}" if "/" in typed else each.name
            return f"{whole}/" if each.is_dir() else whole
    return None


def meant(typed: str) -> list[Path]:
    """The files that a path, a folder or a pattern means; raises `Refused` if there are none."""
    path = Path(typed).expanduser()
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in MEDIA_SUFFIXES)
    elif path.exists():
        found = [path]
    else:
        found = sorted(each for each in _fitting(path) if each.is_file())
    if not found:
        raise Refused(
            f"there is no video at {typed}", remedy="type the path of a file or of a folder of videos"
        )
    return found


def _fitting(pattern: Path) -> Iterator[Path]:
    """The files that a pattern in the last part of a path means."""
    try:
        yield from pattern.parent.glob(pattern.name)
    except (OSError, ValueError):
        return


def add(operations: Operations, typed: str) -> list[Added]:
    """Add what was typed; raises `Refused` if that is nothing."""
    return operations.recordings.add(meant(typed))


def sentence(added: Sequence[Added]) -> str:
    """What became of the files."""
    refused = [each for each in added if each.error]
    new = sum(each.is_new for each in added)
    known = len(added) - new - len(refused)
    counts = {"added": new, "already here": known, "refused": len(refused)}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return "\n".join([said, *(f"{each.file.name}: {each.error} → {each.remedy}" for each in refused[:SHOWN])])
