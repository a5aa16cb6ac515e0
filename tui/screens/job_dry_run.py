"""A dry run of a job: sources, window, what it would match and start, what it would leave, the estimate."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from recpipe.domain.display import display_safe
from recpipe.domain.errors import RecpipeError
from recpipe.domain.recording import RecordingLine
from recpipe.pipeline.operations.jobs import JobForecast
from tui.job_lines import forecast_lines
from tui.line_list import LineList
from tui.template_lines import wrong

if TYPE_CHECKING:
    from tui.app import RecpipeApp

KEYS = " r run it now   y copy as JSON   esc back"


class JobDryRun(Screen[None]):
    """What a run of a job would do; `run` is called if that is right."""

    DEFAULT_CSS = """
    JobDryRun #title { height: 1; background: $panel; text-style: bold; }
    JobDryRun #keys { height: 1; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,к", "run", "Run", show=False),
        Binding("y,н", "copy", "Copy", show=False),
    ]
    footer_name = "empty"

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        super().__init__()
        self.job, self._run = name, run
        self.forecast: JobForecast | None = None

    @property
    def window(self) -> RecpipeApp:
        """The app, by its own type."""
        return cast("RecpipeApp", self.app)

    def compose(self) -> ComposeResult:
        """A title, the forecast, the keys."""
        yield Static(Text(f" Dry run of {display_safe(self.job, 50)}: writes nothing"), id="title")
        yield LineList([[(" looking into its sources …", "dim")]], has_cursor=False)
        yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Ask in a thread: sources may be slow."""
        self.set_focus(self.query_one(LineList))
        self.run_worker(self._ask(), exit_on_error=False)

    async def _ask(self) -> None:
        try:
            self.forecast = await asyncio.to_thread(self.window.live.operations.jobs.dry_run, self.job)
            self._show()
        except RecpipeError as error:
            page = self.query_one(LineList)
            page.show(list(wrong(error, page.size.width - 1)))

    def _show(self) -> None:
        page = self.query_one(LineList)
        if self.forecast is not None:
            page.show(list(forecast_lines(self.forecast, page.size.width - 1)))

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew."""
        self._show()

    def action_copy(self) -> None:
        """The forecast as JSON."""
        if self.forecast is not None:
            text = json.dumps(asdict(self.forecast), ensure_ascii=False, default=str)
            self.app.copy_to_clipboard(text)
            self.window.say(f"copied {len(text)} characters")

    def action_run(self) -> None:
        """Run it, and go back."""
        self.app.pop_screen()
        self._run()

    # What a verb is for

    def chosen(self) -> tuple[int, ...]:
        """No recording: r runs the job."""
        return ()

    def current(self) -> RecordingLine | None:
        """None."""
        return None

    def marked(self) -> int:
        """None."""
        return 0

    def back(self) -> None:
        """To the jobs."""
        self.app.pop_screen()

    async def look(self) -> None:
        """A forecast stays as it was made."""

    def tick(self) -> None:
        """Nothing moves."""
