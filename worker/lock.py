"""One worker per home: a file lock that its children inherit.

Whoever gets the lock knows that every earlier worker is gone, and its children too: the lock is
free only when the last process that holds the descriptor has ended.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from recpipe.domain.errors import HomeError


class WorkerIsRunning(HomeError):
    """Another worker has this home."""


@dataclass(frozen=True, slots=True)
class WorkerLock:
    """The lock, held for as long as this descriptor is open here or in a child."""

    descriptor: int

    def release(self) -> None:
        """Let go; children that still live keep it."""
        os.close(self.descriptor)


def acquire(file: Path, patience: timedelta = timedelta(seconds=3)) -> WorkerLock:
    """Take the lock, waiting a little for a worker that is just ending; raises `WorkerIsRunning`."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience.total_seconds()
    while not _try(descriptor):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            raise _is_running(file)
        time.sleep(0.05)
    _sign(descriptor)
    return WorkerLock(descriptor)


def holder(file: Path) -> int | None:
    """The process that works on this home now; None if nobody does."""
    with suppress(WorkerIsRunning):
        acquire(file, patience=timedelta()).release()
        return None
    return _signature(file)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _signature(file: Path) -> int:
    with suppress(ValueError, OSError):
        return int(file.read_text())
    return 0


def _is_running(file: Path) -> WorkerIsRunning:
    return WorkerIsRunning(
        f"a worker (process {_signature(file)}) is already running on {file.parent}",
        remedy="let it do the work, or stop it first",
    )
