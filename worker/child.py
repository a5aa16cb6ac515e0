"""A child process: it runs one job at a time for its worker, and dies with it.

Parent and child speak over a socket pair, one pickled tuple a message:

    parent → child    ("run", job)   ("stop",)   ("kept",)
    child → parent    ("progress", progress)   ("remember", facts)   ("done", outcome)   ("failed", report)
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection

from recpipe.domain.errors import (
    HomeError,
    NeedsUserError,
    PermanentError,
    StageCancelled,
    StageError,
    TransientError,
)
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Progress
from recpipe.pipeline.stage import Job, Stage

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReport:
    """An exception as it crosses a process border: exceptions with keywords cannot be pickled."""

    kind: str
    message: str
    remedy: str = ""
    can_approve: bool = False
    retry_after: timedelta | None = None
    trace: str = ""


class ChildFailed(Exception):
    """An unknown error in a child: a bug there. The child's own traceback is in the message."""


@dataclass(slots=True)
class RemoteLedger:
    """A ledger whose facts are stored by the parent, which holds the database."""

    connection: Connection
    facts: dict[str, object] = field(default_factory=dict)

    def remember(self, **facts: object) -> None:
        """Send the facts and wait until they are stored."""
        self.connection.send(("remember", facts))
        if self.connection.recv() != ("kept",):
            raise StageCancelled("stopped")
        self.facts |= facts


def serve(descriptor: int, parent: int, stages: Mapping[StageKind, Stage]) -> None:
    """Run jobs until the parent closes its end."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries that print must not disturb anybody
    connection = Connection(descriptor)
    while True:
        try:
            _, job = connection.recv()
        except EOFError:
            return
        _run(connection, job, stages)


def die_with(parent: int) -> None:
    """Make the kernel end this process when its parent ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it ended before we could ask


def _run(connection: Connection, job: Job, stages: Mapping[StageKind, Stage]) -> None:
    ledger = RemoteLedger(connection, dict(job.work.ledger))
    try:
        outcome = stages[job.work.kind].run(job, ledger, lambda progress: _report(connection, progress))
    except Exception as error:  # noqa: BLE001 - every error goes to the parent, which decides
        connection.send(("failed", describe(error)))
    else:
        connection.send(("done", outcome))


def _report(connection: Connection, progress: Progress) -> None:
    connection.send(("progress", progress))
    if connection.poll():
        raise StageCancelled("stopped")


def describe(error: Exception) -> FailureReport:
    """An error in the form that can be sent."""
    return FailureReport(
        kind=type(error).__name__,
        message=str(error),
        remedy=getattr(error, "remedy", ""),
        can_approve=getattr(error, "can_approve", False),
        retry_after=getattr(error, "retry_after", None),
        trace="" if isinstance(error, StageError) else "".join(traceback.format_exception(error)),
    )


def rebuild(report: FailureReport) -> Exception:
    """The error that a report describes; one that is not ours becomes `ChildFailed`."""
    match report.kind:
        case TransientError.__name__:
            return TransientError(report.message, retry_after=report.retry_after, remedy=report.remedy)
        case NeedsUserError.__name__:
            return NeedsUserError(report.message, remedy=report.remedy, can_approve=report.can_approve)
        case HomeError.__name__:
            return HomeError(report.message, remedy=report.remedy)
        case PermanentError.__name__:
            return PermanentError(report.message, remedy=report.remedy)
        case StageCancelled.__name__:
            return StageCancelled(report.message)
        case _:
            return _unknown(report)


def _unknown(report: FailureReport) -> Exception:
    if report.remedy:
        return PermanentError(report.message, remedy=report.remedy)
    return ChildFailed(f"{report.kind}: {report.message}\n{report.trace}")
