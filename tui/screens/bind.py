"""Choose a template: who it is, and what following it would mean for the chosen recordings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from recpipe.config.template_file import write_template
from recpipe.domain.display import display_safe
from recpipe.domain.effects import RowOutcome
from recpipe.domain.selection import Selection
from recpipe.domain.template import Template
from recpipe.pipeline.operations.templates import draft_of
from tui.line_list import Line, LineList
from tui.screens.box import Box
from tui.verbs import tally

RESTING = 0.08  # seconds after the last move
ABOUT = 9  # lines of a template


class BindPicker(Box[str]):
    """The templates; the answer is a name, "" for none."""

    DEFAULT_CSS = """
    BindPicker > Vertical { height: 90%; width: 76; }
    BindPicker #about { height: 11; border-top: solid $panel; }
    """

    def __init__(self, chosen: Selection) -> None:
        super().__init__()
        self.chosen = chosen
        self.templates: Sequence[Template] = ()
        self.fitting: list[Template] = []
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """A filter, the names, and about the one under the cursor."""
        with Vertical():
            yield Input(placeholder="template: type to find, enter binds, esc closes", compact=True)
            yield LineList(id="names")
            yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(Input).cursor_blink = False
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        with self.window.told():
            desk = self.window.live.operations.desk
            self.templates = await asyncio.to_thread(desk.templates.templates)
            self._show("")

    def _show(self, words: str) -> None:
        self.fitting = [each for each in self.templates if words.casefold() in each.name.casefold()]
        self.query_one(LineList).show([*([] if words else [NONE]), *map(_line, self.fitting)])
        self._rest()

    @property
    def under_cursor(self) -> Template | None:
        """The template under the cursor; None for "no template"."""
        at = self.query_one(LineList).cursor - (0 if self.query_one(Input).value else 1)
        return self.fitting[at] if 0 <= at < len(self.fitting) else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer of them."""
        self._show(event.value)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another one."""
        self._rest()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click binds."""
        self._choose()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Bind."""
        self._choose()

    def _choose(self) -> None:
        found = self.under_cursor
        if found is not None or not self.query_one(Input).value:
            self.dismiss(found.name if found else "")

    def key_down(self) -> None:
        """The next one."""
        self.query_one(LineList).action_move("down")

    def key_up(self) -> None:
        """The one before."""
        self.query_one(LineList).action_move("up")

    def _rest(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(RESTING, self._preview_soon)

    def _preview_soon(self) -> None:
        self.run_worker(self._preview(), group="preview", exclusive=True, exit_on_error=False)

    async def _preview(self) -> None:
        template = self.under_cursor
        with self.window.told():
            outcomes = await asyncio.to_thread(self._would, template)
            said = tally(outcomes, "would be bound" if template else "would be unbound")
            about = write_template(draft_of(template)).splitlines()[:ABOUT] if template else []
            self.query_one("#about", Static).update("\n".join([said, *map(display_safe, about)]))

    def _would(self, template: Template | None) -> Sequence[RowOutcome]:
        control = self.window.live.operations.control
        if template is None:
            return control.unbind(self.chosen, is_dry=True)
        return control.bind(self.chosen, template.name, is_dry=True)


NONE: Line = [(" no template", "dim")]


def _line(template: Template) -> Line:
    remark = " draft" if template.is_draft else "" if template.is_active else " off"
    return [(f" {template.name}", ""), (remark, "dim")]
