"""One worker a home: whoever has the lock knows that no other works."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from worker.lock import WorkerIsRunning, acquire, holder

NOW = timedelta()


def test_the_lock_is_had_by_one(tmp_path: Path):
    """The second one is told who has it, and what to do."""
    file = tmp_path / "worker.lock"
    lock = acquire(file)

    with pytest.raises(WorkerIsRunning, match=f"process {os.getpid()}") as caught:
        acquire(file, NOW)
    assert caught.value.remedy
    assert holder(file) == os.getpid()
    lock.release()
    assert holder(file) is None
    acquire(file, NOW).release()


def test_a_child_that_lives_keeps_the_lock(tmp_path: Path):
    """A worker that died may have left a child: its work must end before others begin."""
    file = tmp_path / "worker.lock"
    lock = acquire(file)
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock.descriptor,), text=True
    )
    lock.release()

    with pytest.raises(WorkerIsRunning):
        acquire(file, NOW)
    child.communicate("\n")
    acquire(file, NOW).release()


def test_only_the_owner_reads_the_lock(tmp_path: Path):
    """Security: file modes."""
    file = tmp_path / "worker.lock"
    acquire(file).release()

    assert file.stat().st_mode & 0o777 == 0o600
