"""Work does not begin while the time for it has not come: a full disk, the wrong hour, a month's limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from recpipe.domain.errors import NotYetError
from recpipe.domain.hours import until_open
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.work import Outcome
from recpipe.pipeline.stage import Executor, Job

MB = 1_000_000
ALL = frozenset(StageKind)
LOOK_AGAIN = timedelta(minutes=1)
LOOK_AT_CAPS = timedelta(hours=1)  # a person may raise the limit, or the month may end

Condition = Callable[[Job], None]
"""Looks whether a job may begin now; raises `NotYetError` with the time to look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenReady:
    """An executor that first asks every condition."""

    executor: Executor
    conditions: Sequence[Condition]

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Run the job; raises `NotYetError` while a condition does not hold."""
        for condition in self.conditions:
            condition(job)
        return self.executor.run(job, ledger, report)


def enough_room(free_space: Callable[[], int]) -> Condition:
    """Enough of the disk is free; sizes in bytes."""

    def look(job: Job) -> None:
        free, needed = free_space(), job.settings.worker.min_free_disk
        if free < needed:
            raise NotYetError(
                f"only {free / MB:.0f} MB of the disk are free, and {needed / MB:.0f} MB must be",
                remedy="free some space: it goes on by itself",
                again_after=LOOK_AGAIN,
                closes=ALL,
            )

    return look


def in_hours(
    clock: Callable[[], datetime], hours: Callable[[], str], zone: Callable[[], tzinfo]
) -> Condition:
    """It is one of the hours in which work may start."""

    def look(_job: Job) -> None:
        wanted = hours()
        wait = until_open(wanted, clock().astimezone(zone())) if wanted else None
        if wait:
            raise NotYetError(
                f"work starts only at {wanted}",
                remedy="it goes on by itself; other hours: recpipe config set worker.hours=…",
                again_after=wait,
                closes=ALL,
            )

    return look


def under_caps(reached: Callable[[], str]) -> Condition:
    """The month's limits are not reached: they hold back what costs something, speech (R-1602)."""

    def look(job: Job) -> None:
        cap = reached() if job.work.kind is StageKind.TRANSCRIBE else ""
        if cap:
            raise NotYetError(
                f"this month's limit is reached: {cap}",
                remedy="wait for the next month, or raise it: recpipe config set usage.…",
                again_after=LOOK_AT_CAPS,
                closes=frozenset({StageKind.TRANSCRIBE}),
            )

    return look
