"""Too small a terminal: one plain line, until it is larger."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

FEWEST_COLUMNS, FEWEST_LINES = 60, 15


class TooSmall(ModalScreen[None]):
    """Says which size is needed."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(f"at least {FEWEST_COLUMNS}×{FEWEST_LINES} is needed; or: recpipe list", markup=False)

    def key_q(self) -> None:
        """Leave."""
        self.app.exit()
