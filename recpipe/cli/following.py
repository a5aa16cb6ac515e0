"""Follows a run to its end: as its worker, or watching the worker that does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.cli.output import say
from recpipe.cli.progress import StageView
from recpipe.config.files import assignment
from recpipe.config.layers import merge
from recpipe.domain.errors import PermanentError
from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.readiness import ready_stages
from recpipe.pipeline.plan import AlreadyComplete, AlreadyRunning

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.recording import Stage

WATCH = 0.5  # seconds between looks at somebody else's work


def added(home: Services, file: Path) -> int:
    """The id of a file that is added now, or was before; raises `PermanentError` if it is no recording."""
    (result,) = home.operations.add([file])
    if result.recording_id is None:
        raise PermanentError(f"{file}: {result.error}", remedy=result.remedy)
    return result.recording_id


def start(home: Services, recording_id: int, assignments: Sequence[str]) -> None:
    """Start a run, or go on with one that was begun; raises `AlreadyRunning` if a worker is at it now."""
    override: dict[str, object] = {}
    for each in assignments:
        merge(override, assignment(each))
    try:
        say(f"run {home.operations.run(recording_id, override)} of recording {recording_id}")
    except AlreadyComplete as complete:
        say(str(complete))
    except AlreadyRunning:
        if override or not _can_go_on(home, recording_id):
            raise
        say(f"going on with recording {recording_id}")


def _can_go_on(home: Services, recording_id: int) -> bool:
    """Whether a run that was begun waits for a person, or has no worker any more."""
    from worker.lock import holder

    return bool(home.operations.resume(recording_id)) or holder(home.home.lock) is None


def follow(home: Services, recording_id: int, *, quiet: bool = False) -> None:
    """Return when the run is over or waits for a person. Ctrl-C hands the work back and ends with 130."""
    from recpipe.log import start_logging

    start_logging(home.home.logs, home.settings.log_level)
    with StageView(quiet=quiet) as view:
        while not _is_settled(stages := home.operations.stages(recording_id)):
            view.show(stages)
            _work_or_watch(home, recording_id, view)
        view.show(stages)


def _work_or_watch(home: Services, recording_id: int, view: StageView) -> None:
    from worker.lock import WorkerIsRunning

    try:
        worker = home.worker(patience=timedelta())
    except WorkerIsRunning:
        time.sleep(WATCH)
        return
    look = _Look(home, recording_id, view)
    try:
        if worker.run(look.is_done, look) is not None:
            raise KeyboardInterrupt
    finally:
        look.changes.close()


class _Look:
    """Looks at a run whenever the database changed, for the view and for the worker."""

    def __init__(self, home: Services, recording_id: int, view: StageView) -> None:
        self.home, self.recording_id, self.view = home, recording_id, view
        self.changes = home.changes()
        self.stages: Sequence[Stage] = home.operations.stages(recording_id)

    def is_done(self) -> bool:
        return _is_settled(self.stages)

    def __call__(self) -> None:
        if self.changes.has_changed():
            self.stages = self.home.operations.stages(self.recording_id)
            self.view.show(self.stages)


def _is_settled(stages: Sequence[Stage]) -> bool:
    """Whether nothing of a run works or may start: it is over, or it waits for a person."""
    is_working = any(stage.status is StageStatus.IN_PROGRESS for stage in stages)
    return not is_working and not ready_stages(stages)


def nothing_left(home: Services) -> Callable[[], bool]:
    """The end of `worker --once`."""
    return lambda: not home.operations.has_open_work()
