"""Follows a run to its end: as its worker, or watching the worker that does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.cli.output import say
from recpipe.cli.progress import StageView
from recpipe.domain.effects import Verdict
from recpipe.domain.errors import PermanentError, Refused
from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.selection import Selection

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.recording import Stage
    from recpipe.pipeline.plan import RunRequest

WATCH = 0.5  # seconds between looks at somebody else's work


def added(home: Services, file: Path) -> int:
    """The id of a file that is added now, or was before; raises `PermanentError` if it is no recording."""
    (result,) = home.operations.recordings.add([file])
    if result.recording_id is None:
        raise PermanentError(f"{file}: {result.error}", remedy=result.remedy)
    return result.recording_id


def start(home: Services, recording_id: int, request: RunRequest) -> None:
    """Start a run, or go on with one that was begun; raises `Refused` with the reason if it cannot be."""
    (outcome,) = home.operations.control.run(Selection(ids=(recording_id,)), request)
    if outcome.verdict is Verdict.REFUSED and not _has_lost_its_worker(home, recording_id, request):
        raise Refused(outcome.message, remedy=outcome.remedy)
    if outcome.verdict is Verdict.SKIPPED:
        say(outcome.message)
    elif outcome.run_id is None:
        say(f"going on with recording {recording_id}")
    else:
        say(f"run {outcome.run_id} of recording {recording_id}")


def _has_lost_its_worker(home: Services, recording_id: int, request: RunRequest) -> bool:
    """Whether a run that was begun has nobody who works on it: whoever asks for it goes on with it."""
    is_active = not request.is_special and home.operations.recordings.show(recording_id).is_active
    return is_active and not home.is_worked_on()


def follow(home: Services, recording_id: int, *, quiet: bool = False) -> None:
    """Return when the run is over or waits for a person. Ctrl-C hands the work back and ends with 130."""
    from recpipe.log import start_logging

    start_logging(home.home.logs, home.settings.log_level)
    with StageView(quiet=quiet) as view:
        while not _is_settled(stages := home.operations.recordings.stages(recording_id)):
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
        self.stages: Sequence[Stage] = home.operations.recordings.stages(recording_id)

    def is_done(self) -> bool:
        return _is_settled(self.stages)

    def __call__(self) -> None:
        if self.changes.has_changed():
            self.stages = self.home.operations.recordings.stages(self.recording_id)
            self.view.show(self.stages)


def _is_settled(stages: Sequence[Stage]) -> bool:
    """Whether nothing of a run works or will start soon: it is over, is paused, or waits."""
    will_start = (stage.is_ready and not stage.is_put_off for stage in stages)
    return not any(will_start) and not any(stage.status is StageStatus.IN_PROGRESS for stage in stages)


def nothing_left(home: Services) -> Callable[[], bool]:
    """The end of `worker --once`."""
    return lambda: not home.operations.recordings.has_open_work()
