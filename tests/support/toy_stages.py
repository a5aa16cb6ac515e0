"""Stages that do as a test wishes; run as a program, it serves them as a worker's child."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from recpipe.domain.errors import NeedsUserError, TransientError
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Ledger, Progress, Report
from recpipe.domain.work import Outcome
from recpipe.pipeline.stage import Job
from worker.child import serve


@dataclass(frozen=True)
class Toy:
    """Does what the recording's title says."""

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        report(Progress(done=1, total=2))
        return getattr(self, job.recording.title)(job, ledger, report)

    def works(self, job: Job, _ledger: Ledger, report: Report) -> Outcome:
        report(Progress(done=2, total=2))
        return Outcome(message="done", facts={"pid": os.getpid()})

    def remembers(self, job: Job, ledger: Ledger, _report: Report) -> Outcome:
        ledger.remember(session="s1")
        return Outcome(facts=dict(ledger.facts))

    def needs_a_person(self, *_: object) -> Outcome:
        raise NeedsUserError("the door is shut", remedy="open it", can_approve=True)

    def is_busy(self, *_: object) -> Outcome:
        raise TransientError("busy", retry_after=timedelta(seconds=7))

    def has_a_bug(self, *_: object) -> Outcome:
        raise KeyError("oops")

    def dies(self, *_: object) -> Outcome:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def prints(self, *_: object) -> Outcome:
        print("this must not disturb the conversation", flush=True)
        return Outcome(message="printed")

    def goes_on(self, _job: Job, _ledger: Ledger, report: Report) -> Outcome:
        while True:
            report(Progress(done=1, total=2))
            time.sleep(0.01)

    def hangs(self, *_: object) -> Outcome:
        while True:
            signal.pause()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), {StageKind.TRIM: Toy()})
