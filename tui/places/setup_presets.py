"""Setup, presets: where lectures go, and which of them a run publishes to by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from shlex import quote
from typing import ClassVar

from textual.binding import BindingType

from recpipe.domain.work import Preset
from tui.line_list import Line, fitted, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace
from tui.typed import as_written

NAME, PLATFORM = 24, 14  # cells


class PresetsPage(ListedPlace[Preset]):
    """The destinations."""

    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="toggle", key="space", short="default on/off", sentence="Publish there unasked, or not"),
        OwnKey(id="copy", key="y", short="copy the command", sentence="Copy the command that changes it"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "there is no preset: make one with recpipe presets add"
    HELLO = "\n No presets.\n\n   recpipe presets platforms    tells where one can publish"

    def read(self) -> Sequence[Preset]:
        """All of them."""
        return tuple(self.window.live.operations.presets.all())

    def identity(self, row: Preset) -> int:
        """By name."""
        return hash(row.name)

    def heading(self, width: int) -> str:
        """Over the list."""
        return f" {'name':{NAME}} {'platform':{PLATFORM}} by default"

    def line(self, row: Preset, width: int) -> Line:
        """A preset, and whether runs publish there unasked."""
        head = f" {fitted(row.name, NAME)} {fitted(row.platform, PLATFORM)} "
        return [(head, ""), ("yes", "done") if row.is_default else ("no", "dim")]

    def at_once(self, row: Preset, width: int) -> list[Line]:
        """Its settings, and how to change them."""
        does = "runs publish there unasked" if row.is_default else "runs publish there if they are asked to"
        lines = [*wrapped(f"{row.name} · {row.platform} · {does}", width, "title")]
        for key, value in row.settings.items():
            lines += wrapped(f"{key} = {as_written(value)}", width, indent="  ")
        return [*lines, [], *wrapped(f"change it: {_command(row)}", width, "dim")]

    async def do_toggle(self) -> None:
        """The other way round."""
        row = self.under_cursor
        if row is not None:
            change = self.window.live.operations.presets.change
            await asyncio.to_thread(change, row.name, {}, is_default=not row.is_default)
            does = "no longer publish" if row.is_default else "publish"
            self.window.say(f"later runs {does} to {row.name} unasked")

    async def do_copy(self) -> None:
        """The command."""
        row = self.under_cursor
        if row is not None:
            self.window.copy_to_clipboard(_command(row))
            self.window.say(f"copied: {_command(row)}")


def _command(row: Preset) -> str:
    return f"recpipe presets set {quote(row.name)} KEY=VALUE"
