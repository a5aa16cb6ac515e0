"""A box in the middle of the window: a title, some lines, and esc closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from tui.app import RecpipeApp

Result = TypeVar("Result")


class Box(ModalScreen[Result]):
    """What all boxes share."""

    DEFAULT_CSS = """
    Box { align: center middle; background: $background 60%; }
    Box > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 90%; padding: 0 1;
        border: round $primary; background: $surface;
    }
    Box Static { height: auto; }
    Box LineList { background: $surface; }
    Box Input { height: 1; border: none; padding: 0; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", show=False)]

    @property
    def window(self) -> RecpipeApp:
        """The app, by its own type."""
        return cast("RecpipeApp", self.app)

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
