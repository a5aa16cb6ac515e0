"""Runs stages: claim, execute, record. It keeps no state that matters; the database does."""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recpipe.crash_points import passing
from recpipe.domain.errors import HomeError, NotYetError, StageCancelled
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Progress
from recpipe.domain.recording import Lane
from recpipe.domain.work import Claimed, Fail, Fenced
from recpipe.pipeline.failures import decide, without_secrets
from recpipe.pipeline.stage import Executor, Job
from recpipe.pipeline.stores import WorkStore

log = logging.getLogger("recpipe.runner")

OPTIONAL = frozenset({StageKind.TRANSCRIBE, StageKind.EXTRACT_TOPICS, StageKind.GENERATE_SUBTITLES})
RECORD_AGAIN = timedelta(seconds=5)
LOOK_AGAIN = timedelta(minutes=1)  # at what was closed: space may be freed, a limit raised
IDLE_BEAT = timedelta(seconds=10)  # an idle worker renews its lease this often


@dataclass(slots=True)
class Attempt:
    """A job that is running here: its latest progress, and whether it was told to stop.

    It is the ledger and the progress report that the stage sees.
    """

    job: Job
    store: WorkStore
    progress: Progress | None = None
    is_stopped: bool = False
    facts: dict[str, object] = field(default_factory=dict)

    def report(self, progress: Progress) -> None:
        """Note how far it is; raises `StageCancelled` once it was told to stop."""
        self.progress = progress
        if progress.total:
            passing(f"working:{self.job.work.kind}")
        if self.is_stopped:
            raise StageCancelled("stopped")

    def remember(self, **facts: object) -> None:
        """Store what a publisher must not forget."""
        self.store.remember(self.job.work, facts)
        self.facts |= facts


@dataclass(slots=True)
class Running:
    """The attempts that are running in this process."""

    attempts: dict[int, Attempt] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, attempt: Attempt) -> None:
        """An attempt begins."""
        with self.lock:
            self.attempts[attempt.job.work.stage_id] = attempt

    def remove(self, attempt: Attempt) -> None:
        """An attempt is over."""
        with self.lock:
            self.attempts.pop(attempt.job.work.stage_id, None)

    def snapshot(self) -> dict[int, Attempt]:
        """What is running now."""
        with self.lock:
            return dict(self.attempts)

    def stop_all(self) -> None:
        """Tell every attempt to stop."""
        for attempt in self.snapshot().values():
            attempt.is_stopped = True


@dataclass(slots=True, kw_only=True)
class Runner:
    """One worker's share of the work; `to_job` adds what the database does not know: folder and types."""

    worker: str
    store: WorkStore
    executors: Mapping[Lane, Executor]
    to_job: Callable[[Claimed], Job]
    clock: Callable[[], datetime]
    wake: Callable[[], None] = lambda: None
    running: Running = field(default_factory=Running)
    stopping: threading.Event = field(default_factory=threading.Event)
    _beaten_at: float = -math.inf
    _closed: dict[StageKind, datetime] = field(default_factory=dict)

    def drain(self, lane: Lane) -> None:
        """Run what is ready in a lane until nothing is, or the worker stops."""
        while not self.stopping.is_set() and (work := self._claim(lane)):
            self.run(self.to_job(work))

    def _claim(self, lane: Lane) -> Claimed | None:
        now = self.clock()
        closed = frozenset(kind for kind, until in self._closed.items() if now < until <= now + LOOK_AGAIN)
        return self.store.claim(lane, self.worker, now, closed)

    def _close(self, error: NotYetError) -> None:
        """One stage has heard that the time has not come: the others of its kind need not ask at once."""
        until = self.clock() + min(error.again_after, LOOK_AGAIN)
        self._closed |= dict.fromkeys(error.closes, until)

    def run(self, job: Job) -> None:
        """One attempt at one stage, from claim to record."""
        attempt = Attempt(job, self.store, facts=dict(job.work.ledger))
        self.running.add(attempt)
        try:
            self._execute(attempt)
        except Fenced:
            log.warning("result dropped: the stage is no longer ours", extra=_event(job))
        finally:
            self.running.remove(attempt)
        self.wake()

    def _execute(self, attempt: Attempt) -> None:
        job = attempt.job
        passing(f"claimed:{job.work.kind}")
        log.info("stage started", extra=_event(job))
        try:
            outcome = self.executors[job.work.lane].run(job, attempt, attempt.report)
        except Fenced:
            raise
        except Exception as error:  # noqa: BLE001 - every error of a stage becomes a decision here
            self._give_up(job, error)
        else:
            passing(f"worked:{job.work.kind}")
            self._record(lambda: self.store.complete(job.work, outcome, self.clock()))
            passing(f"recorded:{job.work.kind}")
            log.info("stage finished", extra=_event(job))

    def _give_up(self, job: Job, error: Exception) -> None:
        if isinstance(error, NotYetError):
            self._close(error)
        chance = random.random()  # noqa: S311 - spreads retries, guards nothing
        decision = decide(
            error,
            attempt=job.work.attempt,
            rules=job.settings.retry,
            chance=chance,
            is_optional=job.settings.allow_errors and job.work.kind in OPTIONAL,
        )
        decision = without_secrets(decision)
        is_bug = isinstance(decision, Fail) and decision.is_bug
        log.warning("stage stopped: %s", error, extra=_event(job), exc_info=error if is_bug else None)
        self._record(lambda: self.store.give_up(job.work, decision, self.clock()))

    def _record(self, write: Callable[[], None]) -> None:
        """Write a result; while the database cannot be written (a full disk), keep it and try again."""
        while True:
            try:
                return write()
            except HomeError as error:
                log.error("%s: trying again. %s", error, error.remedy)
                if self.stopping.wait(RECORD_AGAIN.total_seconds()):
                    raise

    def beat(self) -> None:
        """Renew the lease, show progress, stop what is no longer ours."""
        attempts = (
            self.running.snapshot()
        )  # taken before the database is read: a claim in between is not lost
        if not attempts and time.monotonic() - self._beaten_at < IDLE_BEAT.total_seconds():
            return
        self._beaten_at = time.monotonic()
        progress = {attempt.job.work.claim: attempt.progress for attempt in attempts.values()}
        for stage_id, _ in self.store.beat(self.worker, progress, self.clock()):
            attempts[stage_id].is_stopped = True


def _event(job: Job) -> dict[str, object]:
    return {"recording": job.recording.id, "task": job.name}
