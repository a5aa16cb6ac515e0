"""Jobs: when each runs next, how it went, what it would do, and all that can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from recpipe.domain.display import display_safe
from recpipe.pipeline.operations.jobs import JobReport
from tui import job_forms, job_lines
from tui.actor import what_came
from tui.job_lines import JobRow
from tui.line_list import Line, LineList
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace
from tui.screens.ask import Ask
from tui.screens.job_dry_run import JobDryRun
from tui.screens.outcomes import Outcomes
from tui.verbs import Answer

OWN_KEYS = (
    OwnKey(id="new", key="n", short="new", sentence="A new job", needs_row=False),
    OwnKey(id="dry_run", key="enter", short="dry run", sentence="Show what it would do"),
    OwnKey(id="run", key="r", short="run now", sentence="Run it now, whatever its schedule"),
    OwnKey(id="toggle", key="space", short="on/off", sentence="Let it run by itself, or no more"),
    OwnKey(id="edit", key="e", short="edit", sentence="Change it"),
    OwnKey(id="delete", key="D", short="delete", sentence="Delete it; asks"),
)


class Jobs(ListedPlace[JobRow]):
    """The jobs by name."""

    OWN_KEYS = OWN_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "there is no job here: n makes one"
    HELLO = """
 No jobs yet. A job looks into the sources at its times, binds what its
 templates take, and runs it. A worker does it, also while this window is closed.

   4   make a template first, if there is none
   n   make a job                  or: recpipe jobs add NAME --template T
                                       --schedule "daily 06:00"
"""

    def read(self) -> Sequence[JobRow]:
        """All jobs, with their times and runs."""
        return job_lines.read_rows(self.window.live.operations)

    def identity(self, row: JobRow) -> int:
        """Its number."""
        return row.job.id

    def heading(self, width: int) -> str:
        """Names of the columns."""
        return job_lines.heading(width)

    def line(self, row: JobRow, width: int) -> Line:
        """One job."""
        return job_lines.line(row, width, self.window.glyphs.mark)

    def at_once(self, row: JobRow, width: int) -> list[Line]:
        """All of it was read with the list."""
        return job_lines.about(row, width)

    @property
    def chosen_one(self) -> JobRow:
        """The job under the cursor; a key that needs one is not done without."""
        return self.rows[self.upper.cursor]

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click shows what it would do."""
        message.stop()
        self.action_own("dry_run")

    def back(self) -> None:
        """Keys go to the list again."""
        self.arrive()

    # Keys, and the verbs that mean the same here

    def verb_open(self) -> None:
        """Show what it would do."""
        self.action_own("dry_run")

    verb_dry_run = verb_look = verb_open

    def verb_run(self) -> None:
        """Run it now."""
        self.action_own("run")

    async def do_new(self) -> None:
        """A new one."""
        await self.fill_in(await asyncio.to_thread(job_forms.form, self.window.live.operations))

    async def do_edit(self) -> None:
        """Another schedule, other templates."""
        operations, job = self.window.live.operations, self.chosen_one.job
        await self.fill_in(await asyncio.to_thread(job_forms.form, operations, job))

    async def do_dry_run(self) -> None:
        """What it would do."""
        name = self.chosen_one.job.name
        self.window.push_screen(
            JobDryRun(name, lambda: self.window.actor.start(self._do(lambda: self._run(name))))
        )

    async def do_toggle(self) -> None:
        """Active, or not."""
        job = self.chosen_one.job
        draft = replace(job_forms.draft_of(job), is_active=not job.is_active)
        await asyncio.to_thread(self.window.live.operations.jobs.change, job.name, draft)
        self.window.say(f"{job.name!r} {'runs by itself' if draft.is_active else 'is off'}")

    async def do_delete(self) -> None:
        """Ask, then remove it."""
        name = self.chosen_one.job.name
        lines = ["Its history goes too. Recordings stay, and what it has started goes on."]
        if await self.window.push_screen_wait(Ask(f"Delete {display_safe(name, 40)!r}?", lines, "Delete")):
            await asyncio.to_thread(self.window.live.operations.jobs.remove, name)
            self.window.say(f"job {name!r} deleted")

    async def do_run(self) -> None:
        """Run it now."""
        await self._run(self.chosen_one.job.name)

    async def _run(self, name: str) -> None:
        self.window.say(f"{name!r} looks into its sources …")
        report = await asyncio.to_thread(self.window.live.operations.jobs.run, name)
        await self._tell(report)

    async def _tell(self, report: JobReport) -> None:
        """What the sources said, and then the answer for each recording."""
        if report.synced:
            self.window.say(what_came(list(report.synced)), is_bad=bool(report.counts["failed_sources"]))
        if not report.outcomes:
            self.window.say(f"{report.job!r} has nothing to run")
            return
        self.window.push_screen(Outcomes(Answer(verb="run", outcomes=report.outcomes)))
        if report.counts["done"]:
            await self.window.actor.wake()
