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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection

from recpipe.domain.errors import (
    HomeError,
    NeedsUserError,
    NotYetError,
    PermanentError,
    StageCancelled,
    StageError,
    TransientError,
)
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Progress
from recpipe.pipeline.stage import Job, Stage
from recpipe.redaction import redact

PR_SET_PDEATHSIG = 1
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReport:
    """An exception as it crosses a process border: exceptions with keywords cannot be pickled."""

    kind: str
    message: str
    remedy: str = ""
    can_approve: bool = False
    wait: timedelta | None = None
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
        message=redact(str(error)),
        remedy=getattr(error, "remedy", ""),
        can_approve=getattr(error, "can_approve", False),
        wait=getattr(error, "retry_after", None) or getattr(error, "again_after", None),
        trace="" if isinstance(error, StageError) else redact("".join(traceback.format_exception(error))),
    )


def rebuild(report: FailureReport) -> Exception:
    """The error that a report describes; one that is not ours becomes `ChildFailed`."""
    builder = REBUILT.get(report.kind)
    return builder(report) if builder else _unknown(report)


REBUILT: Mapping[str, Callable[[FailureReport], Exception]] = {
    TransientError.__name__: lambda r: TransientError(r.message, retry_after=r.wait, remedy=r.remedy),
    NotYetError.__name__: lambda r: NotYetError(r.message, again_after=r.wait or SOON, remedy=r.remedy),
    NeedsUserError.__name__: lambda r: NeedsUserError(r.message, remedy=r.remedy, can_approve=r.can_approve),
    HomeError.__name__: lambda r: HomeError(r.message, remedy=r.remedy),
    PermanentError.__name__: lambda r: PermanentError(r.message, remedy=r.remedy),
    StageCancelled.__name__: lambda r: StageCancelled(r.message),
}


def _unknown(report: FailureReport) -> Exception:
    if report.remedy:
        return PermanentError(report.message, remedy=report.remedy)
    return ChildFailed(f"{report.kind}: {report.message}\n{report.trace}")
