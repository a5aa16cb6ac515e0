"""The worker: it starts everything, keeps it going, and ends it cleanly."""

from __future__ import annotations

import logging
import math
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING, Protocol

from recpipe.domain.errors import RecpipeError
from recpipe.domain.recording import Lane
from recpipe.pipeline.runner import Runner
from recpipe.pipeline.stores import WorkStore
from worker.chores import Chore, Chores
from worker.cpu_pool import CpuPool
from worker.lock import WorkerLock
from worker.stage_queue import StageQueue

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("recpipe.worker")

LOOK = timedelta(milliseconds=250)  # how often the database is asked whether anything changed
BEAT = timedelta(seconds=2)  # how often progress is written
SOONEST_SWEEP = timedelta(seconds=2)  # our own progress changes the database too: it is no reason to hurry
SWEEP = timedelta(seconds=5)  # how often ready work is looked for although nothing changed


class ChangeTeller(Protocol):
    """Tells cheaply whether another connection has changed the database."""

    def has_changed(self) -> bool:
        """Whether it has since the last question."""
        ...

    def close(self) -> None:
        """No more questions."""
        ...


@dataclass(slots=True, kw_only=True)
class Worker:
    """One running worker; `chores` are what it does beside the stages."""

    runner: Runner
    store: WorkStore
    lock: WorkerLock
    pool: CpuPool
    queues: Mapping[Lane, StageQueue]
    changes: ChangeTeller
    clock: Callable[[], datetime]
    stop_grace: timedelta
    chores: Sequence[Chore] = ()
    _signals: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue)
    _ended: threading.Event = field(default_factory=threading.Event)

    def run(self, is_done: Callable[[], bool], each_look: Callable[[], None] = lambda: None) -> int | None:
        """Work until `is_done` or a signal; returns the signal, or None.

        `each_look` is called a few times a second, for whoever shows progress.
        """
        recovered = self.store.enlist(self.runner.worker, self.clock())
        log.info("worker started", extra={"recovered": recovered})
        for stage_queue in self.queues.values():
            stage_queue.start()
        beat = threading.Thread(target=self._beat_until_end, name="beat", daemon=True)
        beat.start()
        chores = Chores(self.chores)
        chores.start()
        with self._own_signals():
            try:
                return self._supervise(lambda: chores.has_looked and is_done(), each_look)
            finally:
                chores.stop()
                self._shut_down(beat)

    def _supervise(self, is_done: Callable[[], bool], each_look: Callable[[], None]) -> int | None:
        swept_at = -math.inf
        while True:
            each_look()
            if self._should_sweep(time.monotonic() - swept_at):
                swept_at = time.monotonic()
                self.sweep()
            if is_done():
                return None
            with suppress(queue.Empty):
                return self._signals.get(timeout=LOOK.total_seconds())

    def _should_sweep(self, seconds_ago: float) -> bool:
        is_changed = seconds_ago >= SOONEST_SWEEP.total_seconds() and self.changes.has_changed()
        return is_changed or seconds_ago >= SWEEP.total_seconds()

    def sweep(self) -> None:
        """Wake a thread for whatever is ready; the queues are only a faster way to the same end."""
        try:
            self.wake()
        except RecpipeError as error:
            log.error("sweep failed, trying again: %s", error)

    def wake(self) -> None:
        """Send as many wake-ups as there are ready stages and threads for them."""
        for lane, ready in self.store.ready_counts(self.clock()).items():
            self.queues[lane].wake(ready)

    def _beat_until_end(self) -> None:
        while not self._ended.wait(BEAT.total_seconds()):
            try:
                self.runner.beat()
            except RecpipeError as error:
                log.error("cannot write progress, trying again: %s", error)

    def _shut_down(self, beat: threading.Thread) -> None:
        """Let running stages finish for a while, hand back the rest, and leave nothing behind."""
        self.runner.stopping.set()
        deadline = time.monotonic() + self.stop_grace.total_seconds()
        while self.runner.running.snapshot() and time.monotonic() < deadline and self._signals.empty():
            time.sleep(0.05)
        self.runner.running.stop_all()
        for stage_queue in self.queues.values():
            stage_queue.stop()
        self._ended.set()
        beat.join()
        self.pool.close()
        self.store.retire(self.runner.worker)
        self.changes.close()
        self.lock.release()
        log.info("worker ended")

    @contextmanager
    def _own_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C only put a note into a queue: nothing else is safe inside a handler."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._note) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signals.put(number)
