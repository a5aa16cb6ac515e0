"""Rows that would change, to look through before they do; y agrees, enter never does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from recpipe.domain.display import display_safe
from tui.line_list import Line, LineList
from tui.screens.box import Box


class Agree(Box[bool]):
    """What would happen, row by row."""

    DEFAULT_CSS = "Agree > Vertical { width: 96%; height: 80%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,н", "agree", "Yes", show=False),
        Binding("n,т", "close", "No", show=False),
    ]

    def __init__(self, heading: str, lines: Sequence[Line], do: str) -> None:
        super().__init__()
        self.heading, self.lines, self.do = heading, lines, do

    def compose(self) -> ComposeResult:
        """How many, then each, then the two answers."""
        with Vertical():
            yield Static(display_safe(self.heading), markup=False)
            yield LineList(self.lines)
            yield Static(f"y {self.do}   esc does nothing", markup=False)

    def on_mount(self) -> None:
        """Keys go to the rows."""
        self.query_one(LineList).focus()

    def action_agree(self) -> None:
        """Go on."""
        self.dismiss(True)
