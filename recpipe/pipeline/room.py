"""Work that would fill the disk does not begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.work import Outcome
from recpipe.pipeline.stage import Executor, Job

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WithRoom:
    """An executor that first looks whether enough of the disk is free; sizes in bytes."""

    executor: Executor
    free_space: Callable[[], int]

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Run the job; raises `NeedsUserError` while less is free than worker.min_free_disk."""
        free, needed = self.free_space(), job.settings.worker.min_free_disk
        if free < needed:
            raise NeedsUserError(
                f"only {free / MB:.0f} MB of the disk are free, and {needed / MB:.0f} MB must be",
                remedy=f"free some space, then: recpipe run {job.recording.id}",
            )
        return self.executor.run(job, ledger, report)
