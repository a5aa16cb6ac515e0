"""A dry run: the very plan that r will execute, with the origin of each value. It writes nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from recpipe.domain.recording import RecordingLine
from recpipe.domain.selection import Selection
from recpipe.pipeline.dry_run import DryRun
from tui.line_list import LineList
from tui.plan_lines import plan_lines, plans_lines

if TYPE_CHECKING:
    from tui.app import RecpipeApp

KEYS = " r run exactly this   s only changed settings   y copy as JSON   esc back"


class DryRunView(Screen[None]):
    """What a run would do."""

    DEFAULT_CSS = """
    DryRunView #title { height: 1; background: $panel; text-style: bold; }
    DryRunView #keys { height: 1; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,к", "run", "Run", show=False),
        Binding("s,ы", "fewer", "Only changed", show=False),
        Binding("y,н", "copy", "Copy", show=False),
    ]
    footer_name = "detail"

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self.selection = selection
        self.plans: Sequence[DryRun] = ()
        self.is_short = True

    @property
    def window(self) -> RecpipeApp:
        """The app, by its own type."""
        return cast("RecpipeApp", self.app)

    def compose(self) -> ComposeResult:
        """A title, the plan, the keys."""
        yield Static(Text(" Dry run: writes nothing"), id="title")
        yield LineList([[("planning …", "dim")]], has_cursor=False)
        yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Plan in a thread."""
        self.set_focus(self.query_one(LineList))
        self.run_worker(self._plan(), exit_on_error=False)

    async def _plan(self) -> None:
        with self.window.told():
            control = self.window.live.operations.control
            self.plans = await asyncio.to_thread(control.dry_run, self.selection)
            self._show()

    def _show(self) -> None:
        page = self.query_one(LineList)
        if len(self.plans) == 1:
            page.show(plan_lines(self.plans[0], page.size.width, is_short=self.is_short))
        else:
            page.show(plans_lines(self.plans, page.size.width))

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew."""
        if self.plans:
            self._show()

    def action_fewer(self) -> None:
        """All settings, or only those that are not as they come."""
        self.is_short = not self.is_short
        self._show()

    def action_copy(self) -> None:
        """The plan as JSON."""
        text = json.dumps([asdict(plan) for plan in self.plans], ensure_ascii=False, default=str)
        self.app.copy_to_clipboard(text)
        self.window.say(f"copied {len(text)} characters")

    def action_run(self) -> None:
        """Run exactly this, and go back."""
        self.app.pop_screen()
        self.window.actor.ask_for("run", self.selection)

    # What a verb is for

    def chosen(self) -> tuple[int, ...]:
        """The recordings of the plan."""
        return self.selection.ids

    def current(self) -> RecordingLine | None:
        """None: the plan tells all."""
        return None

    def marked(self) -> int:
        """None."""
        return 0

    def back(self) -> None:
        """To where it was asked for."""
        self.app.pop_screen()

    async def look(self) -> None:
        """A plan stays as it was made."""

    def tick(self) -> None:
        """Nothing moves."""
