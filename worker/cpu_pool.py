"""Child processes for work that burns processor time: warm, one job each, and killable."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from recpipe.domain.errors import StageCancelled, TransientError
from recpipe.domain.ports import Ledger, Progress, Report
from recpipe.domain.work import Outcome
from recpipe.pipeline.stage import Job
from worker.child import FailureReport, rebuild

LOOK = 0.5  # seconds between looks at whether a silent child should be stopped
STOP_PATIENCE = timedelta(seconds=3)  # for a child to clean up before it is killed

LAST_WORDS = frozenset({"done", "failed"})

ChildCommand = Callable[[int], Sequence[str]]  # a descriptor → the command that serves on it


@dataclass(slots=True)
class Child:
    """One process and our end of the conversation with it."""

    process: subprocess.Popen[bytes]
    connection: Connection

    def dismiss(self) -> None:
        """Let it end by itself; an idle child does at once."""
        self.connection.close()
        try:
            self.process.wait(STOP_PATIENCE.total_seconds())
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process and everything it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.connection.close()


@dataclass(slots=True, kw_only=True)
class CpuPool:
    """The executor of the cpu lane: as many children as there are callers, kept for the next job."""

    command: ChildCommand
    lock_descriptor: int
    _idle: list[Child] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Run a job in a child; raises the job's own error, or `TransientError` if the child died."""
        child = self._take()
        try:
            outcome = Conversation(child, job, ledger, report).hold()
        except _ChildIsUsable as answer:
            self._put_back(child)
            raise rebuild(answer.report) from None
        except BaseException:
            child.kill()
            raise
        self._put_back(child)
        return outcome

    def close(self) -> None:
        """End every idle child."""
        with self._turn:
            while self._idle:
                self._idle.pop().dismiss()

    def _take(self) -> Child:
        with self._turn:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.kill()
        return self._start()

    def _put_back(self, child: Child) -> None:
        with self._turn:
            self._idle.append(child)

    def _start(self) -> Child:
        ours, theirs = Pipe()
        process = subprocess.Popen(
            self.command(theirs.fileno()),
            pass_fds=(theirs.fileno(), self.lock_descriptor),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a group of its own: killed whole, and deaf to the terminal's Ctrl-C
        )
        theirs.close()
        return Child(process, ours)


class _ChildIsUsable(Exception):
    """The job failed, the child did not."""

    def __init__(self, report: FailureReport) -> None:
        super().__init__(report.message)
        self.report = report


@dataclass(slots=True)
class Conversation:
    """One job's talk with its child, from "run" to its end."""

    child: Child
    job: Job
    ledger: Ledger
    report: Report
    latest: Progress = field(default_factory=lambda: Progress(done=0, total=0))
    heard_at: float = field(default_factory=time.monotonic)

    def hold(self) -> Outcome:
        """Send the job, pass on progress and facts, and return the outcome."""
        try:
            self.child.connection.send(("run", self.job))
            return self._listen()
        except (EOFError, ConnectionError) as error:
            raise self._died() from error

    def _listen(self) -> Outcome:
        while True:
            self._check()
            if self.child.connection.poll(LOOK):
                outcome = self._answer(*self.child.connection.recv())
                if outcome is not None:
                    return outcome

    def _check(self) -> None:
        """Stop the child when its stage was stopped or has stalled."""
        try:
            self.report(self.latest)
        except StageCancelled:
            self._stop()
            raise
        if time.monotonic() - self.heard_at > self.job.settings.worker.stall_after.total_seconds():
            raise TransientError(f"no progress for {self.job.settings.worker.stall_after}: it was stopped")

    def _answer(self, word: str, content: object) -> Outcome | None:
        self.heard_at = time.monotonic()
        match word, content:
            case "progress", Progress():
                self.latest = content
            case "remember", dict():
                self.ledger.remember(**content)
                self.child.connection.send(("kept",))
            case "failed", FailureReport():
                raise _ChildIsUsable(content)
            case "done", Outcome():
                return content
        return None

    def _stop(self) -> None:
        """Ask politely, so that part files are removed; the caller kills what remains."""
        with suppress(OSError, EOFError):
            self.child.connection.send(("stop",))
            deadline = time.monotonic() + STOP_PATIENCE.total_seconds()
            while time.monotonic() < deadline:
                if self.child.connection.poll(LOOK) and self.child.connection.recv()[0] in LAST_WORDS:
                    return

    def _died(self) -> TransientError:
        code = self.child.process.wait()
        cause = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        return TransientError(f"the process that worked on {self.job.name} died ({cause})")


@dataclass(frozen=True, slots=True)
class InThread:
    """The executor of the network lane: the caller's own thread."""

    run_stage: Callable[[Job, Ledger, Report], Outcome]

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Run the job here."""
        return self.run_stage(job, ledger, report)
