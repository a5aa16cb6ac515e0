"""All that a person can ask for: the command line and the terminal UI both call this, and nothing else.

Each operation on a recording is one transaction that happened or did not. A noun is imported when it
is first asked for: a list of recordings needs neither schedules nor templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from recpipe.pipeline.operations.desk import Desk

if TYPE_CHECKING:
    from recpipe.config.layers import Tree
    from recpipe.config.model import Settings
    from recpipe.pipeline.operations.control import Control
    from recpipe.pipeline.operations.jobs import Jobs
    from recpipe.pipeline.operations.recordings import Recordings
    from recpipe.pipeline.operations.sources import Presets, Sources
    from recpipe.pipeline.operations.templates import Templates
    from recpipe.pipeline.operations.upkeep import Upkeep


@dataclass(frozen=True)
class Operations:
    """Everything that can be asked of one home, by noun."""

    desk: Desk

    def settings(self, override: Tree | None = None) -> Settings:
        """The settings in force, below any template."""
        return self.desk.settings(override)

    def sync_watched(self) -> None:
        """Look into every source, as the worker does now and then."""
        self.sources.sync()

    def jobs_that_are_due(self) -> None:
        """Run the jobs whose time has come, as the worker does now and then."""
        if self.desk.jobs.jobs():
            self.jobs.tick()

    @cached_property
    def recordings(self) -> Recordings:
        """Add, list, look."""
        from recpipe.pipeline.operations.recordings import Recordings

        return Recordings(self.desk)

    @cached_property
    def control(self) -> Control:
        """Run, pause, cancel, and all else that is asked of recordings."""
        from recpipe.pipeline.operations.control import Control

        return Control(self.desk)

    @cached_property
    def sources(self) -> Sources:
        """Where recordings come from."""
        from recpipe.pipeline.operations.sources import Sources

        return Sources(self.desk, self.control)

    @cached_property
    def presets(self) -> Presets:
        """Where they go."""
        from recpipe.pipeline.operations.sources import Presets

        return Presets(self.desk)

    @cached_property
    def templates(self) -> Templates:
        """Rules instead of clicks."""
        from recpipe.pipeline.operations.templates import Templates

        return Templates(self.desk, self.control)

    @cached_property
    def jobs(self) -> Jobs:
        """What happens on a schedule."""
        from recpipe.pipeline.operations.jobs import Jobs

        return Jobs(self.desk, self.control, self.sources)

    @cached_property
    def upkeep(self) -> Upkeep:
        """What happens by itself."""
        from recpipe.pipeline.operations.upkeep import Upkeep

        return Upkeep(self.desk)
