"""What a person sees while stages run: bars in a terminal, a line per change elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from recpipe.cli.output import say, stage_line
from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.ports import Progress, Report
from recpipe.domain.recording import Stage

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class StageView:
    """Shows the stages of one run, on stderr."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown: dict[int, StageStatus] = {}
        self._tasks: dict[int, TaskID] = {}
        self._bars = None if quiet or not sys.stderr.isatty() else _bars()
        self._is_quiet = quiet

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def show(self, stages: Sequence[Stage]) -> None:
        """Bring the view up to date."""
        for stage in stages:
            if self._bars and stage.status is StageStatus.IN_PROGRESS:
                self._advance(self._bars, stage)
            if self._shown.get(stage.id, StageStatus.PENDING) is not stage.status:
                self._changed(stage)
            self._shown[stage.id] = stage.status

    def _changed(self, stage: Stage) -> None:
        if self._bars and stage.id in self._tasks and stage.status is not StageStatus.IN_PROGRESS:
            self._bars.remove_task(self._tasks.pop(stage.id))
        if self._is_quiet or (self._bars and stage.status is StageStatus.IN_PROGRESS):
            return
        self._say(stage_line(stage))

    def _say(self, line: str) -> None:
        if self._bars:
            self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            say(line)

    def _advance(self, bars: Bars, stage: Stage) -> None:
        progress = stage.progress or Progress(done=0, total=0)
        if stage.id not in self._tasks:
            self._tasks[stage.id] = bars.add_task(stage.name, total=None, rate="")
        total = progress.total or None
        bars.update(self._tasks[stage.id], completed=progress.done, total=total, rate=_Rate(progress))


class _Rate:
    """A progress's speed in the words of its unit."""

    def __init__(self, progress: Progress) -> None:
        self.unit = progress.unit

    def of(self, speed: float | None) -> str:
        match self.unit, speed:
            case _, None:
                return ""
            case "s", float():
                return f"{speed:.0f}× real time" if speed >= 10 else f"{speed:.1f}× real time"
            case "B", float():
                return f"{speed / 1e6:.1f} MB/s"
            case _:
                return ""


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        ProgressColumn,
        Task,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """How fast it goes."""

        def render(self, task: Task) -> Text:
            rate = task.fields["rate"]
            return Text(rate.of(task.speed) if isinstance(rate, _Rate) else "", style="cyan")

    return RichProgress(
        TextColumn("▶ {task.description:20}"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def one_bar(title: str) -> Iterator[Report]:
    """A bar for one long thing, fed through the report that this yields."""
    bars = _bars()
    with bars:
        task = bars.add_task(title, total=None, rate="")

        def report(progress: Progress) -> None:
            bars.update(task, completed=progress.done, total=progress.total or None, rate=_Rate(progress))

        yield report
